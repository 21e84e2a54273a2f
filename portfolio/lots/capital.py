"""Events that change lots without trading them: splits, returned capital, redeemed nominal, costs that move to another security."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from fintrack.lib.spread import spread
from portfolio.lots.events import Allocate, Amortise, ReturnOfCapital, Split
from portfolio.lots.figures import (
    NOTHING,
    QUANTITY_PLACES,
    ZERO,
    known_portion,
    known_spread,
    known_value,
    portion,
    quantity_of,
    spread_value,
    units_of,
    value_of,
)
from portfolio.lots.records import Code, Lot
from portfolio.lots.shelf import OpenLot, Refused, Shelf


class Paid(NamedTuple):
    """Cost that left a lot while its units stayed (a part with quantity 0), and what came for it: magnitudes of the lot's side."""

    part: Lot
    value: Decimal
    base_value: Decimal | None


def sizes_after(event: Split, shelf: Shelf) -> tuple[Decimal, ...]:
    """The lots' new quantities, which add up to the whole's. `out_of_range` for a ratio that leaves nothing of a holding."""
    ratio = Fraction(event.ratio)
    size = quantity_of(shelf.quantity * ratio.numerator / ratio.denominator)
    if size <= 0 < shelf.quantity:
        raise Refused(Code.OUT_OF_RANGE, field="ratio", value=event.ratio)
    return spread(size, [units_of(lot.quantity) for lot in shelf.lots.values()], QUANTITY_PLACES) if size else ()


def returned(event: ReturnOfCapital, shelf: Shelf) -> Iterator[Paid]:
    """Each lot's share by its units, taken from its cost as far as that goes. In both currencies apart: the base cost falls by the
    value at that day's rate, and is unknown from here on where that rate is.
    """
    lots, value = list(shelf.lots.values()), value_of(event.value * shelf.sign)
    base_value = None if event.base_value is None else value_of(event.base_value * shelf.sign)
    weights = [units_of(lot.quantity) for lot in lots]
    for lot, share, base in zip(lots, spread_value(value, weights), known_spread(base_value, weights), strict=True):
        cost = _covered(share, lot.cost)
        base_cost = None if base is None or lot.base_cost is None else _covered(base, lot.base_cost)
        yield Paid(_cost_out(lot, cost, base_cost), share, base)
    shelf.costs_changed()


def redeemed(event: Amortise, shelf: Shelf) -> Iterator[Paid]:
    """Each lot gives the redeemed share of its cost."""
    lots, value = list(shelf.lots.values()), value_of(event.value * shelf.sign)
    base_value = None if event.base_value is None else value_of(event.base_value * shelf.sign)
    weights = [units_of(lot.quantity) for lot in lots]
    for lot, share, base in zip(lots, spread_value(value, weights), known_spread(base_value, weights), strict=True):
        yield Paid(_share_out(lot, event.share), share, base)
    shelf.costs_changed()


def allocated(event: Allocate, shelf: Shelf) -> Iterator[Lot]:
    """What another security takes over: the share of each lot's cost, with the lot's day and quantity."""
    for lot in shelf.lots.values():
        part = _share_out(lot, event.share)
        yield Lot(lot.key, lot.acquired_on, lot.quantity, part.cost, part.base_cost, lot.label, lot.currency)
    shelf.costs_changed()


def unowned(event: ReturnOfCapital | Amortise) -> Paid:
    """Money that came after everything was sold: there is no cost left to take it from."""
    part = Lot("", event.on, ZERO, NOTHING, NOTHING)
    return Paid(part, value_of(event.value), known_value(event.base_value))


def check_share(share: Decimal | Fraction) -> None:
    if not 0 <= share <= 1:
        raise Refused(Code.OUT_OF_RANGE, field="share", value=share)


def _share_out(lot: OpenLot, share: Decimal | Fraction) -> Lot:
    ratio = Fraction(share)
    part, whole = Decimal(ratio.numerator), Decimal(ratio.denominator)
    return _cost_out(lot, portion(lot.cost, part, whole), known_portion(lot.base_cost, part, whole))


def _cost_out(lot: OpenLot, cost: Decimal, base_cost: Decimal | None) -> Lot:
    lot.cost -= cost
    lot.base_cost = None if lot.base_cost is None or base_cost is None else lot.base_cost - base_cost
    return Lot(lot.key, lot.acquired_on, ZERO, cost, base_cost, lot.label, lot.currency)


def _covered(value: Decimal, cost: Decimal) -> Decimal:
    """As much of a value as there is cost; a negative one (taken back) raises the cost."""
    return value if value < 0 else min(value, max(cost, NOTHING))
