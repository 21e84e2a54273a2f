"""Transfers to confirm: two booked rows of own accounts that look like the two ends of one, each still without a category.

The undecided rows are found in the covering index of the two Uncategorised accounts, the newest of them, and paired by size and day;
currencies that differ are paired by the dated rate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from ledger.intake.exchanges import BAND, off_rate
from ledger.intake.habits import Way
from ledger.intake.match import WITHIN_DAYS, entries_apart
from ledger.models import TransferRejection
from ledger.models.account import Purpose
from ledger.selectors.books import Books
from ledger.selectors.sql import as_day, fetch, marks

NEWEST = 5_000
"""So many of the newest undecided rows on each side are looked at; every page's count is content with fewer."""
NEWEST_COUNTED = 1_000
NEWEST_FOREIGN = 500
MOST_PAIRS = 500
MOST_FACING = 20_000
"""So many combinations are compared in Python: rows that all stand on a few days must not make a page slow."""
MOST_GUESSES = 200
FEE = Decimal("0.05")
"""How much of what arrived the source may have kept as its fee: 15 of 500 do, 30 don't."""


class OpenPair(NamedTuple):
    """Two transactions: what left and what came, and of which accounts. `off` is how far from the rate two currencies are:
    Decimal("0.012") is 1.2 %. A `guess` is "fee" (more left than came) or "no_rate": never one without further evidence.
    """

    first: int
    second: int
    left_on: date
    came_on: date
    left_account: int
    came_account: int
    off: Decimal | None = None
    guess: str = ""

    @property
    def way(self) -> Way:
        return self.left_account, self.came_account

    @property
    def days_apart(self) -> int:
        return abs((self.came_on - self.left_on).days)


def transfer_count(books: Books) -> int:
    """How many pairs there are among the newest rows, for the frame around every page: a few milliseconds whatever the size."""
    return len(transfer_pairs_open(books, newest=NEWEST_COUNTED))


def transfer_pairs_open(books: Books, *, newest: int = NEWEST) -> list[OpenPair]:
    """Every pair that may be one transfer, newest first; rejected ones are left out, and nothing private of others is looked at.

    −500 from the bank on Monday and +500 in savings on Wednesday are one pair; a second +500 on Thursday makes two of it.
    """
    scope = _scope(books)
    if scope is None:
        return []
    pairs = _same_currency(books, *scope, newest)
    if _is_several_currencies(books):
        pairs += _two_currencies(books, *scope)
    apart = entries_apart(books.household) if pairs else set()
    return _newest_first(pair for pair in pairs if frozenset(pair[:2]) not in apart)


def transfer_guesses(books: Books, taken: Collection[int]) -> list[OpenPair]:
    """Pairs that the figures alone don't make a transfer, newest first, of entries that are in no other pair (`taken`): a little more
    left than came, or two currencies without a rate for that day. Only with something else to say for them are they shown.
    """
    scope = _scope(books)
    if scope is None:
        return []
    found = [
        _pair(left, came, guess=guess)
        for left, came in _facing(books, *scope)
        if left.transaction not in taken and came.transaction not in taken and (guess := _guess(books, left, came))
    ]
    apart = entries_apart(books.household) | _rejected(books) if found else set()
    return [pair for pair in _newest_first(found) if frozenset(pair[:2]) not in apart][:MOST_GUESSES]


def _guess(books: Books, left: _End, came: _End) -> str:
    if left.commodity == came.commodity:
        fee = -left.units - came.units
        return "fee" if 0 < fee <= FEE * came.units else ""
    rate = off_rate(books.rates, left.commodity, left.units, came.commodity, came.units, left.booked_on)
    return "no_rate" if rate is None else ""


def _newest_first(pairs: Iterable[OpenPair]) -> list[OpenPair]:
    return sorted(pairs, key=lambda pair: (max(pair.left_on, pair.came_on), -pair.days_apart), reverse=True)


