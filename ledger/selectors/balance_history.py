"""One account's balance day by day, for a line over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.sql import as_day, fetch, quantity
from ledger.selectors.totals import holdings_at

RANGES: dict[str, int | None] = {"1m": 30, "3m": 91, "1y": 365, "all": None}
"""The stretches one may look at, in days back from today; None is from the first row on."""


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """The balance at the end of a day."""

    on: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class BalanceHistory:
    """Points at the first day, at each day that changed the balance, and at the last. Empty where an account holds several
    commodities, which have no one balance."""

    commodity: str
    points: tuple[BalancePoint, ...]


def balance_history(user: User, account: UUID, *, days: int | None = 182, books: Books | None = None) -> BalanceHistory:
    """The last `days` days of an account: 100 on Monday, 30 spent on Wednesday, today Friday: 100, 70, 70. None: all its days."""
    books = books or books_of(user)
    facts = books.account(account)
    if facts.commodity_id is None:
        return BalanceHistory("", ())
    commodity = books.commodities([facts.commodity_id])[facts.commodity_id]
    first = books.today - timedelta(days=days) if days is not None else _first_day(facts, books.today)
    units = holdings_at(books, [facts], first).get((facts.id, commodity.id), 0)
    steps = [(first, units)]
    for day, change in _changes(facts, first, books.today):
        units += change
        steps.append((day, units))
    if steps[-1][0] != books.today:
        steps.append((books.today, units))
    points = tuple(BalancePoint(day, quantity(units, commodity.decimals)) for day, units in steps)
    return BalanceHistory(commodity.code, points)


def _first_day(account: AccountFacts, today: date) -> date:
    """The eve of the first row, today where there is none yet."""
    rows = fetch("SELECT MIN(booked_on) FROM ledger_posting WHERE account_id = %s", [account.id])
    return min(as_day(rows[0][0]), today) - timedelta(days=1) if rows[0][0] is not None else today


def _changes(account: AccountFacts, after: date, upto: date) -> list[tuple[date, int]]:
    rows = fetch(
        "SELECT p.booked_on, SUM(p.quantity) FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id "
        "WHERE p.account_id = %s AND p.booked_on > %s AND p.booked_on <= %s AND t.state = 'posted' "
        "GROUP BY p.booked_on ORDER BY p.booked_on",
        [account.id, after, upto],
    )
    return [(as_day(day), int(units)) for day, units in rows]
