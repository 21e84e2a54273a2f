"""How rough the way was: volatility, drawdown, Sharpe, Sortino, beta and correlation.

Pure functions on daily rates (fractions, as `returns.time_weighted` has them, days without a rate left out): no database, no Django.
`per_year` is how many of them a year has: 252 trading days, or 365 where weekends have a value too. Floats inside: these are estimates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum, sqrt
from typing import NamedTuple

from portfolio.irr import known
from portfolio.returns import Link, Reason, Result

TRADING_DAYS, ALL_DAYS = 252, 365

NOISE = 1e-12
"""A spread below this is what rounding leaves of none."""


def rates(series: Iterable[Link]) -> list[Decimal]:
    """The days of a series that have a rate."""
    return [link.rate for link in series if link.rate is not None]


def paired(ours: Iterable[Link], others: Iterable[Link]) -> list[tuple[Decimal, Decimal]]:
    """The rates of the days that both series have."""
    other = {link.on: link.rate for link in others}
    pairs = ((link.rate, other.get(link.on)) for link in ours)
    return [(one, two) for one, two in pairs if one is not None and two is not None]


def volatility(rates: Sequence[Decimal], per_year: int = TRADING_DAYS) -> Result:
    """The yearly standard deviation of a sample of daily rates: of 1 %, -1 %, 1 %, -1 % it is 0.0115… × √252 = 0.1833…"""
    if len(rates) < 2:
        return Result(None, Reason.TOO_FEW)
    return Result(known(_deviation(_floats(rates)) * sqrt(per_year)))


def sharpe(rates: Sequence[Decimal], risk_free: Decimal = Decimal(0), per_year: int = TRADING_DAYS) -> Result:
    """The yearly mean of what is above the risk-free yearly rate, over its volatility."""
    if len(rates) < 2:
        return Result(None, Reason.TOO_FEW)
    above = _above(rates, risk_free, per_year)
    return _ratio(_mean(above), _deviation(above), per_year)


def sortino(rates: Sequence[Decimal], target: Decimal = Decimal(0), per_year: int = TRADING_DAYS) -> Result:
    """As Sharpe, over the downside only: the root of the mean square of what fell short of the yearly `target`, over all days."""
    if len(rates) < 2:
        return Result(None, Reason.TOO_FEW)
    above = _above(rates, target, per_year)
    return _ratio(_mean(above), sqrt(_mean([min(one, 0.0) ** 2 for one in above])), per_year)


def beta(pairs: Sequence[tuple[Decimal, Decimal]]) -> Result:
    """How many times the benchmark's move ours is, of (ours, benchmark) pairs: 2 where each day was twice the benchmark's."""
    if len(pairs) < 2:
        return Result(None, Reason.TOO_FEW)
    ours, other = _columns(pairs)
    spread = _deviation(other)
    return Result(None, Reason.NO_VARIATION) if spread < NOISE else Result(known(_covariance(ours, other) / spread**2))


def correlation(pairs: Sequence[tuple[Decimal, Decimal]]) -> Result:
    """How alike ours and the benchmark moved, from -1 (against each other) to 1 (together), of (ours, benchmark) pairs."""
    if len(pairs) < 2:
        return Result(None, Reason.TOO_FEW)
    ours, other = _columns(pairs)
    spread = _deviation(ours), _deviation(other)
    if min(spread) < NOISE:
        return Result(None, Reason.NO_VARIATION)
    return Result(known(max(-1.0, min(1.0, _covariance(ours, other) / spread[0] / spread[1]))))


class Below(NamedTuple):
    """How far below its highest a day is: 0 at a new high, -0.25 a quarter below."""

    on: date
    drawdown: Decimal


@dataclass(frozen=True, slots=True)
class Fall:
    """The deepest fall: from the high on `peak_on` to `trough_on`, made good on `recovered_on` (None: not yet)."""

    depth: Result
    peak_on: date | None = None
    trough_on: date | None = None
    recovered_on: date | None = None


def drawdowns(series: Iterable[Link], start: date) -> list[Below]:
    """Each day's distance from the highest so far, the `start` (total 0) being the first; days without a total are left out.

    Example: totals of 20 %, -10 % and 26 %: 0, 0.9 / 1.2 - 1 = -0.25, 0.
    """
    highest, found = Decimal(1), [Below(start, Decimal(0))]
    for link in series:
        if link.total is not None:
            highest = max(highest, 1 + link.total)
            found.append(Below(link.on, (1 + link.total) / highest - 1))
    return found


def deepest_fall(below: Sequence[Below]) -> Fall:
    """The first of the deepest falls among `drawdowns`; a depth of 0 without days where it never fell."""
    if len(below) < 2:
        return Fall(Result(None, Reason.TOO_FEW))
    bottom = min(range(len(below)), key=lambda index: below[index].drawdown)
    if below[bottom].drawdown == 0:
        return Fall(Result(Decimal(0)))
    peak = next(index for index in range(bottom, -1, -1) if below[index].drawdown == 0)
    recovered = next((one.on for one in below[bottom:] if one.drawdown == 0), None)
    return Fall(Result(below[bottom].drawdown), below[peak].on, below[bottom].on, recovered)


def _floats(rates: Iterable[Decimal]) -> list[float]:
    return [float(rate) for rate in rates]


def _columns(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[list[float], list[float]]:
    return _floats(one for one, _two in pairs), _floats(two for _one, two in pairs)


def _above(rates: Iterable[Decimal], yearly: Decimal, per_year: int) -> list[float]:
    daily = float(1 + yearly) ** (1 / per_year) - 1
    return [rate - daily for rate in _floats(rates)]


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _covariance(ours: Sequence[float], other: Sequence[float]) -> float:
    one, two = _mean(ours), _mean(other)
    return fsum((a - one) * (b - two) for a, b in zip(ours, other, strict=True)) / (len(ours) - 1)


def _deviation(values: Sequence[float]) -> float:
    return sqrt(_covariance(values, values))


def _ratio(mean: float, spread: float, per_year: int) -> Result:
    if spread < NOISE:
        return Result(None, Reason.NO_VARIATION)
    return Result(known(mean / spread * sqrt(per_year)))
