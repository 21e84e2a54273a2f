"""A figure beside another: how it moved, and what part of a whole it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ledger.selectors.coverage import Figure


@dataclass(frozen=True, slots=True)
class Moved:
    """By how much more (or less) than before; `percent` None where there was nothing or it would be no percentage to speak of."""

    value: Decimal
    direction: str
    percent: int | None
    currency: str

    @property
    def size(self) -> Decimal:
        return abs(self.value)


def moved_of(now: Figure, before: Figure) -> Moved | None:
    """moved_of(120, 100) is 20 up, 20 %; None with something unknown on either side."""
    if now.value is None or before.value is None or not (now.is_complete and before.is_complete):
        return None
    change = now.value - before.value
    percent = abs(round(100 * change / before.value)) if before.value > 0 and now.value >= 0 else None
    direction = "up" if change > 0 else "down" if change < 0 else ""
    return Moved(change, direction, percent if percent is not None and percent < 1000 else None, now.currency)


def share_of(part: Figure, whole: Figure) -> int | None:
    """In percent: share_of(30, 120) == 25; None where either is unknown or not above zero."""
    if not part.value or not whole.value or part.value < 0 or whole.value <= 0:
        return None
    return round(100 * part.value / whole.value)
