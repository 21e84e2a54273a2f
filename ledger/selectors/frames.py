"""Frames of time for reports: calendar months or the household's own periods. Each is a set of whole month-total buckets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.periods import PeriodRuleSpec, month_index, period_bounds, period_of
from ledger.selectors.books import Books
from ledger.selectors.sql import Clause

CALENDAR = PeriodRuleSpec()


class By(StrEnum):
    """What a report is cut by; the value is the month totals' column."""

    MONTH = "month"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Frame:
    """One month or period: its index, first and last day, and whether it is still running on the day of the report."""

    index: int
    first: date
    last: date
    is_running: bool = False


def rule_of(books: Books, by: By) -> PeriodRuleSpec:
    return CALENDAR if by == By.MONTH else books.period_rule


def frame_at(books: Books, by: By, on: date, offset: int = 0) -> Frame:
    """The frame that holds `on`, or one `offset` frames later (negative: earlier)."""
    rule = rule_of(books, by)
    return _frame(books, rule, period_of(rule, on) + offset)


def _frame(books: Books, rule: PeriodRuleSpec, index: int) -> Frame:
    first, last = period_bounds(rule, index)
    return Frame(index, first, last, first <= books.today < last)


def frames(books: Books, by: By, count: int, ending: date) -> tuple[Frame, ...]:
    """`count` frames in order, the last one holding `ending`."""
    rule = rule_of(books, by)
    final = period_of(rule, ending)
    return tuple(_frame(books, rule, index) for index in range(final + 1 - max(count, 1), final + 1))


def frames_between(books: Books, by: By, first: date, last: date) -> tuple[Frame, ...]:
    """The frames that hold any day from `first` to `last`, whole."""
    count = period_of(rule_of(books, by), last) - period_of(rule_of(books, by), first) + 1
    return frames(books, by, count, last) if count > 0 else ()


def within(wanted: Sequence[Frame], by: By) -> Clause:
    """The month totals of consecutive frames: the months bound the index, the column decides at the edges."""
    first, last = wanted[0], wanted[-1]
    return Clause(
        f"month >= %s AND month <= %s AND {by.value} >= %s AND {by.value} <= %s",
        (month_index(first.first), month_index(last.last), first.index, last.index),
    )
