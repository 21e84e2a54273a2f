"""What holds for every history: nothing is lost, nothing is made up, and how the story is told doesn't matter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.lots import (
    Acquire,
    Amortise,
    Booked,
    Carry,
    Deliver,
    Dispose,
    Event,
    Method,
    ReturnOfCapital,
    Split,
    book,
)
from portfolio.lots.records import total
from portfolio.lots.tests.making import day
from portfolio.lots.tests.stories import METHODS, STORIES, TRADES

unhurried = settings(deadline=None, max_examples=60)
LATER = day(500)
ORDERED = (Method.FIFO, Method.LIFO, Method.HIFO, Method.AVERAGE)
ZERO, SOME = Decimal(0), Decimal("12.3456")


def money_in(event: Event) -> Decimal:
    """What an event brings (a purchase takes), and the cost of lots that arrive counts as paid."""
    if isinstance(event, Acquire):
        return -(event.cost or ZERO)
    if isinstance(event, Dispose):
        return event.proceeds
    if isinstance(event, (ReturnOfCapital, Amortise)):
        return event.value
    return -sum((lot.cost for lot in event.lots), ZERO) if isinstance(event, Carry) else ZERO


def units_in(event: Event) -> Decimal:
    if isinstance(event, Acquire):
        return event.quantity
    if isinstance(event, Dispose):
        return -event.quantity
    return sum((lot.quantity for lot in event.lots), ZERO) if isinstance(event, Carry) else ZERO


def told(events: list[Event], booked: Booked) -> list[Event]:
    refused = {problem.key for problem in booked.problems}
    return [event for event in events if event.key not in refused]


@unhurried
@given(STORIES, METHODS, st.booleans())
def test_no_money_is_lost_or_made(events: list[Event], method: Method, allow_short: bool) -> None:
    """money out + cost that is still held or was carried on = gain, in other words cost in = cost out + cost that stays."""
    booked = book(events, method, allow_short=allow_short)
    money = sum((money_in(event) for event in told(events, booked)), ZERO)
    assert booked.gain == money + booked.cost + sum((one.lot.cost for one in booked.carried), ZERO)


@unhurried
@given(STORIES, METHODS, st.booleans())
def test_no_base_money_is_lost_or_made(events: list[Event], method: Method, allow_short: bool) -> None:
    """The same in the base currency, where every rate is known."""
    known = [rated(event) for event in events]
    booked = book(known, method, allow_short=allow_short)
    money = sum((base_money_in(event) for event in told(known, booked)), ZERO)
    carried = total(one.lot.base_cost for one in booked.carried)
    assert None not in (booked.base_gain, booked.base_cost, carried)
    assert booked.base_gain == money + (booked.base_cost or ZERO) + (carried or ZERO)


def rated(event: Event) -> Event:
    """With a base figure where none was drawn."""
    if isinstance(event, Acquire):
        return replace(event, base_cost=event.base_cost or SOME)
    if isinstance(event, Dispose):
        return replace(event, base_proceeds=event.base_proceeds or SOME)
    if isinstance(event, (ReturnOfCapital, Amortise)):
        return replace(event, base_value=event.base_value or SOME)
    if isinstance(event, Carry):
        return replace(event, lots=tuple(replace(lot, base_cost=lot.base_cost or SOME) for lot in event.lots))
    return event


def base_money_in(event: Event) -> Decimal:
    if isinstance(event, Acquire):
        return -(event.base_cost or ZERO)
    if isinstance(event, Dispose):
        return event.base_proceeds or ZERO
    if isinstance(event, (ReturnOfCapital, Amortise)):
        return event.base_value or ZERO
    return -sum((lot.base_cost or ZERO for lot in event.lots), ZERO) if isinstance(event, Carry) else ZERO


@unhurried
@given(STORIES, METHODS, st.booleans())
def test_no_unit_is_lost_or_made(events: list[Event], method: Method, allow_short: bool) -> None:
    events = [event for event in events if not isinstance(event, Split)]
    booked = book(events, method, allow_short=allow_short)
    units = sum((units_in(event) for event in told(events, booked)), ZERO)
    delivered = {event.key for event in events if isinstance(event, Deliver)}
    assert booked.quantity == units - sum((one.lot.quantity for one in booked.carried if one.key in delivered), ZERO)


@unhurried
@given(STORIES, METHODS, st.booleans())
def test_lots_are_never_empty_and_short_only_where_allowed(
    events: list[Event], method: Method, allow_short: bool
) -> None:
    booked = book(events, method, allow_short=allow_short)
    assert all(lot.quantity for lot in booked.open)
    is_short = any(lot.quantity < 0 for lot in booked.open)
    assert allow_short or not is_short or any(getattr(event, "method", method) is Method.NONE for event in events)
    if not booked.open:
        assert (booked.cost, booked.base_cost) == (0, 0)


@unhurried
@given(STORIES, METHODS)
def test_the_base_currency_is_booked_as_the_trades_own(events: list[Event], method: Method) -> None:
    """Where each value in base currency is the value itself, so is each cost and gain."""
    same = [as_base(event) for event in events]
    booked = book(same, method, allow_short=True)
    assert (booked.base_cost, booked.base_gain) == (booked.cost, booked.gain)
    assert [match.base_cost for match in booked.matches] == [match.cost for match in booked.matches]


def as_base(event: Event) -> Event:
    if isinstance(event, Acquire):
        return replace(event, base_cost=event.cost)
    if isinstance(event, Dispose):
        return replace(event, base_proceeds=event.proceeds)
    if isinstance(event, (ReturnOfCapital, Amortise)):
        return replace(event, base_value=event.value)
    if isinstance(event, Carry):
        return replace(event, lots=tuple(replace(lot, base_cost=lot.cost) for lot in event.lots))
    return event


@unhurried
@given(STORIES, METHODS, st.randoms(use_true_random=False))
def test_how_events_are_shuffled_doesnt_matter(events: list[Event], method: Method, chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert book(shuffled, method) == book(events, method)


@unhurried
@given(TRADES, st.sampled_from([Method.AVERAGE, Method.UK]))
def test_the_order_of_a_days_purchases_doesnt_matter_to_a_pool(events: list[Event], method: Method) -> None:
    """Purchases first, then the day's sales; the purchases in the opposite order."""
    events = [replace(event, lots=()) for event in events if isinstance(event, (Acquire, Dispose))]
    ahead = [replace(event, order=event.order - 1000 * isinstance(event, Acquire)) for event in events]
    turned = [replace(event, order=-event.order - 2000) if isinstance(event, Acquire) else event for event in ahead]
    one, other = book(ahead, method), book(turned, method)
    assert [(m.key, m.quantity, m.cost, m.rule) for m in one.matches] == [
        (m.key, m.quantity, m.cost, m.rule) for m in other.matches
    ]
    assert (one.quantity, one.cost, one.gain) == (other.quantity, other.cost, other.gain)


