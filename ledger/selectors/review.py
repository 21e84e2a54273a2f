"""What waits for a person: rows to review, and transfers whose other half was not found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from ledger.models import Transaction
from ledger.models.account import Purpose
from ledger.models.transaction import State
from ledger.selectors.books import Books, books_of
from ledger.selectors.sql import as_day, fetch, marks

WITHIN = timedelta(days=5)
NEWEST = 2000
"""Unmatched transfers are looked for among this many of the newest rows to review."""


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """`to_review`: booked rows nobody has looked at. `unmatched_transfers`: how many of them look like half of a transfer."""

    to_review: int
    unmatched_transfers: int


def review_counts(user: User, *, books: Books | None = None) -> ReviewCounts:
    """Counts of what the viewer may read; another member's private rows wait for that member only."""
    books = books or books_of(user)
    count = to_review_count(books)
    return ReviewCounts(count, unmatched_transfer_count(books) if count else 0)


def to_review_count(books: Books) -> int:
    """From the partial index alone where nobody keeps an account to themselves."""
    if books.has_private:
        waiting = Transaction.objects.visible_to(books.user)
    else:
        waiting = Transaction.objects.filter(household=books.household)
    return waiting.filter(state=State.POSTED, reviewed_at=None).count()


def unmatched_transfer_count(books: Books) -> int:
    """Uncategorised rows with an equal and opposite one in another of the viewer's accounts, at most five days apart.

    −500 from checking on Monday and +500 in savings on Wednesday, both uncategorised, are two.
    """
    candidates: dict[tuple[int, int], list[tuple[date, int, int]]] = defaultdict(list)
    for transaction, account, commodity, units, booked_on in _open_legs(books):
        candidates[commodity, units].append((as_day(booked_on), account, transaction))
    found: set[int] = set()
    for (commodity, units), legs in candidates.items():
        others = candidates.get((commodity, -units), []) if units else []
        for day, account, transaction in legs:
            if any(abs(day - other_day) <= WITHIN and account != other for other_day, other, _key in others):
                found.add(transaction)
    return len(found)


def _open_legs(books: Books) -> list[tuple[int, int, int, int, object]]:
    """Balance-sheet legs the viewer may read of the newest rows to review that are still uncategorised."""
    accounts = [account.id for account in books.balance_accounts()]
    purposes = (Purpose.UNCATEGORISED_EXPENSE, Purpose.UNCATEGORISED_INCOME)
    uncategorised = [account.id for account in books.accounts.values() if account.purpose in purposes]
    if len(accounts) < 2 or not uncategorised:
        return []
    rows = fetch(
        "SELECT t.id, p.account_id, p.commodity_id, p.quantity, p.booked_on FROM (SELECT id FROM ledger_transaction "
        "WHERE household_id = %s AND reviewed_at IS NULL AND state = 'posted' ORDER BY date DESC, id DESC LIMIT %s) AS t "
        f"JOIN ledger_posting u ON u.transaction_id = t.id AND u.account_id IN {marks(uncategorised)} "
        f"JOIN ledger_posting p ON p.transaction_id = t.id AND p.account_id IN {marks(accounts)}",
        [books.household.pk, NEWEST, *uncategorised, *accounts],
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
