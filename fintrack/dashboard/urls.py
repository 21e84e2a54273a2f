"""The home page, at the root of the site."""

from __future__ import annotations

from django.urls import URLPattern, path

from fintrack.dashboard import views

urlpatterns: list[URLPattern] = [
    path("", views.HomeView.as_view(), name="home"),
    path("home/plain/", views.PlainHomeView.as_view(), name="home_plain"),
    path("home/net-worth.json", views.WorthChartView.as_view(), name="home_worth_chart"),
    path("home/spending.json", views.SpendingChartView.as_view(), name="home_spending_chart"),
]
