"""Net worth over time, a month in words, a year in review, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import MemberRequired
from ledger.models.account import AccountKind
from ledger.report_charts import class_colour, groups_chart, income_chart, worth_chart
from ledger.report_words import class_name, day_name, frame_name, span_name
from ledger.selectors.books import Books
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import Days
from ledger.selectors.income import CashFlow
from ledger.selectors.reports.asked import Against, Asked, Cut, Window, owned_by
from ledger.selectors.reports.month import MonthSummary, month_summary
from ledger.selectors.reports.overview import Moved as Changed
from ledger.selectors.reports.rows import KEPT, ReportRow, ReportRows, Wanted, report_rows
from ledger.selectors.reports.statement import Statement, tops
from ledger.selectors.reports.worth import Worth, worth
from ledger.selectors.reports.worth_day import TRANSIT
from ledger.selectors.reports.year import YearReview, year_review
from ledger.views.common import books_for
from ledger.views.reports.base import Cell, Question, colours_of, csv_answer, left_out
from ledger.views.reports.compared import moved_of
from ledger.views.reports.days import day_in
from ledger.views.reports.pages import KINDS_OF, Head, Rows, line_rows, sums_of
from ledger.views.reports.worth_day import worth_address


class WorthReport:
    name, page, template = "worth", "ledger:report_worth", "ledger/reports/worth.html"
    title = gettext_lazy("Net worth")
    default = Asked(cut=Cut.PERIOD, count=12, against=Against.NOTHING)
    hides: tuple[str, ...] = ("against",)

    def build(self, question: Question) -> Worth:
        return worth(question.books, question.asked)

    def window(self, found: Worth) -> Window:
        return found.window

    def context(self, question: Question, found: Worth) -> dict[str, Any]:
        classes = [(class_name(line.kind), class_colour(line.kind), line) for line in found.classes]
        return {
            "classes": classes, "points": worth_points(question, found), "change": moved_of(found.now.net, found.start.net),
            "has_transit": any(point.in_transit.value for point in found.points),
            "now": worth_cell(question, found.now.net, found.now.on),
        }  # fmt: skip

    def chart(self, question: Question, found: Worth) -> dict[str, Any]:
        labels = {line.kind: class_name(line.kind) for line in found.classes}
        names = [day_name(point.on, question.locale) for point in found.points]
        return worth_chart(found, names, labels, question.locale)

    def table(self, question: Question, found: Worth) -> tuple[Head, Rows]:
        head = [
            _("Day"),
            *(class_name(line.kind) for line in found.classes),
            _("On its way"),
            _("Net worth"),
            _("Left out"),
        ]
        rows = [
            [
                point.on.isoformat(),
                *(line.values[place] for line in found.classes),
                point.in_transit,
                point.net,
                left_out([point.net]),
            ]
            for place, point in enumerate(found.points)
        ]
        return head, rows


def worth_points(question: Question, found: Worth) -> list[dict[str, Any]]:
    """The days, the newest first, each with its classes' values and what each of them was made of."""
    rows = [
        {
            "on": point.on, "net": worth_cell(question, point.net, point.on),
            "transit": worth_cell(question, point.in_transit, point.on, TRANSIT),
            "values": [
                worth_cell(question, value, point.on, line.kind) if (value := line.values[place]) else None
                for line in found.classes
            ],
        }
        for place, point in enumerate(found.points)
    ]  # fmt: skip
    return rows[::-1]


def worth_cell(question: Question, figure: Figure, on: date, part: str = "") -> Cell:
    is_there = figure.value or not figure.is_complete
    return Cell(figure, worth_address(on, part, question.query.get("whose", "")) if is_there else "")


