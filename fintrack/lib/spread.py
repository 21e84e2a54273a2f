"""Dividing a number into parts that add up to it, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal

EXACT = Context(prec=100)


def spread(total: Decimal, weights: Sequence[int], places: int) -> tuple[Decimal, ...]:
    """The parts of `total` in proportion to `weights`, each with `places` decimals; they always add up to it.

    Every part is rounded towards zero; the units this leaves go, one each, to the parts that lost most, the earlier one first:
    spread(Decimal("-0.05"), [1, 1, 1, 1], 2) is −0.02, −0.01, −0.01, −0.01. Weights are not negative and not all zero, and the total
    has no more decimals than its parts; else ValueError.
    """
    units = _integer(total, places)
    if min(weights, default=0) < 0 or not any(weights):
        raise ValueError("weights must not be negative, and one must be above zero")
    sign = -1 if units < 0 else 1
    return tuple([Decimal(sign * part).scaleb(-places, EXACT) for part in _parts(abs(units), weights)])


def _parts(units: int, weights: Sequence[int]) -> list[int]:
    """The largest remainders take what rounding down has left."""
    whole = sum(weights)
    shares = [divmod(units * weight, whole) for weight in weights]
    parts = [part for part, _rest in shares]
    left = units - sum(parts)
    if left:
        for place in sorted(range(len(parts)), key=lambda place: -shares[place][1])[:left]:
            parts[place] += 1
    return parts


def _integer(number: Decimal, places: int) -> int:
    scaled = number.scaleb(places, EXACT)
    units = int(scaled)
    if units != scaled:
        raise ValueError(f"{number} has more than {places} decimals")
    return units
