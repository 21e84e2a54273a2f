"""XIRR, IRR and the values they zero: known answers, honest refusals, and what must hold of any flows."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portfolio.irr import Flow, irr, npv, only_growth, xirr, xnpv, yearly_growth

START = date(2020, 1, 1)
D = Decimal


def on(days: int, value: str | int | Decimal) -> Flow:
    return (START + timedelta(days=days), D(value))


def test_a_year_at_ten_percent_whatever_the_order() -> None:
    flows = [on(365, 1100), on(0, -1000)]
    assert xirr(flows) == pytest.approx(D("0.1"), abs=D("1e-12"))
    assert xirr(reversed(flows)) == xirr(flows)


def test_a_leap_year_is_a_day_longer_than_one() -> None:
    """Act/365: 366 days at 10 % grow by 1.1 ** (366/365)."""
    flows = [(date(2020, 1, 1), D(-1000)), (date(2021, 1, 1), D(1000) * D("1.1") ** (D(366) / 365))]
    assert xirr(flows) == pytest.approx(D("0.1"), abs=D("1e-12"))


@pytest.mark.parametrize(
    "flows",
    [
        pytest.param([], id="nothing"),
        pytest.param([on(0, -100)], id="one flow"),
        pytest.param([on(0, -100), on(365, -5)], id="only paid in"),
        pytest.param([on(0, 100), on(365, 5)], id="only taken out"),
        pytest.param([on(0, 0), on(365, 0)], id="noughts"),
        pytest.param([on(0, -100), on(365, 0)], id="all lost"),
        pytest.param([on(0, -100), on(0, 110)], id="on one day"),
        pytest.param([on(0, -100), on(0, 100), on(365, 50), on(365, -50)], id="cancelled day by day"),
        pytest.param([on(0, -100), on(0, 100), on(365, 50)], id="nothing paid in after all"),
        pytest.param([on(0, 100), on(365, -150), on(730, 100)], id="complex roots only"),
    ],
)
def test_where_there_is_no_rate_there_is_none(flows: list[Flow]) -> None:
    assert xirr(flows) is None


def test_of_two_rates_the_guess_decides() -> None:
    """-100, 230, -132 is zero at 10 % and at 20 %: -100 × (1.1 - q)(1.2 - q) with q = 1 + rate."""
    flows = [on(0, -100), on(365, 230), on(730, -132)]
    assert xirr(flows) == pytest.approx(D("0.1"), abs=D("1e-9"))
    assert xirr(flows, guess=D("0.21")) == pytest.approx(D("0.2"), abs=D("1e-9"))
    assert irr([-100, 230, -132], guess=D("0.1")) == pytest.approx(D("0.1"), abs=D("1e-9"))


@pytest.mark.parametrize("size", ["0.000001", "1", "1000000000000000"])
def test_the_currency_makes_no_difference(size: str) -> None:
    """Bitcoin or dong: the library alone takes less than 0.001 for nothing, and finds no rate for millions of millions."""
    flows = [on(0, D(-100) * D(size)), on(730, D(81) * D(size))]
    assert xirr(flows) == pytest.approx(D("-0.1"), abs=D("1e-9"))


def test_a_crash_of_a_day_keeps_its_growth() -> None:
    growth = yearly_growth([on(0, -100), on(1, 50)])
    assert growth is not None
    assert growth.ln() == pytest.approx(365 * D("0.5").ln(), rel=D("1e-9"))
    assert xirr([on(0, -100), on(1, 50)]) is None, "the yearly rate would be a rounded -100 %"


def test_a_rate_with_too_few_right_digits_is_not_taken() -> None:
    """-756.04 that come back as 5.21 in 56 days: the library's rate is -1 + 8.1e-15, at which the flows are not worth nothing."""
    growth = yearly_growth([on(0, "-756.04"), on(56, "5.21")])
    assert growth == pytest.approx((D("5.21") / D("756.04")) ** (D(365) / 56), rel=D("1e-9"), abs=0)


