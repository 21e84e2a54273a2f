"""Splits, returned capital, redeemed nominal, costs and lots that move to another security or broker."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from portfolio.lots import (
    Allocate,
    Amortise,
    Booked,
    Carry,
    Code,
    Deliver,
    Event,
    Method,
    ReturnOfCapital,
    Rule,
    Split,
    arriving,
    book,
)
from portfolio.lots.tests.making import buy, day, pick, sell, taken

BOUGHT: list[Event] = [buy(1, 10, 100, 80), buy(2, 30, 600, 540)]


def after(*events: Event, method: Method = Method.FIFO) -> Booked:
    return book([*BOUGHT, *events], method)


def quantities(booked: Booked) -> list[Decimal]:
    return [lot.quantity for lot in booked.open]


def costs(booked: Booked) -> list[Decimal]:
    return [lot.cost for lot in booked.open]


# --- Splits -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(Decimal(4), [40, 120]), (Fraction(1, 10), [1, 3]), (Fraction(3, 2), [15, 45]), (Decimal("1.05"), [Decimal("10.5"), Decimal("31.5")])],
)  # fmt: skip
def test_a_split_changes_quantities_and_nothing_else(ratio: Decimal | Fraction, expected: list[Decimal]) -> None:
    booked = after(Split(ratio, on=day(5)))
    assert quantities(booked) == expected
    assert (costs(booked), [lot.acquired_on for lot in booked.open]) == ([100, 600], [day(1), day(2)])


def test_lots_add_up_after_a_split_that_doesnt_come_out_even() -> None:
    """Three for seven: 40 become 17.14285714; the lots 4.28571429 (4.285714285…) and 12.85714285."""
    booked = after(Split(Fraction(3, 7), on=day(5)))
    assert quantities(booked) == [Decimal("4.28571429"), Decimal("12.85714285")]
    assert booked.quantity == Decimal("17.14285714")


def test_cash_in_lieu_of_a_fraction_is_a_sale_of_it() -> None:
    """Ten for 105; one for four leaves 2.5; the half is paid out with 21.60 and costs 21."""
    booked = book([buy(1, 10, 105), Split(Fraction(1, 4), on=day(5)), sell(5, "0.5", "21.60", order=1)], Method.FIFO)
    assert (booked.gain, quantities(booked), costs(booked)) == (Decimal("0.6"), [2], [84])


def test_a_lot_too_small_for_a_reverse_split_leaves_its_cost_to_another() -> None:
    booked = book([buy(1, "0.00000001", "0.0100"), buy(2, 50, 10), Split(Fraction(1, 50), on=day(5))], Method.FIFO)
    assert (quantities(booked), costs(booked)) == ([1], [Decimal("10.01")])


@pytest.mark.parametrize("ratio", [Decimal(0), Decimal(-2), Fraction(1, 10**10)])
def test_a_ratio_that_leaves_nothing_is_refused(ratio: Decimal | Fraction) -> None:
    booked = after(Split(ratio, on=day(5), key="split"))
    assert [(problem.code, problem.key) for problem in booked.problems] == [(Code.OUT_OF_RANGE, "split")]
    assert quantities(booked) == [10, 30]


def test_events_about_nothing_held_do_nothing() -> None:
    for event in (Split(Decimal(2), on=day(5)), Allocate(Decimal("0.5"), on=day(5))):
        assert book([event], Method.FIFO) == Booked()


# --- Money back ---------------------------------------------------------------------------------------------------------------


def test_returned_capital_lowers_the_cost_by_unit() -> None:
    """2 a unit for 40 units: the lots cost 100 − 20 and 600 − 60; in the base currency at that day's 0.8."""
    booked = after(ReturnOfCapital(Decimal(80), Decimal(64), on=day(5), key="roc"))
    assert (costs(booked), [lot.base_cost for lot in booked.open]) == ([80, 540], [64, 492])
    assert (booked.gain, booked.base_gain) == (0, 0)
    assert [(match.rule, match.quantity, match.proceeds) for match in booked.matches] == [
        (Rule.RETURN_OF_CAPITAL, 0, 20), (Rule.RETURN_OF_CAPITAL, 0, 60),
    ]  # fmt: skip


def test_what_exceeds_a_lots_cost_is_gain() -> None:
    """15 a unit: the first lot gets 150 for a cost of 100, the second 450 of its 600."""
    booked = after(ReturnOfCapital(Decimal(600), Decimal(600), on=day(5)))
    assert ([match.gain for match in booked.matches], costs(booked)) == ([50, 0], [0, 150])
    assert ([match.base_gain for match in booked.matches], booked.base_cost) == ([70, 0], 90)


def test_an_unknown_rate_of_a_return_makes_the_base_cost_unknown() -> None:
    booked = after(ReturnOfCapital(Decimal(80), None, on=day(5)))
    assert (booked.cost, booked.base_cost, booked.base_gain) == (620, None, None)


