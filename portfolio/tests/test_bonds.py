"""Bonds against Microsoft's published examples and an OFZ's coupon, and what holds of any bond."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.bonds import (
    Bond,
    Payment,
    Repayment,
    accrual,
    accrued,
    clean_value,
    coupon_dates,
    dirty_value,
    effective_yield,
    outstanding,
    payments,
    price_at_yield,
    yield_to_maturity,
)  # fmt: skip
from portfolio.day_counts import Basis

D = Decimal
OFZ = Bond(
    date(2031, 9, 17), D("0.07"), 2, Basis.ACT_365, calendar=(date(2030, 3, 20), date(2030, 9, 18), date(2031, 3, 19))
)
"""Coupons every 182 days."""

AMORTISED = Bond(
    date(2031, 9, 17), D("0.07"), 2, Basis.ACT_ACT_ICMA, repayments=(Repayment(date(2030, 9, 17), D(400)),)
)


def hundred(maturity: date, rate: str, **more: object) -> Bond:
    return Bond(maturity, D(rate), nominal=D(100), **more)  # type: ignore[arg-type]


def test_yield_and_price_as_published() -> None:
    """Microsoft's pages on YIELD (6.5 %) and PRICE (94.63436162)."""
    bought = date(2008, 2, 15)
    assert yield_to_maturity(hundred(date(2016, 11, 15), "0.0575"), D("95.04287"), bought) == pytest.approx(
        D("0.065"), abs=D("1e-7")
    )
    assert price_at_yield(hundred(date(2017, 11, 15), "0.0575"), D("0.065"), bought) == pytest.approx(
        D("94.63436162"), abs=D("1e-8")
    )


def test_accrued_interest_as_published() -> None:
    """Microsoft's page on ACCRINT: 16.666667, and 15.555556 when issued on 5 March."""
    bond = Bond(date(2010, 8, 31), D("0.1"), issued=date(2008, 3, 1))
    assert round(accrued(bond, date(2008, 5, 1)), 6) == D("16.666667")
    later = Bond(date(2010, 8, 31), D("0.1"), issued=date(2008, 3, 5))
    assert round(accrued(later, date(2008, 5, 1)), 6) == D("15.555556")


def test_coupon_days_as_published() -> None:
    """Microsoft's pages on COUPNUM (4), COUPPCD and COUPNCD, COUPDAYBS (71), COUPDAYS (181), COUPDAYSNC (110)."""
    assert len(coupon_dates(hundred(date(2008, 11, 15), "0.1"), date(2007, 1, 25))) == 4
    settled, period = date(2011, 1, 25), accrual(hundred(date(2011, 11, 15), "0.1"), date(2011, 1, 25))
    assert period == (date(2010, 11, 15), date(2011, 5, 15))
    assert ((settled - period.start).days, (period.end - period.start).days, (period.end - settled).days) == (
        71,
        181,
        110,
    )


def test_coupons_at_month_ends() -> None:
    ends = coupon_dates(Bond(date(2024, 2, 29), D("0.1")), date(2022, 12, 31))
    assert ends == [date(2023, 2, 28), date(2023, 8, 31), date(2024, 2, 29)]
    thirtieth = coupon_dates(Bond(date(2024, 8, 30), D("0.1")), date(2023, 1, 1))
    assert thirtieth == [date(2023, 2, 28), date(2023, 8, 30), date(2024, 2, 29), date(2024, 8, 30)]


def test_months_of_thirty_days_have_equal_coupons() -> None:
    """30E/360 counts 182 days from 28 February to 31 August, and the coupon is half a year's all the same."""
    bond = Bond(date(2027, 8, 31), D("0.06"), basis=Basis.THIRTY_E_360)
    assert [one.coupon for one in payments(bond, date(2025, 8, 31))] == [30, 30, 30, 30]


def test_an_ofz_pays_182_days() -> None:
    """1,000 × 7 % × 182 / 365 = 34.90, the coupon that 7 % issues pay; 42 days of it are 8.05."""
    assert [round(one.coupon, 2) for one in payments(OFZ, date(2030, 4, 1))] == [D("34.90")] * 3
    assert payments(OFZ, date(2030, 4, 1))[-1].principal == 1000
    assert round(accrued(OFZ, date(2030, 5, 1)), 2) == D("8.05")


def test_an_amortised_bond_pays_on_what_is_owed() -> None:
    assert payments(AMORTISED, date(2029, 10, 1)) == [
        Payment(date(2030, 3, 17), D(35), D(0)),
        Payment(date(2030, 9, 17), D(35), D(400)),
        Payment(date(2031, 3, 17), D(21), D(0)),
        Payment(date(2031, 9, 17), D(21), D(600)),
    ]
    owed = [outstanding(AMORTISED, day) for day in (date(2030, 9, 16), date(2030, 9, 17), date(2031, 9, 17))]
    assert owed == [1000, 600, 0]
    assert clean_value(AMORTISED, D("98.5"), date(2030, 10, 1)) == 591
    assert dirty_value(AMORTISED, D("98.5"), date(2031, 1, 1)) == 591 + accrued(AMORTISED, date(2031, 1, 1))


