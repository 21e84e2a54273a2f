"""The stored prices as rate questions need them: which pairs are quoted at all, and the latest quote on or before a day.

One table of 200,000 rows is asked in two ways: a few days by index lookups, many days of a pair by one scan and a bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

Pair = tuple[int, int]
"""(commodity, currency): `close` units of the currency for one of the commodity."""

Key = tuple[Pair, date, date]
"""What is asked of the table: a pair, from the first day to the last."""

LOOKUPS_PER_SCANNED_DAY = 8
"""A lookup by index costs about what scanning eight days of a pair costs."""


class Quote(NamedTuple):
    """What one source said of a pair for a day; `is_own` when the household typed it."""

    on: date
    close: Decimal
    is_own: bool
    source: str


@dataclass(slots=True)
class Series:
    """All quotes of a pair for the days `first_on` to `last_on` (looking back past `first_on` as far as a rate may)."""

    first_on: date
    last_on: date
    days: list[date] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def latest(self, on: date) -> Quote | None:
        place = bisect_right(self.days, on)
        return self.quotes[place - 1] if place else None


class QuoteBook:
    """Quotes a household may use (shared ones and its own), read from the database in sets and kept for this object's life.

    `reach` is how many days back a quote may be found. One book serves one request or job; it never sees later changes.
    """

    def __init__(self, household_id: int | None, reach: int) -> None:
        self.household_id = household_id or 0  # no row has 0, so nobody's book holds shared quotes only
        self.reach = timedelta(days=reach)
        self._partners: dict[int, set[int]] = {}
        self._pairs: set[Pair] = set()
        self._asked: set[int] = set()
        self._points: dict[Pair, dict[date, Quote | None]] = {}
        self._series: dict[Pair, Series] = {}

    def pairs_learn(self, commodities: Iterable[int]) -> None:
        """Find out which pairs with these commodities, or between currencies, are quoted at all: one query at most."""
        new = set(commodities) - self._asked
        if not new:
            return
        self._asked |= new
        with connection.cursor() as cursor:
            cursor.execute(PAIRS.format(", ".join(map(str, sorted(new)))))
            for commodity, currency in cursor.fetchall():
                self._pairs.add((commodity, currency))
                self._partners.setdefault(commodity, set()).add(currency)
                self._partners.setdefault(currency, set()).add(commodity)

    def is_quoted(self, pair: Pair) -> bool:
        return pair in self._pairs

    def pivots(self, commodity: int, currency: int) -> list[int]:
        """What both are quoted with, the most widely quoted first (the euro, in the ECB's lists)."""
        partners = self._partners
        shared = partners.get(commodity, set()) & partners.get(currency, set())
        return sorted(shared, key=lambda pivot: (-len(partners[pivot]), pivot))

    def reader(self, pair: Pair) -> Callable[[date], Quote | None]:
        """A function from a day to the latest quote on or before it, for days that have been learned."""
        points, series = self._points.get(pair, {}), self._series.get(pair)
        if series is None:
            return points.__getitem__
        return lambda on: points[on] if on in points else series.latest(on)

    def learn(self, needs: Mapping[Pair, Iterable[date]]) -> None:
        """Read what is missing: few days of a pair as lookups, many as one scan. Two queries at most, whatever the number."""
        scans: dict[Pair, tuple[date, date]] = {}
        lookups: dict[Pair, list[date]] = {}
        for pair, days in needs.items():
            missing = self._missing(pair, days)
            if not missing:
                continue
            first, last = missing[0], missing[-1]
            if len(missing) * LOOKUPS_PER_SCANNED_DAY > (last - first + self.reach).days:
                scans[pair] = self._hull(pair, first, last)
            else:
                lookups[pair] = missing
        self._scan(scans)
        self._look_up(lookups)

    def learn_whole(self, pairs: Iterable[Pair]) -> None:
        """Read every quote of these pairs: for a caller that asks day after day."""
        whole = (date.min + self.reach, date.max)
        self._scan({pair: whole for pair in pairs if not self._covers(pair, *whole)})

    def _covers(self, pair: Pair, first_on: date, last_on: date) -> bool:
        series = self._series.get(pair)
        return series is not None and series.first_on <= first_on and last_on <= series.last_on

    def _hull(self, pair: Pair, first_on: date, last_on: date) -> tuple[date, date]:
        """The span with what is already read, so that a wider scan never forgets a day."""
        series = self._series.get(pair)
        if series is None:
            return first_on, last_on
        return min(first_on, series.first_on), max(last_on, series.last_on)

    def _missing(self, pair: Pair, days: Iterable[date]) -> list[date]:
        known, series = self._points.get(pair, {}), self._series.get(pair)
        missing = sorted(set(days).difference(known))
        if series is None:
            return missing
        return [day for day in missing if not series.first_on <= day <= series.last_on]

    def _scan(self, spans: Mapping[Pair, tuple[date, date]]) -> None:
        best: dict[Pair, dict[date, Quote]] = {pair: {} for pair in spans}
        keys = [(pair, self._since(first), last) for pair, (first, last) in spans.items()]
        for (pair, _first, _last), quote in self._read(SCAN, keys):
            days = best[pair]
            days[quote.on] = _preferred(days.get(quote.on), quote)
        for pair, days in best.items():
            ordered = sorted(days)
            self._series[pair] = Series(*spans[pair], ordered, [days[day] for day in ordered])

    def _look_up(self, lookups: Mapping[Pair, list[date]]) -> None:
        since = {day: self._since(day) for days in lookups.values() for day in days}
        for pair, days in lookups.items():
            self._points.setdefault(pair, {}).update(dict.fromkeys(days))
        keys = [(pair, since[day], day) for pair, days in lookups.items() for day in days]
        for (pair, _first, day), quote in self._read(LOOKUP[connection.vendor], keys):
            points = self._points[pair]
            points[day] = _preferred(points[day], quote)

    def _since(self, day: date) -> date:
        return day - self.reach if day - date.min > self.reach else date.min

    def _read(self, query: str, keys: list[Key]) -> Iterator[tuple[Key, Quote]]:
        """(key, quote) for each row found. The keys are numbers and dates of ours, so they stand in the text itself."""
        if not keys:
            return
        literal = "DATE'{}'" if connection.vendor == "postgresql" else "'{}'"
        text = {day: literal.format(day) for day in {day for _pair, *span in keys for day in span}}
        rows = [f"({n},{c},{q},{text[since]},{text[day]})" for n, ((c, q), since, day) in enumerate(keys)]
        with connection.cursor() as cursor:
            cursor.execute(KEYS.format(",".join(rows)) + query.format(owner=self.household_id))
            for number, on, close, household, source in cursor.fetchall():
                yield keys[number], Quote(_day(on), _close(close), household is not None, source)


def _preferred(known: Quote | None, quote: Quote) -> Quote:
    """Of two quotes of one day: the household's own, else the first by its source's name, so that it is always the same."""
    if known is None or (not quote.is_own, quote.source) < (not known.is_own, known.source):
        return quote
    return known


def _day(value: Any) -> date:
    """A date column read by raw SQL: SQLite answers text, PostgreSQL a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _close(value: Any) -> Decimal:
    """SQLite answers a float or an integer: its shortest text is what was stored, for 15 digits and fewer. PostgreSQL answers a
    Decimal with zeros up to the column's scale."""
    return value.normalize() if isinstance(value, Decimal) else Decimal(repr(value))


# Distinct pairs by jumping through the index instead of reading it: a few hundred lookups for 220,000 rows.
PAIRS = """
WITH RECURSIVE seed(id) AS (SELECT id FROM ledger_commodity WHERE kind = 'currency' OR id IN ({})),
pair(commodity, currency) AS (
  SELECT id, (SELECT MIN(p.currency_id) FROM ledger_price p WHERE p.commodity_id = seed.id) FROM seed
  UNION ALL
  SELECT commodity, (SELECT MIN(p.currency_id) FROM ledger_price p
                     WHERE p.commodity_id = pair.commodity AND p.currency_id > pair.currency)
  FROM pair WHERE currency IS NOT NULL
)
SELECT commodity, currency FROM pair WHERE currency IS NOT NULL
"""

KEYS = "WITH key(number, commodity, currency, since, day) AS (VALUES {})"

# The owner is tested by COALESCE so that SQLite doesn't take the households' index for it; CROSS JOIN keeps its order of tables.
SCAN = """
SELECT key.number, p.date, p.close, p.household_id, p.source
FROM key CROSS JOIN ledger_price p
WHERE p.commodity_id = key.commodity AND p.currency_id = key.currency AND p.date BETWEEN key.since AND key.day
  AND COALESCE(p.household_id, 0) IN (0, {owner})
"""

LOOKUP = {
    "sqlite": """, newest AS (
  SELECT key.*, (
    SELECT MAX(p.date) FROM ledger_price p
    WHERE p.commodity_id = key.commodity AND p.currency_id = key.currency AND p.date BETWEEN key.since AND key.day
      AND COALESCE(p.household_id, 0) IN (0, {owner})
  ) AS date FROM key
)
SELECT newest.number, p.date, p.close, p.household_id, p.source
FROM newest CROSS JOIN ledger_price p
WHERE p.commodity_id = newest.commodity AND p.currency_id = newest.currency AND p.date = newest.date
  AND COALESCE(p.household_id, 0) IN (0, {owner})
""",
    "postgresql": """
SELECT key.number, p.date, p.close, p.household_id, p.source
FROM key CROSS JOIN LATERAL (
  SELECT date, close, household_id, source FROM ledger_price
  WHERE commodity_id = key.commodity AND currency_id = key.currency AND date BETWEEN key.since AND key.day
    AND COALESCE(household_id, 0) IN (0, {owner})
  ORDER BY date DESC FETCH FIRST 1 ROW WITH TIES
) p
""",
}
