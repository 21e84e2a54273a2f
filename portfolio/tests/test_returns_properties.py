"""What holds of any portfolio: splits and finer days change no return, parts sum to the whole, slices chain to the total."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.returns import Day, Every, FlowTime, Holding, by_period, contribution, simple_gain, time_weighted

START = date(2024, 1, 1)
D = Decimal
CLOSE = D("1e-18")

prices = st.decimals("0.01", "1000", places=2)
money = st.decimals("0", "10000", places=2)


class Held(NamedTuple):
    """A day of a holding: its price, what was bought of it before, and sold after, as parts of what was held."""

    price: Decimal
    bought: Decimal
    sold: Decimal


held = st.builds(Held, prices, st.decimals("0", "2", places=2), st.decimals("0", "0.5", places=2))


def days_of(history: list[Held], split_at: int | None = None) -> list[Day]:
    """The days of 100 pieces bought at 10, with each day's trades; from `split_at` on there are three for one at a third."""
    pieces, before, days = D(100), D(10), []
    for number, one in enumerate(history):
        factor = D(3) if split_at is not None and number == split_at else D(1)
        shown = D(3) if split_at is not None and number >= split_at else D(1)
        pieces, before, price = pieces * factor, before / factor, one.price / shown
        bought, pieces = pieces * one.bought * before, pieces * (1 + one.bought)
        sold, pieces = pieces * one.sold * price, pieces * (1 - one.sold)
        days.append(Day(START + timedelta(days=number), pieces * price, bought, sold))
        before = price
    return days


@settings(max_examples=60, deadline=None)
@given(history=st.lists(held, min_size=1, max_size=30), data=st.data(), flows_at=st.sampled_from(FlowTime))
def test_a_stock_split_changes_no_return(history: list[Held], data: st.DataObject, flows_at: FlowTime) -> None:
    at = data.draw(st.integers(0, len(history) - 1))
    plain = time_weighted(days_of(history), D(1000), flows_at)
    split = time_weighted(days_of(history, split_at=at), D(1000), flows_at)
    assert plain.total.reason == split.total.reason
    for one, two in zip(plain.series, split.series, strict=True):
        assert (one.rate is None) == (two.rate is None)
        if one.rate is not None:
            assert two.rate == pytest.approx(one.rate, abs=CLOSE, rel=CLOSE)


@settings(max_examples=60, deadline=None)
@given(history=st.lists(held, min_size=1, max_size=20), between=prices, data=st.data())
def test_cutting_a_day_into_two_changes_no_return(history: list[Held], between: Decimal, data: st.DataObject) -> None:
    """What is bought at the day's start belongs to its first half, what is sold at its end to the second."""
    days = days_of(history)
    at = data.draw(st.integers(0, len(days) - 1))
    whole = days[at]
    halves = [Day(whole.on, between, flow_in=whole.flow_in), Day(whole.on, whole.value_end, flow_out=whole.flow_out)]
    one = time_weighted(days, D(1000)).total.value
    two = time_weighted([*days[:at], *halves, *days[at + 1 :]], D(1000)).total.value
    assert one is not None
    assert two == pytest.approx(one, abs=CLOSE, rel=CLOSE)


@settings(max_examples=50, deadline=None)
@given(history=st.lists(held, min_size=1, max_size=60), every=st.sampled_from(Every))
def test_slices_chain_to_the_total(history: list[Held], every: Every) -> None:
    found, growth = time_weighted(days_of(history), D(1000)), D(1)
    slices = by_period(found.series, every)
    for one in slices:
        assert one.result.value is not None
        growth *= 1 + one.result.value
    assert growth - 1 == pytest.approx(found.total.value, abs=CLOSE, rel=CLOSE)
    assert (slices[0].first, slices[-1].last) == (found.series[0].on, found.series[-1].on)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(money, money, money, money), min_size=1, max_size=20), st.decimals("1", "100000", places=2))
def test_parts_sum_to_the_period_s_gain(rows: list[tuple[Decimal, ...]], capital: Decimal) -> None:
    found = contribution([Holding(str(number), *row) for number, row in enumerate(rows)], capital)
    whole = simple_gain(*(sum((row[column] for row in rows), D(0)) for column in range(4)))
    assert found.gain == whole
    assert sum((part.gain.value or D(0) for part in found.parts), D(0)) == whole.value
    assert whole.value is not None
    assert sum((part.rate.value or D(0) for part in found.parts), D(0)) == pytest.approx(
        whole.value / capital, abs=CLOSE
    )
