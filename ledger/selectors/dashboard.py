"""Everything the home page shows, in one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from ledger.selectors.assertions import RedAccount, red_accounts
from ledger.selectors.balances import Balances, Freshness, balances, freshness
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.frames import By, frame_at, frames
from ledger.selectors.income import CashFlow, cash_flow_of, flows
from ledger.selectors.narrowing import Filters
from ledger.selectors.net_worth import NetWorth, net_worth_history
from ledger.selectors.review import ReviewCounts, review_counts
from ledger.selectors.rows import TransactionRow
from ledger.selectors.search import latest_rows
from ledger.selectors.spending import Spending, spending_of
from ledger.selectors.standing import Standing, standings
from ledger.selectors.standing import latest as latest_stated
from ledger.selectors.transaction_list import transaction_page


@dataclass(frozen=True, slots=True)
class Change:
    """How much a figure moved, and by what share of where it was (None where that is zero or unknown)."""

    value: Decimal | None
    share: Decimal | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`history` ends with `worth` (today); `change` is since the end of the period before. `flow` is this period, `flow_before`
    the last one. An empty household has `is_empty` True and zeros that are really zero.
    """

    worth: NetWorth
    change: Change
    history: tuple[NetWorth, ...]
    flow: CashFlow
    flow_before: CashFlow
    spending: Spending
    balances: Balances
    freshness: dict[UUID, Freshness]
    review: ReviewCounts
    red_accounts: tuple[RedAccount, ...]
    standings: dict[UUID, Standing]
    latest: tuple[TransactionRow, ...]
    is_empty: bool
    on: date
    is_past: bool


def dashboard(
    user: User, *, on: date | None = None, periods: int = 12, rows: int = 8, books: Books | None = None
) -> Dashboard:
    """The home page's answer for `user` today, with `periods` periods of net worth behind it.

    `on` is a day of the period wanted, none that is still to come. A past one is told as it stood on its last day, with the rows
    up to then; what needs the person is always what needs them now.
    """
    books = books or books_of(user)
    day = min(frame_at(books, By.PERIOD, min(on or books.today, books.today)).last, books.today)
    history = net_worth_history(user, count=max(periods, 2), by=By.PERIOD, ending=day, books=books)
    pair = frames(books, By.PERIOD, 2, day)
    found = flows(books, pair, By.PERIOD)
    before, now = cash_flow_of(books, pair, found)
    is_past = day < books.today
    recent, stated = freshness(user, books=books), latest_stated(books)
    latest = _rows_until(user, day, rows, books) if is_past else latest_rows(user, limit=rows, books=books)
    return Dashboard(
        worth=history[-1],
        change=change(history[-2].net, history[-1].net),
        history=history,
        flow=now,
        flow_before=before,
        spending=spending_of(books, (pair[0], pair[1]), By.PERIOD, found),
        balances=balances(user, day, books=books),
        freshness=recent,
        review=review_counts(user, books=books),
        red_accounts=red_accounts(user, books=books, found=stated),
        standings=standings(books, {key: one.last_booked_on for key, one in recent.items()}, stated),
        latest=latest,
        is_empty=not latest and not is_past,
        on=day,
        is_past=is_past,
    )


def _rows_until(user: User, day: date, limit: int, books: Books) -> tuple[TransactionRow, ...]:
    return transaction_page(user, filters=Filters(last_on=day), limit=limit, books=books).rows


def change(before: Figure, now: Figure) -> Change:
    """change of 1,000 to 1,100 is +100, 0.1 of it; from 0 there is no share; from an unknown there is no change."""
    if before.value is None or now.value is None:
        return Change(None, None, False)
    value = now.value - before.value
    share = value / abs(before.value) if before.value else None
    return Change(value, share, before.is_complete and now.is_complete)
