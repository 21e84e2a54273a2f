"""What the pages of the reports share: the question in the address, ways to the stretches around, rows behind a figure, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.permissions import MemberRequired
from fintrack.lib.api_input import FIRST_DAY
from fintrack.lib.currencies import iso_decimals
from fintrack.lib.text import spreadsheet_text
from ledger.forms.reports import ReportForm
from ledger.models.account import AccountKind
from ledger.report_words import frame_name, span_name
from ledger.selectors.books import Books
from ledger.selectors.categories import OTHER_COLOUR, category_colours
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import ONE_DAY, Days
from ledger.selectors.reports.asked import Asked, Window, frame_of
from ledger.views.common import books_for

KEPT = ("by", "count", "whose", "against", "first", "last", "on", "kind")
YEAR = timedelta(days=366)
TABS = (
    ("ledger:reports", _("Income and expenses")),
    ("ledger:report_spending", _("Spending")),
    ("ledger:report_payees", _("Payees")),
    ("ledger:report_cashflow", _("Cash flow")),
    ("ledger:report_worth", _("Net worth")),
    ("ledger:report_month", _("Summary")),
    ("ledger:report_year", _("Year")),
)
WHOLE = ("ledger:report_month", "ledger:report_year")
"""Reports of one whole frame."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the address of the rows behind it ("" where there are none)."""

    figure: Figure
    href: str


@dataclass(frozen=True)
class Question:
    """One question about the books: who asks, what, and how the address says it."""

    books: Books
    form: ReportForm
    query: dict[str, str]

    @property
    def asked(self) -> Asked:
        return self.form.asked

    @property
    def locale(self) -> str:
        return self.books.household.locale

    def address(self, name: str, **more: str) -> str:
        """The page of that name with the same question; an empty value takes a part of it away."""
        wanted = {key: value for key, value in {**self.query, **more}.items() if value}
        return f"{reverse(name)}?{urlencode(wanted)}" if wanted else reverse(name)

    def rows(self, first: date, last: date, **more: str) -> str:
        """The rows behind a figure of these days."""
        wanted = {"first": first.isoformat(), "last": last.isoformat(), "whose": self.query.get("whose", ""), **more}
        return f"{reverse('ledger:report_rows')}?{urlencode({key: value for key, value in wanted.items() if value})}"

    def category_rows(
        self, category: UUID | None, first: date, last: date, kind: str = AccountKind.EXPENSE, **more: str
    ) -> str:
        """Of what is private the sum alone: its rows are not the reader's to open."""
        if category is None:
            return self.rows(first, last, kind=kind, private="1", **more)
        return self.rows(first, last, category=str(category), **more)

    def cell(self, figure: Figure, days: Days | None, **more: str) -> Cell:
        """A figure of these days with the rows behind it, unless it is nothing at all."""
        is_there = days is not None and (figure.value or not figure.is_complete)
        return Cell(figure, self.rows(days.first, days.last, **more) if days is not None and is_there else "")


class Report(Protocol):
    """A report as the pages know it."""

    name: str
    page: str
    title: Any
    template: str
    default: Asked
    hides: tuple[str, ...]

    def build(self, question: Question) -> Any: ...
    def window(self, found: Any) -> Window: ...
    def context(self, question: Question, found: Any) -> dict[str, Any]: ...
    def chart(self, question: Question, found: Any) -> dict[str, Any]: ...
    def table(self, question: Question, found: Any) -> tuple[Sequence[Any], Iterable[Sequence[Any]]]: ...


class ReportView(MemberRequired, View):
    """One report, its chart or its table."""

    report: Report = None  # type: ignore[assignment]  # as_view() gives it

    def question(self, request: HttpRequest) -> Question:
        books = books_for(request)
        query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        return Question(books, ReportForm(query, books=books, default=self.report.default), query)


class PageView(ReportView):
    def get(self, request: HttpRequest) -> HttpResponse:
        question = self.question(request)
        found = self.report.build(question)
        frame = page_context(question, self.report, self.report.window(found))
        return render(request, self.report.template, {**frame, "found": found, **self.report.context(question, found)})