def test_a_rate_the_library_misses_is_found() -> None:
    """Large sums lost over thirty years: one change of sign, so one rate."""
    flows = [on(0, -2), on(5479, -500_000), on(10958, D("0.01")), on(11000, D("0.05"))]
    rate = xirr(flows)
    assert rate is not None
    assert rate == pytest.approx(D("-0.67"), abs=D("0.05"))
    value, size = xnpv(rate, flows), xnpv(rate, [(day, abs(amount)) for day, amount in flows])
    assert value is not None
    assert size is not None
    assert abs(value) < size * D("1e-9")


def test_flows_are_worth_what_they_are_at_nothing() -> None:
    flows = [on(0, -100), on(100, 30), on(900, 90)]
    assert xnpv(0, flows) == 20
    assert xnpv(D("0.1"), [on(0, 5), on(365, 110)]) == pytest.approx(D(105), abs=D("1e-9"))
    assert xnpv(-1, flows) is None
    assert xnpv(D("0.1"), []) is None


def test_a_spreadsheet_waits_a_period_before_the_first_flow() -> None:
    assert npv(D("0.1"), [110, 121]) == pytest.approx(D(200), abs=D("1e-9"))
    assert npv(D("0.1"), [110, 121], start_from_zero=True) == pytest.approx(D(220), abs=D("1e-9"))
    assert npv(-1, [1, 2]) is None
    assert npv(D("0.1"), []) == 0


def test_irr() -> None:
    assert irr([-100, 110]) == pytest.approx(D("0.1"), abs=D("1e-12"))
    assert irr([D("-0.0001"), D("0.00005"), D("0.00006")]) == pytest.approx(D("0.0639410298"), abs=D("1e-9"))
    assert [irr([]), irr([-1]), irr([1, 2]), irr([0, 0]), irr([-100, 150, -100])] == [None] * 5


def test_only_growth() -> None:
    assert only_growth([(0, -100), (2, 121)]) == pytest.approx(D("1.1"), abs=D("1e-12"))
    assert only_growth([(1, 100), (3, -121)]) == pytest.approx(D("1.1"), abs=D("1e-12"))
    assert only_growth([(0, -1), (1, 1e30)]) is None, "beyond what is looked for"


amounts = st.decimals("0.01", "1000000", places=2)


@settings(max_examples=60, deadline=None)
@given(
    paid=st.lists(st.tuples(st.integers(0, 4000), amounts), min_size=1, max_size=12),
    back=amounts,
    later=st.integers(1, 3000),
)
def test_a_rate_makes_the_flows_worth_nothing(paid: list[tuple[int, Decimal]], back: Decimal, later: int) -> None:
    flows = [on(day, -value) for day, value in paid]
    flows.append(on(max(day for day, _value in paid) + later, back))
    growth = yearly_growth(flows)
    assume(growth is not None)
    assert growth is not None
    first = min(day for day, _value in flows)
    worth = [value * growth ** (D((first - day).days) / 365) for day, value in flows]
    assert abs(sum(worth)) <= sum(map(abs, worth)) * D("1e-7")


@settings(max_examples=60, deadline=None)
@given(rate=st.decimals("-0.9", "5", places=4), days=st.integers(1, 12000), value=amounts)
def test_two_flows_have_the_rate_they_were_made_with(rate: Decimal, days: int, value: Decimal) -> None:
    growth = (1 + rate) ** (D(days) / 365)
    assume(D("1e-15") < growth < D("1e15"))
    assert xirr([on(0, -value), on(days, value * growth)]) == pytest.approx(rate, rel=D("1e-7"), abs=D("1e-7"))


def test_a_thousand_flows_take_no_time() -> None:
    """About a millisecond of processor time; the bound leaves room for a busy machine."""
    flows = [on(7 * week, -(week % 50 + 1)) for week in range(999)]
    flows.append(on(7000, 40_000))
    assert xirr(flows) is not None
    taken = []
    for _turn in range(9):
        before = time.process_time()
        xirr(flows)
        taken.append(time.process_time() - before)
    assert median(taken) < 0.01
