"""A symbol is CoinGecko's id ("bitcoin"), not a ticker: tickers are not unique. Days are UTC's.

In a chart, a point at midnight is the end of the day before; of each day the last point counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.http import bad_answer, unknown_symbol
from portfolio.prices.protocol import Answer, Asked, RateLimit, SettingField
from portfolio.prices.values import field_of, positive, rows_of, second_of, second_on

TOGETHER = 100
HISTORY_DAYS = 365
"""As far back as the free plan tells; asked for more, it refuses the whole."""

MILLISECONDS = 1000
INSTANT = timedelta(milliseconds=1)


class CoinGecko(WebSource):
    """The key goes in a header, so that no log of addresses holds it."""

    key = "coingecko"
    label = "CoinGecko"
    fields = (
        address_field("https://api.coingecko.com/api/v3"),
        SettingField(
            "api_key", _("Demo API key"), help=_("Free, from coingecko.com; works without too."), is_secret=True
        ),
    )
    limit = RateLimit(10, 60)
    kinds = frozenset({"crypto"})

    def headers(self) -> dict[str, str]:
        key = self.settings["api_key"]
        return {"x-cg-demo-api-key": key} if key else {}

    def serves(self, asked: Asked) -> bool:
        return super().serves(asked) and bool(asked.symbol_at_source)

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        for place in range(0, len(asked), TOGETHER):
            yield from self._now(asked[place : place + TOGETHER])

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        since = max(since, timezone.now().date() - timedelta(days=HISTORY_DAYS))
        for one in asked if since <= until else ():
            path = f"/coins/{quote(one.symbol_at_source, safe='')}/market_chart/range"
            first, last = second_on(since), second_on(until + timedelta(days=1))
            answer = self.client().json(path, vs_currency=one.currency.lower(), **{"from": first, "to": last})
            yield from [unknown_symbol(one)] if answer is None else self._daily(one, answer, since, until)

    def _now(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        ids = ",".join(sorted({one.symbol_at_source for one in asked}))
        currencies = ",".join(sorted({one.currency.lower() for one in asked}))
        question = {"ids": ids, "vs_currencies": currencies, "include_last_updated_at": "true", "precision": "full"}
        answer = self.client().json("/simple/price", **question)
        if not isinstance(answer, dict):
            bad_answer("no prices")
        for one in asked:
            quoted = answer.get(one.symbol_at_source)
            yield self._price(one, quoted) if _has(quoted, one) else unknown_symbol(one)

    def _price(self, one: Asked, quoted: Any) -> IncomingPrice:
        close, moment = positive(quoted[one.currency.lower()]), second_of(field_of(quoted, "last_updated_at"))
        return IncomingPrice(one.commodity_code, one.currency, moment.date(), close, self.key, quoted_at=moment)

    def _daily(self, one: Asked, chart: Any, since: date, until: date) -> Iterator[IncomingPrice]:
        last: dict[date, tuple[datetime, Decimal]] = {}
        for point in rows_of(field_of(chart, "prices")):
            moment, close = _point(point)
            if close is not None:
                last[(moment - INSTANT).date()] = (moment, close)
        for on, (moment, close) in last.items():
            if since <= on <= until:
                yield IncomingPrice(one.commodity_code, one.currency, on, close, self.key, quoted_at=moment)


def _has(quoted: Any, one: Asked) -> bool:
    return isinstance(quoted, dict) and quoted.get(one.currency.lower()) is not None


def _point(point: Any) -> tuple[datetime, Decimal | None]:
    """[1779027899041, 77953.82550382407] → its moment and price, None for a null one."""
    if not isinstance(point, list) or len(point) != 2 or not isinstance(point[0], Decimal):
        bad_answer("a point of the chart that is none")
    return second_of(point[0] / MILLISECONDS), None if point[1] is None else positive(point[1])
