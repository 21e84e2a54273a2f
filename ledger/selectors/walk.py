"""The keys of one register page. Three ways, so that a page costs the same in a small book and in a large one:

* walk the register index from the cursor, testing each row, when the filters let enough rows pass;
* look at a bounded stretch first when they might not;
* where they pass few transactions, fetch those by their index and sort them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.selectors.books import AccountFacts
from ledger.selectors.narrowing import Filter, is_few
from ledger.selectors.sql import Clause, Row, fetch, joined, marks

STRETCH = 1000
"""So many rows of an account are tested before the indexes of the filters are asked."""

DENSE = 5
"""When a stretch fills a fifth of the page, walking on is cheaper than looking up."""

COLUMN = {"date": "p.booked_on", "amount": "p.quantity", "payee": "t.payee_key"}


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a column and the posting's key, from a place on. `start` is (value, key) of the row the page begins after."""

    by: str
    is_down: bool
    start: tuple[Any, int] | None = None

    @property
    def column(self) -> str:
        return COLUMN[self.by]

    def clause(self, value: str, key: str) -> str:
        way = "DESC" if self.is_down else "ASC"
        return f"{value} {way}, {key} {way}"

    def after(self) -> Clause:
        if self.start is None:
            return Clause("1 = 1")
        return Clause(f"({self.column}, p.id) {'<' if self.is_down else '>'} (%s, %s)", self.start)


def page_keys(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int
) -> list[tuple[int, int]]:
    """(posting, transaction) of the next `limit` legs of these accounts."""
    return [(row[1], row[2]) for row in _page(accounts, filters, order, limit)] if accounts else []


def _page(accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int) -> list[Row]:
    indexed = [chosen.candidates for chosen in filters if chosen.candidates is not None]
    if order.by == "amount" or (indexed and order.by == "date"):
        rows = _walk(accounts, filters, order, limit, max(STRETCH // len(accounts), 2 * limit))
        if len(rows) >= limit:
            return rows
        if len(rows) * DENSE >= limit:
            return _walk(accounts, filters, order, limit)
    for candidates in indexed:
        if is_few(candidates):
            return _look_up(accounts, filters, candidates, order, limit)
    return _walk(accounts, filters, order, limit)


def _walk(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], order: Order, limit: int, stretch: int | None = None
) -> list[Row]:
    """Each account's first rows by its own index, then the first of them all. CROSS JOIN keeps SQLite to that order."""
    parts = [_walk_of(account, filters, order, limit, stretch) for account in accounts]
    if len(parts) == 1:
        return fetch(parts[0].sql, parts[0].params)
    union = joined((Clause(f"SELECT * FROM ({part.sql}) AS walk", part.params) for part in parts), " UNION ALL ")
    sql = f"SELECT * FROM ({union.sql}) AS walks ORDER BY {order.clause('place', 'id')} LIMIT %s"
    return fetch(sql, [*union.params, limit])


def _walk_of(account: AccountFacts, filters: Sequence[Filter], order: Order, limit: int, stretch: int | None) -> Clause:
    tests = joined([order.after(), *(chosen.test for chosen in filters)])
    source, params = "ledger_posting p", ()
    if stretch is not None:  # the inner query reads nothing but the register index
        after = order.after()
        source = (
            "(SELECT p.id FROM ledger_posting p WHERE p.account_id = %s "
            f"AND {after.sql} ORDER BY {order.clause(order.column, 'p.id')} LIMIT %s) AS s "
            "JOIN ledger_posting p ON p.id = s.id"
        )
        params = (account.id, *after.params, stretch)
    sql = (
        f"SELECT {order.column} AS place, p.id AS id, p.transaction_id FROM {source} CROSS JOIN ledger_transaction t "
        f"WHERE t.id = p.transaction_id AND p.account_id = %s AND {tests.sql} "
        f"ORDER BY {order.clause(order.column, 'p.id')} LIMIT %s"
    )
    return Clause(sql, (*params, account.id, *tests.params, limit))


def _look_up(
    accounts: Sequence[AccountFacts], filters: Sequence[Filter], candidates: Clause, order: Order, limit: int
) -> list[Row]:
    keys = [account.id for account in accounts]
    tests = joined([order.after(), *(chosen.test for chosen in filters)])
    sql = (
        f"SELECT {order.column} AS place, p.id, p.transaction_id FROM ({candidates.sql}) AS m CROSS JOIN ledger_transaction t "
        f"CROSS JOIN ledger_posting p WHERE t.id = m.id AND p.transaction_id = t.id AND p.account_id IN {marks(keys)} "
        f"AND {tests.sql} "
        f"ORDER BY {order.clause(order.column, 'p.id')} LIMIT %s"
    )
    return fetch(sql, [*candidates.params, *keys, *tests.params, limit])
