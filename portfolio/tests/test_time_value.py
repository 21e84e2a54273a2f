"""The spreadsheet's money functions where the golden cases have none: refusals, and that they undo each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.time_value import cumipmt, cumprinc, effect, fv, ipmt, nominal, nper, pmt, ppmt, pv, rate

D = Decimal


def test_published_examples() -> None:
    """Microsoft's documentation of RATE (a month), CUMPRINC (second year) and NOMINAL."""
    assert rate(48, -200, 8000) == pytest.approx(D("0.0077"), abs=D("0.00005"))
    assert cumprinc(D("0.09") / 12, 360, 125_000, 13, 24) == pytest.approx(D("-934.1071"), abs=D("0.0001"))
    assert nominal(D("0.053543"), 4) == pytest.approx(D("0.05250032"), abs=D("1e-8"))


def test_what_is_not_defined_is_no_number() -> None:
    tenth = D("0.1")
    assert [nper(0, 0, 1000), nper(D("0.01"), -1, 1000), pmt(0, 0, 100), pmt(tenth, -1, 100)] == [None] * 4
    assert [rate(10, 1, 1, 1), rate(10, -100, 0)] == [None] * 2
    assert [ipmt(tenth, 0, 10, 100), ipmt(tenth, 11, 10, 100), ppmt(tenth, 0, 10, 100)] == [None] * 3
    assert [cumipmt(tenth, 10, 100, 0, 5), cumipmt(tenth, 10, 100, 6, 5), cumprinc(tenth, 10, 100, 1, 11)] == [None] * 3
    assert [effect(tenth, 0), effect(D(-12), 12), nominal(tenth, 0), nominal(D(-1), 12)] == [None] * 4
    assert [pv(-1, 10, 1), fv(D("nan"), 1, 1)] == [None] * 2


def test_without_interest_money_is_counted() -> None:
    assert (fv(0, 10, -5, -20), pv(0, 10, -5), pmt(0, 10, 50), nper(0, -5, 50)) == (70, 50, -5, 10)
    assert (ipmt(0, 3, 10, 50), ppmt(0, 3, 10, 50), cumipmt(0, 10, 50, 1, 10)) == (0, -5, 0)


rates = st.decimals("0.0001", "0.2", places=4)


@settings(max_examples=60, deadline=None)
@given(rates, st.integers(1, 360), st.decimals("1", "1000000", places=2), st.booleans())
def test_they_undo_each_other(each: Decimal, periods: int, loan: Decimal, begin: bool) -> None:
    payment = pmt(each, periods, loan, begin=begin)
    assert payment is not None
    near = D("1e-6") * loan
    assert pv(each, periods, payment, begin=begin) == pytest.approx(loan, abs=near)
    assert fv(each, 1, 0, loan) == pytest.approx(-loan * (1 + each), abs=near)
    # One payment at once: any rate will do. Grown a million times, the first payments leave no trace.
    if (periods > 1 or not begin) and (1 + each) ** periods < 1_000_000:
        assert nper(each, payment, loan, begin=begin) == pytest.approx(D(periods), rel=D("1e-4"))
        assert rate(periods, payment, loan, begin=begin) == pytest.approx(each, abs=D("1e-6"))
    first = ipmt(each, 1, periods, loan, begin=begin)
    assert first == pytest.approx(D(0) if begin else -loan * each, abs=near)


@settings(max_examples=60, deadline=None)
@given(rates, st.integers(2, 60), st.decimals("1", "1000000", places=2))
def test_payments_are_interest_and_principal(each: Decimal, periods: int, loan: Decimal) -> None:
    near = D("1e-6") * loan
    payment, interest = pmt(each, periods, loan), cumipmt(each, periods, loan, 1, periods)
    assert payment is not None
    assert interest is not None
    assert cumprinc(each, periods, loan, 1, periods) == pytest.approx(-loan, abs=near)
    assert interest - loan == pytest.approx(payment * periods, abs=near)
    rows = [(ipmt(each, one, periods, loan), ppmt(each, one, periods, loan)) for one in range(1, periods + 1)]
    assert sum(one for one, _two in rows if one is not None) == pytest.approx(interest, abs=near)
    assert all(
        one + two == pytest.approx(payment, abs=near) for one, two in rows if one is not None and two is not None
    )


@settings(max_examples=60, deadline=None)
@given(st.decimals("-0.5", "2", places=4), st.integers(1, 365))
def test_nominal_undoes_effect(yearly: Decimal, times: int) -> None:
    effective = effect(yearly, times)
    assert effective is not None
    assert nominal(effective, times) == pytest.approx(yearly, abs=D("1e-20"))
