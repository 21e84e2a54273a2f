"""The United Kingdom's rules where the published cases don't go: windows, splits between, refusals; and against a naive reckoning."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.lots import (
    Acquire,
    Carry,
    Code,
    Deliver,
    Dispose,
    Event,
    Method,
    MethodChange,
    ReturnOfCapital,
    Rule,
    Split,
    book,
)
from portfolio.lots.tests.making import buy, day, sell

POOL: list[Event] = [buy(1, 100, 1000)]


def rules(*events: Event) -> list[tuple[Rule, Decimal, Decimal]]:
    booked = book([*POOL, *events], Method.UK)
    assert booked.problems == ()
    return [(match.rule, match.quantity, match.cost) for match in booked.matches]


@pytest.mark.parametrize(
    ("bought_on", "expected"),
    [
        (50, [(Rule.SAME_DAY, 10, 200)]),
        (51, [(Rule.THIRTY_DAYS, 10, 200)]),
        (80, [(Rule.THIRTY_DAYS, 10, 200)]),
        (81, [(Rule.SECTION_104, 10, 100)]),
        (49, [(Rule.SECTION_104, 10, Decimal("109.0909"))]),
    ],
)
def test_the_window_is_the_day_and_thirty_days_after(bought_on: int, expected: list[tuple[Rule, int, int]]) -> None:
    assert rules(buy(bought_on, 10, 200, order=9), sell(50, 10, 150)) == expected


def test_the_earliest_purchase_of_the_window_comes_first() -> None:
    found = rules(sell(50, 10, 150), buy(60, 4, 48), buy(55, 4, 44))
    assert found == [(Rule.THIRTY_DAYS, 4, 44), (Rule.THIRTY_DAYS, 4, 48), (Rule.SECTION_104, 2, 20)]


def test_purchases_of_a_day_are_one() -> None:
    """30 for 120 and 10 for 280 cost 10 each on average."""
    assert rules(buy(50, 30, 120), buy(50, 10, 280), sell(50, 20, 260)) == [(Rule.SAME_DAY, 20, 200)]


def test_a_purchase_serves_its_own_day_first() -> None:
    found = rules(sell(50, 10, 150), buy(55, 10, 300), sell(55, 6, 90, order=1))
    assert found == [(Rule.THIRTY_DAYS, 4, 120), (Rule.SECTION_104, 6, 60), (Rule.SAME_DAY, 6, 180)]


def test_a_split_between_sale_and_purchase_converts_the_units() -> None:
    """Ten sold are twenty of the shares after a two for one: all ten are matched with the twenty bought for 120."""
    booked = book([*POOL, sell(50, 10, 150), Split(Decimal(2), on=day(52)), buy(55, 24, 144)], Method.UK)
    assert [(match.rule, match.quantity, match.cost) for match in booked.matches] == [(Rule.THIRTY_DAYS, 10, 120)]
    assert (booked.quantity, booked.cost) == (204, 1024)


def test_a_smaller_purchase_after_a_split_leaves_the_rest_to_the_pool() -> None:
    found = rules(sell(50, 10, 150), Split(Decimal(2), on=day(52)), buy(55, 8, 48))
    assert found == [(Rule.THIRTY_DAYS, 4, 48), (Rule.SECTION_104, 6, 60)]


def test_a_transfer_is_no_purchase_and_no_disposal() -> None:
    lot = book([buy(10, 10, 300)], Method.UK).open[0]
    found = rules(Deliver(Decimal(5), on=day(50)), sell(50, 10, 150), Carry((lot,), on=day(51)))
    assert found == [(Rule.SECTION_104, 10, 100)]


def test_the_pool_has_the_oldest_day_and_returns_lower_it() -> None:
    booked = book([*POOL, buy(5, 100, 2000), ReturnOfCapital(Decimal(200), on=day(6)), sell(50, 50, 900)], Method.UK)
    assert booked.matches[-1].cost == 700
    assert [(lot.acquired_on, lot.quantity, lot.cost) for lot in booked.open] == [(day(1), 150, 2100)]


def test_what_a_refused_sale_would_have_taken_stays() -> None:
    """200 of 100 and the 30 bought later (and the 20 of the day) can't be sold; the next sale finds them all in the pool."""
    booked = book([*POOL, buy(50, 20, 260), sell(50, 200, 900), buy(60, 30, 240), sell(100, 150, 1800)], Method.UK)
    assert [problem.code for problem in booked.problems] == [Code.NOT_ENOUGH_LOTS]
    assert [(match.quantity, match.cost) for match in booked.matches] == [(150, 1500)]
    assert (booked.open, booked.gain) == ((), 300)


def test_the_rules_hold_from_the_day_they_are_chosen() -> None:
    """Sold under FIFO: the purchase ten days later is not its own, though the rules have changed by then."""
    events = [*POOL, sell(50, 10, 150), MethodChange(Method.UK, on=day(55)), buy(60, 10, 200), sell(61, 10, 150)]
    booked = book(events, Method.FIFO)
    assert [(match.rule, match.cost) for match in booked.matches] == [(Rule.FIFO, 100), (Rule.SECTION_104, 110)]


# --- Against a naive reckoning in fractions, a day at a time --------------------------------------------------------------------

Trade = tuple[int, int, int]
"""Day, shares (sold: negative), pounds."""


def naive_gain(trades: list[Trade]) -> Fraction | None:
    """The gain of it all by HS284, None where shares would be missing."""
    bought: dict[int, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    sold: dict[int, Fraction] = defaultdict(Fraction)
    gain = Fraction(0)
    for on, shares, pounds in trades:
        if shares > 0:
            bought[on] = [bought[on][0] + shares, bought[on][1] + pounds]
        else:
            sold[on] -= shares
            gain += pounds
    unit = {on: cost / shares for on, (shares, cost) in bought.items()}
    free = {on: shares for on, (shares, _cost) in bought.items()}
    for window in ([0], range(1, 31)):
        for on in sorted(sold):
            for later in (on + step for step in window):
                size = min(sold[on], free.get(later, Fraction(0)))
                if size:
                    sold[on] -= size
                    free[later] -= size
                    gain -= size * unit[later]
    shares = cost = Fraction(0)
    for on in sorted({*sold, *free}):
        shares, cost = shares + free.get(on, 0), cost + free.get(on, 0) * unit.get(on, 0)
        if sold[on] > shares:
            return None
        if sold[on]:
            gone = cost * sold[on] / shares
            shares, cost, gain = shares - sold[on], cost - gone, gain - gone
    return gain


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 90), st.integers(-30, 40).filter(bool), st.integers(1, 5000)), min_size=2, max_size=14
    )
)
def test_the_gain_is_that_of_a_naive_reckoning(trades: list[Trade]) -> None:
    trades = [(0, 300, 3000), *sorted(trades, key=lambda trade: trade[0])]
    expected = naive_gain(trades)
    events: list[Event] = []
    for order, (on, shares, pounds) in enumerate(trades):
        when = date(2024, 1, 1) + timedelta(days=on)
        value = Decimal(pounds)
        kind = Acquire if shares > 0 else Dispose
        events.append(kind(Decimal(abs(shares)), value, value, on=when, order=order, key=str(order)))
    booked = book(events, Method.UK)
    if expected is None:
        assert booked.problems
    else:
        assert booked.problems == ()
        assert booked.gain is not None
        assert abs(Fraction(booked.gain) - expected) < Fraction(len(booked.matches) + 1, 10_000)
