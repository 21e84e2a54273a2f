"""The reports by API, with the same questions as their pages; and a month's income, expense and savings, ready for charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import report_examples as examples
from ledger.api.base import BooksView, answer
from ledger.api.fields import rounded
from ledger.api.report_asked import BudgetChartsAsked, BudgetMonthAsked, PayeesAsked, ReportAsked, RowsAsked, asked_of
from ledger.api.serializers.report_pages import (
    BudgetChartsSerializer,
    BudgetMonthSerializer,
    CashFlowReportSerializer,
    IncomeReportSerializer,
    MonthReportSerializer,
    PayeesReportSerializer,
    ReportRowsSerializer,
    SpendingReportSerializer,
    WorthReportSerializer,
    YearReportSerializer,
)
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import Days
from ledger.selectors.reports.asked import Against, Asked, Cut, owned_by
from ledger.selectors.reports.month import month_summary
from ledger.selectors.reports.payees import payees
from ledger.selectors.reports.rows import Wanted, report_rows
from ledger.selectors.reports.sankey import sankey_of
from ledger.selectors.reports.statement import statement
from ledger.selectors.reports.worth import worth
from ledger.selectors.reports.year import year_review


class ReportView(BooksView):
    @property
    def question(self) -> Asked:
        return asked_of(self.asked(ReportAsked))


@extend_schema(tags=["reports"])
class IncomeReportView(ReportView):
    @extend_schema(
        operation_id="report_income", summary="Income and expenses by period and category", parameters=[ReportAsked],
        responses=IncomeReportSerializer, examples=[answer("Income and expenses", examples.INCOME)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Money in, out and kept in each frame, and by category, against another stretch of time."""
        return Response(IncomeReportSerializer(statement(self.books, self.question)).data)


@extend_schema(tags=["reports"])
class SpendingReportView(ReportView):
    @extend_schema(
        operation_id="report_spending", summary="Spending by category", parameters=[ReportAsked],
        responses=SpendingReportSerializer, examples=[answer("Spending", examples.SPENDING)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Where money went, category by category. `/reports/rows` has the rows of each figure."""
        return Response(SpendingReportSerializer(statement(self.books, self.question)).data)


@extend_schema(tags=["reports"])
class PayeesReportView(BooksView):
    @extend_schema(
        operation_id="report_payees", summary="Payees by amount", parameters=[PayeesAsked],
        responses=PayeesReportSerializer, examples=[answer("Payees", examples.PAYEES)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Whom the money went to (or came from), the largest first, against another stretch of time."""
        wanted = self.asked(PayeesAsked)
        found = payees(self.books, asked_of(wanted), wanted["kind"], limit=wanted["limit"])
        return Response(PayeesReportSerializer(found).data)


@extend_schema(tags=["reports"])
class CashFlowReportView(ReportView):
    @extend_schema(
        operation_id="report_cashflow", summary="The flow of money, as a Sankey diagram has it", parameters=[ReportAsked],
        responses=CashFlowReportSerializer, examples=[answer("Cash flow", examples.CASHFLOW)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """From what money came in for to what it went out for and what was kept. It is compared with nothing."""
        found = statement(self.books, replace(self.question, against=Against.NOTHING))
        whole = {"window": found.window, "currency": found.currency, "whole": found.whole, "sankey": sankey_of(found)}
        return Response(CashFlowReportSerializer(whole).data)


@extend_schema(tags=["reports"])
class WorthReportView(ReportView):
    @extend_schema(
        operation_id="report_net_worth", summary="Net worth by class of account over time", parameters=[ReportAsked],
        responses=WorthReportSerializer, examples=[answer("Net worth", examples.WORTH)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """At the end of each frame, the running one as it stands today. It is compared with nothing but its own beginning."""
        return Response(WorthReportSerializer(worth(self.books, replace(self.question, against=Against.NOTHING))).data)


@extend_schema(tags=["reports"])
class MonthReportView(ReportView):
    @extend_schema(
        operation_id="report_month", summary="One month or period on one page", parameters=[ReportAsked],
        responses=MonthReportSerializer, examples=[answer("Summary", examples.MONTH)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """In, out, kept, what changed most, who is new, what is unusual. Of one frame: `count` and `compare` change nothing."""
        return Response(MonthReportSerializer(month_summary(self.books, self.question)).data)


@extend_schema(tags=["reports"])
class YearReportView(ReportView):
    @extend_schema(
        operation_id="report_year", summary="A year in review", parameters=[ReportAsked],
        responses=YearReportSerializer, examples=[answer("Year", examples.YEAR)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The calendar year of `on` (or `to`), up to the running month, against the same months of the year before."""
        return Response(YearReportSerializer(year_review(self.books, self.question)).data)


@extend_schema(tags=["reports"])
class RowsReportView(BooksView):
    @extend_schema(
        operation_id="report_rows", summary="The rows behind a figure", parameters=[RowsAsked],
        responses=ReportRowsSerializer, examples=[answer("Rows", examples.ROWS)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The legs in a category (and all under it) or of a payee on these days. They add up to the report's figure."""
        wanted = self.asked(RowsAsked)
        owned, _person = owned_by(self.books, wanted["member"])
        days = Days(wanted["from"], wanted["to"])
        rows = Wanted(days, wanted["kind"], wanted.get("category"), payee=wanted.get("payee"), owned=owned)
        return Response(ReportRowsSerializer(report_rows(self.books, rows, wanted["page"])).data)


@extend_schema(tags=["budget"])
class BudgetMonthView(BooksView):
    @extend_schema(
        operation_id="budget_summary_month", summary="A month's income, expense and savings", parameters=[BudgetMonthAsked],
        responses=BudgetMonthSerializer, examples=[answer("Month", examples.BUDGET_MONTH)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Of a calendar month, with its spending by category."""
        month = self.asked(BudgetMonthAsked).get("month", self.books.today)
        found = statement(self.books, Asked(cut=Cut.MONTH, on=month, against=Against.NOTHING))
        flow = found.whole
        told = {
            "month": f"{month:%Y-%m}", "currency": found.currency, "first_on": found.window.first, "last_on": found.window.last,
            "income": flow.money_in, "expense": flow.money_out, "savings": flow.kept, "categories": found.expenses,
        }  # fmt: skip
        return Response(BudgetMonthSerializer(told).data)


@extend_schema(tags=["budget"])
class BudgetChartsView(BooksView):
    @extend_schema(
        operation_id="budget_summary_charts", summary="Months of income, expense and savings, ready for a chart",
        parameters=[BudgetChartsAsked], responses=BudgetChartsSerializer, examples=[answer("Charts", examples.BUDGET_CHARTS)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The last `months` calendar months up to the running one: labels, and one series for each of the three."""
        count = self.asked(BudgetChartsAsked)["months"]
        found = statement(self.books, Asked(cut=Cut.MONTH, count=count, against=Against.NOTHING))
        series = [
            {"name": name, "values": values_of([getattr(flow, field) for flow in found.flows])}
            for name, field in (("income", "money_in"), ("expense", "money_out"), ("savings", "kept"))
        ]
        labels = [f"{flow.frame.first:%Y-%m}" for flow in found.flows]
        return Response(BudgetChartsSerializer({"currency": found.currency, "labels": labels, "series": series}).data)


def values_of(figures: Sequence[Figure]) -> list[Any]:
    """With the currency's decimals."""
    return [None if figure.value is None else rounded(figure.value, figure.currency) for figure in figures]
