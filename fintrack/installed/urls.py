"""Addresses a browser looks for at the root of the site."""

from __future__ import annotations

from django.urls import URLPattern, path

from fintrack.installed import views

urlpatterns: list[URLPattern] = [
    path("manifest.webmanifest", views.ManifestView.as_view(), name="manifest"),
    path("sw.js", views.WorkerView.as_view(), name="service_worker"),
    path("offline/", views.OfflineView.as_view(), name="offline"),
    path("share/", views.ShareView.as_view(), name="share"),
]
