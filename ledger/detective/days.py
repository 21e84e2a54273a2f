"""Rows on the wrong side of a stated balance: the day they may belong to, and what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ledger.detective import costs
from ledger.detective.case import Change, Kind, Reason, Row
from ledger.detective.gaps import ONE_DAY, place_of

NEAR_DAYS = 4
MOST_DAYS = 12


def moved(row: Row, new: date, cost: float, reason: Reason) -> Change:
    effects = ((row.on, -row.quantity), (new, row.quantity))
    return Change(Kind.DAY, row.key, row.on, row.quantity, effects, cost, (reason,), new_on=new)


def known_days(row: Row, ends: Sequence[date]) -> Iterator[Change]:
    """Days that a source, an earlier state or day and month the other way round name, in another stretch than the row is in."""
    here, seen = place_of(ends, row.on), {row.on}
    for cost, reason, on in _named(row):
        there = place_of(ends, on)
        if on not in seen and there != here:
            is_last = reason.code == "swapped_day" and len(ends) in (here, there)
            yield moved(row, on, cost + costs.LAST_BOUNDARY * is_last, reason)
        seen.add(on)


def _named(row: Row) -> Iterator[tuple[float, Reason, date]]:
    for on, _quantity in row.told:
        yield costs.TOLD, Reason("told_day", on=on), on
    for on, _quantity in row.was:
        yield costs.WAS, Reason("was_day", on=on), on
    if any(on == row.on for on, _quantity in row.told):
        return
    if row.on.day <= 12:
        yield costs.SWAPPED_DATE, Reason("swapped_day"), row.on.replace(month=row.on.day, day=row.on.month)


def over_boundary(row: Row, ends: Sequence[date], most: int = NEAR_DAYS) -> Iterator[Change]:
    """To the nearest day of the stretch before or after, where that is only a few days off."""
    here = place_of(ends, row.on)
    against = costs.AGAINST_SOURCE if any(on == row.on for on, _quantity in row.told) else 0.0
    for new, to in _neighbours(here, ends):
        days = abs((new - row.on).days)
        if days <= most:
            cost = costs.OVER_THE_BOUNDARY + costs.A_DAY_OVER * days + against
            # Over the newest statement it mends one figure only: that may as well be something else.
            cost += costs.LAST_BOUNDARY if len(ends) in (here, to) else 0
            yield moved(row, new, cost, Reason("near", days))


def _neighbours(here: int, ends: Sequence[date]) -> Iterator[tuple[date, int]]:
    if here > 0:
        yield ends[here - 1], here - 1
    if here < len(ends):
        yield ends[here] + ONE_DAY, here + 1


def into(row: Row, ends: Sequence[date], place: int) -> Change | None:
    """To the nearest day of that very stretch, however far; known days are cheaper and come from `known_days`."""
    here = place_of(ends, row.on)
    if place == here or row.is_fixed or row.is_opening:
        return None
    new = ends[place] if place < here else ends[place - 1] + ONE_DAY
    days = abs((new - row.on).days)
    cost = costs.OVER_THE_BOUNDARY + costs.A_DAY_OVER * days if days <= MOST_DAYS else costs.ANY_DAY
    new, cost = _same_day_of_month(row, ends, place, new, cost)
    cost += costs.AGAINST_SOURCE if any(on == row.on for on, _quantity in row.told) else 0.0
    cost += costs.LAST_BOUNDARY if len(ends) in (here, place) else 0
    return moved(row, new, cost, Reason("near", days) if days <= MOST_DAYS else Reason("other_day"))


def _same_day_of_month(row: Row, ends: Sequence[date], place: int, new: date, cost: float) -> tuple[date, float]:
    """A month or a year mistyped: the same day of another month is likelier than the first day that would do."""
    if place >= len(ends) or cost < costs.ANY_DAY:
        return new, cost
    first = ends[place - 1] + ONE_DAY if place else ends[0] - timedelta(days=31)
    for on in (row.on.replace(day=min(row.on.day, 28), month=month, year=first.year) for month in range(1, 13)):
        if first <= on <= ends[place] and on.day == row.on.day:
            return on, costs.ANY_DAY - 2
    return new, cost
