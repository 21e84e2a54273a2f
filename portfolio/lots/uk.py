"""The United Kingdom's share identification: what a disposal takes before the pool (TCGA 1992 s.105 and s.106A; HMRC HS284).

All purchases of a day are one. A disposal takes those of its own day, then those of the 30 days after it, the earliest first; a
purchase serves the disposals of its own day before earlier ones. What is left of a day's purchases joins the section 104 pool, and
what is left of a disposal comes out of it. Example: 9,500 at 1.50; 4,000 sold on 30 August; 500 bought at 1.70 on 11 September: of the
4,000 sold 500 cost 850, and 3,500 come from the pool and cost 5,250.

A transfer in or out is neither a purchase nor a disposal. A split between a sale and a later purchase converts the units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from portfolio.lots.events import Acquire, Dispose, Event, MethodChange, Split
from portfolio.lots.figures import ZERO, known_value, quantity_of, value_of
from portfolio.lots.records import Lot, Method, Rule
from portfolio.lots.shelf import OpenLot

TODAY, ONE_DAY, WINDOW = timedelta(0), timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where an event stands: a part of the history without a change of method, and what one unit of its beginning has become."""

    number: int
    units: Fraction


@dataclass(slots=True)
class Bought:
    """A day's purchases, as much as no disposal has taken."""

    stretch: Stretch
    lot: OpenLot
    is_pooled: bool = False


@dataclass(slots=True)
class Sold:
    """A disposal, what it is to take besides the pool, and from which day."""

    on: date
    stretch: Stretch
    left: Decimal
    parts: list[tuple[Lot, Rule]] = field(default_factory=list)
    given: list[tuple[Bought, Lot]] = field(default_factory=list)


class Identification:
    """The matches of a history that don't touch the pool, worked out before it is walked."""

    def __init__(self, events: Sequence[Event], method: Method) -> None:
        self._bought: dict[int, Bought] = {}
        self._days: list[Bought] = []
        self._sold: dict[int, Sold] = {}
        for number, event, stretch in _under_uk_rules(events, method):
            if isinstance(event, Acquire) and event.cost is not None and quantity_of(event.quantity) > 0:
                self._bought[number] = self._buy(event, event.cost, stretch)
            elif isinstance(event, Dispose) and quantity_of(event.quantity) > 0:
                self._sold[number] = Sold(event.on, stretch, quantity_of(event.quantity))
        starts = [bought.lot.acquired_on for bought in self._days]
        for first, last, rule in ((TODAY, TODAY, Rule.SAME_DAY), (TODAY + ONE_DAY, WINDOW, Rule.THIRTY_DAYS)):
            for sold in self._sold.values():
                days = self._days[bisect_left(starts, sold.on + first) : bisect_right(starts, sold.on + last)]
                _identify(sold, days, rule)

    def parts(self, number: int) -> list[tuple[Lot, Rule]]:
        """What a disposal takes of its own day and of the 30 days after."""
        return self._sold[number].parts

    def joining(self, number: int) -> OpenLot | None:
        """What is left of the day's purchases, for the pool: with the first of them, and None with the others."""
        bought = self._bought[number]
        if bought.is_pooled:
            return None
        bought.is_pooled = True
        return bought.lot if bought.lot.quantity else None

    def released(self, number: int) -> Iterator[OpenLot]:
        """Undo a disposal that was refused: its parts go back to their days; those of a day already past come out, for the pool."""
        sold = self._sold.get(number)
        for bought, part in sold.given if sold else ():
            if bought.is_pooled:
                yield replace(bought.lot, quantity=part.quantity, cost=part.cost, base_cost=part.base_cost)
            else:
                bought.lot.give_back(part)

    def _buy(self, event: Acquire, cost: Decimal, stretch: Stretch) -> Bought:
        day = self._days[-1] if self._days else None
        named = (event.on, stretch, event.currency)
        if day is None or (day.lot.acquired_on, day.stretch, day.lot.currency) != named:
            day = Bought(stretch, OpenLot(0, event.key, event.on, ZERO, ZERO, ZERO, event.label, event.currency))
            self._days.append(day)
        part = Lot(event.key, event.on, quantity_of(event.quantity), value_of(cost), known_value(event.base_cost))
        day.lot.give_back(part)
        return day


def _under_uk_rules(events: Sequence[Event], method: Method) -> Iterator[tuple[int, Event, Stretch]]:
    """The events for which the rules hold, with their number and where they stand."""
    stretch = Stretch(0, Fraction(1))
    for number, event in enumerate(events):
        if isinstance(event, MethodChange):
            method, stretch = event.method, Stretch(stretch.number + 1, Fraction(1))
        elif isinstance(event, Split) and event.ratio > 0:
            stretch = Stretch(stretch.number, stretch.units * Fraction(event.ratio))
        elif method is Method.UK:
            yield number, event, stretch


def _identify(sold: Sold, days: Sequence[Bought], rule: Rule) -> None:
    for bought in days:
        if not sold.left:
            return
        if bought.lot.quantity and bought.stretch.number == sold.stretch.number:
            _match(sold, bought, rule)


def _match(sold: Sold, bought: Bought, rule: Rule) -> None:
    """Take as much as there is, in the units of either day."""
    wanted, size = sold.left, sold.left
    if bought.stretch.units != sold.stretch.units:
        wanted = _converted(sold.left, bought.stretch.units / sold.stretch.units)
    if wanted > bought.lot.quantity:
        wanted = size = bought.lot.quantity
        if bought.stretch.units != sold.stretch.units:
            size = min(sold.left, _converted(wanted, sold.stretch.units / bought.stretch.units))
    if not wanted or not size:
        return
    part = bought.lot.take(wanted)
    sold.left -= size
    sold.given.append((bought, part))
    sold.parts.append((replace(part, quantity=size), rule))


def _converted(quantity: Decimal, ratio: Fraction) -> Decimal:
    return quantity_of(quantity * ratio.numerator / ratio.denominator)
