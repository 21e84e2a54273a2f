"""Currencies and exchange rates."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from fintrack.lib.api_pages import LINK, SliceAsked, cut
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import OwnRateAsked, PairAsked
from ledger.api.serializers.reports import (
    CurrencySerializer,
    OwnRateSerializer,
    PairRateSerializer,
    RateIn,
    RatesSerializer,
)
from ledger.selectors.currencies import currency_list, pair_rate
from ledger.selectors.rates import OwnRate, rate_overview
from ledger.services.commodities import currency
from ledger.services.prices import rate_delete, rate_set


@extend_schema(tags=["rates"])
class CurrenciesView(BooksView):
    @extend_schema(
        operation_id="currencies", parameters=[SliceAsked, LINK], responses=CurrencySerializer(many=True),
        examples=[answer("Currency", {"code": "EUR", "name": "Euro", "decimals": 2})],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The currencies of ISO 4217 and their minor units."""
        part, links = cut(request, currency_list(), self.asked(SliceAsked), name=lambda one: one.code)
        return Response(CurrencySerializer(part, many=True).data, headers=links)


@extend_schema(tags=["rates"])
class RatesView(BooksView):
    @extend_schema(operation_id="rates", responses=RatesSerializer, examples=[answer("Rates", examples.RATES)])
    def get(self, request: Request) -> Response:
        """The rates your household typed, and what has none."""
        found = rate_overview(self.person, books=self.books)
        stale = [{"currency": code, "as_of": as_of} for code, as_of in found.stale]
        facts = {name: getattr(found, name) for name in ("base", "missing_today", "missing_before", "gaps", "own")}
        return Response(RatesSerializer({**facts, "stale": stale}).data)

    @extend_schema(
        operation_id="rate_set", request=RateIn, responses={201: OwnRateSerializer},
        examples=[body("Type a rate", examples.OWN_RATE), answer("Rate", examples.OWN_RATE, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Type a rate: one `commodity` cost `close` of `currency` on that day."""
        typed = self.checked(RateIn)
        one, other = currency(typed["commodity"]), currency(typed["currency"])
        made = rate_set(
            household=self.books.household, acting_user=self.person, commodity=one, currency=other, on=typed["on"],
            close=typed["close"],
        )  # fmt: skip
        shown = OwnRateSerializer(OwnRate(one.code, other.code, made.date, made.close))
        return Response(shown.data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="rate_delete", parameters=[OwnRateAsked], responses={204: None})
    def delete(self, request: Request) -> Response:
        """Take back a rate your household typed."""
        wanted = self.asked(OwnRateAsked)
        one, other = currency(wanted["commodity"]), currency(wanted["currency"])
        rate_delete(
            household=self.books.household, acting_user=self.person, commodity=one, currency=other, on=wanted["on"]
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["rates"])
class PairRateView(BooksView):
    @extend_schema(
        operation_id="rate_lookup", parameters=[PairAsked], responses=PairRateSerializer,
        examples=[answer("Rate", examples.RATE)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What one currency cost in another on a day: the latest known rate, or null."""
        wanted = self.asked(PairAsked)
        found = pair_rate(self.person, wanted["commodity"], wanted["currency"], wanted.get("on"), books=self.books)
        return Response(PairRateSerializer(found).data)
