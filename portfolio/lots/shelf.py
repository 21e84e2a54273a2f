"""The open lots of one side (long or short) while events are walked. Figures here are magnitudes: the side's sign is put on outside.

What is next in a method's order comes from a heap, so a sale costs the logarithm of the lots it leaves, not a walk over all.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.lots.figures import ZERO, known_portion, portion
from portfolio.lots.records import Code, Lot, Method, total


class Refused(Exception):
    """An event that can't be booked; raised before anything is changed."""

    def __init__(self, code: Code, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = {name: str(value) for name, value in data.items()}


@dataclass(slots=True)
class OpenLot:
    """A lot that still gets smaller. `place` is its arrival, which settles the order of equal ones."""

    place: int
    key: str
    acquired_on: date
    quantity: Decimal
    cost: Decimal
    base_cost: Decimal | None
    label: str = ""
    currency: str = ""

    @classmethod
    def of(cls, lot: Lot) -> OpenLot:
        """A lot on arrival, before it has its place."""
        return cls(0, lot.key, lot.acquired_on, lot.quantity, lot.cost, lot.base_cost, lot.label, lot.currency)

    def whole(self) -> Lot:
        """As it stands."""
        return Lot(self.key, self.acquired_on, self.quantity, self.cost, self.base_cost, self.label, self.currency)

    def take(self, quantity: Decimal) -> Lot:
        """The part that goes; the lot keeps the exact rest. All of it takes all that is left of the cost."""
        if quantity == self.quantity:
            part, base_part = self.cost, self.base_cost
        else:
            part = portion(self.cost, quantity, self.quantity)
            is_base = self.base_cost == self.cost
            base_part = part if is_base else known_portion(self.base_cost, quantity, self.quantity)
        self.quantity -= quantity
        self.cost -= part
        if self.base_cost is not None and base_part is not None:
            self.base_cost -= base_part
        return Lot(self.key, self.acquired_on, quantity, part, base_part, self.label, self.currency)

    def give_back(self, part: Lot) -> None:
        """The opposite of `take`; an unknown base cost makes that of the whole unknown."""
        self.quantity += part.quantity
        self.cost += part.cost
        self.base_cost = total((self.base_cost, part.base_cost))

    @property
    def unit_cost(self) -> Decimal:
        return self.cost / self.quantity


Rank = Callable[[OpenLot], tuple[Any, ...]]
RANKS: dict[Method, Rank] = {
    Method.LIFO: lambda lot: (-lot.acquired_on.toordinal(), -lot.place),
    Method.HIFO: lambda lot: (-lot.unit_cost, lot.acquired_on, lot.place),
}
POOLED = (Method.AVERAGE, Method.UK)
COMPARING = (*POOLED, Method.HIFO)
"""Methods that set costs against each other, which they can within one currency only."""


def oldest(lot: OpenLot) -> tuple[Any, ...]:
    """The order of FIFO, and of all methods that have none of their own."""
    return (lot.acquired_on, lot.place)


class Shelf:
    """Lots by their place, with what they come to."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.lots: dict[int, OpenLot] = {}
        self.quantity = ZERO
        self._currencies: Counter[str] = Counter()
        self._places: dict[str, list[int]] = {}
        self._queue: list[tuple[tuple[Any, ...], int]] = []
        self._rank: Rank | None = None

    def add(self, lot: OpenLot) -> None:
        self.lots[lot.place] = lot
        self.quantity += lot.quantity
        self._currencies[lot.currency] += 1
        self._places.setdefault(lot.key, []).append(lot.place)
        if self._rank:
            heapq.heappush(self._queue, (self._rank(lot), lot.place))

    def keyed(self, key: str) -> list[OpenLot]:
        """Those open of one acquisition."""
        return [self.lots[place] for place in self._places.get(key, ()) if place in self.lots]

    def part(self, lot: OpenLot, quantity: Decimal) -> Lot:
        """Take a part off the shelf; an empty lot leaves it."""
        if quantity == lot.quantity:
            self._remove(lot)
        self.quantity -= quantity
        return lot.take(quantity)

    def _remove(self, lot: OpenLot) -> None:
        del self.lots[lot.place]
        self._currencies[lot.currency] -= 1

    def next_parts(self, quantity: Decimal, method: Method) -> Iterator[Lot]:
        """Parts in the method's order. There must be enough."""
        queue = self._queue_of(RANKS.get(method, oldest))
        while quantity:
            lot = self.lots.get(queue[0][1])
            if lot is None:
                heapq.heappop(queue)
                continue
            size = lot.quantity if lot.quantity < quantity else quantity
            yield self.part(lot, size)
            quantity -= size

    def pooled(self, lots: Iterable[OpenLot]) -> OpenLot:
        """Several lots as one, in place of the oldest: its key, day and label. An unknown base cost makes the pool's unknown."""
        first, *others = sorted(lots, key=oldest)
        for lot in others:
            self._remove(lot)
            first.give_back(lot.take(lot.quantity))
        if others:
            self.costs_changed()
        return first

    def resize(self, quantities: Sequence[Decimal]) -> None:
        """New quantities for all lots, in their order. One that came to nothing leaves its cost to the largest."""
        lots = list(self.lots.values())
        for lot, quantity in zip(lots, quantities, strict=True):
            lot.quantity = quantity
        self.quantity = sum(quantities, ZERO)
        for lot in lots:
            if not lot.quantity:
                self._remove(lot)
                max(lots, key=lambda one: one.quantity).give_back(lot.take(ZERO))
        self.costs_changed()

    @property
    def currencies(self) -> set[str]:
        """Those that open lots were bought in."""
        return {currency for currency, lots in self._currencies.items() if lots}

    def costs_changed(self) -> None:
        """The order by unit cost is to be made anew."""
        self._rank = None

    def _queue_of(self, rank: Rank) -> list[tuple[tuple[Any, ...], int]]:
        if self._rank is not rank:
            self._rank = rank
            self._queue = [(rank(lot), place) for place, lot in self.lots.items()]
            heapq.heapify(self._queue)
        return self._queue
