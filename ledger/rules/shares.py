"""Dividing a row over several categories: by share, by amount, and what is left to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple
from uuid import UUID

from fintrack.lib.fields import QUANTITY_SCALE, from_units, to_units

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a split as a rule says it: `share` in percent or `amount` in the row's currency; the last part has neither and
    takes the rest.
    """

    category: UUID
    share: Decimal | None = None
    amount: Decimal | None = None
    memo: str = ""


class Divided(NamedTuple):
    """A part as large as it is for one row: database units, with the sign of the row."""

    category: UUID
    quantity: int
    memo: str


def is_divisible(quantity: int, shares: Sequence[Share]) -> bool:
    """Whether the row is large enough for the amounts that are taken out of it."""
    taken = sum((_taken(share, abs(quantity)) for share in shares), Decimal(0))
    return quantity != 0 and taken <= abs(quantity)


def _taken(share: Share, size: int) -> Decimal:
    if share.amount is not None:
        return Decimal(to_units(share.amount, QUANTITY_SCALE))
    return size * (share.share or Decimal(0)) / WHOLE


def divided(quantity: int, shares: Sequence[Share], decimals: int) -> tuple[Divided, ...]:
    """The parts, which add up to the row. Each is rounded down to the currency's decimals; what that leaves goes to the last. A part
    that comes to nothing is left out.

    Example: −10.00 in thirds of 33.33 % and the rest: −3.33, −3.33, −3.34.
    """
    size, sign = abs(quantity), -1 if quantity < 0 else 1
    step = Decimal(1).scaleb(-decimals)
    found = [_rounded(_taken(share, size), step) for share in shares[:-1]]
    found.append(size - sum(found))
    return tuple(
        Divided(share.category, sign * part, share.memo) for share, part in zip(shares, found, strict=True) if part
    )


def _rounded(units: Decimal, step: Decimal) -> int:
    exact = from_units(int(units.to_integral_value(ROUND_DOWN)), QUANTITY_SCALE)
    return to_units(exact.quantize(step, ROUND_DOWN), QUANTITY_SCALE)
