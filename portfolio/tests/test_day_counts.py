"""Day counts against what ISDA, ECMA-376 and Microsoft publish, and against another implementation."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.day_counts import Basis, coupon_day, days_between, months_later, periods_before, year_fraction

ISDA, ICMA = Basis.ACT_ACT_ISDA, Basis.ACT_ACT_ICMA


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "isda", "icma", "frequency", "anchor"),
    [
        pytest.param(
            "2003-11-01", "2004-05-01", Fraction(61, 365) + Fraction(121, 366), Fraction(182, 182 * 2), 2, None, id="regular"
        ),
        pytest.param("1999-02-01", "1999-07-01", Fraction(150, 365), Fraction(150, 365), 1, None, id="short first, first"),
        pytest.param(
            "1999-07-01", "2000-07-01", Fraction(184, 365) + Fraction(182, 366), Fraction(1), 1, None, id="short first, second"
        ),
        pytest.param(
            "2002-08-15", "2003-07-15", Fraction(334, 365), Fraction(181, 362) + Fraction(153, 368), 2, None, id="long first, first"
        ),
        pytest.param(
            "2003-07-15", "2004-01-15", Fraction(170, 365) + Fraction(14, 366), Fraction(1, 2), 2, None, id="long first, second"
        ),
        pytest.param(
            "1999-07-30", "2000-01-30", Fraction(155, 365) + Fraction(29, 366), Fraction(1, 2), 2, None, id="short last, one before"
        ),
        pytest.param("2000-01-30", "2000-06-30", Fraction(152, 366), Fraction(152, 364), 2, "2000-01-30", id="short last, last"),
        pytest.param(
            "1999-11-30", "2000-04-30", Fraction(32, 365) + Fraction(120, 366), Fraction(91, 364) + Fraction(61, 368), 4,
            "1999-11-30", id="long last",
        ),
    ],
)  # fmt: skip
def test_isda_s_paper(start: str, end: str, isda: Fraction, icma: Fraction, frequency: int, anchor: str | None) -> None:
    """The five examples of "The Actual/Actual Day Count Fraction" (1999)."""
    assert year_fraction(day(start), day(end), ISDA) == isda
    known = day(anchor) if anchor else None
    assert year_fraction(day(start), day(end), ICMA, frequency=frequency, anchor=known) == icma


@pytest.mark.parametrize(
    ("start", "end", "basis", "expected"),
    [
        ("2006-01-01", "2006-03-26", Basis.THIRTY_360, "0.236111111"),
        ("2006-01-01", "2007-09-01", Basis.THIRTY_360, "1.666666667"),
        ("2006-01-01", "2006-07-01", Basis.THIRTY_360, "0.5"),
        ("2006-01-01", "2006-07-01", ISDA, "0.495890411"),
        ("2006-01-01", "2006-07-01", Basis.ACT_360, "0.502777778"),
        ("2006-01-01", "2006-07-01", Basis.ACT_365, "0.495890411"),
        ("2006-01-01", "2006-07-01", Basis.THIRTY_E_360, "0.5"),
        ("2012-01-01", "2012-07-30", Basis.THIRTY_360, "0.580555556"),
        ("2012-01-01", "2012-07-30", ISDA, "0.576502732"),
        ("2012-01-01", "2012-07-30", Basis.ACT_365, "0.578082192"),
    ],
)
def test_yearfrac_s_examples(start: str, end: str, basis: Basis, expected: str) -> None:
    """ECMA-376 part 4 (2006) and Microsoft's page on YEARFRAC (2012); its act/act within one year is ISDA's."""
    assert f"{float(year_fraction(day(start), day(end), basis)):.9f}".rstrip("0") == expected


@pytest.mark.parametrize(
    ("start", "end", "us", "european"),
    [
        ("2023-01-31", "2023-03-01", 31, 31),
        ("2023-01-30", "2023-01-31", 0, 0),
        ("2023-01-15", "2023-03-31", 76, 75),
        ("2023-02-28", "2023-03-31", 30, 32),
        ("2023-02-28", "2024-02-29", 360, 361),
        ("2024-02-29", "2025-02-28", 360, 359),
        ("2024-02-28", "2024-03-31", 33, 32),
        ("2023-08-31", "2024-02-29", 179, 179),
    ],
)
def test_months_of_thirty_days(start: str, end: str, us: int, european: int) -> None:
    """By the rules of 2006 ISDA Definitions 4.16 (g) and of SIFMA's 30/360 (end of February counts as the 30th)."""
    assert days_between(day(start), day(end), Basis.THIRTY_360) == us
    assert days_between(day(start), day(end), Basis.THIRTY_E_360) == european


THEIRS = {
    Basis.THIRTY_360: pyxirr.DayCount.THIRTY_U_360,
    Basis.THIRTY_E_360: pyxirr.DayCount.THIRTY_E_360,
    Basis.ACT_365: pyxirr.DayCount.ACT_365F,
    ISDA: pyxirr.DayCount.ACT_ACT_ISDA,
}
days = st.dates(date(1995, 1, 1), date(2035, 12, 31))


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 4000), st.sampled_from(list(THEIRS)))
def test_as_another_implementation_has_it(start: date, length: int, basis: Basis) -> None:
    end = start + timedelta(days=length)
    theirs = pyxirr.year_fraction(start, end, THEIRS[basis])
    assert float(year_fraction(start, end, basis)) == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 3000), st.integers(1, 3000), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_parts_sum_to_the_whole(start: date, first: int, second: int, frequency: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    for basis in (ISDA, ICMA, Basis.ACT_360, Basis.ACT_365):
        parts = [
            year_fraction(one, two, basis, frequency=frequency, anchor=end)
            for one, two in ((start, middle), (middle, end))
        ]
        assert sum(parts) == year_fraction(start, end, basis, frequency=frequency, anchor=end)
    assert year_fraction(end, start, ISDA) == year_fraction(start, start, ICMA) == 0


def test_months() -> None:
    assert months_later(day("2024-01-31"), 1) == day("2024-02-29")
    assert months_later(day("2024-02-29"), 6, is_month_end=True) == day("2024-08-31")
    assert months_later(day("2024-03-15"), -15) == day("2022-12-15")
    assert coupon_day(day("2024-08-30"), -1, 2) == day("2024-02-29")
    assert coupon_day(day("2024-02-29"), -1, 2) == day("2023-08-31")


@settings(max_examples=60, deadline=None)
@given(days, days, st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_a_day_is_in_the_period_it_is_said_to_be_in(on: date, anchor: date, frequency: int) -> None:
    step = periods_before(on, frequency, anchor)
    assert coupon_day(anchor, step, frequency) <= on < coupon_day(anchor, step + 1, frequency)
