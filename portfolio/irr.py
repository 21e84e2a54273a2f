"""The rate at which dated or evenly spaced flows are worth nothing: XIRR, IRR and the values they are checked by.

Pure functions: no database, no Django. What a person pays in is negative, what comes back is positive, as in a spreadsheet. A rate
is a fraction (0.05 is 5 %). Where there is no rate the answer is None: never 0, never an exception (docs/decisions/0010-xirr.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import exp, fsum, isfinite
from operator import itemgetter, ne

Number = Decimal | int | float
Flow = tuple[date, Decimal]

YEAR = 365
"""Days of a year in XIRR, leap or not (act/365 fixed)."""

TOTAL = 100_000.0
"""What flows are scaled to before they are solved: the library takes |NPV| < 0.001 for zero, in whatever money it is given."""

NEARLY_NOTHING = 1e-7
"""A rate holds when it leaves no more than this part of the discounted flows."""

WIDEST = 40.0
"""Natural logarithm of the largest growth over the whole span that is looked for: e**40, and its inverse, a total loss."""


def xirr(flows: Iterable[Flow], guess: Number | None = None) -> Decimal | None:
    """The yearly rate of dated flows in any order, act/365 from the earliest day; None when there is none.

    Of several rates it is the one the search from `guess` (0.1) finds, else the lowest, as pyxirr and Excel have it.
    Example: xirr([(date(2010, 1, 1), Decimal(-200)), (date(2010, 12, 31), Decimal(210))]) is 0.050140…
    """
    growth = yearly_growth(flows, guess)
    return None if growth is None or float(growth - 1) <= -1 else growth - 1


def yearly_growth(flows: Iterable[Flow], guess: Number | None = None) -> Decimal | None:
    """1 + the yearly rate, which stays exact where the rate itself would be a rounded -1 (half lost within a day: 1e-110)."""
    days, values = _by_day(flows)
    changes = sign_changes(values)
    if changes == 0:
        return None
    rate = _searched(days, values, guess)
    if rate is not None:
        return 1 + rate
    years = [(on - days[0]).days / YEAR for on in days]
    return only_growth(list(zip(years, values, strict=True))) if changes == 1 else None


def irr(values: Sequence[Number], guess: Number | None = None) -> Decimal | None:
    """The rate per period of evenly spaced flows, the first at once: irr([-100, 110]) is 0.1."""
    import pyxirr

    plain = _scaled([float(value) for value in values])
    if sign_changes(plain) == 0:
        return None
    rate = pyxirr.irr(plain, guess=guess, silent=True)
    if rate is None or not _is_rate(rate):
        return None
    left, size = pyxirr.npv(rate, plain), pyxirr.npv(rate, [abs(value) for value in plain])
    return known(rate) if _is_nothing(left, size) else None


def xnpv(rate: Number, flows: Iterable[Flow]) -> Decimal | None:
    """What dated flows are worth on their earliest day at a yearly rate; None without flows or at a rate of -1 and below."""
    dated = list(flows)
    if not dated or rate <= -1:
        return None
    return known(_dated_value(float(rate), [on for on, _value in dated], [float(value) for _on, value in dated]))


def npv(rate: Number, values: Sequence[Number], start_from_zero: bool = False) -> Decimal | None:
    """What evenly spaced flows are worth today, the first a period from now as a spreadsheet has it; `start_from_zero`: at once.

    Example: npv(Decimal("0.1"), [-10000, 3000, 4200, 6800]) is 1188.44.
    """
    import pyxirr

    if rate <= -1:
        return None
    return known(pyxirr.npv(float(rate), [float(value) for value in values], start_from_zero=start_from_zero))


def known(value: float | None) -> Decimal | None:
    """A library's float as the shortest decimal that says the same; None for what is no number."""
    return None if value is None or not isfinite(value) else Decimal(repr(value + 0.0))


def _by_day(flows: Iterable[Flow]) -> tuple[list[date], list[float]]:
    """In order of day, a day's flows in one; days that come to nothing have no say in a rate."""
    days: list[date] = []
    values: list[Decimal] = []
    for on, value in sorted(flows, key=itemgetter(0)):
        if days and days[-1] == on:
            values[-1] += value
        else:
            days.append(on)
            values.append(value)
    kept = [(on, float(value)) for on, value in zip(days, values, strict=True) if value]
    return [on for on, _value in kept], [value for _on, value in kept]


def sign_changes(values: Sequence[float]) -> int:
    """How often flows in order turn from paid in to taken out or back, noughts aside: they have no more rates than that."""
    signs = [value > 0 for value in values if value]
    return sum(map(ne, signs, signs[1:]))


def _scaled(values: Sequence[float]) -> list[float]:
    factor = TOTAL / (fsum(map(abs, values)) or TOTAL)
    return [value * factor for value in values]


def _is_rate(rate: float) -> bool:
    return isfinite(rate) and rate > -1


def _is_nothing(left: float | None, size: float | None) -> bool:
    return left is not None and size is not None and isfinite(size) and abs(left) <= size * NEARLY_NOTHING


def _dated_value(rate: float, days: Sequence[date], values: Sequence[float]) -> float | None:
    import pyxirr

    return pyxirr.xnpv(rate, days, values)


def _searched(days: Sequence[date], values: Sequence[float], guess: Number | None) -> Decimal | None:
    """The library's rate, if the flows are worth nothing at it."""
    import pyxirr

    plain = _scaled(values)
    rate = pyxirr.xirr(days, plain, guess=guess, silent=True)
    if rate is None or not _is_rate(rate):
        return None
    left, size = _dated_value(rate, days, plain), _dated_value(rate, days, list(map(abs, plain)))
    return known(rate) if _is_nothing(left, size) else None


def only_growth(terms: Sequence[tuple[float, float]]) -> Decimal | None:
    """1 + the rate per unit of time of (time, value) terms in order whose sign changes once: they have one rate at most, and halving
    finds it however far it is. Example: only_growth([(0, -100), (2, 121)]) is 1.1.
    """
    first, span = terms[0][0], terms[-1][0] - terms[0][0]
    parts = [((when - first) / span, value) for when, value in terms]
    low, high = -WIDEST, WIDEST
    is_rising = _worth(parts, low) < 0
    if is_rising is (_worth(parts, high) < 0):
        return None
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if (_worth(parts, middle) < 0) is is_rising else (low, middle)
    return (Decimal(middle) / Decimal(span)).exp()


def _worth(terms: Sequence[tuple[float, float]], growth: float) -> float:
    """The flows' worth at the start, when money grows by e**growth over the whole span."""
    return fsum(value * exp(-growth * when) for when, value in terms)
