"""What a report is asked: how time is cut, which stretch, against what, whose accounts."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import PeriodRule
from accounts.periods import month_first, month_index
from accounts.selectors import member
from fintrack.lib.errors import DomainError, NotFound
from ledger.models.transaction import Access
from ledger.selectors.books import Books
from ledger.selectors.day_range import ONE_DAY, Days
from ledger.selectors.frames import By, Frame, frame_at

MOST_FRAMES = 120
SHARED = "shared"
"""Accounts that belong to nobody in particular."""


class Cut(StrEnum):
    """How a stretch of time is cut: by the household's periods, months, quarters, years, weeks (from Monday), or not at all."""

    PERIOD = "period"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEK = "week"
    RANGE = "range"


class Against(StrEnum):
    """What a report is compared with: as many frames before, the same a year earlier, or nothing."""

    BEFORE = "before"
    YEAR = "year"
    NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """The last `count` frames up to the one that holds `on` (today), or the days from `first` to `last`.

    `whose` is a member's public id, SHARED, or empty for the household.
    """

    cut: Cut = Cut.PERIOD
    count: int = 1
    on: date | None = None
    first: date | None = None
    last: date | None = None
    whose: str = ""
    against: Against = Against.BEFORE

    @property
    def has_days(self) -> bool:
        return self.first is not None or self.last is not None or self.cut == Cut.RANGE


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive frames, the frames they are compared with (none: nothing to compare), and the accounts that count (None: all).

    With days asked for, the frames at the edges are cut off by them, and what is compared with is one frame.
    """

    cut: Cut
    frames: tuple[Frame, ...]
    against: tuple[Frame, ...]
    against_cut: Cut
    owned: tuple[int, ...] | None
    person: int | None = None

    @property
    def first(self) -> date:
        return self.frames[0].first

    @property
    def last(self) -> date:
        return self.frames[-1].last

    @property
    def before(self) -> Days | None:
        return Days(self.against[0].first, self.against[-1].last) if self.against else None


def window_of(books: Books, asked: Asked) -> Window:
    """The frames of what is asked. DomainError `before_from`, `too_many_periods`; NotFound for a member that isn't theirs."""
    owned, person = owned_by(books, asked.whose)
    if asked.has_days:
        days = _days(books, asked)
        return Window(
            asked.cut, _cut_off(books, asked.cut, days), _days_before(days, asked.against), Cut.RANGE, owned, person
        )
    day = asked.on or books.today
    count = max(1, min(asked.count, MOST_FRAMES))
    final = index_of(books, asked.cut, day)
    wanted = tuple(frame_of(books, asked.cut, index) for index in range(final - count + 1, final + 1))
    shift = {Against.BEFORE: count, Against.YEAR: year_of(books, asked.cut)}.get(asked.against, 0)
    earlier = tuple(frame_of(books, asked.cut, frame.index - shift) for frame in wanted) if shift else ()
    return Window(asked.cut, wanted, earlier, asked.cut, owned, person)


def owned_by(books: Books, whose: str) -> tuple[tuple[int, ...] | None, int | None]:
    """The keys of the balance-sheet accounts that count, and whose they are; (None, None) for the whole household."""
    if not whose:
        return None, None
    person = None if whose == SHARED else member(books.user, _public_id(whose)).pk
    counted = books.balance_accounts(Access.SHOWN, Access.COUNTED)
    return tuple(account.id for account in counted if account.owner_id == person), person


def _public_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such member.")) from error


def index_of(books: Books, cut: Cut, day: date) -> int:
    """Quarters count from the year 0, weeks from Monday, 1 January of the year 1: index_of(…, QUARTER, 2026-03-31) == 8104."""
    if cut in (Cut.PERIOD, Cut.MONTH):
        return frame_at(books, By(cut.value), day).index
    if cut == Cut.QUARTER:
        return month_index(day) // 3
    return day.year if cut == Cut.YEAR else (day.toordinal() - 1) // 7


def frame_of(books: Books, cut: Cut, index: int) -> Frame:
    """The whole frame of an index."""
    if cut in (Cut.PERIOD, Cut.MONTH):
        now = frame_at(books, By(cut.value), books.today)
        return frame_at(books, By(cut.value), books.today, index - now.index)
    if cut == Cut.QUARTER:
        first, last = month_first(index * 3), month_first(index * 3 + 3) - ONE_DAY
    elif cut == Cut.YEAR:
        first, last = date(index, 1, 1), date(index, 12, 31)
    else:
        first = date.fromordinal(index * 7 + 1)
        last = first + timedelta(days=6)
    return Frame(index, first, last, first <= books.today < last)


def year_of(books: Books, cut: Cut) -> int:
    """How many frames a year has: 12 months, 4 quarters, 52 weeks, 26 periods of two weeks."""
    rule = books.period_rule
    if cut == Cut.PERIOD and rule.rule == PeriodRule.EVERY_N_WEEKS:
        return max(1, round(52 / rule.weeks))
    return {Cut.QUARTER: 4, Cut.YEAR: 1, Cut.WEEK: 52}.get(cut, 12)


def _days(books: Books, asked: Asked) -> Days:
    last = asked.last or asked.on or max(books.today, asked.first or books.today)
    first = asked.first or last.replace(day=1)
    if last < first:
        raise DomainError("before_from", _("The last day is before the first."))
    return Days(first, last)


def _cut_off(books: Books, cut: Cut, days: Days) -> tuple[Frame, ...]:
    """The frames of these days; the first and the last begin and end with them."""
    is_running = days.first <= books.today < days.last
    if cut == Cut.RANGE:
        return (Frame(0, days.first, days.last, is_running),)
    span = range(index_of(books, cut, days.first), index_of(books, cut, days.last) + 1)
    if len(span) > MOST_FRAMES:
        raise DomainError("too_many_periods", _("These are too many periods for one report. Choose longer ones."))
    whole = (frame_of(books, cut, index) for index in span)
    return tuple(
        Frame(one.index, max(one.first, days.first), min(one.last, days.last), one.is_running) for one in whole
    )


def _days_before(days: Days, against: Against) -> tuple[Frame, ...]:
    if against == Against.NOTHING:
        return ()
    earlier = days.before if against == Against.BEFORE else Days(_a_year_before(days.first), _a_year_before(days.last))
    return (Frame(0, earlier.first, earlier.last),)


def _a_year_before(day: date) -> date:
    """The same day, the last of a month staying the last: 28 February 2025 → 29 February 2024, 15 March 2026 → 15 March 2025."""
    is_last = day.day == monthrange(day.year, day.month)[1]
    longest = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=longest if is_last else min(day.day, longest))
