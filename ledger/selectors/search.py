"""Full-text search over payees and memos: every word a prefix, all of them, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from ledger.models import Transaction
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.narrowing import is_few
from ledger.selectors.rows import TransactionRow, transaction_rows
from ledger.selectors.sql import Clause, fetch, joined, marks
from ledger.selectors.walk import DENSE
from ledger.selectors.words import matches_of, test_of, words_of

STRETCH = 1000
"""So many of the newest transactions are tested before the full-text index is asked."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Transactions found, newest first; an empty `next_cursor` means that was all."""

    words: tuple[str, ...]
    rows: tuple[TransactionRow, ...]
    next_cursor: str


def search(user: User, text: str, *, limit: int = 50, cursor: str = "", books: Books | None = None) -> SearchPage:
    """Transactions with a leg the viewer may read whose payee or memo has all words of `text`; voided ones are left out.

    "star coff" finds "STARBUCKS COFFEE #123". Without any word nothing is found.
    """
    books = books or books_of(user)
    words = words_of(text)
    if not words:
        return SearchPage((), (), "")
    keys = _found(books, words, _after(user, cursor), limit + 1)
    rows = transaction_rows(books, keys[:limit])
    more = Cursor(rows[-1].public_id, 0, False).text() if len(keys) > limit and rows else ""
    return SearchPage(tuple(words), rows, more)


def _after(user: User, cursor: str) -> Clause:
    """The transactions behind the one the cursor names, newest first."""
    if not cursor:
        return Clause("1 = 1")
    named = Transaction.objects.visible_to(user).filter(public_id=cursor_of(cursor).transaction)
    place: tuple[date, int] | None = named.values_list("date", "id").first()
    if place is None:
        raise bad_cursor()
    return Clause("(t.date, t.id) < (%s, %s)", place)


def _found(books: Books, words: Sequence[str], after: Clause, limit: int) -> list[int]:
    """A common word fills the page from the newest rows; a rare one is looked up; a common one of long ago is walked to."""
    tests = joined([test_of(words), Clause("NOT (t.state = 'void')"), _visible(books)])
    newest = Clause("t.household_id = %s", (books.household.pk,))
    keys = _newest(_stretch(newest, after), tests, limit)
    if len(keys) >= limit:
        return keys
    is_dense = len(keys) * DENSE >= limit
    matches = matches_of(words, books.household.pk)
    window = joined([newest, after])
    source = Clause(f"ledger_transaction t WHERE {window.sql}", window.params)
    if not is_dense and is_few(matches):  # CROSS JOIN keeps SQLite from walking all transactions instead
        lookup = f"({matches.sql}) AS m CROSS JOIN ledger_transaction t WHERE t.id = m.id AND {window.sql}"
        source = Clause(lookup, (*matches.params, *window.params))
    return _newest(source, tests, limit)


def _visible(books: Books) -> Clause:
    """At least one leg the viewer may read. Where nobody keeps an account to themselves every transaction has one."""
    if not books.has_private:
        return Clause("1 = 1")
    shown = audiences_shown_to(books.user)
    sql = f"EXISTS (SELECT 1 FROM ledger_posting v WHERE v.transaction_id = t.id AND v.audience IN {marks(shown)})"
    return Clause(sql, shown)


def _stretch(newest: Clause, after: Clause) -> Clause:
    window = joined([newest, after])
    sql = (
        "(SELECT t.id, t.date, t.state, t.search_key FROM ledger_transaction t "
        f"WHERE {window.sql} ORDER BY t.date DESC, t.id DESC LIMIT %s) AS t WHERE 1 = 1"
    )
    return Clause(sql, (*window.params, STRETCH))


def _newest(source: Clause, tests: Clause, limit: int) -> list[int]:
    sql = f"SELECT t.id FROM {source.sql} AND {tests.sql} ORDER BY t.date DESC, t.id DESC LIMIT %s"
    return [int(row[0]) for row in fetch(sql, [*source.params, *tests.params, limit])]


def latest_rows(user: User, *, limit: int = 8, books: Books | None = None) -> tuple[TransactionRow, ...]:
    """The newest transactions the viewer may read, pending ones included, voided ones not."""
    books = books or books_of(user)
    tests = joined([Clause("NOT (t.state = 'void')"), _visible(books)])
    source = Clause("ledger_transaction t WHERE t.household_id = %s", (books.household.pk,))
    return transaction_rows(books, _newest(source, tests, limit))
