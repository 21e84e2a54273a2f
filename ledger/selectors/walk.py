"""The keys of one register page. Three ways, so that a page costs the same in a small book and in a large one:

* walk an index from the cursor, testing each row, when the filters let enough rows pass: each account's own by day or by amount,
  the household's by payee;
* look at a bounded stretch first when they might not;
* where they, or the accounts, have few transactions, fetch those by their index and sort them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.selectors.books import AccountFacts
from ledger.selectors.narrowing import FEW, MANY, Filter, counted, is_few, once
from ledger.selectors.sql import Clause, Row, fetch, joined, marks

STRETCH = 1000
"""So many rows of an account are tested before the indexes of the filters are asked."""

DENSE = 5
"""When a stretch fills a fifth of the page, walking on is cheaper than looking up."""

COLUMNS = {
    "date": ("p.booked_on", "p.id"),
    "amount": ("p.quantity", "p.id"),
    "payee": ("t.payee_key", "t.id", "p.id"),
}
"""What rows are sorted by, each as its index has it: posting_register, posting_amount, transaction_by_payee."""


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by columns that end in a unique key, from a place on. `start` has their values in the row the page begins after."""

    by: str
    is_down: bool
    start: tuple[Any, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS[self.by]

    @property
    def way(self) -> str:
        return "DESC" if self.is_down else "ASC"

    @property
    def clause(self) -> str:
        return ", ".join(f"{column} {self.way}" for column in self.columns)

    def after(self) -> Clause:
        if self.start is None:
            return Clause("1 = 1")
        sign = "<" if self.is_down else ">"
        return Clause(f"({', '.join(self.columns)}) {sign} {marks(self.start)}", self.start)

    def until(self, place: Sequence[Any]) -> Clause:
        """Up to and with a place on the way."""
        sign = ">=" if self.is_down else "<="
        return Clause(f"({', '.join(self.columns)}) {sign} {marks(place)}", tuple(place))

    def after_transaction(self) -> Clause:
        """The same in words of `t` alone, for an index that knows no postings: it lets the row's own transaction through."""
        if self.start is None:
            return Clause("1 = 1")
        return Clause(f"(t.payee_key, t.id) {'<=' if self.is_down else '>='} (%s, %s)", self.start[:2])


def page_keys(
    household: int, accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int
) -> list[tuple[int, int]]:
    """(posting, transaction) of the next `limit` legs of these accounts."""
    if not accounts:
        return []
    rows = (_by_payee(household, accounts, filters, order, limit) if order.by == "payee" else
            _by_posting(accounts, filters, order, limit))  # fmt: skip
    return [(row[1], row[2]) for row in rows]


def _indexed(filters: Sequence[Filter]) -> list[Clause]:
    return [chosen.candidates for chosen in filters if chosen.candidates is not None]


def _by_payee(
    household: int, accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int
) -> list[Row]:
    keys = tuple(account.id for account in accounts)
    for candidates in _indexed(filters):
        if is_few(candidates, MANY):
            return _look_up(accounts, filters, candidates, order, limit)
    legs = f"FROM ledger_posting p WHERE p.account_id IN {marks(keys)}"
    if is_few(Clause(f"SELECT p.id {legs}", keys)):  # counted in an index: the rows by amount lie all over the table
        mine = Clause(f"SELECT p.transaction_id AS id {legs}", keys)
        return _look_up(accounts, filters, mine, order, limit)
    tests = joined([order.after_transaction(), order.after(), *(chosen.test for chosen in filters)])
    sql = (
        "SELECT t.payee_key, p.id, p.transaction_id FROM ledger_transaction t CROSS JOIN ledger_posting p "
        f"WHERE t.household_id = %s AND p.transaction_id = t.id AND p.account_id IN {marks(keys)} AND {tests.sql} "
        f"ORDER BY {order.clause} LIMIT %s"
    )
    return fetch(sql, [household, *keys, *tests.params, limit])


def _by_posting(accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int) -> list[Row]:
    indexed, most = _indexed(filters), FEW if order.by == "date" else MANY
    if indexed and order.by == "date":
        end = _end_of_stretch(accounts, order, max(STRETCH // len(accounts), 2 * limit))
        rows = _walk(accounts, filters, order, limit, end)
        if end is None or len(rows) >= limit:
            return rows
        if len(rows) * DENSE >= limit:
            return _walk(accounts, filters, order, limit)
    for candidates in indexed:
        count = counted(candidates, most)
        if FEW < count <= most and len(rows := _look_at_legs(accounts, filters, candidates, order, limit)) >= limit:
            return rows
        if count <= most:
            return _look_up(accounts, filters, candidates, order, limit)
    return _walk(accounts, filters, order, limit)


def _end_of_stretch(accounts: Sequence[AccountFacts], order: Order, rows: int) -> Row | None:
    """How far all accounts may be walked with none of them passing `rows` rows: the first place at which one has. None: none has.

    Reads nothing but the index.
    """
    after = order.after()
    part = (
        f"SELECT {order.columns[0]} AS place, p.id AS id FROM ledger_posting p WHERE p.account_id = %s AND {after.sql} "
        f"ORDER BY {order.clause} LIMIT 1 OFFSET %s"
    )
    parts = (Clause(part, (account.id, *after.params, rows - 1)) for account in accounts)
    found = fetch(*_merged(parts, order, 1))
    return found[0] if found else None


def _merged(parts: Iterable[Clause], order: Order, limit: int) -> Clause:
    """The first rows of several ordered questions, each with its `place` and `id`."""
    union = joined((Clause(f"SELECT * FROM ({part.sql}) AS walk", part.params) for part in parts), " UNION ALL ")
    sql = f"SELECT * FROM ({union.sql}) AS walks ORDER BY place {order.way}, id {order.way} LIMIT %s"
    return Clause(sql, (*union.params, limit))


def _walk(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int, end: Row | None = None
) -> list[Row]:
    """Each account's first rows by its own index, then the first of them all; with `end` no further than there."""
    tests = joined([order.after(), *([order.until(end)] if end else ()), *(chosen.test for chosen in filters)])
    sql = (
        f"SELECT {order.columns[0]} AS place, p.id AS id, p.transaction_id FROM ledger_posting p CROSS JOIN ledger_transaction t "
        f"WHERE t.id = p.transaction_id AND p.account_id = %s AND {tests.sql} ORDER BY {order.clause} LIMIT %s"
    )  # CROSS JOIN keeps SQLite to that order
    parts = [Clause(sql, (account.id, *tests.params, limit)) for account in accounts]
    return fetch(*(parts[0] if len(parts) == 1 else _merged(parts, order, limit)))


def _look_at_legs(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], candidates: Clause, order: Order, limit: int
) -> list[Row]:
    """The first legs of many candidates before their transactions are looked at, less those that do not pass then: the page, where
    none is missing. A hundred thousand transactions are not read for the fifty that are shown.
    """
    keys, many = [account.id for account in accounts], once(candidates)
    legs = joined([order.after(), *(chosen.test for chosen in filters if chosen.is_of_leg)])
    tests = joined(chosen.test for chosen in filters)
    sql = (
        f"SELECT {order.columns[0]}, p.id, p.transaction_id FROM (SELECT p.id FROM ({many.sql}) AS m CROSS JOIN ledger_posting p "
        f"WHERE p.transaction_id = m.id AND p.account_id IN {marks(keys)} AND {legs.sql} ORDER BY {order.clause} LIMIT %s) AS s "
        "CROSS JOIN ledger_posting p CROSS JOIN ledger_transaction t "
        f"WHERE p.id = s.id AND t.id = p.transaction_id AND {tests.sql} ORDER BY {order.clause}"
    )
    return fetch(sql, [*many.params, *keys, *legs.params, limit, *tests.params])


def _look_up(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], candidates: Clause, order: Order, limit: int
) -> list[Row]:
    keys, few = [account.id for account in accounts], once(candidates)
    tests = joined([order.after(), *(chosen.test for chosen in filters)])
    sql = (
        f"SELECT {order.columns[0]}, p.id, p.transaction_id FROM ({few.sql}) AS m CROSS JOIN ledger_transaction t "
        f"CROSS JOIN ledger_posting p WHERE t.id = m.id AND p.transaction_id = t.id AND p.account_id IN {marks(keys)} "
        f"AND {tests.sql} ORDER BY {order.clause} LIMIT %s"
    )
    return fetch(sql, [*few.params, *keys, *tests.params, limit])
