"""What goes into `book`: dated acts on one holding, frozen, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portfolio.lots.records import Lot, Method, Pick


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated act on one holding. `key` names what caused it, `order` is its place within the day; equal ones keep the order in which
    they are given."""

    on: date
    key: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Acquire(Event):
    """Bought: a positive quantity and all that was paid, fees included. Closes short lots first (`lots` may name them).

    `base_cost` is the cost at that day's rate, None when the rate is unknown. An unknown `cost` is refused (`cost_missing`).
    """

    quantity: Decimal
    cost: Decimal | None
    base_cost: Decimal | None = None
    label: str = ""
    currency: str = ""
    lots: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispose(Event):
    """Sold: a positive quantity and what came for it after fees. More than is held opens a short lot where that is allowed."""

    quantity: Decimal
    proceeds: Decimal
    base_proceeds: Decimal | None = None
    lots: tuple[Pick, ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Split(Event):
    """`ratio` new units for each old one: 2 doubles, Fraction(1, 10) is a reverse split. Costs and dates stay. Cash in lieu of a
    fraction is a Dispose of its own."""

    ratio: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class ReturnOfCapital(Event):
    """Money back by unit: lowers the cost of each lot by its share; what exceeds a lot's cost is a realised gain."""

    value: Decimal
    base_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amortise(Event):
    """A bond pays back a part of its nominal and the quantity stays: `share` (0 to 1) of what was outstanding goes with that share of
    the cost. The last redemption is a Dispose."""

    value: Decimal
    base_value: Decimal | None = None
    share: Decimal | Fraction = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Allocate(Event):
    """`share` (0 to 1) of each lot's cost leaves for another security: a spin-off, or a merger that keeps the old shares."""

    share: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Carry(Event):
    """Lots that arrive with their own dates, costs and keys: a transfer, a spin-off, the new shares of a merger."""

    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Deliver(Event):
    """Leaves without a sale, by the same rules as one; a negative quantity delivers short lots. `Booked.carried` has the lots."""

    quantity: Decimal
    lots: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodChange(Event):
    """From here on another method; lots that are open stay as they are."""

    method: Method
