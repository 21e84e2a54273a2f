"""Transactions one by one, newest first or oldest first, narrowed like a register. (The register lists legs: a transfer twice.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accounts.models import User
from accounts.selectors import member
from ledger.models import Transaction
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.narrowing import Filters, filters_of, is_few, once
from ledger.selectors.rows import TransactionRow, transaction_rows
from ledger.selectors.sql import Clause, fetch, joined, marks

MAX_PAGE = 500
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """Rows and the cursors of the pages around; an empty cursor means there is none."""

    rows: tuple[TransactionRow, ...]
    next_cursor: str
    previous_cursor: str


def transaction_page(
    user: User,
    *,
    account: UUID | None = None,
    filters: Filters = NO_FILTERS,
    is_newest_first: bool = True,
    cursor: str = "",
    limit: int = 50,
    books: Books | None = None,
) -> TransactionPage:
    """Transactions with a leg the viewer may read that passes the filters; `first_on` and `last_on` are of the transaction.

    Voided ones only with `state="void"`. Errors: `bad_cursor`, `bad_state`; NotFound for accounts and members that aren't theirs.
    """
    books = books or books_of(user)
    place = cursor_of(cursor) if cursor else None
    is_back = place is not None and place.is_back
    limit = max(1, min(limit, MAX_PAGE))
    is_down = is_newest_first != is_back
    keys = _keys(books, _leg_tests(books, account, filters), filters, _after(user, place, is_down), is_down, limit + 1)
    has_more, page = len(keys) > limit, keys[:limit]
    rows = transaction_rows(books, page[::-1] if is_back else page)
    has_next = has_more if not is_back else True
    has_previous = has_more if is_back else place is not None
    return TransactionPage(
        rows,
        Cursor(rows[-1].public_id, 0, False).text() if rows and has_next else "",
        Cursor(rows[0].public_id, 0, True).text() if rows and has_previous else "",
    )


@dataclass(frozen=True, slots=True)
class _Tests:
    """What one readable leg must pass, and index look-ups of the transactions that could."""

    test: Clause
    candidates: tuple[Clause, ...]


def _leg_tests(books: Books, account: UUID | None, filters: Filters) -> _Tests:
    found = filters_of(books, _without_days(filters), () if account else books.balance_accounts())
    shown = audiences_shown_to(books.user)
    clauses = [Clause(f"p.audience IN {marks(shown)}", shown), *(one.test for one in found)]
    candidates = [one.candidates for one in found if one.candidates is not None]
    keys = _account_keys(books, account, filters.member)
    if keys is not None:
        clauses.append(Clause(f"p.account_id IN {marks(keys)}", tuple(keys)) if keys else Clause("1 = 0"))
        sql = f"SELECT p.transaction_id AS id FROM ledger_posting p WHERE p.account_id IN {marks(keys)}"
        candidates += [Clause(sql, tuple(keys))] if keys else []
    return _Tests(joined(clauses), tuple(candidates))


def _without_days(filters: Filters) -> Filters:
    return replace(filters, first_on=None, last_on=None, member=None)


def _account_keys(books: Books, account: UUID | None, owner: UUID | None) -> list[int] | None:
    """The accounts a leg must be in; None for any. An account of the balance sheet or a category, and all under it."""
    keys = None if account is None else sorted(books.below(books.account(account)))
    if owner is None:
        return keys
    person = member(books.user, owner).pk
    owned = [found.id for found in books.balance_accounts() if found.owner_id == person]
    return owned if keys is None else [key for key in keys if key in owned]


def _after(user: User, place: Cursor | None, is_down: bool) -> Clause:
    if place is None:
        return Clause("1 = 1")
    named = Transaction.objects.visible_to(user).filter(public_id=place.transaction)
    start: tuple[date, int] | None = named.values_list("date", "id").first()
    if start is None:
        raise bad_cursor()
    return Clause(f"(t.date, t.id) {'<' if is_down else '>'} (%s, %s)", start)


def _keys(books: Books, tests: _Tests, filters: Filters, after: Clause, is_down: bool, limit: int) -> list[int]:
    """Walk the index of days; where a filter passes few transactions, those are looked up instead."""
    window = [Clause("t.household_id = %s", (books.household.pk,)), after, *_days(filters)]
    few = next((found for found in tests.candidates if is_few(found)), None)
    source = Clause("ledger_transaction t WHERE 1 = 1")
    if few is not None:  # CROSS JOIN keeps SQLite from walking all transactions instead
        few = once(few)
        source = Clause(f"({few.sql}) AS m CROSS JOIN ledger_transaction t WHERE t.id = m.id", few.params)
    leg = Clause(
        f"EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id AND {tests.test.sql})", tests.test.params
    )
    where, way = joined([*window, leg]), "DESC" if is_down else "ASC"
    sql = f"SELECT t.id FROM {source.sql} AND {where.sql} ORDER BY t.date {way}, t.id {way} LIMIT %s"
    return [int(row[0]) for row in fetch(sql, [*source.params, *where.params, limit])]


def _days(filters: Filters) -> Sequence[Clause]:
    bounds = ((filters.first_on, ">="), (filters.last_on, "<="))
    return [Clause(f"t.date {sign} %s", (day,)) for day, sign in bounds if day is not None]
