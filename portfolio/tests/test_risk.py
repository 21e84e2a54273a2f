"""Volatility, ratios, drawdown and the benchmark's pull: worked by hand, and by the standard library."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.returns import Link, Reason, Result
from portfolio.risk import (
    beta,
    correlation,
    deepest_fall,
    drawdowns,
    paired,
    rates,
    sharpe,
    sortino,
    volatility,
)  # fmt: skip

START = date(2025, 12, 31)
D = Decimal


def series(*daily: str | None) -> list[Link]:
    links, growth = [], D(1)
    for number, rate in enumerate(daily, 1):
        growth *= 1 + D(rate or 0)
        links.append(Link(START + timedelta(days=number), None if rate is None else D(rate), growth - 1))
    return links


def on(days: int) -> date:
    return START + timedelta(days=days)


def test_volatility() -> None:
    """Squares of 1 % four times, over three: 0.01 × √(4/3)."""
    swing = [D("0.01"), D("-0.01")] * 2
    assert volatility(swing).value == pytest.approx(D(0.01 * sqrt(4 / 3) * sqrt(252)), abs=D("1e-15"))
    assert volatility(swing, per_year=365).value == pytest.approx(D(0.01 * sqrt(4 / 3) * sqrt(365)), abs=D("1e-15"))
    assert volatility([D("0.01")] * 9).value == pytest.approx(D(0), abs=D("1e-15"))


def test_ratios() -> None:
    """Rates of 3 %, -1 %, 1 %: mean 1 %, deviation 2 %, and below 0 only the 1 %, over all three days."""
    daily = [D("0.03"), D("-0.01"), D("0.01")]
    assert sharpe(daily, per_year=252).value == pytest.approx(D(0.5 * sqrt(252)), abs=D("1e-12"))
    assert sortino(daily, per_year=252).value == pytest.approx(D(sqrt(3) * sqrt(252)), abs=D("1e-12"))
    yearly = D("1.01") ** 252 - 1
    assert sharpe(daily, risk_free=yearly).value == pytest.approx(D(0), abs=D("1e-9"))
    below = sqrt((0.02**2 + 0**2) / 3)
    assert sortino([D("0.03"), D("-0.01"), D("0.04")], target=yearly).value == pytest.approx(
        D(0.01 / below * sqrt(252)), abs=D("1e-9")
    )


def test_beta_and_correlation() -> None:
    others = [D("0.01"), D("-0.02"), D("0.03")]
    twice = [(2 * one + D("0.001"), one) for one in others]
    assert beta(twice).value == pytest.approx(D(2), abs=D("1e-12"))
    assert correlation(twice).value == pytest.approx(D(1), abs=D("1e-12"))
    against = [(-one / 2, one) for one in others]
    assert beta(against).value == pytest.approx(D("-0.5"), abs=D("1e-12"))
    assert correlation(against).value == pytest.approx(D(-1), abs=D("1e-12"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.decimals("-0.5", "0.5", places=3)] * 2), min_size=3, max_size=40))
def test_as_the_standard_library_has_it(pairs: list[tuple[Decimal, Decimal]]) -> None:
    ours, other = [float(one) for one, _two in pairs], [float(two) for _one, two in pairs]
    assert float(volatility([one for one, _two in pairs], 252).value or 0) == pytest.approx(
        statistics.stdev(ours) * sqrt(252), abs=1e-12
    )
    if len(set(ours)) > 1 and len(set(other)) > 1:
        assert float(correlation(pairs).value or 0) == pytest.approx(statistics.correlation(ours, other), abs=1e-9)
        assert float(beta(pairs).value or 0) == pytest.approx(
            statistics.linear_regression(other, ours).slope, rel=1e-9, abs=1e-9
        )


@pytest.mark.parametrize("measure", [volatility, sharpe, sortino])
def test_one_day_is_too_few(measure: object) -> None:
    assert callable(measure)
    assert measure([]) == measure([D("0.01")]) == Result(None, Reason.TOO_FEW)


def test_what_never_moves_has_no_ratio() -> None:
    still, pairs = [D("0.01")] * 5, [(D("0.01"), D("0.02"))] * 5
    assert [sharpe(still), sortino(still), beta(pairs), correlation(pairs)] == [Result(None, Reason.NO_VARIATION)] * 4
    assert [beta(pairs[:1]), correlation([])] == [Result(None, Reason.TOO_FEW)] * 2


def test_days_without_a_rate_have_no_say() -> None:
    ours, other = series("0.1", None, "0.2"), series("0.3", "0.4", "0.5")
    assert rates(ours) == [D("0.1"), D("0.2")]
    assert paired(ours, other) == [(D("0.1"), D("0.3")), (D("0.2"), D("0.5"))]
    assert paired(ours, other[:1]) == [(D("0.1"), D("0.3"))]


def test_drawdown() -> None:
    """Levels 1.2, 0.9, 1.08, 1.26, 1.197: a quarter below the high of the first day, made good on the fourth."""
    links = series("0.2", "-0.25", "0.2", D("1.26") / D("1.08") - 1, "-0.05")
    below = drawdowns(links, START)
    assert [one.drawdown for one in below] == [
        pytest.approx(D(value), abs=D("1e-20")) for value in ("0", "0", "-0.25", "-0.1", "0", "-0.05")
    ]
    fall = deepest_fall(below)
    assert fall.depth.value == pytest.approx(D("-0.25"), abs=D("1e-20"))
    assert (fall.peak_on, fall.trough_on, fall.recovered_on) == (on(1), on(2), on(4))


def test_a_fall_from_the_start_that_goes_on() -> None:
    fall = deepest_fall(drawdowns(series("-0.1", "-0.1"), START))
    assert (fall.depth.value, fall.peak_on, fall.trough_on, fall.recovered_on) == (D("-0.19"), START, on(2), None)


def test_what_never_fell() -> None:
    assert deepest_fall(drawdowns(series("0.1", "0", "0.1"), START)) == deepest_fall(drawdowns(series("0"), START))
    assert deepest_fall(drawdowns(series("0.1"), START)).depth == Result(D(0))
    assert deepest_fall(drawdowns([], START)).depth == Result(None, Reason.TOO_FEW)
    unknown = [Link(on(1), None, None, Reason.UNKNOWN_PRICE)]
    assert deepest_fall(drawdowns(unknown, START)).depth == Result(None, Reason.TOO_FEW)