@unhurried
@given(TRADES, METHODS, st.integers(2, 20), st.integers(1, 121).map(day))
def test_a_split_changes_no_gain(events: list[Event], method: Method, ratio: int, on: date) -> None:
    """All that is traded after the split is traded in the new units."""
    after = [
        replace(event, quantity=event.quantity * ratio)
        if event.on >= on and isinstance(event, (Acquire, Dispose))
        else event
        for event in events
    ]
    split = Split(Decimal(ratio), on=on, key="split", order=-1)
    plain, scaled = book(events, method), book([*after, split], method)
    assert [(m.lot, m.cost, m.proceeds, m.rule) for m in plain.matches] == [
        (m.lot, m.cost, m.proceeds, m.rule) for m in scaled.matches
    ]
    assert (plain.gain, plain.cost) == (scaled.gain, scaled.cost)


@unhurried
@given(STORIES, METHODS, st.sampled_from([2, 4, 5, 8, 10]))
def test_a_split_and_its_reverse_leave_all_as_it_was(events: list[Event], method: Method, ratio: int) -> None:
    there, back = Split(Decimal(ratio), on=LATER), Split(Fraction(1, ratio), on=LATER, order=1)
    assert book([*events, there, back], method) == book(events, method)


@unhurried
@given(TRADES, st.sampled_from([Method.FIFO, Method.LIFO, Method.HIFO, Method.NONE]))
def test_what_is_delivered_arrives_whole(events: list[Event], method: Method) -> None:
    here = book(events, method)
    if method is Method.NONE or not here.quantity:
        return
    gone = book([*events, Deliver(here.quantity, on=LATER)], method)
    there = book([Carry(tuple(one.lot for one in gone.carried), on=LATER)], method)
    assert (gone.open, gone.cost) == ((), 0)
    assert sorted(there.open, key=repr) == sorted(here.open, key=repr)


@unhurried
@given(TRADES, st.sampled_from(ORDERED))
def test_a_short_holding_is_the_mirror_of_a_long_one(events: list[Event], method: Method) -> None:
    trades = [replace(event, lots=()) for event in events if isinstance(event, (Acquire, Dispose))]
    long, short = (
        book(trades, method, allow_short=True),
        book([mirrored(one) for one in trades], method, allow_short=True),
    )
    assert [(-m.quantity, -m.cost, -m.proceeds) for m in short.matches] == [
        (m.quantity, m.cost, m.proceeds) for m in long.matches
    ]
    assert [(-lot.quantity, -lot.cost) for lot in short.open] == [(lot.quantity, lot.cost) for lot in long.open]


def mirrored(event: Acquire | Dispose) -> Event:
    if isinstance(event, Acquire):
        assert event.cost is not None
        return Dispose(event.quantity, event.cost, event.base_cost, on=event.on, key=event.key, order=event.order)
    return Acquire(event.quantity, event.proceeds, event.base_proceeds, on=event.on, key=event.key, order=event.order)


@unhurried
@given(TRADES)
def test_when_all_is_sold_every_method_gained_the_same(events: list[Event]) -> None:
    """Purchases first, then everything goes."""
    bought = [event for event in events if isinstance(event, Acquire)]
    if not bought:
        return
    held = sum((event.quantity for event in bought), ZERO)
    sale = Dispose(held, Decimal(1000), on=LATER, key="all")
    gains = {book([*bought, sale], method).gain for method in Method if method is not Method.NONE}
    assert gains == {1000 - sum((event.cost or ZERO for event in bought), ZERO)}


@unhurried
@given(STORIES, METHODS)
def test_adding_the_parts_is_the_whole(events: list[Event], method: Method) -> None:
    """The sums are those of the lots and matches; one unknown makes a sum unknown."""
    booked = book(events, method)
    assert booked.base_cost == total(lot.base_cost for lot in booked.open)
    is_known = all(lot.base_cost is not None for lot in booked.open)
    assert (booked.base_cost is not None) == is_known
