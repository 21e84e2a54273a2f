"""The books as one JSON object, complete, written row by row: what `export_load` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from fintrack.lib.api_fields import plain
from ledger.exports.pieces import RowText
from ledger.exports.rows import book_lists, household_row
from ledger.selectors.export import ALWAYS, Span

FORMAT, VERSION = "fintrack", 2


def json_pieces(user: User, span: Span = ALWAYS) -> Iterator[str]:
    """Pieces of one object: what it is, the household, then each list. Amounts are text, as in the API."""
    head = {
        "format": FORMAT, "version": VERSION, "made_at": timezone.now(), "made_for": user.email,
        "first_on": span.first_on, "last_on": span.last_on, "household": household_row(user),
    }  # fmt: skip
    yield json_text(head)[:-1]
    for name, rows in book_lists(user, span).items():
        yield f',\n"{name}": ['
        for number, row in enumerate(rows()):
            yield RowText((",\n" if number else "\n") + json_text(row))
        yield "]"
    yield "}\n"


def number_text(value: Decimal) -> str:
    """1000.5, not 1E+3 and not 1000.50000000."""
    return plain(value.normalize())


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=written)


def written(value: Any) -> str:
    """Amounts, days and ids as text: Decimal("12.50") is "12.5"."""
    if isinstance(value, Decimal):
        return number_text(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
