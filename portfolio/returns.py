"""How it did: time-weighted and money-weighted return, gain, its parts by position, by period, and beside a benchmark.

Pure functions on plain values: no database, no Django. Values and flows are in one currency; a rate is a fraction (0.05 is 5 %). What
can't be said is a `Result` without value and with the reason, never a 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from portfolio.irr import YEAR, Flow, irr, npv, xirr, xnpv, yearly_growth

__all__ = [
    "Day", "Every", "FlowTime", "Link", "Reason", "Result", "TimeWeighted", "against", "annualised", "average_capital",
    "by_period", "contribution", "irr", "money_weighted", "npv", "simple_gain", "time_weighted", "xirr", "xnpv",
]  # fmt: skip

ZERO, ONE = Decimal(0), Decimal(1)


class Reason(StrEnum):
    """Why there is no figure."""

    NO_FLOWS = "no_flows"  # nothing was paid in and nothing was held
    NO_VALUE = "no_value"  # nothing was held in these days
    UNKNOWN_PRICE = "unknown_price"  # a value of these days isn't known
    NO_RATE = "no_rate"  # no rate makes the flows worth nothing
    NO_BASE = "no_base"  # something came of nothing
    NEGATIVE_BASE = "negative_base"  # more was owed than owned
    UNDER_A_YEAR = "under_a_year"  # too short for a yearly figure
    TOO_FEW = "too_few"  # too few days to measure
    NO_VARIATION = "no_variation"  # every day was alike


class Result(NamedTuple):
    """A figure, or the reason why there is none (empty beside a value)."""

    value: Decimal | None
    reason: str = ""


class FlowTime(StrEnum):
    """When a day's flows happen: deposits at its start and withdrawals at its end, or all at either."""

    SPLIT = "split"
    START = "start"
    END = "end"


SPLIT, NOTHING_HELD = FlowTime.SPLIT, Reason.NO_VALUE
"""Looked up once: the chain asks for them every day."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's value at its close (None: unknown) and what was paid in and taken out on it, both as positive amounts."""

    on: date
    value_end: Decimal | None
    flow_in: Decimal = ZERO
    flow_out: Decimal = ZERO


class Link(NamedTuple):
    """A day in the chain: its own rate, the total since the start, and why there is no rate of this day."""

    on: date
    rate: Decimal | None
    total: Decimal | None
    reason: str = ""


class TimeWeighted(NamedTuple):
    series: list[Link]
    total: Result


def time_weighted(
    days: Iterable[Day], start_value: Decimal | None, flows_at: FlowTime = FlowTime.SPLIT
) -> TimeWeighted:
    """The chained daily returns of `days`, in order; `start_value` is the value at the close before the first.

    A day with nothing in it has no rate and breaks nothing (sold, and begun again later). A day whose value is unknown has none either,
    and with it the total and every total after it. Where `flows_at` leaves nothing to earn on (the first deposit counted at the end of
    its day), that day is taken as SPLIT.
    Example: 10,230 before, 200 paid in, 10,630 at the close: 10,630 / 10,430 - 1 = 0.019175…
    """
    series: list[Link] = []
    growth, before, fault, is_held = ONE, start_value, "", False
    for day in days:
        factor, reason = _day_factor(before, day, flows_at)
        before = day.value_end
        if factor is not None:
            growth, is_held = growth * factor, True
        elif reason is not NOTHING_HELD:
            fault = fault or reason
        rate = None if factor is None else factor - ONE
        series.append(Link(day.on, rate, growth - ONE if is_held and not fault else None, reason))
    if fault or not is_held:
        return TimeWeighted(series, Result(None, fault or NOTHING_HELD))
    return TimeWeighted(series, Result(growth - ONE))


def _day_factor(before: Decimal | None, day: Day, flows_at: FlowTime) -> tuple[Decimal | None, str]:
    """What a day made of 1, or why that can't be said."""
    end = day.value_end
    if before is None or end is None:
        return None, Reason.UNKNOWN_PRICE
    base, final = _base_and_final(before, end, day, flows_at)
    if base > ZERO and final >= ZERO:
        return final / base, ""
    if base == ZERO:
        return None, Reason.NO_BASE if final else NOTHING_HELD
    return None, Reason.NEGATIVE_BASE


def _base_and_final(before: Decimal, end: Decimal, day: Day, flows_at: FlowTime) -> tuple[Decimal, Decimal]:
    """What the day began with, and what that came to."""
    if flows_at is not SPLIT:
        net = day.flow_in - day.flow_out
        base, final = (before + net, end) if flows_at is FlowTime.START else (before, end - net)
        if base > ZERO:
            return base, final
    return before + day.flow_in, end + day.flow_out


class MoneyWeighted(NamedTuple):
    """The rate of the time the money was at work, and the yearly one where that was more than a year."""

    period: Result
    yearly: Result


def money_weighted(
    flows: Iterable[Flow], start: date, start_value: Decimal | None, end: date, end_value: Decimal | None
) -> MoneyWeighted:
    """The return on the money as it came and went: `flows` after `start` and up to `end`, paid in positive, taken out negative.

    Example: 1,000 on 2015-12-31, 150 taken out on 2016-06-01, 1,230 there on 2016-12-31: 41.21 % a year.
    """
    if start_value is None or end_value is None:
        return _neither(Reason.UNKNOWN_PRICE)
    paid = [(on, -value) for on, value in [(start, start_value), *flows, (end, -end_value)] if value]
    if not paid:
        return _neither(Reason.NO_FLOWS)
    growth, days = yearly_growth(paid), (end - min(on for on, _value in paid)).days
    if growth is None:
        return _neither(Reason.NO_RATE)
    period = Result(growth ** (Decimal(days) / YEAR) - 1)
    return MoneyWeighted(period, Result(growth - 1) if days > YEAR else Result(None, Reason.UNDER_A_YEAR))


