"""Net worth at the end of each frame, by class of account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.periods import month_first, month_index
from ledger.selectors.balances import class_order
from ledger.selectors.books import Books
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import ONE_DAY
from ledger.selectors.frames import By
from ledger.selectors.net_worth import NetWorth, net_worth, net_worth_history
from ledger.selectors.reports.asked import Asked, Cut, Window, window_of


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of accounts at the end of each frame; None where it has nothing then."""

    kind: str
    is_debt: bool
    values: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """`points` are the ends of the frames (today for the running one), `start` the end of the day before the first."""

    window: Window
    currency: str
    points: tuple[NetWorth, ...]
    start: NetWorth
    classes: tuple[ClassLine, ...]

    @property
    def now(self) -> NetWorth:
        return self.points[-1]


def worth(books: Books, asked: Asked) -> Worth:
    """At the ends of the last frames: bank 1,000 and a card of −200 on 31 March are 800 there."""
    window = window_of(books, asked)
    days = ends_of(books, window)
    points = points_at(books, window, days)
    start = net_worth(books.user, window.first - ONE_DAY, owned=window.owned, books=books)
    return Worth(window, books.base.code, points, start, _classes(points))


def ends_of(books: Books, window: Window) -> tuple[date, ...]:
    """The last day of each frame, no later than today where today is in it; of a range each month's end, and its own."""
    if window.cut == Cut.RANGE:
        months = range(month_index(window.first), month_index(window.last))
        lasts = [*(month_first(month + 1) - ONE_DAY for month in months), window.last]
    else:
        lasts = [frame.last for frame in window.frames]
    today = max(books.today, window.first)
    return tuple(dict.fromkeys(min(last, today) for last in lasts))


def points_at(books: Books, window: Window, days: Sequence[date]) -> tuple[NetWorth, ...]:
    """One walk over the totals where the days are ends of periods or months; day by day where they aren't."""
    by = By.PERIOD if window.cut == Cut.PERIOD else By.MONTH
    count = month_index(days[-1]) - month_index(days[0]) + 1
    if by == By.PERIOD:
        count = len(days)
    walked = net_worth_history(
        books.user, count=count, by=by, ending=days[-1], with_classes=True, owned=window.owned, books=books
    )
    known = {point.on: point for point in walked}
    return tuple(
        known[day] if day in known else net_worth(books.user, day, owned=window.owned, books=books) for day in days
    )


def _classes(points: Sequence[NetWorth]) -> tuple[ClassLine, ...]:
    values = [{line.kind: line for line in point.classes} for point in points]
    kinds = sorted({kind for known in values for kind in known}, key=class_order)
    return tuple(
        ClassLine(
            kind,
            any(known[kind].is_debt for known in values if kind in known),
            tuple(known[kind].value if kind in known else None for known in values),
        )
        for kind in kinds
    )
