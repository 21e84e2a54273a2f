"""Bonds: coupon days and payments, accrued interest, prices with and without it, yields.

Pure functions: no database, no Django. Prices are in % of the nominal still owed, money is for one bond, rates are fractions of a year.
Nothing is rounded here: a broker's note says to how many digits its accrued interest is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from portfolio.day_counts import (
    MONTHS,
    THIRTIES,
    Basis,
    coupon_day,
    days_between,
    months_later,
    periods_before,
    year_fraction,
)
from portfolio.irr import Flow, only_growth, xirr

ZERO, HUNDRED = Decimal(0), Decimal(100)
EVENLY = (0, 1, 2, 3, 4, 6, 12)
"""Coupons a year that fall on whole months; 0: none, all is paid at maturity."""


class Repayment(NamedTuple):
    """Nominal paid back before maturity (amortisation), on a coupon day, in money per bond."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Bond:
    """`rate` is the yearly coupon. `calendar`: the issuer's own coupon days, where they aren't every so many months (an OFZ's 182 days).

    Without `issued` the first period is taken for a whole one.
    """

    maturity: date
    rate: Decimal
    frequency: int = 2
    basis: Basis = Basis.THIRTY_360
    nominal: Decimal = Decimal(1000)
    issued: date | None = None
    repayments: tuple[Repayment, ...] = ()
    calendar: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.frequency not in EVENLY or self.nominal <= 0:
            raise ValueError("a bond has a nominal, and 0, 1, 2, 3, 4, 6 or 12 coupons a year")
        if sum((one.value for one in self.repayments), ZERO) > self.nominal:
            raise ValueError("no more than the nominal is paid back")


class Payment(NamedTuple):
    """What one bond pays on a day."""

    on: date
    coupon: Decimal
    principal: Decimal


class Accrual(NamedTuple):
    """The coupon period a day is in: the coupon day on or before it, and the next one."""

    start: date
    end: date


def coupon_dates(bond: Bond, after: date) -> list[date]:
    """The coupon days after a day, reckoned from maturity backwards; the last is the maturity.

    Example: maturity 15 November 2008, two a year, after 25 January 2007: 15 May and 15 November of 2007 and of 2008.
    """
    if bond.calendar:
        return [on for on in sorted({*bond.calendar, bond.maturity}) if on > after]
    if not bond.frequency or bond.maturity <= after:
        return [bond.maturity] if bond.maturity > after else []
    first = periods_before(after, bond.frequency, bond.maturity) + 1
    return [coupon_day(bond.maturity, step, bond.frequency) for step in range(first, 1)]


def accrual(bond: Bond, on: date) -> Accrual | None:
    """The coupon period of a day; None before the issue and from maturity on."""
    upcoming = coupon_dates(bond, on)
    if not upcoming or (bond.issued and on < bond.issued):
        return None
    return Accrual(_period_start(bond, upcoming[0]), upcoming[0])


def _period_start(bond: Bond, end: date) -> date:
    """The coupon day before `end`; a first period begins with the issue."""
    start = _whole_period_start(bond, end)
    return max(start, bond.issued) if bond.issued else start


