"""From the legs of the books to the events of `portfolio.lots`, and many holdings walked side by side: lots that move from one to
another arrive with their dates and costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from portfolio.lots import (
    Acquire,
    Allocate,
    Amortise,
    Booked,
    Carry,
    Deliver,
    Dispose,
    Event,
    Method,
    MethodChange,
    Pick,
    ReturnOfCapital,
    Split,
    arriving,
)
from portfolio.lots.booking import Walk
from portfolio.lots.figures import EXACT

ZERO = Decimal(0)
FIRST_OF_DAY = -1
"""The order of what happens before the day's trades: a changed method."""


class HoldingKey(NamedTuple):
    account: int
    commodity: int


@dataclass(frozen=True, slots=True)
class LegFact:
    """One leg in a security. `value` is what it cost or brought in the security's currency, fees (and on a purchase taxes) included, None
    where that is unknown; `base_value` the same in base currency. `kind` is the trade's ("" where nobody said); `ratio`, `cost_share`
    and `parent` (the commodity that was spun off from) are those of its event; `nominal_left` is what a bond still had to repay.
    """

    holding: HoldingKey
    transaction: int
    on: date
    quantity: Decimal
    value: Decimal | None
    base_value: Decimal | None
    kind: str = ""
    ratio: Fraction | None = None
    cost_share: Decimal | None = None
    parent: int | None = None
    nominal_left: Decimal | None = None
    picks: tuple[Pick, ...] = ()

    @property
    def key(self) -> str:
        """Lots are known by the transaction that acquired them."""
        return str(self.transaction)

    @property
    def magnitudes(self) -> tuple[Decimal, Decimal | None]:
        """Value and base value without a sign."""
        return abs(self.value or ZERO), None if self.base_value is None else abs(self.base_value)


@dataclass(frozen=True, slots=True)
class Move:
    """Lots that leave one holding and arrive in another, at once."""

    source: HoldingKey
    leaving: Event
    target: HoldingKey
    quantity: Decimal


Step = tuple[HoldingKey, Event] | Move


def steps_of(facts: Iterable[LegFact]) -> list[Step]:
    """The events that legs stand for. `facts` are in the order in which they happened, the legs of one transaction together."""
    return [
        step for _key, legs in groupby(facts, key=attrgetter("transaction")) for step in _steps_of_entry(list(legs))
    ]


def _steps_of_entry(legs: Sequence[LegFact]) -> list[Step]:
    """A transfer's or a merger's two legs are one move; a spin-off's leg takes a part of its parent's cost along."""
    leaving = next((leg for leg in legs if leg.quantity < 0), None)
    coming = next((leg for leg in legs if leg.quantity > 0), None)
    if coming is not None and coming.kind == "spin_off" and coming.parent is not None:
        parent = HoldingKey(coming.holding.account, coming.parent)
        share = Allocate(on=coming.on, key=coming.key, share=coming.cost_share or ZERO)
        return [Move(parent, share, coming.holding, coming.quantity)]
    if leaving is not None and coming is not None and leaving.kind in ("transfer", "merger"):
        paid: list[Step] = [(leaving.holding, _returned(leaving))] if leaving.value else []
        return [*paid, Move(leaving.holding, _delivery(leaving), coming.holding, coming.quantity)]
    return [(leg.holding, event) for leg in legs if (event := _event(leg)) is not None]


def _event(leg: LegFact) -> Event | None:
    """What one leg is by itself. Without a word of a person: more is a purchase, less a sale, a lower value with the same quantity a
    return of capital.
    """
    if leg.kind == "split" and leg.ratio is not None:
        return Split(on=leg.on, key=leg.key, ratio=leg.ratio)
    if leg.quantity > 0:
        return Acquire(on=leg.on, key=leg.key, quantity=leg.quantity, cost=leg.value, base_cost=leg.base_value)
    if leg.quantity < 0:
        return _delivery(leg) if leg.kind in ("delivery_out", "transfer") else _sale(leg)
    if leg.value is None or leg.value >= 0:
        return None
    return _redeemed(leg) if leg.kind == "amortisation" and leg.nominal_left else _returned(leg)


