"""Exchanges: the two halves of a transfer between own accounts in two currencies, paired on import where a pair of accounts was
accepted before.

What left and what came, at most five days apart, worth as much by the rate of the day it left, within the band, and each the only
candidate of the other in any currency. A first transfer between two accounts waits in the list of transfers; without a rate
nothing is paired.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.intake import bulk
from ledger.intake.habits import Edge, ways_confirmed
from ledger.intake.match import OPEN_LINES, WITHIN_DAYS, Rejected, unlocked
from ledger.models import Account, Commodity, ImportBatch
from ledger.rates import RateTable
from ledger.services.month_totals import as_day

BAND = Decimal("0.04")
"""How far what arrived may be from the day's rate: banks take their share."""
MOST_LINES = 20_000
"""With more open rows than this in the file's days, none of them is paired here: the list has room for them."""
MOST_FITTING = 50_000

FRESH = """
SELECT s.id, s.account_id, s.quantity, s.currency, s.booked_on, 1 AS fresh FROM ledger_sourceline s
WHERE s.batch_id = %s AND s.outcome = 'staged' AND s.state = 'booked' AND s.reason <> 'books_pending'
  AND s.account_id IN ({accounts}) AND s.quantity <> 0
"""
SPAN = (
    "SELECT min(booked_on), max(booked_on), count(*) FROM ledger_sourceline WHERE batch_id = %s AND outcome = 'staged'"
)


class Open(NamedTuple):
    """A row that nobody has decided, of the batch (`is_fresh`) or of an earlier one; `units` of its `currency`'s commodity."""

    line: int
    account: int
    units: int
    currency: int
    on: date
    is_fresh: bool


def off_rate(rates: RateTable, sold: int, sold_units: int, bought: int, bought_units: int, on: date) -> Decimal | None:
    """How far an exchange is from the day's rate, as a share of what was sold: 100 EUR for 109 USD at 0.9137 is 0.004067.

    None where there is no rate.
    """
    rate = rates.rate(bought, sold, on)
    if rate is None or not sold_units:
        return None
    worth = from_units(abs(bought_units), QUANTITY_SCALE) * rate.value
    return abs(worth / from_units(abs(sold_units), QUANTITY_SCALE) - 1)


def exchange_pairs(batch: ImportBatch, taken: Collection[int], rates: RateTable) -> dict[int, int]:
    """Line → its counterpart line in another currency, as `transfer_pairs` answers; `taken` are lines that have one.

    −100 EUR from the bank on Monday and +109 USD on Tuesday, at 1.0945, are one where euros went that way before.
    """
    lines = {row.line: row for row in _open_rows(batch) if row.line not in taken}
    if len({row.currency for row in lines.values()}) < 2:
        return {}
    rejected = Rejected.of(batch)
    edges = [frozenset(row) for row in rejected.left_out(list(_fitting(list(lines.values()), rates)))]
    alone = [edge for edge in _alone(edges) if _is_of_two_currencies(lines, edge)]
    ways = {edge: _way(lines, edge) for edge in alone}
    known = ways_confirmed(ways.values(), max((row.on for row in lines.values()), default=date.min))
    return dict(_both_ways(lines, [edge for edge, way in ways.items() if known.get(way)]))


def _open_rows(batch: ImportBatch) -> list[Open]:
    """The batch's new rows and the undecided ones around their days, of accounts the person sees; none where there are too many."""
    [(first, last, count)] = bulk.fetch(SPAN, [batch.pk])
    accounts = list(Account.objects.visible_to(batch.user).balance_sheet().values_list("pk", "commodity_id"))
    if not 0 < count <= MOST_LINES or len({commodity for _key, commodity in accounts}) < 2:
        return []
    named, days = ", ".join(str(key) for key, _commodity in accounts), timedelta(days=WITHIN_DAYS)
    known = OPEN_LINES.format(accounts=named, unlocked=unlocked(batch))
    sql = f"SELECT * FROM ({FRESH.format(accounts=named)} UNION ALL {known}) AS every_row LIMIT {MOST_LINES + 1}"
    rows = bulk.fetch(sql, [batch.pk, as_day(first) - days, as_day(last) + days])
    if len(rows) > MOST_LINES:
        return []
    codes = dict(Commodity.objects.filter(household=None).values_list("code", "pk"))
    return [
        Open(line, account, units, codes[code], as_day(on), bool(fresh))
        for line, account, units, code, on, fresh in rows
    ]


Shelf = dict[tuple[int, date], list[Open]]
"""What came, by (commodity, day), smallest first."""


def _fitting(rows: Sequence[Open], rates: RateTable) -> Iterator[tuple[int, int]]:
    """(what left, what came) of every two that may be one transfer, in one currency or in two; none where too many fit."""
    came: Shelf = defaultdict(list)
    for row in sorted((row for row in rows if row.units > 0), key=lambda row: row.units):
        came[row.currency, row.on].append(row)
    units = {key: [row.units for row in shelf] for key, shelf in came.items()}
    currencies = {currency for currency, _on in came}
    found = [
        (left.line, other.line)
        for left in rows
        if left.units < 0
        for currency in currencies
        for other in _near(left, currency, came, units, rates)
    ]
    return iter(found if len(found) <= MOST_FITTING else ())


def _near(
    left: Open, currency: int, came: Shelf, units: Mapping[tuple[int, date], list[int]], rates: RateTable
) -> Iterator[Open]:
    low, high = _range(left, currency, rates)
    for days in range(-WITHIN_DAYS, WITHIN_DAYS + 1):
        key = (currency, left.on + timedelta(days=days))
        shelf = came.get(key)
        if shelf and high:
            between = shelf[bisect_left(units[key], low) : bisect_right(units[key], high)]
            yield from (row for row in between if row.account != left.account and _is_within(left, row, rates))


def _range(left: Open, currency: int, rates: RateTable) -> tuple[int, int]:
    """The least and the most that may have come: exactly what left, or what it was worth, a little more than the band around."""
    if currency == left.currency:
        return -left.units, -left.units
    rate = rates.rate(currency, left.currency, left.on)
    if rate is None:
        return 0, 0
    worth = Decimal(-left.units) / rate.value
    return int(worth * (1 - 2 * BAND)), int(worth * (1 + 2 * BAND))


def _is_within(left: Open, came: Open, rates: RateTable) -> bool:
    if left.currency == came.currency:
        return True
    off = off_rate(rates, left.currency, left.units, came.currency, came.units, left.on)
    return off is not None and off <= BAND


def _alone(edges: Sequence[Edge]) -> list[Edge]:
    """The pairs whose rows fit nothing else."""
    uses: dict[int, int] = defaultdict(int)
    for edge in edges:
        for line in edge:
            uses[line] += 1
    return [edge for edge in edges if all(uses[line] == 1 for line in edge)]


def _is_of_two_currencies(lines: Mapping[int, Open], edge: Edge) -> bool:
    return len({lines[line].currency for line in edge}) == 2


def _way(lines: Mapping[int, Open], edge: Edge) -> tuple[int, int]:
    left, came = sorted((lines[line] for line in edge), key=lambda row: row.units)
    return left.account, came.account


def _both_ways(lines: Mapping[int, Open], edges: Sequence[Edge]) -> Iterator[tuple[int, int]]:
    for one, other in (tuple(edge) for edge in edges):
        if lines[one].is_fresh:
            yield one, other
        if lines[other].is_fresh:
            yield other, one
