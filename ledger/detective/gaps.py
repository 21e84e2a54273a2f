"""Where the books leave what was stated of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from operator import attrgetter

from ledger.detective.case import Change, Kind, Row, Stated, Stretch

ONE_DAY = timedelta(days=1)
Entry = tuple[date, int]


def fits(before: int, lines: Sequence[int]) -> tuple[int, ...]:
    """The balances of a day that a statement may have meant (invariant 14), the day's end last.

    fits(100, [5, -20]) == (100, 80, 105, 85): nothing of the day, newest first, oldest first, the whole day.
    """
    backward = list(accumulate(reversed(lines), initial=before))
    return (*backward[:-1], *accumulate(lines, initial=before))


def gaps(entries: Sequence[Entry], stated: Sequence[Stated]) -> list[int]:
    """What was stated more than the books say, statement by statement; 0 where it holds. `entries` and `stated` are in order of days.

    Where some moment of the day is off by as much as the statement before was, that moment was meant.
    """
    found: list[int] = []
    last = 0
    for one, balances in zip(stated, day_fits(entries, stated), strict=True):
        last = _gap(one, balances, last)
        found.append(last)
    return found


def day_fits(entries: Sequence[Entry], stated: Sequence[Stated]) -> Iterator[tuple[int, ...]]:
    """For each statement the balances of its day, the day's end last."""
    place, balance = 0, 0
    for one in stated:
        while place < len(entries) and entries[place][0] < one.on:
            balance += entries[place][1]
            place += 1
        end = place
        while end < len(entries) and entries[end][0] == one.on:
            end += 1
        yield fits(balance, [quantity for _on, quantity in entries[place:end]])


def _gap(one: Stated, balances: Sequence[int], last: int) -> int:
    """What a source's own running balance came to at the end of a day admits no other moment of it."""
    if one.is_row:
        return one.quantity - balances[-1]
    if one.quantity in balances:
        return 0
    return last if one.quantity - last in balances else one.quantity - balances[-1]


def hidden(entries: Sequence[Entry], stated: Sequence[Stated], found: Sequence[int]) -> list[int]:
    """The gaps, where a statement that holds only at a moment of its day, and is off at the end of it by as much as the next one, counts
    as off: a double booked on the very day of a statement shows with the next one, but belongs here.
    """
    ends = [one.quantity - balances[-1] for one, balances in zip(stated, day_fits(entries, stated), strict=True)]
    last = len(found) - 1
    return [
        ends[place] if not gap and place < last and ends[place] == found[place + 1] else gap
        for place, gap in enumerate(found)
    ]


def entries_of(rows: Iterable[Row]) -> list[Entry]:
    return [(row.on, row.quantity) for row in sorted(rows, key=attrgetter("on"))]


def in_order(stated: Iterable[Stated]) -> list[Stated]:
    """One a day: what a statement said counts before what was worked out from a row."""
    by_day: dict[date, Stated] = {}
    for one in sorted(stated, key=lambda one: (one.on, not one.is_row)):
        by_day[one.on] = one
    return list(by_day.values())


def stretches(stated: Sequence[Stated], found: Sequence[int]) -> list[Stretch]:
    """stretches of gaps 0, 5, 5, 2 are jumps of 0, 5, 0, −3."""
    ends = [None, *(one.on for one in stated)]
    before = [0, *found]
    return [Stretch(ends[place], one.on, found[place] - before[place]) for place, one in enumerate(stated)]


def place_of(ends: Sequence[date], on: date) -> int:
    """In which stretch a day lies; `len(ends)` for days after the last stated one."""
    return bisect_left(ends, on)


def diverged(stated: Sequence[Stated], found: Sequence[int]) -> tuple[date | None, date | None]:
    """(the last day that fits, the first one after it that doesn't) of the newest run of statements that don't fit; (the newest day,
    None) where all fit.
    """
    wrong = [place for place, gap in enumerate(found) if gap]
    if not wrong:
        return (stated[-1].on if stated else None), None
    first = wrong[-1]
    while first > 0 and found[first - 1]:
        first -= 1
    return (stated[first - 1].on if first else None), stated[first].on


def changed(rows: Sequence[Row], changes: Sequence[Change]) -> list[Entry]:
    """The account's entries as they would be."""
    by_row = {change.key: change for change in changes if change.kind in OF_ROWS}
    entries: list[Entry] = []
    for row in rows:
        change = by_row.get(row.key)
        if change is None:
            entries.append((row.on, row.quantity))
        elif change.kind not in (Kind.DOUBLE, Kind.EXTRA, Kind.ACCOUNT):
            quantity = row.quantity if change.new_quantity is None else change.new_quantity
            entries.append((change.new_on or row.on, quantity))
    added = [effect for change in changes if change.kind not in OF_ROWS or not change.key for effect in change.effects]
    return sorted([*entries, *added], key=lambda entry: entry[0])


OF_ROWS = frozenset({Kind.DOUBLE, Kind.EXTRA, Kind.SIGN, Kind.AMOUNT, Kind.DAY, Kind.ACCOUNT, Kind.OPENING})