def _scope(books: Books) -> tuple[int, int, list[int]] | None:
    """The two Uncategorised accounts and the accounts the person sees; None where there can't be a transfer."""
    undecided = {account.purpose: account.id for account in books.accounts.values() if account.purpose}
    out, into = undecided.get(Purpose.UNCATEGORISED_EXPENSE), undecided.get(Purpose.UNCATEGORISED_INCOME)
    mine = [account.id for account in books.balance_accounts()]
    return None if out is None or into is None or len(mine) < 2 else (out, into, mine)


UNDECIDED = """
SELECT account_id, id, booked_on, quantity FROM (
  SELECT account_id, id, booked_on, quantity FROM ledger_posting WHERE account_id = %s AND quantity > 0
  ORDER BY booked_on DESC, id DESC LIMIT {newest}) AS gone
UNION ALL SELECT account_id, id, booked_on, quantity FROM (
  SELECT account_id, id, booked_on, quantity FROM ledger_posting WHERE account_id = %s AND quantity < 0
  ORDER BY booked_on DESC, id DESC LIMIT {newest}) AS came
"""
OWN_SIDES = """
SELECT o.id, t.id, p.booked_on, p.account_id, o.commodity_id, p.commodity_id
FROM ledger_posting o JOIN ledger_transaction t ON t.id = o.transaction_id AND t.state = 'posted'
  JOIN ledger_posting p ON p.transaction_id = o.transaction_id AND p.quantity = -o.quantity
WHERE o.id IN ({keys}) {unlocked}
"""
"""Whose accounts they are is asked afterwards: named in the query, SQLite would look through all rows of those accounts."""


class _Side(NamedTuple):
    """The own side of an undecided row."""

    transaction: int
    booked_on: date
    account: int
    commodities: tuple[int, int]


def _same_currency(books: Books, out: int, into: int, mine: Sequence[int], newest: int) -> list[OpenPair]:
    """Figures and days are compared here, in the two accounts' covering index alone; only rows that fit are read."""
    opposite = list(islice(_opposite(*_undecided(out, into, newest)), MOST_FACING))
    rejected = _rejected(books) if opposite else set()
    found: list[OpenPair] = []
    for start in range(0, len(opposite), MOST_PAIRS):
        part = opposite[start : start + MOST_PAIRS]
        sides = _own_sides(books, {key for pair in part for key in pair}, mine)
        every = (_pair_of(one, other) for gone, came in part for one in sides[gone] for other in sides[came])
        found += [pair for pair in every if pair is not None and frozenset(pair[:2]) not in rejected]
        if len(found) >= MOST_PAIRS:
            break
    return found[:MOST_PAIRS]


Undecided = list[tuple[int, date, int]]


def _undecided(out: int, into: int, newest: int) -> tuple[Undecided, Undecided]:
    """(posting, day, units) of the newest rows of each of the two Uncategorised accounts, newest first."""
    rows = fetch(UNDECIDED.format(newest=newest), [out, into])
    days = {on: as_day(on) for on in {row[2] for row in rows}}
    sides: dict[int, Undecided] = {out: [], into: []}
    for account, key, on, units in rows:
        sides[account].append((key, days[on], units))
    for side in sides.values():
        side.sort(key=lambda row: (row[1], row[0]), reverse=True)
    return sides[out], sides[into]


def _opposite(gone: Undecided, came: Undecided) -> Iterator[tuple[int, int]]:
    """(posting, posting) of the same size on opposite sides and near in time, those that left last first."""
    shelves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for key, on, units in reversed(came):
        shelves[-units].append((on, key))
    span = timedelta(days=WITHIN_DAYS)
    for key, on, units in gone:
        shelf = shelves.get(units)
        if shelf:
            near = shelf[bisect_left(shelf, (on - span, 0)) : bisect_left(shelf, (on + span + timedelta(days=1), 0))]
            yield from ((key, other) for _on, other in near)


