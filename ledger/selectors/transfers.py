"""Transfers to confirm: two booked rows of own accounts that look like the two ends of one, each still without a category.

The undecided rows are found in the covering index of the two Uncategorised accounts, the newest of them, and paired by the
database; currencies that differ are paired by the dated rate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.intake.habits import Way
from ledger.intake.match import WITHIN_DAYS, entries_apart
from ledger.models import TransferRejection
from ledger.models.account import Purpose
from ledger.selectors.books import Books
from ledger.selectors.sql import as_day, fetch, is_postgresql, marks

NEWEST = 5_000
"""So many of the newest undecided rows on each side are looked at; every page's count is content with fewer."""
NEWEST_COUNTED = 1_000
NEWEST_FOREIGN = 500
MOST_PAIRS = 500
MOST_FACING = 20_000
"""So many combinations are compared in Python: rows that all stand on a few days must not make a page slow."""
MOST_GUESSES = 200
BAND = Decimal("0.04")
"""How far what arrived may be from the day's rate: banks take their share."""
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
    rate = off_rate(books, left.commodity, left.units, came.commodity, came.units, left.booked_on)
    return "no_rate" if rate is None else ""


def _newest_first(pairs: Iterable[OpenPair]) -> list[OpenPair]:
    return sorted(pairs, key=lambda pair: (max(pair.left_on, pair.came_on), -pair.days_apart), reverse=True)


def _scope(books: Books) -> tuple[int, int, list[int]] | None:
    """The two Uncategorised accounts and the accounts the person sees; None where there can't be a transfer."""
    undecided = {account.purpose: account.id for account in books.accounts.values() if account.purpose}
    out, into = undecided.get(Purpose.UNCATEGORISED_EXPENSE), undecided.get(Purpose.UNCATEGORISED_INCOME)
    mine = [account.id for account in books.balance_accounts()]
    return None if out is None or into is None or len(mine) < 2 else (out, into, mine)


def _near(left: str, right: str) -> str:
    if is_postgresql():
        return f"abs({left}.booked_on - {right}.booked_on) <= {WITHIN_DAYS}"
    return f"abs(julianday({left}.booked_on) - julianday({right}.booked_on)) <= {WITHIN_DAYS}"


PAIRS = """
WITH gone AS (SELECT id, booked_on, quantity FROM ledger_posting WHERE account_id = %s AND quantity > 0
    ORDER BY booked_on DESC, id DESC LIMIT {newest}),
  came AS (SELECT id, booked_on, quantity FROM ledger_posting WHERE account_id = %s AND quantity < 0
    ORDER BY booked_on DESC, id DESC LIMIT {newest})
SELECT a.transaction_id, b.transaction_id, pa.booked_on, pb.booked_on, pa.account_id, pb.account_id
FROM gone JOIN came ON came.quantity = -gone.quantity AND {near}
  JOIN ledger_posting a ON a.id = gone.id JOIN ledger_posting b ON b.id = came.id AND b.commodity_id = a.commodity_id
  JOIN ledger_transaction ta ON ta.id = a.transaction_id AND ta.state = 'posted'
  JOIN ledger_transaction tb ON tb.id = b.transaction_id AND tb.state = 'posted'
  JOIN ledger_posting pa ON pa.transaction_id = a.transaction_id AND pa.quantity = -a.quantity AND pa.account_id IN {mine}
  JOIN ledger_posting pb ON pb.transaction_id = b.transaction_id AND pb.quantity = -b.quantity AND pb.account_id IN {mine}
WHERE pa.account_id <> pb.account_id AND pa.commodity_id = pb.commodity_id {unlocked}
  AND NOT EXISTS (SELECT 1 FROM ledger_transferrejection r WHERE r.first_id = ta.id AND r.second_id = tb.id)
  AND NOT EXISTS (SELECT 1 FROM ledger_transferrejection r WHERE r.first_id = tb.id AND r.second_id = ta.id)
ORDER BY gone.booked_on DESC, gone.id DESC LIMIT {most}
"""


def _same_currency(books: Books, out: int, into: int, mine: Sequence[int], newest: int) -> list[OpenPair]:
    until = books.household.locked_until
    unlocked = "AND ta.date > %s AND tb.date > %s AND pa.booked_on > %s AND pb.booked_on > %s" if until else ""
    sql = PAIRS.format(newest=newest, near=_near("gone", "came"), mine=marks(mine), unlocked=unlocked, most=MOST_PAIRS)
    rows = fetch(sql, [out, into, *mine, *mine, *([until] * 4 if until else [])])
    return [OpenPair(first, second, as_day(left), as_day(came), *ways) for first, second, left, came, *ways in rows]


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
        off = off_rate(books, left.commodity, left.units, came.commodity, came.units, left.booked_on)
        if off is not None and off <= BAND:
            found.append(_pair(left, came, off=off))
    rejected = _rejected(books) if found else set()
    return [pair for pair in found if frozenset(pair[:2]) not in rejected]


def off_rate(books: Books, sold: int, sold_units: int, bought: int, bought_units: int, on: date) -> Decimal | None:
    """How far an exchange is from the day's rate, as a share of what was sold: 100 EUR for 109 USD at 0.9137 is 0.004067.

    None where there is no rate: without one nothing is proposed.
    """
    rate = books.rates.rate(bought, sold, on)
    if rate is None or not sold_units:
        return None
    worth = from_units(abs(bought_units), QUANTITY_SCALE) * rate.value
    return abs(worth / from_units(abs(sold_units), QUANTITY_SCALE) - 1)


def uses(pairs: Sequence[OpenPair]) -> Counter[int]:
    """In how many pairs each transaction stands: more than one, and a person has to say which."""
    return Counter(key for pair in pairs for key in (pair.first, pair.second))
