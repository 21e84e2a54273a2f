"""What a lot or a match gained, by price and by exchange rate, and how long it was held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from fintrack.lib.spread import spread
from portfolio.lots.figures import EXACT, QUANTITY_PLACES, quantity_of, units_of, value_of
from portfolio.lots.records import Lot, Match

YEAR = 365


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain in the household's currency; `price` + `fx` = `total`. What can't be known is None, and so is what needs it."""

    price: Decimal | None = None
    fx: Decimal | None = None
    total: Decimal | None = None


class Term(StrEnum):
    SHORT = "short"
    LONG = "long"


def gain_split(part: Match | Lot, price: Decimal | None = None, rate: Decimal | None = None) -> Gain:
    """The gain of a match (realised), or of a lot at today's `price` by unit (unrealised), split into price and exchange rate.

        total = base proceeds − base cost
        fx    = cost × rate − base cost       what the money that was put in gained by being in another currency
        price = total − fx = (proceeds − cost) × rate

    `rate` is base currency by unit of trade currency: of the day for a lot; for a match it is what the sale itself was valued at, and
    needed only where the proceeds are zero. Example: 8,000 USD paid at 0.88125 on average (7,050 EUR); a third of it sold for 3,500 USD
    at 0.88: total 3080 − 2350 = 730; fx 2666.6667 × 0.88 − 2350 = −3.3333; price 833.3333 × 0.88 = 733.3333.
    """
    with localcontext(EXACT):
        if isinstance(part, Lot):
            return _unrealised(part, price, rate)
        if part.currency != part.sold_in:
            return Gain(total=part.base_gain)
        if rate is None and part.proceeds and part.base_proceeds is not None:
            rate = part.base_proceeds / part.proceeds
        return _split(part.cost, part.base_cost, part.base_proceeds, rate)


def _unrealised(lot: Lot, price: Decimal | None, rate: Decimal | None) -> Gain:
    if price is None or rate is None:
        return Gain()
    return _split(lot.cost, lot.base_cost, value_of(lot.quantity * price * rate), rate)


def _split(cost: Decimal, base_cost: Decimal | None, base_proceeds: Decimal | None, rate: Decimal | None) -> Gain:
    if base_cost is None or base_proceeds is None:
        return Gain()
    total = base_proceeds - base_cost
    if rate is None:
        return Gain(total=total)
    fx = value_of(cost * rate) - base_cost
    return Gain(total - fx, fx, total)


def holding_days(part: Match | Lot, on: date | None = None) -> int:
    """Days from purchase to sale, or to `on` for a lot that is open. Negative where the 30-day rule took a later purchase."""
    end = part.disposed_on if isinstance(part, Match) else on
    if end is None:
        raise ValueError("an open lot is held until a day that must be given")
    return (end - part.acquired_on).days


def term(days: int, long_after: int = YEAR) -> Term:
    """Long when held for more days than `long_after`: 365 days are short, 366 are long."""
    return Term.LONG if days > long_after else Term.SHORT


def arriving(lots: Iterable[Lot], quantity: Decimal) -> tuple[Lot, ...]:
    """Carried lots as they arrive in another holding, where they come to `quantity` (a sign of the lots' own side): new shares of a
    merger or a spin-off, spread by the old ones. Costs, days and keys stay; the quantities add up to the last digit.
    """
    parents: Sequence[Lot] = tuple(lots)
    weights = [abs(units_of(lot.quantity)) for lot in parents]
    sizes = spread(quantity_of(quantity), weights, QUANTITY_PLACES)
    return tuple(replace(lot, quantity=size) for lot, size in zip(parents, sizes, strict=True))
