"""What fields propose while a person types, as JSON for `frontend/js/combobox.js` and `frontend/js/exchange.js`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired
from fintrack.lib.money_format import money_read, money_written
from ledger.rates import Rate
from ledger.report_words import day_name
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.suggestions import payees_suggested, tags_suggested
from ledger.views.common import books_for


class PayeesView(MemberRequired, View):
    """Payees that fit what is typed (`q`), each with its usual category."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        hints = payees_suggested(books.user, request.GET.get("q", ""), books=books)
        found = [{"name": hint.name, "value": hint.category or "", "note": hint.category_name} for hint in hints]
        return JsonResponse({"results": found})


class TagsView(MemberRequired, View):
    """All tags: a household has few, and the field narrows them itself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        return JsonResponse({"results": [{"name": tag.name} for tag in tags_suggested(books.user, books=books)]})


class RateOfferView(MemberRequired, View):
    """What an exchange would bring at the day's rate; nothing where the currencies are the same or the rate is unknown."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        given, got = (_account(books, request.GET.get(name, "")) for name in ("source", "target"))
        on = _day(request.GET.get("on", "")) or books.today
        if given is None or got is None or given.commodity_id == got.commodity_id:
            return JsonResponse({})
        return JsonResponse(_offer(books, given, got, on, request.GET.get("sold", "")))


def _account(books: Books, named: str) -> AccountFacts | None:
    try:
        return books.account(UUID(named))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _offer(books: Books, given: AccountFacts, got: AccountFacts, on: date, typed: str) -> dict[str, Any]:
    one, other = given.commodity_id or books.base.id, got.commodity_id or books.base.id
    facts = books.commodities([one, other])
    rate = books.rates.rate(one, other, on)
    if rate is None:
        words = _("There is no rate for %(one)s in %(other)s on that day.")
        return {"words": words % {"one": facts[one].code, "other": facts[other].code}}
    sold = money_read(typed[:40], books.household.locale)
    bought = "" if sold is None else _bought(sold, rate, facts[other].decimals, books.household.locale)
    return {"words": _rate_words(facts[one].code, facts[other].code, rate, books.household.locale), "bought": bought}


def _bought(sold: Decimal, rate: Rate, decimals: int, locale: str) -> str:
    """_bought(Decimal(100), Rate(58.3…), 2, "en-PH") == "5830.00", as the household writes figures."""
    return money_written(round(sold * rate.value, decimals), locale)


def _rate_words(one: str, other: str, rate: Rate, locale: str) -> str:
    words = _("1 %(one)s = %(rate)s %(other)s on %(day)s")
    day = day_name(rate.as_of, locale)
    return words % {"one": one, "rate": f"{rate.value:.6g}", "other": other, "day": day}
