"""Path expressions (JMESPath) and the values they lead to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import jmespath
from django.utils.translation import gettext as _
from jmespath.exceptions import JMESPathError

from ledger.formats.days import NotADay, read_day
from ledger.formats.numbers import NotANumber, read_number
from portfolio.prices.http import bad_answer
from portfolio.prices.protocol import SourceError

MAX_PATH = 300
SECONDS_END = Decimal(10) ** 11
"""Numbers above this are milliseconds; as seconds they'd be in the year 5138."""

LEAVES_OUT = frozenset({"projection", "filter_projection", "value_projection", "flatten"})


def checked_path(text: str, *, is_column: bool = False) -> str:
    """The expression as it was written. SourceError `bad_path` when it is none, or (of a whole column) leaves out what is empty:
    days and prices would no longer stand side by side.
    """
    try:
        parsed = jmespath.compile(text).parsed if len(text) <= MAX_PATH else None
    except (JMESPathError, RecursionError) as error:
        raise _bad_path(text) from error
    if parsed is None:
        raise _bad_path(text)
    if is_column and _leaves_out(parsed):
        message = _("“%(path)s” leaves out what is empty. Name the rows, and in them the day and the price.")
        raise SourceError("bad_path", message % {"path": text[:80]}, permanent=True)
    return text


def found_at(path: str, content: Any) -> Any:
    """What is there, None where nothing is."""
    try:
        return jmespath.search(path, content) if path else None
    except (JMESPathError, RecursionError, ArithmeticError, TypeError, ValueError) as error:
        raise _bad_path(path) from error


def read_price(value: Any, mark: str) -> Decimal | None:
    """A price of a cell, None for an empty one: 12.5, "12,50", "$12.50"."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = read_number(value, mark)
        except NotANumber as error:
            bad_answer(str(error))
    if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
        bad_answer(f"{str(value)[:40]} is no price")
    return value


def read_on(value: Any, order: str) -> date:
    """A day of a cell: "2024-01-15T10:00Z", "15.01.2024", seconds or milliseconds since 1970 (UTC)."""
    if isinstance(value, Decimal) and value.is_finite() and value > 0:
        seconds = value / 1000 if value > SECONDS_END else value
        try:
            return datetime.fromtimestamp(float(seconds), UTC).date()
        except (OverflowError, OSError, ValueError):
            bad_answer(f"{value} is no day")
    try:
        return read_day(str(value), order)
    except NotADay as error:
        bad_answer(str(error))


def _leaves_out(node: dict[str, Any]) -> bool:
    return node["type"] in LEAVES_OUT or any(
        _leaves_out(child) for child in node["children"] if isinstance(child, dict)
    )


def _bad_path(path: str) -> SourceError:
    message = _("“%(path)s” is not a path into the answer.") % {"path": path[:80]}
    return SourceError("bad_path", message, permanent=True)
