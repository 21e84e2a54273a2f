"""Which of several prices counts on a day, and which look wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.records import IncomingPrice
from portfolio.prices.choosing import Chosen, Policy, Standing, outliers, price_on, prices_daily

D = Decimal
FRIDAY = date(2026, 1, 2)


def price(source: str, after: int, close: str = "10") -> IncomingPrice:
    return IncomingPrice("X", "EUR", FRIDAY + timedelta(days=after), D(close), source)


def day(after: int) -> date:
    return FRIDAY + timedelta(days=after)


BOTH = Policy(("best", "other"))


def test_the_best_source_of_the_day() -> None:
    prices = [price("other", 0, "11"), price("best", 0, "10"), price("aaa", 0, "12")]
    assert price_on(prices, FRIDAY, BOTH) == Chosen(FRIDAY, prices[1], Standing.TODAY)


def test_a_lesser_source_fills_in_for_a_day_the_best_one_has_not() -> None:
    prices = [price("best", 0), price("other", 1, "11")]
    assert price_on(prices, day(1), BOTH).price == prices[1]
    assert price_on(prices, day(0), BOTH).price == prices[0]


def test_patience_with_the_best_source() -> None:
    prices = [price("best", 0), price("other", 3, "11")]
    assert price_on(prices, day(3), Policy(("best", "other"), patience=3)).price == prices[0]
    assert price_on(prices, day(3), Policy(("best", "other"), patience=2)).price == prices[1]


def test_sources_without_a_rank_come_last_and_by_name() -> None:
    prices = [price("zzz", 0), price("aaa", 0), price("other", 0)]
    assert price_on(prices, FRIDAY, BOTH).price == prices[2]
    assert price_on(prices[:2], FRIDAY, BOTH).price == prices[1]


@pytest.mark.parametrize(
    ("age", "standing"),
    [(0, "today"), (1, "carried"), (7, "carried"), (8, "stale"), (31, "stale"), (32, "unknown"), (-1, "unknown")],
)
def test_a_price_is_carried_forward_marked_and_in_the_end_unknown(age: int, standing: str) -> None:
    chosen = price_on([price("best", 0)], day(age))
    assert chosen.standing == standing
    assert (chosen.price is None) == (standing == "unknown")
    assert chosen.age_days == (None if chosen.price is None else age)


def test_no_price_at_all_is_unknown_and_neither_zero_nor_one() -> None:
    assert price_on([], FRIDAY) == Chosen(FRIDAY, None, Standing.UNKNOWN)


def test_the_last_of_two_of_a_day_and_source_counts() -> None:
    prices = [price("best", 0, "10"), price("best", 0, "12")]
    assert price_on(prices, FRIDAY).price == prices[1]
    assert next(prices_daily(prices, FRIDAY, FRIDAY)).price == prices[1]


SOME = st.lists(
    st.builds(price, st.sampled_from(["best", "other", "aaa"]), st.integers(-50, 50), st.sampled_from(["9", "10"]))
)


@given(SOME, st.integers(0, 3))
def test_a_range_is_its_days(prices: list[IncomingPrice], patience: int) -> None:
    """And no day is answered by a later one's price."""
    policy = Policy(("best", "other"), patience)
    daily = list(prices_daily(prices, day(-5), day(40), policy))
    assert daily == [price_on(prices, day(after), policy) for after in range(-5, 41)]
    assert all(chosen.price is None or chosen.price.on <= chosen.on for chosen in daily)


def leaps(*closes: str) -> list[tuple[str, bool]]:
    prices = [price("best", place, close) for place, close in enumerate(closes)]
    return [(str(found.price.close), found.is_confirmed) for found in outliers(prices)]


@pytest.mark.parametrize(
    ("closes", "found"),
    [
        (("10", "10.1", "1010", "10.2", "10.1"), [("1010", True)]),  # pence for pounds
        (("10", "0.1", "10"), [("0.1", True)]),
        (("10", "20", "21", "22", "10"), [("20", True), ("21", True), ("22", True)]),
        (("10", "20", "21", "22", "23", "24"), []),  # too long to be a slip
        (("10", "5", "4.9", "5", "5.1", "5"), []),  # a split
        (("10", "15", "10"), []),  # just fifty per cent
        (("10", "15.01", "10"), [("15.01", True)]),
        (("10", "4.99", "10"), [("4.99", True)]),
        (("10", "1010"), [("1010", False)]),  # nobody can know yet
        (("10", "30", "10", "30", "10"), [("30", True), ("30", True)]),
        (("10",), []),
        ((), []),
    ],
)
def test_a_leap_and_back_is_an_outlier(closes: tuple[str, ...], found: list[tuple[str, bool]]) -> None:
    assert leaps(*closes) == found
