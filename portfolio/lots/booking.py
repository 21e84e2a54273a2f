"""`book`: a holding's events, in order, into open lots and matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from operator import attrgetter
from typing import Any

from portfolio.lots import capital
from portfolio.lots.events import (
    Acquire,
    Allocate,
    Amortise,
    Carry,
    Deliver,
    Dispose,
    Event,
    MethodChange,
    ReturnOfCapital,
    Split,
)
from portfolio.lots.figures import EXACT, ZERO, known_spread, known_value, quantity_of, spread_value, units_of, value_of
from portfolio.lots.picking import fitting, taken
from portfolio.lots.records import Booked, Carried, Code, Lot, Match, Method, Pick, Problem, Rule
from portfolio.lots.shelf import OpenLot, Refused, Shelf, oldest
from portfolio.lots.uk import Identification

RULES = {Method.AVERAGE: Rule.AVERAGE, Method.UK: Rule.SECTION_104}
"""What a pool's matches say, whether a lot was named or not."""
UNRULED = {Method.SPECIFIC: Rule.FIFO, Method.NONE: Rule.FIFO}
"""What is said where no lot was named."""


def book(events: Iterable[Event], method: Method, *, allow_short: bool = False) -> Booked:
    """Open lots, matches, carried lots and problems of one holding. Pure: the same events give the same answer, to the last digit.

    Events are walked by day, then `order`, then as given. An event that can't be booked is left out whole and told as a problem.
    What came in as cost is what left (matches, carried) plus what is open; where nothing is held the cost is exactly zero.
    Example (FIFO): 109 bought for 3149.20, 15 sold for 531.50: the match has cost 433.3761 and gain 98.1239, the lot is 94 for 2715.8239.
    """
    with localcontext(EXACT):
        ordered = sorted(events, key=attrgetter("on", "order"))
        walk = Walk(ordered, method, allow_short=allow_short)
        for number, event in enumerate(ordered):
            walk.step(number, event)
        return walk.booked()


