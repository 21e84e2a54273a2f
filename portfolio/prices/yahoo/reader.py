"""A symbol is Yahoo's ticker ("VUSA.L"). The day of a candle is the exchange's; candles of null are days without trade.

Yahoo restates the past after a split; the books keep what was traded. So each price is turned back to what was paid on its day: with a
split of 4 for 1 on 31 August, a close of 125 shown for the 28th was 500.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from ledger.intake.records import IncomingPrice
from ledger.rates import PRECISE
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.http import bad_answer, other_currency, unknown_symbol
from portfolio.prices.protocol import Answer, Asked, RateLimit
from portfolio.prices.units import in_units
from portfolio.prices.values import field_of, optional, positive, rows_of, second_of, second_on

LATEST_SPAN = timedelta(days=10)
ONE_DAY = timedelta(days=1)
ANY_KIND = frozenset({"currency", "stock", "bond", "fund", "etf", "crypto", "other"})
ROUND_DIGITS = 9
"""A number of more digits than this was a 32-bit one at Yahoo: 150.25999450683594 is 150.26."""


@dataclass(frozen=True, slots=True)
class Split:
    """From `on`, one share became `ratio`."""

    on: date
    ratio: Decimal


class Yahoo(WebSource):
    """One request for each symbol. It answers 429 to who asks much or often."""

    key = "yahoo"
    label = "Yahoo Finance"
    fields = (address_field("https://query1.finance.yahoo.com"),)
    limit = RateLimit(20, 60)
    kinds = ANY_KIND
    is_on_by_default = False

    def serves(self, asked: Asked) -> bool:
        return super().serves(asked) and bool(asked.symbol_at_source)

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        today = timezone.now().date()
        for one in asked:
            answers = list(self._chart(one, today - LATEST_SPAN, today + ONE_DAY))
            yield from answers[-1:]

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        for one in asked:
            yield from self._chart(one, since, until)

    def _chart(self, one: Asked, since: date, until: date) -> Iterator[Answer]:
        """Asked up to now whatever `until` is: the splits since then must be known."""
        path = f"/v8/finance/chart/{quote(one.symbol_at_source, safe='')}"
        span = {"period1": second_on(since - ONE_DAY), "period2": second_on(timezone.now().date() + ONE_DAY)}
        answer = self.client().json(path, interval="1d", events="split", **span)
        results = field_of(field_of(answer, "chart"), "result") if answer is not None else None
        if not results:
            yield unknown_symbol(one)
            return
        yield from self._candles(one, rows_of(results)[0], since, until)

    def _candles(self, one: Asked, result: Any, since: date, until: date) -> Iterator[Answer]:
        meta = field_of(result, "meta")
        zone, currency = _zone(meta), str(field_of(meta, "currency"))
        splits = _splits(result, zone)
        for moment, candle in _rows(result):
            on = moment.astimezone(zone).date()
            if since <= on <= until and candle["close"] is not None:
                price = in_units(self._price(one, currency, on, moment, candle, splits))
                if price.currency != one.currency:
                    yield other_currency(one, price.currency)
                    return
                yield price

    def _price(
        self, one: Asked, currency: str, on: date, moment: datetime, candle: dict[str, Any], splits: Sequence[Split]
    ) -> IncomingPrice:
        ratio = _ratio(on, splits)
        close = PRECISE.multiply(_plain(positive(candle["close"])), ratio)
        open, high, low = (_times(optional(candle[name]), ratio) for name in ("open", "high", "low"))
        shown = optional(candle["volume"])
        volume = None if shown is None else PRECISE.divide(shown, ratio)
        return IncomingPrice(one.commodity_code, currency, on, close, self.key, open, high, low, volume, moment)


def _ratio(on: date, splits: Sequence[Split]) -> Decimal:
    """How many shares of today one of that day is."""
    ratio = Decimal(1)
    for split in splits:
        if split.on > on:
            ratio = PRECISE.multiply(ratio, split.ratio)
    return ratio


def _rows(result: Any) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """The candles by time. No trade in the whole span: no `timestamp` at all."""
    times = rows_of(result.get("timestamp") or [])
    quotes = rows_of(field_of(field_of(result, "indicators"), "quote"))
    columns = quotes[0] if quotes else {}
    named = {name: columns.get(name) or [None] * len(times) for name in ("open", "high", "low", "close", "volume")}
    if any(len(rows_of(column)) != len(times) for column in named.values()):
        bad_answer("columns of different length")
    for place, moment in enumerate(times):
        yield second_of(moment), {name: column[place] for name, column in named.items()}


def _splits(result: Any, zone: tzinfo) -> list[Split]:
    events = (result.get("events") or {}).get("splits") or {}
    return [
        Split(
            second_of(field_of(split, "date")).astimezone(zone).date(),
            PRECISE.divide(positive(field_of(split, "numerator")), positive(field_of(split, "denominator"))),
        )
        for split in events.values()
    ]


def _zone(meta: Any) -> tzinfo:
    try:
        return ZoneInfo(str(meta.get("exchangeTimezoneName") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        bad_answer("a time zone that is none")


def _times(value: Decimal | None, ratio: Decimal) -> Decimal | None:
    return None if value is None else PRECISE.multiply(_plain(value), ratio)


def _plain(value: Decimal) -> Decimal:
    """The number before it went through 32 bits: _plain(Decimal("150.25999450683594")) == Decimal("150.26")."""
    if len(value.as_tuple().digits) <= ROUND_DIGITS or float(value) >= 1e38:
        return value
    packed = struct.pack("<f", float(value))
    if struct.unpack("<f", packed)[0] != float(value):
        return value
    texts = (f"{float(value):.{digits}g}" for digits in range(6, ROUND_DIGITS + 1))
    return next((Decimal(text) for text in texts if struct.pack("<f", float(text)) == packed), value)
