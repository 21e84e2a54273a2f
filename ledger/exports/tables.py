"""The books as tables, one file for each kind of thing. Texts a spreadsheet would run as a formula begin with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from accounts.models import User
from fintrack.lib.text import spreadsheet_text
from ledger.exports.books import json_text, number_text
from ledger.exports.pieces import RowText
from ledger.exports.rows import Row, book_lists
from ledger.selectors.export import ALWAYS, Span, export_transactions, shown_legs

COLUMNS = (
    "transaction", "date", "state", "payee", "memo", "tags", "account", "account_kind", "booked_on", "quantity", "commodity",
    "value", "currency", "side_memo", "reviewed",
)  # fmt: skip
MARK = "\ufeff"
"""By it spreadsheets know that the text is UTF-8."""


def table_files(user: User, span: Span = ALWAYS) -> Iterator[tuple[str, Iterable[str]]]:
    """(name, pieces of text) of every table: transactions side by side, the rest a row for each thing, where there is any."""
    yield "transactions.csv", sides_table(user, span)
    for name, rows in book_lists(user, span).items():
        found = _any(rows()) if name != "transactions" else None
        if found is not None:
            yield f"{name}.csv", _table(found)


def sides_table(user: User, span: Span = ALWAYS) -> Iterator[str]:
    """A line for each side of each visible transaction."""
    yield MARK + _line(COLUMNS)
    for transaction in export_transactions(user, span):
        tags = " ".join(sorted(tag.name for tag in transaction.every_tag))
        head = [transaction.public_id, transaction.date, transaction.state, transaction.payee, transaction.memo, tags]
        for leg in shown_legs(transaction):
            yield RowText(_line([
                *head, leg.account.name, leg.account.kind, leg.booked_on, leg.quantity, leg.commodity.code, leg.value,
                transaction.currency.code, leg.memo, bool(transaction.reviewed_at),
            ]))  # fmt: skip


def _any(rows: Iterable[Row]) -> Iterator[Row] | None:
    """The same rows, or None where there are none."""
    found = iter(rows)
    first = next(found, None)
    return None if first is None else chain([first], found)


def _table(rows: Iterator[Row]) -> Iterator[str]:
    """The rows' own names as columns, in the order of the first row."""
    first = next(rows)
    yield MARK + _line(first)
    for row in chain([first], rows):
        yield RowText(_line([row[name] for name in first]))


def _line(cells: Iterable[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return spreadsheet_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return spreadsheet_text(json_text(value)) if isinstance(value, dict | list) else value
