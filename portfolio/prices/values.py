"""What sources' answers are made of, checked: a price is a positive number, a day is a day. Anything else is no answer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from portfolio.prices.http import bad_answer

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LATEST_SECOND = 4_102_444_800
"""2100-01-01; a larger number of seconds is one of milliseconds or no time at all."""


def field_of(row: Any, key: str) -> Any:
    """A field that the contract promises."""
    if not isinstance(row, dict) or key not in row:
        bad_answer(f"{key} is missing")
    return row[key]


def rows_of(value: Any) -> list[Any]:
    if not isinstance(value, list):
        bad_answer("no list")
    return value


def positive(value: Any) -> Decimal:
    """A price: a JSON number above zero."""
    if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
        bad_answer("a price that is no positive number")
    return value


def optional(value: Any) -> Decimal | None:
    """A number above zero, None for anything else: what is beside a close may be missing."""
    return value if isinstance(value, Decimal) and value.is_finite() and value > 0 else None


def day_of(value: Any) -> date:
    """The day of "2026-09-28"."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        bad_answer("a day that is none")
    try:
        return date.fromisoformat(value)
    except ValueError:
        bad_answer("a day that does not exist")


def moment_of(value: Any) -> datetime:
    """The moment of "2026-08-22T17:58:00.000Z", in UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        bad_answer("a time that is none")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def second_of(value: Any) -> datetime:
    """The moment of a number of seconds since 1970."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value < LATEST_SECOND:
        bad_answer("a time that is none")
    return datetime.fromtimestamp(float(value), UTC)


def second_on(on: date) -> str:
    """The second a day begins at, by UTC, as a question has it: second_on(date(1970, 1, 2)) == "86400"."""
    return str(int(datetime.combine(on, time(), UTC).timestamp()))
