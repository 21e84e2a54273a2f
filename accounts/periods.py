"""The one implementation of period maths: which period a day falls into, and from when to when a period runs.

A period is known by an integer index, so that it can be a column and be sorted:

* calendar month — `year*12 + month-1`; January 2026 is 24312;
* fixed day — the index of the month in which the period *starts*; from the 25th: 25 January to 24 February 2026 is 24312;
* last working day (Monday to Friday) — the index of the month the period is *for*; pay of Friday 30 January 2026 opens
  period 24313, which runs to Thursday 26 February;
* every n weeks — whole periods since the anchor; the period that begins on the anchor is 0, the one before it −1.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from accounts.models import PeriodRule

if TYPE_CHECKING:
    from accounts.models import Household

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodRuleSpec:
    """How time is cut. `day` goes with FIXED_DAY, `weeks` and `anchor` with EVERY_N_WEEKS; the others ignore them."""

    rule: str = PeriodRule.CALENDAR_MONTH
    day: int = 1
    weeks: int = 2
    anchor: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 28:
            raise ValueError("a period starts on day 1 to 28, which every month has")
        if self.weeks < 1:
            raise ValueError("a period has at least one week")
        if self.rule == PeriodRule.EVERY_N_WEEKS and self.anchor is None:
            raise ValueError("periods of weeks need an anchor day")
        if self.rule not in PeriodRule.values:
            raise ValueError(f"unknown period rule {self.rule!r}")


@dataclass(frozen=True, slots=True)
class Period:
    """One period; both days belong to it."""

    index: int
    first: date
    last: date


def spec_of(household: Household) -> PeriodRuleSpec:
    """The rule a household has chosen."""
    return PeriodRuleSpec(household.period_rule, household.period_day, household.period_weeks, household.period_anchor)


def month_index(day: date) -> int:
    """year*12 + month-1: month_index(date(2026, 1, 31)) == 24312."""
    return day.year * 12 + day.month - 1


def month_first(index: int) -> date:
    """The first day of a month index: month_first(24312) == date(2026, 1, 1)."""
    return date(index // 12, index % 12 + 1, 1)


def last_working_day(index: int) -> date:
    """The last Monday-to-Friday of a month: last_working_day(24312) == date(2026, 1, 30), a Friday."""
    first = month_first(index)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return last - timedelta(days=max(0, last.weekday() - 4))


def period_of(spec: PeriodRuleSpec, day: date) -> int:
    """The index of the period a day falls into.

    >>> period_of(PeriodRuleSpec(PeriodRule.FIXED_DAY, day=25), date(2026, 1, 24))
    24311
    """
    if spec.rule == PeriodRule.FIXED_DAY:
        return month_index(day) - (day.day < spec.day)
    if spec.rule == PeriodRule.LAST_WORKING_DAY:
        month = month_index(day)
        return month + (day >= last_working_day(month))
    if spec.rule == PeriodRule.EVERY_N_WEEKS:
        return (day - _anchor(spec)).days // (7 * spec.weeks)
    return month_index(day)


def period_bounds(spec: PeriodRuleSpec, index: int) -> tuple[date, date]:
    """First and last day of a period: period_bounds(PeriodRuleSpec(), 24312) == (date(2026, 1, 1), date(2026, 1, 31))."""
    return _first_day(spec, index), _first_day(spec, index + 1) - ONE_DAY


def periods_between(spec: PeriodRuleSpec, first: date, last: date) -> Iterator[Period]:
    """The periods that hold any day from `first` to `last`, whole and in order; none when `last` is before `first`."""
    if last < first:
        return
    for index in range(period_of(spec, first), period_of(spec, last) + 1):
        yield Period(index, *period_bounds(spec, index))


def period_indexer(spec: PeriodRuleSpec) -> Callable[[date], int]:
    """`period_of` for many days of one rule: each day is worked out once.

    >>> index = period_indexer(PeriodRuleSpec())
    >>> [index(day) for day in (date(2026, 1, 5), date(2026, 2, 5))]
    [24312, 24313]
    """
    known: dict[date, int] = {}

    def index(day: date) -> int:
        found = known.get(day)
        if found is None:
            found = known[day] = period_of(spec, day)
        return found

    return index


def _first_day(spec: PeriodRuleSpec, index: int) -> date:
    if spec.rule == PeriodRule.FIXED_DAY:
        return month_first(index).replace(day=spec.day)
    if spec.rule == PeriodRule.LAST_WORKING_DAY:
        return last_working_day(index - 1)
    if spec.rule == PeriodRule.EVERY_N_WEEKS:
        return _anchor(spec) + timedelta(weeks=spec.weeks * index)
    return month_first(index)


def _anchor(spec: PeriodRuleSpec) -> date:
    assert spec.anchor is not None  # __post_init__ has refused a rule of weeks without one
    return spec.anchor
