"""Frankfurter's answers as price records, each checked against what was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from ledger.connectors.rates.frankfurter.client import FrankfurterClient, bad_answer
from ledger.intake.records import IncomingPrice

SPAN = timedelta(days=730)
"""A request asks for two years at most: the service gives up on what takes it too long (503) and asks for shorter ones."""

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Frankfurter:
    """Blended daily rates for one euro. The address is asked for at each use, so that a changed setting counts."""

    key = "frankfurter"
    label = "Frankfurter"
    base = "EUR"
    is_online = True

    def __init__(self, client: FrankfurterClient | None = None) -> None:
        self._client = client

    def currencies(self) -> Collection[str]:
        rows = self._asked("/currencies")
        codes = [row.get("iso_code") if isinstance(row, dict) else None for row in rows]
        if not codes or not all(isinstance(code, str) for code in codes):
            bad_answer("no currencies")
        return [str(code) for code in codes]

    def fetch(self, quotes: Collection[str], first_on: date, last_on: date) -> list[IncomingPrice]:
        """One request for each two years; an error in any of them is an error of the whole."""
        wanted = frozenset(quotes) - {self.base}
        if not wanted:
            return []
        return [price for since, until in _spans(first_on, last_on) for price in self._span(wanted, since, until)]

    def _span(self, wanted: frozenset[str], first_on: date, last_on: date) -> Iterator[IncomingPrice]:
        question = {"base": self.base, "quotes": ",".join(sorted(wanted))}
        for row in self._asked("/rates", **question, **{"from": first_on.isoformat(), "to": last_on.isoformat()}):
            price = self._price(row)
            if price.currency == self.base:
                continue  # the identity record
            if price.currency not in wanted or price.on > last_on:
                bad_answer(f"{price.currency} on {price.on} was not asked for")
            if price.on >= first_on:
                yield price

    def _price(self, row: Any) -> IncomingPrice:
        try:
            base, quote, on, rate = row["base"], row["quote"], row["date"], row["rate"]
        except (KeyError, TypeError):
            bad_answer("a rate lacks a field")
        if base != self.base or not isinstance(quote, str) or not isinstance(on, str) or not ISO_DAY.fullmatch(on):
            bad_answer("a rate of something else")
        if not isinstance(rate, Decimal) or rate <= 0:
            bad_answer("a rate that is no positive number")
        try:
            return IncomingPrice(self.base, quote, date.fromisoformat(on), rate, self.key)
        except ValueError:
            bad_answer("a day that does not exist")

    def _asked(self, path: str, **params: str) -> list[Any]:
        client = self._client or FrankfurterClient(settings.FX_BASE_URL)
        answer = client.get(path, **params)
        if answer is None:
            return []
        if not isinstance(answer, list):
            bad_answer("no list")
        return answer


def _spans(first_on: date, last_on: date) -> Iterator[tuple[date, date]]:
    while first_on <= last_on:
        until = min(first_on + SPAN - timedelta(days=1), last_on)
        yield first_on, until
        first_on = until + timedelta(days=1)
