"""The bank's data service, and for the past the file that is shipped with us: a backfill asks only for what is newer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

from ledger.connectors.rates.ecb_file import EcbFile
from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.http import bad_answer
from portfolio.prices.protocol import Answer, Asked, RateLimit
from portfolio.prices.values import day_of, positive

BASE = "EUR"
COLUMNS = frozenset({"CURRENCY", "TIME_PERIOD", "OBS_VALUE"})
MISSING = frozenset({"", "NaN", "N/A"})


class Ecb(WebSource):
    """Business days only. Currencies the bank has ceased to publish (RUB since 2022) simply end."""

    key = "ecb"
    label = "European Central Bank"
    fields = (address_field("https://data-api.ecb.europa.eu"),)
    limit = RateLimit(30, 60)
    accept = "text/csv"

    def serves(self, asked: Asked) -> bool:
        return super().serves(asked) and asked.commodity_code == BASE

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        yield from self._online(_quotes(asked), lastNObservations="1")

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        shipped = EcbFile().fetch(_quotes(asked), since, until)
        yield from shipped
        newer = max((price.on + timedelta(days=1) for price in shipped), default=since)
        if newer <= until:
            yield from self._online(_quotes(asked), startPeriod=newer.isoformat(), endPeriod=until.isoformat())

    def _online(self, quotes: Collection[str], **period: str) -> Iterator[IncomingPrice]:
        if not quotes:
            return
        path = f"/service/data/EXR/D.{'+'.join(quote(code, safe='') for code in sorted(quotes))}.EUR.SP00.A"
        for row in self.client().rows(COLUMNS, path, format="csvdata", **period):
            if row["CURRENCY"] in quotes and row["OBS_VALUE"] not in MISSING:
                yield IncomingPrice(BASE, row["CURRENCY"], day_of(row["TIME_PERIOD"]), _rate(row), self.key)


def _quotes(asked: Sequence[Asked]) -> frozenset[str]:
    return frozenset(one.currency for one in asked)


def _rate(row: dict[str, str]) -> Decimal:
    try:
        return positive(Decimal(row["OBS_VALUE"]))
    except (InvalidOperation, TypeError):
        bad_answer("a rate that is no number")
