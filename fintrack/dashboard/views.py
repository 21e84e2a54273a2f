"""The home page: are we all right, what happened, what needs me, where it went, the accounts, the latest rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired
from accounts.services.members import profile_change
from accounts.views import person_of
from fintrack.dashboard.words import coverage_note, greeting, movement, spending_rows
from fintrack.lib.api_input import FIRST_DAY, LAST_DAY
from ledger.charts import line_chart, pair_chart
from ledger.report_words import frame_name
from ledger.selectors.account_pages import account_lines
from ledger.selectors.books import Books
from ledger.selectors.categories import OTHER_COLOUR, category_colours
from ledger.selectors.dashboard import Dashboard, dashboard
from ledger.selectors.frames import By, frame_at
from ledger.selectors.income import CashFlow
from ledger.selectors.net_worth import net_worth_history
from ledger.selectors.reports.asked import Cut
from ledger.selectors.reports.overview import saved_share
from ledger.selectors.spending import spending
from ledger.selectors.twins import twin_counts
from ledger.views.common import books_for

BARS = 9
"""Categories in the chart; the list beside it has all."""
MANY = 20
"""With more accounts than these the list stands in groups to be opened."""


class HomeView(MemberRequired, View):
    """How the household is doing in the period that holds `on` (today): in full, or in a few words for who prefers that."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        found = dashboard(books.user, on=day_asked(request), rows=12, books=books)
        context = home_context(books, found)
        request._to_review = found.review.to_review + context["twins"].total  # type: ignore[attr-defined]
        template = "dashboard/plain.html" if books.user.has_plain_home else "dashboard/home.html"
        return render(request, template, context)


class PlainHomeView(MemberRequired, View):
    """Begin with the few words from now on, or with the full page again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        profile_change(user=person_of(request), has_plain_home=request.POST.get("plain") == "1")
        return redirect("home")


def day_asked(request: HttpRequest) -> date | None:
    """The day in the address; None where there is none or it can't be read."""
    text = request.GET.get("on", "")
    try:
        day = date.fromisoformat(text) if text.isascii() and len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def period_ways(books: Books, found: Dashboard) -> dict[str, str]:
    """Addresses of the period before, the one after (none after today's) and today's."""
    frame = found.flow.frame
    after = frame.last + timedelta(days=1)
    is_first = frame.first <= FIRST_DAY + timedelta(days=800)
    return {
        "previous": "" if is_first else f"?on={frame.first - timedelta(days=1)}",
        "next": ("?on=" + str(after) if frame_at(books, By.PERIOD, books.today).index > frame.index + 1 else reverse("home"))
        if found.is_past else "",
        "today": reverse("home") if found.is_past else "",
        "name": frame_name(frame, Cut.PERIOD, books.household.locale),
    }  # fmt: skip


def home_context(books: Books, found: Dashboard) -> dict[str, Any]:
    """The selector's answer with the words and comparisons the page prints."""
    lines = account_lines(books, found.balances, found.freshness, found.standings)
    colours = _colours(books)
    groups: list[dict[str, Any]] = [
        {"group": group, "lines": [lines[a.public_id] for a in group.accounts if a.closed_on is None]}
        for group in found.balances.groups
    ]
    flow, before, twins = found.flow, found.flow_before, twin_counts(books)
    moved = {
        "money_in": movement(flow.money_in, before.money_in),
        "money_out": movement(flow.money_out, before.money_out),
        "kept": movement(flow.kept, before.kept),
    }
    return {
        "found": found, "greeting": greeting(_now(books), books.user.name), "moved": moved,
        "coverage": coverage_note(found.worth.net.coverage, books.today), "groups": groups, "colours": colours,
        "spending": spending_rows(found.spending.nodes, colours), "has_accounts": bool(lines),
        "has_many": sum(len(group["lines"]) for group in groups) > MANY,
        "twins": twins,
        "waits": found.review.to_review + found.review.unmatched_transfers + twins.total + len(found.red_accounts),
        "worth_change": found.change.value, "ways": period_ways(books, found), "on": f"?on={found.on}" if found.is_past else "",
        "percent": saved_percent(flow), "largest": [row for row in spending_rows(found.spending.nodes[:3], colours) if row.node.now.value],
    }  # fmt: skip


def _colours(books: Books) -> dict[UUID | None, int]:
    """Each category's colour; what is private has the neutral one."""
    known: dict[UUID | None, int] = {category: colour for category, colour in category_colours(books).items()}  # noqa: C416
    return known | {None: OTHER_COLOUR}


def _now(books: Books) -> datetime:
    return timezone.now().astimezone(ZoneInfo(books.household.time_zone))


def period_end(books: Books, on: date | None) -> date:
    """The last day of that period, today in the running one."""
    return min(frame_at(books, By.PERIOD, min(on or books.today, books.today)).last, books.today)


def saved_percent(flow: CashFlow) -> int | None:
    """Of what came in; None where nothing did, more went out, or something is unknown: 52 for in 2,500 and kept 1,300."""
    share = saved_share(flow)
    return None if share is None or share < 0 else round(100 * share)


class WorthChartView(MemberRequired, View):
    """Net worth at the end of the last twelve periods, the running one up to today."""

    def get(self, request: HttpRequest) -> JsonResponse:
        books = books_for(request)
        ending = period_end(books, day_asked(request))
        history = net_worth_history(books.user, count=13, by=By.PERIOD, ending=ending, books=books)
        days = [worth.on for worth in history]
        figure = line_chart(days, [worth.net.value for worth in history], books.base.code, books.household.locale)
        if figure["layout"]["yaxis"]["zeroline"]:  # an area from anywhere but zero would lie about sizes
            figure["data"][0] |= {"fill": "tozeroy", "fillcolor": "var(--chart-1 / 0.08)"}
        return JsonResponse(figure)


class SpendingChartView(MemberRequired, View):
    """The largest categories of this period against the last one."""

    def get(self, request: HttpRequest) -> JsonResponse:
        books = books_for(request)
        found = spending(books.user, on=period_end(books, day_asked(request)), books=books)
        colours = _colours(books)
        nodes = [node for node in found.nodes if (node.now.value or 0) > 0 or (node.before.value or 0) > 0][:BARS]
        figure = pair_chart(
            [node.name for node in nodes], [node.now.value for node in nodes], [node.before.value for node in nodes],
            [colours.get(node.category, OTHER_COLOUR) for node in nodes], found.currency, books.household.locale,
            (_("This period"), _("Last period")),
        )  # fmt: skip
        return JsonResponse(figure)