def _own_sides(books: Books, keys: Collection[int], mine: Collection[int]) -> dict[int, list[_Side]]:
    until = books.household.locked_until
    unlocked = "AND t.date > %s AND p.booked_on > %s" if until else ""
    sql = OWN_SIDES.format(keys=", ".join(map(str, sorted(keys))), unlocked=unlocked)
    found: dict[int, list[_Side]] = defaultdict(list)
    for key, transaction, on, account, *commodities in fetch(sql, [until] * 2 if until else []):
        if account in mine:
            found[key].append(_Side(transaction, as_day(on), account, (commodities[0], commodities[1])))
    return found


def _pair_of(one: _Side, other: _Side) -> OpenPair | None:
    if one.account == other.account or one.commodities != other.commodities:
        return None
    return OpenPair(one.transaction, other.transaction, one.booked_on, other.booked_on, one.account, other.account)


def _is_several_currencies(books: Books) -> bool:
    return len({account.commodity_id for account in books.balance_accounts() if account.commodity_id is not None}) > 1


class _End(NamedTuple):
    transaction: int
    account: int
    commodity: int
    units: int
    booked_on: date


ENDS = """
SELECT p.transaction_id, p.account_id, p.commodity_id, p.quantity, p.booked_on
FROM (SELECT id FROM ledger_posting WHERE account_id = %s ORDER BY booked_on DESC, id DESC LIMIT {newest}) AS u
  JOIN ledger_posting o ON o.id = u.id
  JOIN ledger_transaction t ON t.id = o.transaction_id AND t.state = 'posted' {unlocked}
  JOIN ledger_posting p ON p.transaction_id = t.id AND p.quantity = -o.quantity AND p.commodity_id = t.currency_id
WHERE p.account_id IN {mine} AND p.quantity {sign} 0
"""


def _ends(books: Books, undecided: int, mine: Sequence[int], sign: str) -> list[_End]:
    until = books.household.locked_until
    unlocked = "AND t.date > %s" if until else ""
    sql = ENDS.format(newest=NEWEST_FOREIGN, mine=marks(mine), unlocked=unlocked, sign=sign)
    rows = fetch(sql, [undecided, *([until] if until else []), *mine])
    return [_End._make([*row[:4], as_day(row[4])]) for row in rows]


def _facing(books: Books, out: int, into: int, mine: Sequence[int]) -> Iterator[tuple[_End, _End]]:
    """What left one account and what came into another within five days, among the newest on each side."""
    came = sorted(_ends(books, into, mine, ">"), key=lambda end: end.booked_on)
    days = [end.booked_on for end in came]
    span = timedelta(days=WITHIN_DAYS)
    looked_at = 0
    for left in _ends(books, out, mine, "<"):
        near = came[bisect_left(days, left.booked_on - span) : bisect_right(days, left.booked_on + span)]
        yield from ((left, other) for other in near if other.account != left.account)
        looked_at += len(near)
        if looked_at > MOST_FACING:
            return


def _rejected(books: Books) -> set[frozenset[int]]:
    said = TransferRejection.objects.filter(household=books.household).values_list("first", "second")
    return {frozenset(pair) for pair in said}


def _pair(left: _End, came: _End, **more: Any) -> OpenPair:
    return OpenPair(
        left.transaction, came.transaction, left.booked_on, came.booked_on, left.account, came.account, **more
    )


def _two_currencies(books: Books, out: int, into: int, mine: Sequence[int]) -> list[OpenPair]:
    """What left in one currency and came in another: as much, by the rate of the day it left, within the band."""
    found = []
    for left, came in _facing(books, out, into, mine):
        if left.commodity == came.commodity:
            continue
        off = off_rate(books.rates, left.commodity, left.units, came.commodity, came.units, left.booked_on)
        if off is not None and off <= BAND:
            found.append(_pair(left, came, off=off))
    rejected = _rejected(books) if found else set()
    return [pair for pair in found if frozenset(pair[:2]) not in rejected]


def uses(pairs: Sequence[OpenPair]) -> Counter[int]:
    """In how many pairs each transaction stands: more than one, and a person has to say which."""
    return Counter(key for pair in pairs for key in (pair.first, pair.second))
