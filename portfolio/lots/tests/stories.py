"""Random histories of a holding, for properties: any kind of event, also such that can't be booked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from portfolio.lots import (
    Acquire,
    Allocate,
    Amortise,
    Carry,
    Deliver,
    Dispose,
    Event,
    Lot,
    Method,
    MethodChange,
    Pick,
    ReturnOfCapital,
    Split,
)
from portfolio.lots.tests.making import day

METHODS = st.sampled_from(list(Method))
DAYS = st.integers(1, 120).map(day)
WHOLE = st.integers(1, 30).map(Decimal)
SIZES = WHOLE | st.integers(1, 30 * 10**8).map(lambda units: Decimal(units).scaleb(-8))
VALUES = st.integers(0, 10**8).map(lambda units: Decimal(units).scaleb(-4))
BASES = st.none() | VALUES
SHARES = st.fractions(0, 1, max_denominator=50)
RATIOS = st.fractions(Fraction(1, 20), 20, max_denominator=20)
PICK = st.builds(Pick, key=st.integers(0, 3).map(str)) | st.builds(Pick, acquired_on=DAYS) | st.just(Pick())


def mixed(*weighted: tuple[int, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """One of these, the heavier the more often."""
    return st.sampled_from([kind for weight, kind in weighted for _time in range(weight)]).flatmap(lambda kind: kind)


PICKS = mixed((3, st.just(())), (1, st.lists(PICK, min_size=1, max_size=2).map(tuple)))
BUYS = st.builds(Acquire, SIZES.map(lambda size: size * 3), VALUES, BASES, on=DAYS)
SALES = st.builds(Dispose, SIZES, VALUES, BASES, PICKS, on=DAYS)
CHANGES = st.one_of(
    st.builds(Split, RATIOS, on=DAYS),
    st.builds(ReturnOfCapital, VALUES, BASES, on=DAYS),
    st.builds(Amortise, VALUES, BASES, share=SHARES, on=DAYS),
    st.builds(Allocate, SHARES, on=DAYS),
    st.builds(Deliver, SIZES, on=DAYS),
    st.builds(
        Carry, st.lists(st.builds(Lot, st.just("far"), DAYS, SIZES, VALUES, BASES), max_size=2).map(tuple), on=DAYS
    ),
    st.builds(MethodChange, METHODS, on=DAYS),
)


def numbered(events: list[Event]) -> list[Event]:
    """In the order of their days, each with a key and a place of its own."""
    ordered = sorted(events, key=lambda event: event.on)
    return [replace(event, key=str(order), order=order) for order, event in enumerate(ordered)]


def beginning(events: list[Event]) -> list[Event]:
    """With something to sell from the first day on."""
    return numbered([Acquire(Decimal(40), Decimal(1000), Decimal(900), on=day(1)), *events])


STORIES = st.lists(mixed((4, BUYS), (6, SALES), (3, CHANGES)), min_size=1, max_size=25).map(beginning)
TRADES = st.lists(mixed((2, BUYS), (3, SALES)), min_size=1, max_size=25).map(beginning)