def _neither(reason: Reason) -> MoneyWeighted:
    return MoneyWeighted(Result(None, reason), Result(None, reason))


def simple_gain(
    start_value: Decimal | None, end_value: Decimal | None, flow_in: Decimal = ZERO, flow_out: Decimal = ZERO
) -> Result:
    """The money made: 1,000 before, 200 paid in, 50 taken out, 1,300 after: 1,300 + 50 - 200 - 1,000 = 150."""
    if start_value is None or end_value is None:
        return Result(None, Reason.UNKNOWN_PRICE)
    return Result(end_value + flow_out - flow_in - start_value)


def annualised(rate: Decimal, days: int) -> Decimal | None:
    """A period's rate as a yearly one; None unless the period is longer than 365 days. annualised(0.21, 730) is 0.1."""
    if days <= YEAR or rate < -1:
        return None
    return (1 + rate) ** (Decimal(YEAR) / days) - 1


def average_capital(start_value: Decimal, flows: Iterable[Flow], start: date, end: date) -> Decimal:
    """The capital that was at work on average (Dietz): each flow, paid in positive, counts for the days that were left after it.

    Example: 1,000 at the start and 600 paid in when a third of the time is left: 1,200.
    """
    days = max((end - start).days, 1)
    return start_value + sum((value * (end - on).days / days for on, value in flows), ZERO)


class Holding(NamedTuple):
    """A position over a period: its values at both ends and what went in and out of it (buys, sales, income), positive."""

    key: str
    start_value: Decimal | None
    end_value: Decimal | None
    flow_in: Decimal = ZERO
    flow_out: Decimal = ZERO


class Part(NamedTuple):
    key: str
    gain: Result
    rate: Result


class Contribution(NamedTuple):
    parts: list[Part]
    gain: Result


def contribution(holdings: Sequence[Holding], capital: Decimal | None = None) -> Contribution:
    """What each position added to the period's gain, and to its rate where the `capital` that bore it is given.

    The gains sum to the whole; a position of unknown value leaves the others theirs, and takes the sum away.
    Example: A made 30, B lost 10, on a capital of 400: 0.075 and -0.025, together 20 or 0.05.
    """
    parts = []
    for one in holdings:
        gain = simple_gain(one.start_value, one.end_value, one.flow_in, one.flow_out)
        parts.append(Part(one.key, gain, _rate_on(gain, capital)))
    known = [part.gain.value for part in parts if part.gain.value is not None]
    if not parts or len(known) < len(parts):
        return Contribution(parts, Result(None, Reason.UNKNOWN_PRICE if parts else Reason.NO_VALUE))
    return Contribution(parts, Result(sum(known, ZERO)))


def _rate_on(gain: Result, capital: Decimal | None) -> Result:
    if gain.value is None:
        return gain
    if capital is None or capital <= 0:
        return Result(None, Reason.NEGATIVE_BASE if capital else Reason.NO_BASE)
    return Result(gain.value / capital)


class Every(StrEnum):
    """How long a slice is; a week begins on Monday, ALL is one slice since the start."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


FIRST_DAYS: Mapping[Every, Callable[[date], date]] = {
    Every.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Every.MONTH: lambda day: day.replace(day=1),
    Every.QUARTER: lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    Every.YEAR: lambda day: day.replace(month=1, day=1),
    Every.ALL: lambda day: date.min,
}


class Slice(NamedTuple):
    """A period's first and last day that the series has, and its time-weighted return."""

    first: date
    last: date
    result: Result


def by_period(series: Iterable[Link], every: Every) -> list[Slice]:
    """A series cut into calendar periods; a slice without a figure takes none from the others."""
    return [_slice(list(links)) for _first, links in groupby(series, key=lambda link: FIRST_DAYS[every](link.on))]


def _slice(links: Sequence[Link]) -> Slice:
    growth, rates = ONE, [link.rate for link in links if link.rate is not None]
    for rate in rates:
        growth *= 1 + rate
    faults = [link.reason for link in links if link.reason not in ("", NOTHING_HELD)]
    if faults or not rates:
        return Slice(links[0].on, links[-1].on, Result(None, faults[0] if faults else NOTHING_HELD))
    return Slice(links[0].on, links[-1].on, Result(growth - 1))


class Beside(NamedTuple):
    """A day's totals since the start: ours, the benchmark's, and how much ours is ahead (the difference of the two)."""

    on: date
    total: Decimal | None
    benchmark: Decimal | None
    excess: Decimal | None


def against(series: Iterable[Link], start: date, closes: Sequence[tuple[date, Decimal]]) -> list[Beside]:
    """A series beside a benchmark's closes (in order of day), rebased to its last close on or before `start`.

    A day without a close has the last one before it. Without a close at the start there is nothing to compare with.
    Example: ours +12 %, the benchmark from 200 to 210: 0.12, 0.05, 0.07.
    """
    days = [on for on, _close in closes]
    at_start = bisect_right(days, start)
    base = closes[at_start - 1][1] if at_start else None
    compared = []
    for link in series:
        other = closes[bisect_right(days, link.on) - 1][1] / base - 1 if base else None
        excess = None if link.total is None or other is None else link.total - other
        compared.append(Beside(link.on, link.total, other, excess))
    return compared
