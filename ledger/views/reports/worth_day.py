"""The page behind a figure of net worth: what it was made of on its day."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired
from ledger.models.account import BALANCE_KINDS
from ledger.report_words import class_name
from ledger.selectors.balances import ASSETS, DEBTS, PRIVATE
from ledger.selectors.reports.asked import owned_by
from ledger.selectors.reports.worth_day import TRANSIT, worth_day
from ledger.views.common import books_for
from ledger.views.reports.days import day_in

PARTS = ("", ASSETS, DEBTS, TRANSIT, PRIVATE, *(str(kind) for kind in BALANCE_KINDS))


def worth_address(on: date, part: str = "", whose: str = "") -> str:
    """The page of a figure: worth_address(2026-03-31, "debts") == "/books/reports/net-worth/day/?on=2026-03-31&part=debts"."""
    asked = {"on": on.isoformat(), "part": part, "whose": whose}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('ledger:report_worth_day')}?{query}"


class WorthDayView(MemberRequired, View):
    """Account by account, each leading to its rows up to that day; `part` is one class or side, `whose` one member's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books, part = books_for(request), request.GET.get("part", "")
        if part not in PARTS:
            raise Http404
        owned, _person = owned_by(books, request.GET.get("whose", ""))
        found = worth_day(books, day_in(request.GET.get("on", "")), part, owned)
        classes = [(class_name(one.kind), one) for one in found.classes]
        return render(
            request, "ledger/reports/worth_day.html", {"found": found, "classes": classes, "title": _title(part)}
        )


def _title(part: str) -> str:
    titles = {"": _("Net worth"), ASSETS: _("You have"), DEBTS: _("You owe"), TRANSIT: _("On its way")}
    return titles[part] if part in titles else class_name(part)