def test_a_return_after_the_last_sale_is_gain() -> None:
    booked = after(sell(4, 40, 700, 700), ReturnOfCapital(Decimal(8), Decimal(7), on=day(5), key="roc"))
    assert (booked.matches[-1].gain, booked.matches[-1].base_gain, booked.matches[-1].key) == (8, 7, "roc")


def test_a_return_changes_which_lot_is_the_dearest() -> None:
    """At 30 a unit the older lot is dearer; after 15 a unit back and a newer lot at 20 it is not."""
    events = [buy(1, 1, 30), sell(2, 0, 0), ReturnOfCapital(Decimal(15), on=day(3)), buy(4, 1, 20), sell(5, 1, 20)]
    assert taken(book(events, Method.HIFO).matches)[-1] == ("buy 4", 1, 20)


def test_a_short_seller_pays_the_return() -> None:
    booked = book([sell(1, 5, 50), ReturnOfCapital(Decimal(-10), on=day(2))], Method.FIFO, allow_short=True)
    assert (costs(booked), booked.gain) == ([-40], 0)


def test_a_bond_pays_back_part_of_its_nominal() -> None:
    """Bought at 95 %: a fifth of 1,000 nominal back for a fifth of the cost."""
    bond = [buy(1, 1, 950), Amortise(Decimal(200), share=Fraction(1, 5), on=day(50)), sell(90, 1, 800)]
    first, last = book(bond, Method.FIFO).matches
    assert (first.rule, first.quantity, first.cost, first.gain) == (Rule.AMORTISATION, 0, 190, 10)
    assert (last.cost, last.gain) == (760, 40)


@pytest.mark.parametrize("share", [Decimal("-0.1"), Decimal("1.01")])
def test_a_share_is_between_nothing_and_all(share: Decimal) -> None:
    for event in (Amortise(Decimal(1), share=share, on=day(5)), Allocate(share, on=day(5))):
        assert [problem.code for problem in after(event).problems] == [Code.OUT_OF_RANGE]


# --- Moving on ----------------------------------------------------------------------------------------------------------------


def test_a_spin_off_takes_its_share_of_each_cost_along() -> None:
    """12.5 % of the cost goes to one new share for every four."""
    parent = after(Allocate(Decimal("0.125"), on=day(5)))
    lots = arriving((carried.lot for carried in parent.carried), Decimal(10))
    child = book([Carry(lots, on=day(5))], Method.FIFO)
    assert (costs(parent), costs(child)) == ([Decimal("87.5"), 525], [Decimal("12.5"), 75])
    assert (quantities(parent), quantities(child)) == ([10, 30], [Decimal("2.5"), Decimal("7.5")])
    assert [(lot.key, lot.acquired_on, lot.base_cost) for lot in child.open] == [
        ("buy 1", day(1), 10), ("buy 2", day(2), Decimal("67.5")),
    ]  # fmt: skip


def test_a_transfer_keeps_days_costs_and_keys() -> None:
    """Fifteen go to another broker: ten of the first lot, five of the second; sold there with the cost they had."""
    here = after(Deliver(Decimal(15), on=day(5), key="move"))
    assert (here.matches, quantities(here), costs(here)) == ((), [25], [500])
    there = book([Carry(tuple(one.lot for one in here.carried), on=day(5)), sell(9, 12, 240)], Method.FIFO)
    assert taken(there.matches) == [("buy 1", 10, 100), ("buy 2", 2, 40)]
    assert {one.key for one in here.carried} == {"move"}


def test_a_transfer_may_name_its_lots_and_needs_enough() -> None:
    named = after(Deliver(Decimal(15), (pick("buy 2"),), on=day(5)))
    assert [(one.lot.key, one.lot.cost) for one in named.carried] == [("buy 2", 300)]
    assert after(Deliver(Decimal(41), on=day(5))).problems[0].code is Code.NOT_ENOUGH_LOTS


def test_a_carried_lot_is_as_old_as_it_was() -> None:
    lot = book([buy(1, 5, 75)], Method.FIFO).open[0]
    booked = book([buy(3, 5, 50), Carry((lot,), on=day(4)), sell(5, 5, 60)], Method.FIFO)
    assert taken(booked.matches) == [("buy 1", 5, 75)]


def test_short_lots_travel_too() -> None:
    here = book([sell(1, 5, 50), Deliver(Decimal(-5), on=day(2))], Method.FIFO, allow_short=True)
    there = book([Carry(tuple(one.lot for one in here.carried), on=day(2)), buy(3, 5, 40)], Method.FIFO)
    assert (here.open, there.gain, there.open) == ((), 10, ())


def test_a_carried_cost_without_units_is_refused() -> None:
    lot = replace(book([buy(1, 5, 75)], Method.FIFO).open[0], quantity=Decimal(0))
    assert book([Carry((lot,), on=day(4))], Method.FIFO).problems[0].code is Code.OUT_OF_RANGE