def _whole_period_start(bond: Bond, end: date) -> date:
    if not bond.frequency:
        return bond.issued or months_later(end, -MONTHS)
    if not bond.calendar:
        return coupon_day(bond.maturity, periods_before(end, bond.frequency, bond.maturity) - 1, bond.frequency)
    earlier = [day for day in bond.calendar if day < end]
    return max(earlier) if earlier else bond.issued or months_later(end, -MONTHS // bond.frequency)


def outstanding(bond: Bond, on: date) -> Decimal:
    """The nominal still owed at the end of a day: 1,000 less what was paid back; 0 from maturity on."""
    if on >= bond.maturity:
        return ZERO
    return bond.nominal - sum((one.value for one in bond.repayments if one.on <= on), ZERO)


def accrued(bond: Bond, on: date) -> Decimal:
    """The interest since the last coupon that a buyer pays the seller on top of the price, in money per bond; 0 on a coupon day.

    Example: 1,000 at 10 % in 30/360, the last coupon on 1 March 2008: 16.67 on 1 May.
    """
    period = accrual(bond, on)
    if period is None or not bond.frequency:
        return ZERO
    return _times(outstanding(bond, on) * bond.rate, _year_part(bond, period, on))


def _year_part(bond: Bond, period: Accrual, on: date) -> Fraction:
    if bond.calendar and bond.basis is Basis.ACT_ACT_ICMA:
        return Fraction((on - period.start).days, bond.frequency * (period.end - period.start).days)
    return year_fraction(period.start, on, bond.basis, frequency=bond.frequency, anchor=bond.maturity)


def payments(bond: Bond, after: date) -> list[Payment]:
    """What one bond pays after a day: coupons on what is then owed, repayments, and the rest at maturity."""
    return list(_payments(bond, after))


def _payments(bond: Bond, after: date) -> Iterator[Payment]:
    ends = coupon_dates(bond, after)
    for start, end in pairwise([_period_start(bond, ends[0]), *ends] if ends else []):
        owed = outstanding(bond, start)
        yield Payment(end, _times(owed * bond.rate, _coupon_part(bond, start, end)), owed - outstanding(bond, end))


def _coupon_part(bond: Bond, start: date, end: date) -> Fraction:
    """The part of the yearly rate that a coupon pays: in 30/360 each whole period the same, whatever days its months have."""
    if not bond.frequency:
        return Fraction(0)
    if bond.basis in THIRTIES and not bond.calendar and start == _whole_period_start(bond, end):
        return Fraction(1, bond.frequency)
    return _year_part(bond, Accrual(start, end), end)


def clean_value(bond: Bond, price: Decimal, on: date) -> Decimal:
    """One bond at a price in % of what is still owed: 98.5 on 1,000 is 985; on 600 after amortisation, 591."""
    return outstanding(bond, on) * price / HUNDRED


def dirty_value(bond: Bond, price: Decimal, on: date) -> Decimal:
    """What one bond costs: the price and the accrued interest."""
    return clean_value(bond, price, on) + accrued(bond, on)


def yield_to_maturity(bond: Bond, price: Decimal, on: date) -> Decimal | None:
    """The yearly yield at a clean price, compounded with each coupon (as YIELD has it); None from maturity on or at no price.

    Within the last coupon period interest is simple; without coupons it is the effective yield.
    Example: 5.75 % to 15 November 2016 at 95.04287 on 15 February 2008, two coupons a year: 6.5 %.
    """
    due, cost = payments(bond, on), dirty_value(bond, price, on)
    if not due or cost <= 0:
        return None
    if not bond.frequency:
        return effective_yield(bond, price, on)
    wait = _until_next(bond, due[0].on, on)
    values = [float(one.coupon + one.principal) for one in due]
    if len(values) == 1:
        return _times((due[0].coupon + due[0].principal) / cost - 1, bond.frequency / wait)
    growth = only_growth([(0.0, -float(cost)), *((float(wait + step), value) for step, value in enumerate(values))])
    return None if growth is None else (growth - 1) * bond.frequency


def effective_yield(bond: Bond, price: Decimal, on: date) -> Decimal | None:
    """The yearly rate of what is paid and what comes back, by the day (XIRR): what exchanges publish for bonds with amortisation."""
    flows: list[Flow] = [(one.on, one.coupon + one.principal) for one in payments(bond, on)]
    return xirr([(on, -dirty_value(bond, price, on)), *flows])


def price_at_yield(bond: Bond, rate: Decimal, on: date) -> Decimal | None:
    """The clean price at which `yield_to_maturity` is `rate`: 94.63436 for 5.75 % to 15 November 2017 at 6.5 % on 15 February 2008."""
    due = payments(bond, on)
    if not due or not bond.frequency or rate <= -bond.frequency:
        return None
    wait = _until_next(bond, due[0].on, on)
    if len(due) == 1:
        worth = (due[0].coupon + due[0].principal) / (1 + _times(rate, wait / bond.frequency))
    else:
        growth = 1 + rate / bond.frequency
        terms = (
            (one.coupon + one.principal) / growth ** _times(Decimal(1), wait + step) for step, one in enumerate(due)
        )
        worth = sum(terms, ZERO)
    return (worth - accrued(bond, on)) / outstanding(bond, on) * HUNDRED


def _until_next(bond: Bond, end: date, on: date) -> Fraction:
    """The part of the coupon period that is still to come, as the basis counts its days."""
    start = _whole_period_start(bond, end)
    return 1 - Fraction(days_between(start, on, bond.basis), days_between(start, end, bond.basis))


def _times(value: Decimal, part: Fraction) -> Decimal:
    return value * part.numerator / part.denominator
