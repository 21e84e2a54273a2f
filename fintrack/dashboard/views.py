"""The home page: are we all right, what happened, what needs me, where it went, the accounts, the latest rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired
from fintrack.dashboard.words import coverage_note, greeting, movement, spending_rows
from ledger.charts import line_chart, pair_chart
from ledger.selectors.account_pages import account_lines
from ledger.selectors.books import Books
from ledger.selectors.categories import category_colours
from ledger.selectors.dashboard import Dashboard, dashboard
from ledger.selectors.frames import By
from ledger.selectors.net_worth import net_worth_history
from ledger.selectors.spending import spending
from ledger.views.common import books_for

BARS = 9
"""Categories in the chart; the list beside it has all."""


class HomeView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        found = dashboard(books.user, rows=12, books=books)
        request._to_review = found.review.to_review  # type: ignore[attr-defined]
        return render(request, "dashboard/home.html", home_context(books, found))


def home_context(books: Books, found: Dashboard) -> dict[str, Any]:
    """The selector's answer with the words and comparisons the page prints."""
    red = frozenset(account.public_id for account in found.red_accounts)
    lines = account_lines(books, found.balances, found.freshness, red)
    colours = category_colours(books)
    groups = [
        {"group": group, "lines": [lines[a.public_id] for a in group.accounts if a.closed_on is None]}
        for group in found.balances.groups
    ]
    flow, before = found.flow, found.flow_before
    moved = {
        "money_in": movement(flow.money_in, before.money_in),
        "money_out": movement(flow.money_out, before.money_out),
        "kept": movement(flow.kept, before.kept),
    }
    return {
        "found": found, "greeting": greeting(_now(books), books.user.name), "moved": moved,
        "coverage": coverage_note(found.worth.net.coverage, books.today), "groups": groups, "colours": colours,
        "spending": spending_rows(found.spending.nodes, _colours(books)), "has_accounts": bool(lines),
        "waits": found.review.to_review + found.review.unmatched_transfers + len(found.red_accounts),
        "worth_change": found.change.value,
    }  # fmt: skip


def _colours(books: Books) -> dict[UUID | None, int]:
    """Each category's colour; what is private has the last one."""
    known: dict[UUID | None, int] = {category: colour for category, colour in category_colours(books).items()}  # noqa: C416
    return known | {None: 8}


def _now(books: Books) -> datetime:
    return timezone.now().astimezone(ZoneInfo(books.household.time_zone))


class WorthChartView(MemberRequired, View):
    """Net worth at the end of the last twelve periods, the running one up to today."""

    def get(self, request: HttpRequest) -> JsonResponse:
        books = books_for(request)
        history = net_worth_history(books.user, count=13, by=By.PERIOD, books=books)
        days = [worth.on for worth in history]
        figure = line_chart(days, [worth.net.value for worth in history], books.base.code, books.household.locale)
        if figure["layout"]["yaxis"]["zeroline"]:  # an area from anywhere but zero would lie about sizes
            figure["data"][0] |= {"fill": "tozeroy", "fillcolor": "var(--chart-1 / 0.08)"}
        return JsonResponse(figure)


class SpendingChartView(MemberRequired, View):
    """The largest categories of this period against the last one."""

    def get(self, request: HttpRequest) -> JsonResponse:
        books = books_for(request)
        found = spending(books.user, books=books)
        colours = _colours(books)
        nodes = [node for node in found.nodes if (node.now.value or 0) > 0 or (node.before.value or 0) > 0][:BARS]
        figure = pair_chart(
            [node.name for node in nodes], [node.now.value for node in nodes], [node.before.value for node in nodes],
            [colours.get(node.category, 8) for node in nodes], found.currency, books.household.locale,
            (_("This period"), _("Last period")),
        )  # fmt: skip
        return JsonResponse(figure)
