"""Rounding, said once: quantities have 8 decimals and values 4, as the ledger keeps them; halves go to the even digit.

What arrives finer is rounded on arrival. A share of a cost is rounded once, when it leaves, and its lot keeps the exact rest; so what
leaves and what stays always add up to what came in, and the last part of a lot takes all that is left of its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

from fintrack.lib.spread import spread

QUANTITY_PLACES = 8
VALUE_PLACES = 4
QUANTITY_STEP = Decimal(1).scaleb(-QUANTITY_PLACES)
VALUE_STEP = Decimal(1).scaleb(-VALUE_PLACES)
ZERO = Decimal(0)
NOTHING = ZERO.quantize(VALUE_STEP)
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
"""Wide enough for the product of any two figures of the ledger (19 digits each); whatever the caller's context is."""


def quantity_of(number: Decimal) -> Decimal:
    """quantity_of(Decimal("1.5")) == Decimal("1.50000000")."""
    return number.quantize(QUANTITY_STEP, None, EXACT)


def value_of(number: Decimal) -> Decimal:
    """value_of(Decimal("0.00005")) == Decimal("0.0000"): half to even."""
    return number.quantize(VALUE_STEP, None, EXACT)


def known_value(number: Decimal | None) -> Decimal | None:
    """The same where a figure may be unknown."""
    return None if number is None else value_of(number)


def portion(value: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of a value that goes with `part` of `whole`: portion(Decimal("0.01"), 3, 10) == Decimal("0.0030")."""
    return EXACT.divide(EXACT.multiply(value, part), whole).quantize(VALUE_STEP, None, EXACT)


def known_portion(value: Decimal | None, part: Decimal, whole: Decimal) -> Decimal | None:
    return None if value is None else portion(value, part, whole)


def units_of(quantity: Decimal) -> int:
    """A quantity as a weight: units_of(Decimal("1.5")) == 150000000."""
    return int(quantity.scaleb(QUANTITY_PLACES, EXACT))


def spread_value(value: Decimal, weights: Sequence[int]) -> Sequence[Decimal]:
    """A value over parts by their quantities (`units_of`); the parts add up to it."""
    return (value,) if len(weights) == 1 else spread(value, weights, VALUE_PLACES)


def known_spread(value: Decimal | None, weights: Sequence[int]) -> Sequence[Decimal | None]:
    return [None] * len(weights) if value is None else spread_value(value, weights)