class Walk:
    """A holding between two events: long lots, short lots, and what has come of it so far."""

    def __init__(self, events: Sequence[Event], method: Method, *, allow_short: bool) -> None:
        self.long, self.short = Shelf(1), Shelf(-1)
        self.method = method
        self.allow_short = allow_short
        self.number = self.places = 0
        self.matches: list[Match] = []
        self.carried: list[Carried] = []
        self.problems: list[Problem] = []
        self.uk = Identification(events, method)
        self.handlers: dict[type[Event], Callable[[Any], None]] = {
            Acquire: self._acquire, Dispose: self._dispose, Split: self._split, ReturnOfCapital: self._return_capital,
            Amortise: self._amortise, Allocate: self._allocate, Carry: self._carry, Deliver: self._deliver,
            MethodChange: self._change_method,
        }  # fmt: skip

    def step(self, number: int, event: Event) -> None:
        """One event, whole or not at all."""
        self.number = number
        try:
            self.handlers[type(event)](event)
        except Refused as refused:
            self.problems.append(Problem(refused.code, event.key, refused.data))
            for lot in self.uk.released(number):
                self._open(self.long, lot)

    def booked(self) -> Booked:
        shelves = (self.long, self.short)
        held = sorted((oldest(lot), _signed(lot.whole(), shelf)) for shelf in shelves for lot in shelf.lots.values())
        return Booked(tuple(lot for _rank, lot in held), tuple(self.matches), tuple(self.carried), tuple(self.problems))

    @property
    def held(self) -> Shelf:
        """The side that events without a trade are about."""
        return self.long if self.long.lots or not self.short.lots else self.short

    # --- Trades ---------------------------------------------------------------------------------------------------------------

    def _acquire(self, event: Acquire) -> None:
        if event.cost is None:
            raise Refused(Code.COST_MISSING)
        lot: OpenLot | None = _traded(event, event.cost, event.base_cost, event.label)
        if self.method is Method.UK and lot:
            lot = self.uk.joining(self.number)
        if lot:
            self._trade(event, lot, (), closes=self.short, opens=self.long, may_open=True)

    def _dispose(self, event: Dispose) -> None:
        lot = _traded(event, event.proceeds, event.base_proceeds)
        if lot:
            parts = self.uk.parts(self.number) if self.method is Method.UK else ()
            may_open = self.allow_short or self.method is Method.NONE
            self._trade(event, lot, parts, closes=self.long, opens=self.short, may_open=may_open)

    def _trade(
        self,
        event: Acquire | Dispose,
        lot: OpenLot,
        parts: Sequence[tuple[Lot, Rule]],
        *,
        closes: Shelf,
        opens: Shelf,
        may_open: bool,
    ) -> None:
        """A trade closes lots of the other side, beside the parts that were found for it; its rest opens one of its own."""
        left = lot.quantity - sum([part.quantity for part, _rule in parts], ZERO)
        picks = () if self.method is Method.UK else event.lots
        closing = self._closing(closes, left, picks, may_open=may_open)
        if closing:
            rule = self._rule(picks)
            parts = [*parts, *((part, rule) for part in taken(closes, closing, self.method, picks))]
            left -= closing
        if parts:
            self._close(event, lot, left, parts, closes)
        if left:
            self._open(opens, lot)

    def _close(
        self, event: Event, lot: OpenLot, left: Decimal, parts: Sequence[tuple[Lot, Rule]], shelf: Shelf
    ) -> None:
        """A match for each part; the value goes by quantity over them and what is `left` of the trade, which is the lot from now on."""
        weights = [units_of(part.quantity) for part, _rule in parts]
        if left:
            weights.append(units_of(left))
        values = spread_value(lot.cost, weights)
        bases = values if lot.base_cost == lot.cost else known_spread(lot.base_cost, weights)
        for (part, rule), value, base in zip(parts, values, bases, strict=False):
            self._match(event, part, shelf, value, base, rule, lot.currency)
        lot.quantity, lot.cost, lot.base_cost = left, values[-1], bases[-1]

    def _closing(self, shelf: Shelf, quantity: Decimal, picks: Sequence[Pick], *, may_open: bool) -> Decimal:
        """How much of a trade goes against open lots."""
        if self.method is Method.NONE and not any(fitting(shelf, pick) for pick in picks):
            return ZERO
        if not may_open or (picks and shelf.lots):
            return quantity
        return min(quantity, shelf.quantity)

    def _rule(self, picks: Sequence[Pick]) -> Rule:
        if self.method in RULES:
            return RULES[self.method]
        return Rule.SPECIFIC if picks else UNRULED.get(self.method) or Rule(self.method)

    def _match(
        self,
        event: Event,
        part: Lot,
        shelf: Shelf,
        value: Decimal,
        base_value: Decimal | None,
        rule: Rule,
        sold_in: str,
    ) -> None:
        """`part` and values are magnitudes; a short lot's figures turn negative here."""
        if shelf.sign < 0:
            part, value, base_value = _signed(part, shelf), -value, None if base_value is None else -base_value
        self.matches.append(
            Match(
                part.key, event.key, part.acquired_on, event.on, part.quantity, part.cost, value, part.base_cost,
                base_value, rule, part.label, part.currency, sold_in,
            )
        )  # fmt: skip

    def _open(self, shelf: Shelf, lot: OpenLot) -> None:
        self.places += 1
        lot.place = self.places
        shelf.add(lot)

    # --- Capital --------------------------------------------------------------------------------------------------------------

    def _split(self, event: Split) -> None:
        if event.ratio <= 0:
            raise Refused(Code.OUT_OF_RANGE, field="ratio", value=event.ratio)
        sizes = [(shelf, capital.sizes_after(event, shelf)) for shelf in (self.long, self.short)]
        for shelf, quantities in sizes:
            shelf.resize(quantities)

    def _return_capital(self, event: ReturnOfCapital) -> None:
        self._paid(event, capital.returned(event, self.held), Rule.RETURN_OF_CAPITAL)

    def _amortise(self, event: Amortise) -> None:
        capital.check_share(event.share)
        self._paid(event, capital.redeemed(event, self.held), Rule.AMORTISATION)

    def _paid(self, event: ReturnOfCapital | Amortise, parts: Iterator[capital.Paid], rule: Rule) -> None:
        held = self.held
        for part, value, base_value in parts if held.lots else (capital.unowned(event),):
            self._match(event, part, held, value, base_value, rule, part.currency)

    def _allocate(self, event: Allocate) -> None:
        capital.check_share(event.share)
        self._carry_on(event, capital.allocated(event, self.held), self.held)

    # --- Without a sale -------------------------------------------------------------------------------------------------------

    def _carry(self, event: Carry) -> None:
        lots = [_rounded(lot) for lot in event.lots]
        if any(not lot.quantity for lot in lots):
            raise Refused(Code.OUT_OF_RANGE, field="quantity", value=ZERO)
        for lot in lots:
            shelf = self.short if lot.quantity < 0 else self.long
            self._open(shelf, OpenLot.of(_signed(lot, shelf)))

    def _deliver(self, event: Deliver) -> None:
        shelf = self.short if event.quantity < 0 else self.long
        quantity = quantity_of(abs(event.quantity))
        picks = () if self.method is Method.UK else event.lots
        if quantity:
            self._carry_on(event, taken(shelf, quantity, self.method, picks), shelf)

    def _carry_on(self, event: Event, lots: Iterable[Lot], shelf: Shelf) -> None:
        self.carried += [Carried(event.key, event.on, _signed(lot, shelf)) for lot in lots]

    def _change_method(self, event: MethodChange) -> None:
        self.method = event.method


def _traded(event: Acquire | Dispose, value: Decimal, base_value: Decimal | None, label: str = "") -> OpenLot | None:
    """The lot that a trade would be if it opened one; None for a trade of nothing."""
    quantity = quantity_of(event.quantity)
    if quantity < 0 or (not quantity and value):
        raise Refused(Code.OUT_OF_RANGE, field="quantity", value=event.quantity)
    if not quantity:
        return None
    base_value = known_value(base_value)
    return OpenLot(0, event.key, event.on, quantity, value_of(value), base_value, label, event.currency)


def _rounded(lot: Lot) -> Lot:
    base_cost = known_value(lot.base_cost)
    return replace(lot, quantity=quantity_of(lot.quantity), cost=value_of(lot.cost), base_cost=base_cost)


def _signed(lot: Lot, shelf: Shelf) -> Lot:
    """A lot with its side's sign, from magnitudes; or back."""
    if shelf.sign > 0:
        return lot
    base_cost = None if lot.base_cost is None else -lot.base_cost
    return replace(lot, quantity=-lot.quantity, cost=-lot.cost, base_cost=base_cost)
