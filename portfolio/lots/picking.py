"""Which lots a disposal takes: by the method's order, or those that it names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from portfolio.lots.figures import VALUE_STEP, ZERO, quantity_of
from portfolio.lots.records import Code, Lot, Method, Pick
from portfolio.lots.shelf import COMPARING, POOLED, RANKS, OpenLot, Refused, Shelf, oldest

EXACTING = (Method.STRICT, Method.STRICT_WITH_SIZE)
ANY = Pick()


def taken(shelf: Shelf, quantity: Decimal, method: Method, picks: Sequence[Pick]) -> list[Lot]:
    """Parts that come to `quantity`, off the shelf. Refused before anything has moved: not_enough_lots, no_matching_lot,
    ambiguous_lots, picks_differ, mixed_currencies.
    """
    if method in POOLED:
        return [shelf.part(_pool(shelf, quantity, picks), quantity)]
    if picks or method in EXACTING:
        chosen = _chosen(shelf, quantity, method, picks or (ANY,))
        return [shelf.part(shelf.lots[place], size) for place, size in chosen.items()]
    _check_enough(quantity, shelf.quantity)
    if method in COMPARING:
        _check_currencies(shelf.currencies)
    return list(shelf.next_parts(quantity, method))


def fits(pick: Pick, lot: OpenLot) -> bool:
    """Whether a lot is as it is named. Unit costs agree when the lot's cost does, to the ledger's four places."""
    return (
        (not pick.key or pick.key == lot.key)
        and (pick.acquired_on is None or pick.acquired_on == lot.acquired_on)
        and (pick.unit_cost is None or _is_cost(pick.unit_cost, lot.cost, lot.quantity))
        and (not pick.label or pick.label == lot.label)
        and (not pick.currency or pick.currency == lot.currency)
    )


def fitting(shelf: Shelf, pick: Pick) -> Collection[OpenLot]:
    """The open lots that a pick can mean, without a walk over all where it names a key."""
    if pick.is_blank:
        return shelf.lots.values()
    return [lot for lot in (shelf.keyed(pick.key) if pick.key else shelf.lots.values()) if fits(pick, lot)]


def _is_cost(unit_cost: Decimal, cost: Decimal, quantity: Decimal) -> bool:
    return abs(unit_cost * quantity - cost) < VALUE_STEP


def _check_enough(quantity: Decimal, held: Decimal) -> None:
    if quantity > held:
        raise Refused(Code.NOT_ENOUGH_LOTS, wanted=quantity, held=held)


def _check_currencies(currencies: set[str]) -> None:
    """Dollars are not ranked against, or averaged with, euros."""
    if len(currencies) > 1:
        raise Refused(Code.MIXED_CURRENCIES, currencies=", ".join(sorted(currencies)))


# --- Averaged -----------------------------------------------------------------------------------------------------------------


def _pool(shelf: Shelf, quantity: Decimal, picks: Sequence[Pick]) -> OpenLot:
    """What is averaged: everything, or the lots that fit one of the picks."""
    if not picks:
        _check_enough(quantity, shelf.quantity)
        _check_currencies(shelf.currencies)
        return shelf.pooled(shelf.lots.values())
    lots = {lot.place: lot for pick in picks for lot in _averaging_to(shelf, pick)}
    if not lots:
        raise Refused(Code.NO_MATCHING_LOT)
    _check_enough(quantity, sum((lot.quantity for lot in lots.values()), ZERO))
    _check_currencies({lot.currency for lot in lots.values()})
    return shelf.pooled(lots.values())


def _averaging_to(shelf: Shelf, pick: Pick) -> Collection[OpenLot]:
    """A named unit cost is the average of a currency's lots here, not one lot's."""
    lots = fitting(shelf, replace(pick, unit_cost=None))
    if pick.unit_cost is None:
        return lots
    found: list[OpenLot] = []
    for currency in {lot.currency for lot in lots}:
        pool = [lot for lot in lots if lot.currency == currency]
        cost, quantity = sum((lot.cost for lot in pool), ZERO), sum((lot.quantity for lot in pool), ZERO)
        found += pool if _is_cost(pick.unit_cost, cost, quantity) else []
    return found


# --- Named, or to be found without doubt --------------------------------------------------------------------------------------


def _chosen(shelf: Shelf, quantity: Decimal, method: Method, picks: Sequence[Pick]) -> dict[int, Decimal]:
    """How much of which lot, by place; nothing is taken yet."""
    chosen: dict[int, Decimal] = {}
    left = quantity
    for pick in picks:
        size = left if pick.quantity is None else quantity_of(pick.quantity)
        if size > left:
            raise Refused(Code.PICKS_DIFFER, wanted=quantity, named=quantity - left + size)
        _choose(chosen, _meant(shelf, pick, size, method), size)
        left -= size
    if left:
        raise Refused(Code.PICKS_DIFFER, wanted=quantity, named=quantity - left)
    return chosen


def _choose(chosen: dict[int, Decimal], lots: Sequence[OpenLot], size: Decimal) -> None:
    """Put the size on these lots in their order, beside what earlier picks have put there."""
    left = size
    for lot in lots:
        part = min(lot.quantity - chosen.get(lot.place, ZERO), left)
        if part:
            chosen[lot.place] = chosen.get(lot.place, ZERO) + part
            left -= part
    _check_enough(size, size - left)


def _meant(shelf: Shelf, pick: Pick, size: Decimal, method: Method) -> list[OpenLot]:
    lots = fitting(shelf, pick)
    if not lots and pick.is_blank:
        _check_enough(size, ZERO)
    if not lots:
        raise Refused(Code.NO_MATCHING_LOT)
    if method in EXACTING:
        held = shelf.quantity if pick.is_blank else sum((lot.quantity for lot in lots), ZERO)
        lots = _unambiguous(lots, held, size, method)
    if method in COMPARING:
        _check_currencies({lot.currency for lot in lots})
    return sorted(lots, key=RANKS.get(method, oldest))


def _unambiguous(lots: Collection[OpenLot], held: Decimal, size: Decimal, method: Method) -> Collection[OpenLot]:
    """Lots that nothing tells apart are one; and where all that is `held` in them goes, none is chosen."""
    first = next(iter(lots))
    if all(_is_alike(first, lot) for lot in lots) or held == size:
        return lots
    sized = [lot for lot in lots if lot.quantity == size] if method is Method.STRICT_WITH_SIZE else []
    if not sized:
        raise Refused(Code.AMBIGUOUS_LOTS, lots=len(lots))
    return [min(sized, key=oldest)]


def _is_alike(one: OpenLot, other: OpenLot) -> bool:
    same = (one.acquired_on, one.label, one.currency) == (other.acquired_on, other.label, other.currency)
    return same and _is_cost(one.unit_cost, other.cost, other.quantity)