class MonthReport:
    name, page, template = "month", "ledger:report_month", "ledger/reports/month.html"
    title = gettext_lazy("Summary")
    default = Asked(cut=Cut.PERIOD, count=1, against=Against.BEFORE)
    hides: tuple[str, ...] = ("against", "count")

    def build(self, question: Question) -> MonthSummary:
        return month_summary(question.books, question.asked)

    def window(self, found: MonthSummary) -> Window:
        return found.window

    def context(self, question: Question, found: MonthSummary) -> dict[str, Any]:
        return {
            **in_words(question, found.statement), "changes": changes(question, found.changes, found.window),
            "unusual": [(question.category_rows(one.line.category, found.window.first, found.window.last), one) for one in found.unusual],
            "percent": None if found.saved_share is None else round(100 * found.saved_share),
            "ago": {name: moved_of(getattr(found.statement.whole, name), getattr(found.year_ago, name)) for name in FLOWS}
            if found.year_ago else None,
            "worth_change": moved_of(found.worth.net, found.worth_before.net),
            "worth_href": worth_cell(question, found.worth.net, found.worth.on).href,
        }  # fmt: skip

    def chart(self, question: Question, found: MonthSummary) -> dict[str, Any]:
        return groups_chart(found.statement, colours_of(question.books), question.locale)

    def table(self, question: Question, found: MonthSummary) -> tuple[Head, Rows]:
        return summary_table(found.statement)


FLOWS = ("money_in", "money_out", "kept")


def in_words(question: Question, found: Statement) -> dict[str, Any]:
    """The three figures with how they moved, and the groups money went to."""
    lines = [line for line in tops(found.expenses) if line.total.value]
    return {
        "flow": {name: sums_of(question, found, name) for name in FLOWS},
        "groups": line_rows(question, found, lines, found.whole.money_out),
    }


def changes(question: Question, found: Sequence[Changed], window: Window) -> list[tuple[str, Changed, int]]:
    colours = colours_of(question.books)
    return [
        (question.category_rows(one.line.category, window.first, window.last), one, colours.get(one.line.category, 0))
        for one in found
    ]


def summary_table(found: Statement) -> tuple[Head, Rows]:
    head = [_("Category"), _("Amount"), _("Before"), _("Left out")]
    names = {"money_in": _("Money in"), "money_out": _("Money out"), "kept": _("Kept")}
    sums = [
        [names[name], getattr(found.whole, name), getattr(found.before, name) if found.before else None,
         left_out([getattr(found.whole, name)])]
        for name in FLOWS
    ]  # fmt: skip
    return head, [
        *sums,
        *([line.name, line.total, line.before, left_out([line.total])] for line in tops(found.expenses)),
    ]


class YearReport:
    name, page, template = "year", "ledger:report_year", "ledger/reports/year.html"
    title = gettext_lazy("Year in review")
    default = Asked(cut=Cut.YEAR, count=1, against=Against.BEFORE)
    hides: tuple[str, ...] = ("against", "count", "by", "days")

    def build(self, question: Question) -> YearReview:
        asked = question.asked
        return year_review(question.books, replace(asked, cut=Cut.YEAR, first=None, last=None))

    def window(self, found: YearReview) -> Window:
        return found.window

    def context(self, question: Question, found: YearReview) -> dict[str, Any]:
        window, locale = found.window, question.locale
        return {
            **in_words(question, found.statement), "changes": changes(question, found.changes, window), "stretch": str(found.year),
            "percent": None if found.saved_share is None else round(100 * found.saved_share),
            "best": frame_name(found.best.frame, Cut.MONTH, locale) if found.best else "",
            "dearest": frame_name(found.dearest.frame, Cut.MONTH, locale) if found.dearest else "",
            "months": [(frame_name(flow.frame, Cut.MONTH, locale), month_cells(question, flow)) for flow in found.statement.flows],
            "payees": [(payee_rows(question, window, line.key), line) for line in found.payees],
            "worth_change": moved_of(found.worth.net, found.worth_before.net), "ways": year_ways(question, found.year),
        }  # fmt: skip

    def chart(self, question: Question, found: YearReview) -> dict[str, Any]:
        return income_chart(found.statement, question.locale)

    def table(self, question: Question, found: YearReview) -> tuple[Head, Rows]:
        head = [_("Month"), _("Money in"), _("Money out"), _("Kept"), _("Left out")]
        rows = [
            [
                frame_name(flow.frame, Cut.MONTH, question.locale),
                flow.money_in,
                flow.money_out,
                flow.kept,
                left_out([flow.kept]),
            ]
            for flow in found.statement.flows
        ]
        return head, rows


