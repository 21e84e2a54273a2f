"""Addresses of the reports' API."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.api.views import report_pages as views

urlpatterns: list[URLPattern] = [
    path("reports/income", views.IncomeReportView.as_view(), name="report-income"),
    path("reports/spending", views.SpendingReportView.as_view(), name="report-spending"),
    path("reports/payees", views.PayeesReportView.as_view(), name="report-payees"),
    path("reports/cashflow", views.CashFlowReportView.as_view(), name="report-cashflow"),
    path("reports/net-worth", views.WorthReportView.as_view(), name="report-net-worth"),
    path("reports/month", views.MonthReportView.as_view(), name="report-month"),
    path("reports/year", views.YearReportView.as_view(), name="report-year"),
    path("reports/rows", views.RowsReportView.as_view(), name="report-rows"),
    path("budget/summary/month", views.BudgetMonthView.as_view(), name="budget-summary-month"),
    path("budget/summary/charts", views.BudgetChartsView.as_view(), name="budget-summary-charts"),
]
