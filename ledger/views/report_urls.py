"""Addresses of the reports: each is a page, a chart for it, and a table to take away."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views.reports.base import ChartView, PageView, Report, TableView
from ledger.views.reports.overviews import MONTH, WORTH, YEAR, RowsView
from ledger.views.reports.pages import CASHFLOW, INCOME, PAYEES, SPENDING
from ledger.views.reports.worth_day import WorthDayView


def _addresses(report: Report, folder: str) -> list[URLPattern]:
    name = report.page.removeprefix("ledger:")
    return [
        path(f"reports/{folder}", PageView.as_view(report=report), name=name),
        path(f"reports/{folder}chart.json", ChartView.as_view(report=report), name=f"report_{report.name}_chart"),
        path(f"reports/{folder}table.csv", TableView.as_view(report=report), name=f"report_{report.name}_table"),
    ]


urlpatterns: list[URLPattern] = [
    path("reports/net-worth/day/", WorthDayView.as_view(), name="report_worth_day"),
    path("reports/rows/", RowsView.as_view(), name="report_rows"),
    *_addresses(INCOME, ""),
    *_addresses(SPENDING, "spending/"),
    *_addresses(PAYEES, "payees/"),
    *_addresses(CASHFLOW, "cash-flow/"),
    *_addresses(WORTH, "net-worth/"),
    *_addresses(MONTH, "month/"),
    *_addresses(YEAR, "year/"),
]
