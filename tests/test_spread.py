"""Dividing without losing or making a cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fintrack.lib.spread import spread


@pytest.mark.parametrize(
    ("total", "weights", "places", "parts"),
    [
        ("10.00", [1, 1, 1], 2, ["3.34", "3.33", "3.33"]),
        ("-10.00", [1, 1, 1], 2, ["-3.34", "-3.33", "-3.33"]),
        ("0.02", [1, 1, 1], 2, ["0.01", "0.01", "0.00"]),
        ("10", [1, 1, 1], 0, ["4", "3", "3"]),
        ("1.00", [1, 0, 2], 2, ["0.33", "0.00", "0.67"]),
        ("100.00", [15, 10], 2, ["60.00", "40.00"]),
        ("0.00", [1, 2], 2, ["0.00", "0.00"]),
        ("7.5", [3], 4, ["7.5000"]),
    ],
)
def test_parts(total: str, weights: list[int], places: int, parts: list[str]) -> None:
    assert [str(part) for part in spread(Decimal(total), weights, places)] == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_must_make_sense(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        spread(Decimal(1), weights, 2)


def test_a_total_finer_than_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        spread(Decimal("0.005"), [1, 1], 2)


@given(
    st.integers(-(10**19), 10**19),
    st.lists(st.integers(0, 10**19), min_size=1, max_size=30).filter(any),
    st.integers(0, 8),
)
def test_parts_add_up_and_are_within_a_unit_of_their_share(units: int, weights: list[int], places: int) -> None:
    total = Fraction(units, 10**places)
    parts = [Fraction(part) for part in spread(Decimal(units).scaleb(-places), weights, places)]
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Fraction(1, 10**places)
