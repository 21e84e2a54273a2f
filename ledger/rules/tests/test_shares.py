"""Splits: the parts add up to the row to the unit, whatever the shares, the sign and the currency."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.shares import Share, divided, is_divisible

FOOD, HOME, FUN = (UUID(int=number) for number in range(1, 4))
CENT = 10**6


def thirds() -> tuple[Share, ...]:
    return (Share(FOOD, share=Decimal("33.33")), Share(HOME, share=Decimal("33.33")), Share(FUN))


@pytest.mark.parametrize(
    ("cents", "decimals", "expected"),
    [
        (-1000, 2, [-333, -333, -334]),
        (1000, 2, [333, 333, 334]),
        (-1000, 0, [-300, -300, -400]),
        (-2, 2, [-2]),
    ],
)
def test_what_rounding_leaves_goes_to_the_last(cents: int, decimals: int, expected: list[int]) -> None:
    found = divided(cents * CENT, thirds(), decimals)
    assert [part.quantity for part in found] == [one * CENT for one in expected]
    assert [part.category for part in found][-1] == FUN


def test_amounts_come_before_the_rest_and_nothing_is_left_out_silently() -> None:
    shares = (Share(FOOD, amount=Decimal("7.50"), memo="lunch"), Share(HOME, share=Decimal(50)), Share(FUN))
    found = divided(-2000 * CENT, shares, 2)
    assert [(part.quantity // CENT, part.memo) for part in found] == [(-750, "lunch"), (-1000, ""), (-250, "")]
    assert is_divisible(-1500 * CENT, shares)
    assert [part.quantity // CENT for part in divided(-1500 * CENT, shares, 2)] == [-750, -750]
    assert not is_divisible(-1499 * CENT, shares)
    assert not is_divisible(0, shares)


SIZES = st.one_of(
    st.integers(1, 4999).map(lambda hundredths: {"share": Decimal(hundredths) / 100}),
    st.integers(1, 5000).map(lambda cents: {"amount": Decimal(cents) / 100}),
)


@settings(max_examples=50)
@given(st.lists(SIZES, min_size=1, max_size=2), st.integers(-(10**18), 10**18), st.integers(0, 8))
def test_the_parts_add_up(sizes: list[dict[str, Decimal]], quantity: int, decimals: int) -> None:
    step = 10 ** (8 - decimals)
    whole = quantity // step * step  # what the database can hold
    shares = (*(Share(FOOD, **size) for size in sizes), Share(FUN))
    if not is_divisible(whole, shares):
        return
    found = divided(whole, shares, decimals)
    assert sum(part.quantity for part in found) == whole
    assert all(part.quantity % step == 0 and (part.quantity > 0) == (whole > 0) for part in found)