def test_a_short_first_coupon() -> None:
    """30/360, issued on 1 February for coupons on 15 May and November: 104 of 180 days of the first."""
    bond = Bond(date(2027, 11, 15), D("0.06"), issued=date(2026, 2, 1))
    first, second = payments(bond, date(2026, 2, 1))[:2]
    assert (first.coupon, second.coupon) == (60 * D(104) / 360, D(30))
    assert accrual(bond, date(2026, 1, 31)) is None
    assert accrued(bond, date(2026, 1, 31)) == 0


def test_without_coupons() -> None:
    """80 for 100 two years (730 days) later: 11.8 % a year, the root of 1.25."""
    bond = hundred(date(2031, 9, 17), "0", frequency=0)
    assert payments(bond, date(2029, 9, 17)) == [Payment(date(2031, 9, 17), D(0), D(100))]
    assert yield_to_maturity(bond, D(80), date(2029, 9, 17)) == pytest.approx(D("1.25").sqrt() - 1, abs=D("1e-9"))
    assert accrued(bond, date(2030, 1, 1)) == 0
    assert price_at_yield(bond, D("0.1"), date(2029, 9, 17)) is None


def test_the_last_period_has_simple_interest() -> None:
    """Half a year at 100: 103 / 100 - 1, twice a year."""
    bond = hundred(date(2026, 11, 15), "0.06")
    assert yield_to_maturity(bond, D(100), date(2026, 5, 15)) == D("0.06")
    assert price_at_yield(bond, D("0.06"), date(2026, 5, 15)) == 100


def test_effective_yield_is_what_the_flows_earn() -> None:
    """A yearly 8 % bond at par, whole years of 365 days: 8 %."""
    bond = hundred(date(2027, 3, 15), "0.08", frequency=1, basis=Basis.ACT_ACT_ICMA)
    assert effective_yield(bond, D(100), date(2025, 3, 15)) == pytest.approx(D("0.08"), abs=D("1e-12"))


def test_after_maturity_there_is_nothing() -> None:
    for day in (OFZ.maturity, OFZ.maturity + timedelta(days=1)):
        assert payments(OFZ, day) == coupon_dates(AMORTISED, day) == []
        assert accrued(OFZ, day) == outstanding(OFZ, day) == 0
        assert (
            yield_to_maturity(OFZ, D(100), day)
            is price_at_yield(OFZ, D("0.1"), day)
            is effective_yield(OFZ, D(9), day)
            is None
        )


def test_impossible_bonds_are_refused() -> None:
    with pytest.raises(ValueError, match="coupons a year"):
        Bond(date(2030, 1, 1), D("0.1"), frequency=5)
    with pytest.raises(ValueError, match="no more than the nominal"):
        Bond(date(2030, 1, 1), D("0.1"), repayments=(Repayment(date(2029, 1, 1), D(1001)),))


bonds = st.builds(
    Bond,
    st.dates(date(2027, 1, 1), date(2055, 12, 31)),
    st.decimals("0", "0.2", places=4),
    st.sampled_from([1, 2, 4, 12]),
    st.sampled_from(Basis),
)
bought = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@settings(max_examples=60, deadline=None)
@given(bonds, bought)
def test_payments_pay_back_the_nominal_and_never_less_than_nothing(bond: Bond, on: date) -> None:
    due = payments(bond, on)
    assert sum(one.principal for one in due) == bond.nominal
    assert [one.on for one in due] == sorted({one.on for one in due})
    assert due[-1].on == bond.maturity
    assert all(one.coupon >= 0 for one in due)
    assert sum(one.coupon for one in due[1:]) == pytest.approx(
        bond.nominal * bond.rate * (len(due) - 1) / bond.frequency, rel=D("0.02"), abs=D("0.6")
    )


@settings(max_examples=60, deadline=None)
@given(bonds, bought)
def test_accrued_interest_grows_to_the_coupon(bond: Bond, on: date) -> None:
    period = accrual(bond, on)
    assert period is not None
    assert period.start <= on < period.end
    assert accrued(bond, period.start) == 0
    before, coupon = accrued(bond, period.end - timedelta(days=1)), payments(bond, on)[0].coupon
    assert accrued(bond, on) <= before
    # A 31st adds nothing and the end of February up to three days in months of thirty.
    assert before <= coupon + bond.nominal * bond.rate * 3 / 360


@settings(max_examples=50, deadline=None)
@given(bonds, bought, st.decimals("40", "160", places=3))
def test_price_undoes_yield(bond: Bond, on: date, price: Decimal) -> None:
    found = yield_to_maturity(bond, price, on)
    assert found is not None
    assert price_at_yield(bond, found, on) == pytest.approx(price, rel=D("1e-9"))