def payee_rows(question: Question, window: Window, key: str) -> str:
    who = {"payee": key} if key else {"nobody": "1"}
    return question.rows(window.first, window.last, **who)


def month_cells(question: Question, flow: CashFlow) -> list[Cell]:
    """Money in, out and kept of a month, each with its rows."""
    days = Days(flow.frame.first, flow.frame.last)
    return [question.cell(getattr(flow, name), days, kind=kind) for name, kind in KINDS_OF.items()]


def year_ways(question: Question, year: int) -> dict[str, str]:
    is_over = year < question.books.today.year
    page = "ledger:report_year"
    return {
        "previous": question.address(page, on=f"{year - 1}-12-31") if year > 1901 else "",
        "next": question.address(page, on=f"{year + 1}-12-31") if is_over else "",
    }


class RowsView(MemberRequired, View):
    """The rows behind a figure of a report, and their sum, which is that figure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        wanted = wanted_rows(books, request.GET.dict())
        if request.GET.get("format") == "csv":
            return rows_csv(books, wanted)
        number = request.GET.get("page", "1")
        found = report_rows(
            books, wanted, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        )
        return render(
            request, "ledger/reports/rows.html", {"found": found, "query": _query(request), **_titles(books, found)}
        )


def wanted_rows(books: Books, given: dict[str, str]) -> Wanted:
    """Which rows the address asks for; what can't be read there has none."""
    owned, _person = owned_by(books, given.get("whose", ""))
    first, last = (day_in(given.get(name, "")) for name in ("first", "last"))
    kind = given.get("kind") or AccountKind.EXPENSE
    try:
        category = UUID(given["category"]) if given.get("category") else None
    except ValueError as error:
        raise Http404 from error
    if kind not in KINDS_OF.values():
        raise Http404
    payee = "" if given.get("nobody") else given.get("payee") or None
    is_private = bool(given.get("private")) and category is None and payee is None
    return Wanted(
        Days(first, last), kind, category, payee=payee, owned=owned, is_private=is_private,
        is_turned=bool(given.get("turned")),
    )  # fmt: skip


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    return kept.urlencode()


def _titles(books: Books, found: ReportRows) -> dict[str, Any]:
    wanted, locale = found.wanted, books.household.locale
    kinds = {AccountKind.INCOME.value: _("Money in"), AccountKind.EXPENSE.value: _("Money out"), KEPT: _("Kept")}
    name = found.category.name if found.category else kinds[wanted.kind]
    if wanted.payee is not None:
        name = found.rows[0].payee if found.rows and wanted.payee else _("Without a payee")
    return {
        "title": name,
        "stretch": span_name(wanted.days.first, wanted.days.last, locale),
        "colours": colours_of(books),
    }


def rows_csv(books: Books, wanted: Wanted) -> HttpResponse:
    rows: list[Sequence[Any]] = [
        [_("Day"), _("Payee"), _("Memo"), _("Category"), _("Account"), _("Amount"), _("Currency"), books.base.code]
    ]
    page = 1
    while True:
        found = report_rows(books, wanted, page)
        rows += [_csv_row(row) for row in found.rows]
        if not found.has_more:
            break
        page += 1
    if found.private is not None:
        rows.append(["", _("Private"), "", "", "", "", "", found.private])
    return csv_answer(f"rows-{wanted.days.first}-{wanted.days.last}.csv", rows)


def _csv_row(row: ReportRow) -> Sequence[Any]:
    amount = Figure(row.amount, row.currency)
    return [row.on.isoformat(), row.payee, row.memo, row.category, row.account, amount, row.currency, row.value]


WORTH, MONTH, YEAR = WorthReport(), MonthReport(), YearReport()
