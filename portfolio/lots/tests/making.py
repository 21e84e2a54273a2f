"""Short ways to write a holding's story: figures as text, days as numbers counted from 1 January 2024."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portfolio.lots import Acquire, Dispose, Match, Pick

FIRST = date(2024, 1, 1)


def day(number: int) -> date:
    """day(1) is 1 January 2024, day(32) 1 February."""
    return FIRST + timedelta(days=number - 1)


def number(text: str | int | Decimal | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def buy(on: int, quantity: str | int, cost: str | int, base: str | int | None = None, **more: Any) -> Acquire:
    """The base cost is unknown unless said."""
    more.setdefault("key", f"buy {on}")
    return Acquire(Decimal(quantity), Decimal(cost), number(base), on=day(on), **more)


def sell(on: int, quantity: str | int, proceeds: str | int, base: str | int | None = None, **more: Any) -> Dispose:
    more.setdefault("key", f"sell {on}")
    more["lots"] = tuple(more.get("lots", ()))
    return Dispose(Decimal(quantity), Decimal(proceeds), number(base), on=day(on), **more)


def pick(key: str = "", quantity: str | int | None = None, **more: Any) -> Pick:
    return Pick(number(quantity), key, **more)


def taken(matches: tuple[Match, ...]) -> list[tuple[str, Decimal, Decimal]]:
    """Which lot, how much of it, at what cost."""
    return [(match.lot, match.quantity, match.cost) for match in matches]
