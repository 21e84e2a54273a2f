"""The same trades booked by beancount's own booking functions (a development requirement; its licence keeps it out of the program)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Booking, Posting
from beancount.core.position import Cost, Position
from beancount.parser.booking_method import handle_ambiguous_matches
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.lots import Event, Method, book
from portfolio.lots.tests.making import buy, sell

ENTRY = SimpleNamespace(meta={})
Trade = tuple[int, int, int]
"""Day, quantity (sold: negative), unit cost."""


def theirs(trades: list[Trade], method: Method) -> tuple[Counter[Any], list[Any]]:
    """What is held and what was taken, each by unit cost and day."""
    held: list[Position] = []
    taken: list[Any] = []
    for on, number, unit in trades:
        cost = Cost(Decimal(unit), "USD", buy(on, 1, 1).on, None)
        if number > 0:
            held.append(Position(Amount(Decimal(number), "HOOL"), cost))
            continue
        posting = Posting("Assets:Account", Amount(Decimal(number), "HOOL"), None, None, None, None)
        booked, matches, errors = (
            handle_ambiguous_matches(ENTRY, posting, held, Booking[method.name]) if held else ([], [], ["none"])
        )
        if errors:
            continue
        for reduced, lot in zip(booked, matches, strict=True):
            taken.append((reduced.cost.number, reduced.cost.date, -reduced.units.number))
            held[held.index(lot)] = Position(Amount(lot.units.number + reduced.units.number, "HOOL"), lot.cost)
        held = [lot for lot in held if lot.units.number]
    return Counter({(lot.cost.number, lot.cost.date): lot.units.number for lot in held}), taken


def ours(trades: list[Trade], method: Method) -> tuple[Counter[Any], list[Any]]:
    events: list[Event] = []
    for order, (on, number, unit) in enumerate(trades):
        make = buy if number > 0 else sell
        events.append(make(on, abs(number), abs(number) * unit, order=order, key=str(order)))
    booked = book(events, method)
    held = Counter({(lot.unit_cost, lot.acquired_on): lot.quantity for lot in booked.open})
    return held, [(match.cost / match.quantity, match.acquired_on, match.quantity) for match in booked.matches]


@pytest.mark.parametrize("method", [Method.FIFO, Method.LIFO, Method.HIFO])
@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.integers(-40, 40).filter(bool), st.integers(1, 999)),
        min_size=2, max_size=15, unique_by=(lambda trade: trade[0], lambda trade: trade[2]),
    ).map(sorted)
)  # fmt: skip
def test_the_same_lots_go_and_stay(method: Method, trades: list[Trade]) -> None:
    assert ours(trades, method) == theirs(trades, method)