class ChartView(ReportView):
    def get(self, request: HttpRequest) -> JsonResponse:
        question = self.question(request)
        return JsonResponse(self.report.chart(question, self.report.build(question)))


class TableView(ReportView):
    def get(self, request: HttpRequest) -> HttpResponse:
        question = self.question(request)
        found = self.report.build(question)
        head, rows = self.report.table(question, found)
        window = self.report.window(found)
        return csv_answer(f"{self.report.name}-{window.first}-{window.last}.csv", [head, *rows])


def page_context(question: Question, report: Report, window: Window) -> dict[str, Any]:
    """What the frame of every report prints."""
    return {
        "question": question, "form": question.form, "report": report, "window": window, "hides": report.hides,
        "title": report.title, "stretch": stretch_name(window, question.locale), "ways": ways(question, report.page, window),
        "before_name": _span(window, question.locale), "chart_url": question.address(f"ledger:report_{report.name}_chart"),
        "table_url": question.address(f"ledger:report_{report.name}_table"), "query": question.query,
        "tabs": [(_tab(question, name), text, name == report.page) for name, text in TABS],
        "currency": question.books.base.code,
    }  # fmt: skip


def _tab(question: Question, page: str) -> str:
    """The other reports keep whose accounts and which day are looked at; how many frames is each one's own."""
    return question.address(page, kind="", count="", **({"by": "", "first": "", "last": ""} if page in WHOLE else {}))


def stretch_name(window: Window, locale: str) -> str:
    """What the page is about: one frame by its name, several by their first and last day."""
    if len(window.frames) == 1:
        return frame_name(window.frames[0], window.cut, locale)
    return span_name(window.first, window.last, locale)


def _span(window: Window, locale: str) -> str:
    before = window.before
    if before is None:
        return ""
    if len(window.against) == 1:
        return frame_name(window.against[0], window.against_cut, locale, is_short=False)
    return span_name(before.first, before.last, locale)


def ways(question: Question, page: str, window: Window) -> dict[str, str]:
    """Addresses of the stretch before and the one after; there is nothing after the one that holds today."""
    before, after = _moved_days(window) if question.asked.has_days else _moved_frames(question, window)
    return {
        "previous": question.address(page, **before) if window.first > FIRST_DAY + YEAR else "",
        "next": question.address(page, **after) if window.last < question.books.today else "",
    }


def _moved_days(window: Window) -> tuple[dict[str, str], dict[str, str]]:
    """As many days before, and after."""
    whole = Days(window.first, window.last)
    later = Days(window.last + ONE_DAY, window.last + (window.last - window.first) + ONE_DAY)
    return tuple({"first": str(days.first), "last": str(days.last), "on": ""} for days in (whole.before, later))  # type: ignore[return-value]


def _moved_frames(question: Question, window: Window) -> tuple[dict[str, str], dict[str, str]]:
    """As many frames before, and after, but for those that are still to come."""
    following = frame_of(question.books, window.cut, window.frames[-1].index + len(window.frames))
    return {"on": str(window.first - ONE_DAY)}, {"on": str(min(following.last, question.books.today))}


def csv_answer(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table for any spreadsheet: UTF-8 with its mark, numbers as 1234.50, dates as 2026-03-31."""
    text = io.StringIO()
    csv.writer(text).writerows([[cell_text(cell) for cell in row] for row in rows])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def cell_text(cell: Any) -> str:
    """A figure as a number, empty where nothing of it is known. Text that a spreadsheet would run as a formula is quoted."""
    if cell is None:
        return ""
    if isinstance(cell, Figure):
        return "" if cell.value is None else format(round(cell.value, iso_decimals(cell.currency)), "f")
    if not isinstance(cell, str):
        return str(cell)
    return spreadsheet_text(cell)


def left_out(figures: Iterable[Figure | None]) -> str:
    """The codes of what has no rate in any of these figures."""
    return ", ".join(sorted({lost.code for figure in figures if figure for lost in figure.coverage.unknown}))


def colours_of(books: Books) -> Mapping[UUID | None, int]:
    """Each category's colour; what is private has the neutral one."""
    known: dict[UUID | None, int] = {category: colour for category, colour in category_colours(books).items()}  # noqa: C416
    return known | {None: OTHER_COLOUR}