def _delivery(leg: LegFact) -> Deliver:
    return Deliver(on=leg.on, key=leg.key, quantity=-leg.quantity, lots=leg.picks)


def _sale(leg: LegFact) -> Dispose:
    value, base = leg.magnitudes
    return Dispose(
        on=leg.on, key=leg.key, quantity=-leg.quantity, proceeds=value, base_proceeds=base, lots=leg.picks
    )  # fmt: skip


def _returned(leg: LegFact) -> ReturnOfCapital:
    value, base = leg.magnitudes
    return ReturnOfCapital(on=leg.on, key=leg.key, value=value, base_value=base)


def _redeemed(leg: LegFact) -> Amortise:
    """A part of a bond's nominal takes its share of the cost along: 100 of the 400 that were outstanding, a quarter."""
    value, base = leg.magnitudes
    share = min(Fraction(value) / Fraction(leg.nominal_left or value), Fraction(1))
    return Amortise(on=leg.on, key=leg.key, value=value, base_value=base, share=share)


Methods = Mapping[int, Sequence[tuple[date, Method]]]
"""By account: from which day on which method; FIFO before the first."""


def book_all(steps: Sequence[Step], methods: Methods) -> dict[HoldingKey, Booked]:
    """Every holding's lots. As `portfolio.lots.book` for each, but what leaves one by a `Move` arrives in the other at that moment."""
    with localcontext(EXACT):
        return _Bench(steps, methods).run()


class _Bench:
    """The holdings, each on a walk of its own, taken one step at a time in the order of the books."""

    def __init__(self, steps: Sequence[Step], methods: Methods) -> None:
        self.methods = methods
        self.steps = steps
        self.events: dict[HoldingKey, list[Event]] = defaultdict(list)
        self.queue: list[tuple[HoldingKey, int, Move | None]] = []
        for step in steps:
            if isinstance(step, Move):
                self._queue(step.source, step.leaving, None)
                self._queue(step.target, Carry(on=step.leaving.on, key=step.leaving.key, lots=()), step)
            else:
                self._queue(*step, None)
        self.walks = {key: self._walk(key) for key in self.events}

    def _queue(self, key: HoldingKey, event: Event, move: Move | None) -> None:
        for since, method in self._changes(key, event.on):
            self.queue.append((key, len(self.events[key]), None))
            self.events[key].append(MethodChange(on=since, order=FIRST_OF_DAY, method=method))
        self.queue.append((key, len(self.events[key]), move))
        self.events[key].append(event)

    def _changes(self, key: HoldingKey, until: date) -> list[tuple[date, Method]]:
        """Settings that begin after the holding's first event, up to this one, and were not put in yet."""
        done = sum(isinstance(event, MethodChange) for event in self.events[key])
        first = self.events[key][0].on if self.events[key] else until
        later = [setting for setting in self._settings(key) if setting[0] > first]
        return [setting for setting in later[done:] if setting[0] <= until]

    def _settings(self, key: HoldingKey) -> Sequence[tuple[date, Method]]:
        return self.methods.get(key.account, ())

    def _walk(self, key: HoldingKey) -> Walk:
        first = self.events[key][0].on
        settings = self._settings(key)
        begun = [method for since, method in settings if since <= first]
        return Walk(self.events[key], begun[-1] if begun else Method.FIFO, allow_short=False)

    def run(self) -> dict[HoldingKey, Booked]:
        for key, number, move in self.queue:
            event = self.events[key][number]
            if move is not None:
                event = self._arrival(move, event)
            self.walks[key].step(number, event)
        return {key: walk.booked() for key, walk in self.walks.items()}

    def _arrival(self, move: Move, event: Event) -> Event:
        left = [one.lot for one in self.walks[move.source].carried if one.key == move.leaving.key]
        return Carry(on=event.on, key=event.key, lots=arriving(left, move.quantity) if left else ())
