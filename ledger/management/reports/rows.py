"""The rows themselves: a register page and a search."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.management.reports.figures import number, table
from ledger.management.reports.question import Question
from ledger.selectors.books import books_of
from ledger.selectors.narrowing import Filters
from ledger.selectors.register import RegisterRow, register_page
from ledger.selectors.rows import TransactionRow
from ledger.selectors.search import search


def register_report(asked: Question) -> dict[str, Any]:
    """Legs, newest first: {"account", "rows", "next"}; `next` is the cursor of the page behind, "" at the end."""
    filters = Filters(text=asked.query, first_on=asked.first_on, last_on=asked.last_on)
    account = asked.account.public_id if asked.account else None
    page = register_page(asked.user, account=account, filters=filters, limit=asked.limit, cursor=asked.cursor)
    name = asked.account.name if asked.account else None
    return {"account": name, "rows": [_leg(row) for row in page.rows], "next": page.next_cursor}


def _leg(row: RegisterRow) -> dict[str, Any]:
    return {
        "transaction": str(row.transaction), "date": row.booked_on.isoformat(), "account": row.account_name,
        "payee": row.payee, "memo": row.memo, "category": row.counter, "quantity": number(row.quantity),
        "currency": row.commodity, "balance": number(row.balance), "state": row.state, "is_reviewed": row.is_reviewed,
    }  # fmt: skip


def search_report(asked: Question) -> dict[str, Any]:
    """Transactions with every word of `--query`, newest first: {"query", "rows", "next"}.

    Narrowed to an account or days, a page may be shorter than `--limit`, but it is empty only at the end.
    """
    books, cursor = books_of(asked.user), asked.cursor
    while True:
        page = search(asked.user, asked.query, limit=asked.limit, cursor=cursor, books=books)
        rows, cursor = [row for row in page.rows if _is_wanted(asked, row)], page.next_cursor
        if rows or not cursor:
            return {"query": asked.query, "rows": [_transaction(row) for row in rows], "next": cursor}


def _is_wanted(asked: Question, row: TransactionRow) -> bool:
    on_account = asked.account is None or asked.account.public_id in {side.account for side in row.sides}
    return on_account and (asked.first_on or date.min) <= row.date <= (asked.last_on or date.max)


def _transaction(row: TransactionRow) -> dict[str, Any]:
    return {
        "transaction": str(row.public_id), "date": row.date.isoformat(), "account": row.account, "payee": row.payee,
        "memo": row.memo, "category": row.counter, "quantity": number(row.quantity), "currency": row.commodity or None,
        "state": row.state, "is_reviewed": row.is_reviewed,
    }  # fmt: skip


def rows_text(answer: dict[str, Any]) -> str:
    columns = ("date", "account", "payee", "category", "quantity", "currency", "balance")
    rows = [[row.get(name) for name in columns] for row in answer["rows"]]
    text = table([columns, *rows]) if rows else "nothing found"
    return f"{text}\n(more: --cursor {answer['next']})" if answer["next"] else text
