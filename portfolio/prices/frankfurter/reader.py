"""The ledger asks Frankfurter for its rates each day; this asks the same reader, so that both know it in one way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from ledger.connectors.rates import RateSourceError
from ledger.connectors.rates.frankfurter import Frankfurter
from ledger.connectors.rates.frankfurter.connector import SPAN
from ledger.intake.records import IncomingPrice
from portfolio.prices.base import CURRENCY
from portfolio.prices.protocol import Answer, Asked, RateLimit, SettingField, SourceError

LATEST_SPAN = timedelta(days=10)
"""Holidays of most central banks are shorter than this."""


class FrankfurterPrices:
    """Its address is the operator's (`FX_BASE_URL`), so it has no settings of its own."""

    key = "frankfurter"
    label = "Frankfurter"
    fields: tuple[SettingField, ...] = ()
    limit: RateLimit | None = None
    kinds = CURRENCY
    currencies: frozenset[str] = frozenset()
    is_on_by_default = True
    has_history = True

    def __init__(self, feed: Frankfurter | None = None) -> None:
        self._feed = feed or Frankfurter()

    def configured(self, settings: Mapping[str, str]) -> FrankfurterPrices:
        return self

    def serves(self, asked: Asked) -> bool:
        return asked.kind in self.kinds and asked.commodity_code == self._feed.base != asked.currency

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        today = timezone.now().date()
        newest: dict[str, IncomingPrice] = {}
        for price in self._fetched(asked, today - LATEST_SPAN, today):
            held = newest.get(price.currency)
            if held is None or held.on < price.on:
                newest[price.currency] = price
        yield from newest.values()

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        while since <= until:
            last_on = min(since + SPAN - timedelta(days=1), until)
            yield from self._fetched(asked, since, last_on)
            since = last_on + timedelta(days=1)

    def _fetched(self, asked: Sequence[Asked], since: date, until: date) -> Sequence[IncomingPrice]:
        try:
            return self._feed.fetch({one.currency for one in asked}, since, until)
        except RateSourceError as error:
            raise SourceError(error.code, error.message, permanent=error.permanent) from error
