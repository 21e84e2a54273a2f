"""A card's days: when its statements close and when they are due. Pure date arithmetic; a day is of exactly one statement.

A statement has the days after the last closing up to its own. `statement_day` 25: the statement that closes on 25 March 2026 has
26 February to 25 March. In a month that is too short the last day stands in: `statement_day` 31 closes on 28 February.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from accounts.periods import month_first, month_index
from ledger.models.account import DueShift

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


class StatementDays(NamedTuple):
    """The first and the last day of a statement; on the last it closes."""

    first: date
    last: date


def day_in(month: int, day: int) -> date:
    """The `day` of a month (year*12+month-1), or its last: day_in(2026*12+1, 31) == date(2026, 2, 28)."""
    first = month_first(month)
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def statement_days(on: date, statement_day: int) -> StatementDays:
    """The statement `on` falls into: statement_days(date(2026, 3, 26), 25) is 26 March to 25 April."""
    month = month_index(on)
    if on > day_in(month, statement_day):
        month += 1
    return StatementDays(day_in(month - 1, statement_day) + ONE_DAY, day_in(month, statement_day))


def statements_back(on: date, statement_day: int) -> Iterator[StatementDays]:
    """The statement `on` falls into, the one before, and so on, without end."""
    days = statement_days(on, statement_day)
    while True:
        yield days
        days = statement_days(days.first - ONE_DAY, statement_day)


def due_on(closing: date, due_day: int, shift: str = DueShift.NONE) -> date:
    """When what closed is due: the first `due_day` after the closing, moved off a weekend as `shift` says.

    due_on(date(2026, 3, 25), 18) == date(2026, 4, 18), a Saturday; with NEXT it is Monday the 20th, with PREVIOUS Friday the 17th.
    """
    month = month_index(closing)
    due = day_in(month, due_day)
    return shifted(due if due > closing else day_in(month + 1, due_day), shift)


def shifted(day: date, shift: str) -> date:
    """A day moved off Saturday and Sunday: Sunday 19 April with NEXT is the 20th, with PREVIOUS the 17th."""
    if day.weekday() not in (SATURDAY, SUNDAY) or shift == DueShift.NONE:
        return day
    if shift == DueShift.NEXT:
        return day + timedelta(days=7 - day.weekday())
    return day - timedelta(days=day.weekday() - 4)
