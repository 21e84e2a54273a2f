"""Days, dice and prices of the demo: everything follows from the day, so that a day always gives the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from random import Random

YEARS = 3
PRICE_RISE = 0.045
CENT = Decimal("0.01")
ANCHORS: dict[str, dict[tuple[int, int], float]] = {
    "USD": {
        (2023, 1): 54.66, (2023, 7): 54.47, (2024, 1): 55.80, (2024, 7): 58.41, (2025, 1): 58.60, (2025, 7): 56.70,
        (2026, 1): 59.52, (2026, 7): 61.69, (2026, 10): 63.07,
    },
    "EUR": {
        (2023, 1): 59.10, (2023, 7): 61.13, (2024, 1): 61.07, (2024, 7): 63.71, (2025, 1): 60.36, (2025, 7): 66.14,
        (2026, 1): 69.18, (2026, 7): 70.36, (2026, 10): 70.69,
    },
}  # fmt: skip
"""Pesos for one, in the middle of the month; a straight line between."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days lived through: from the first of the month three years ago to today."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)

    def monthly(self, day: int) -> Iterator[date]:
        """That day of each month. Span(2024-01-01 … 2024-02-20).monthly(25) is 25 January only."""
        return (on for on in self.days() if on.day == day)

    def month_ends(self) -> Iterator[date]:
        return (on for on in self.days() if (on + timedelta(days=1)).day == 1)


def span_until(today: date) -> Span:
    """span_until(2026-11-21) begins on 2023-11-01."""
    return Span(date(today.year - YEARS, today.month, 1), today)


def dice(what: str, on: date) -> Random:
    """The chances of one thing on one day, the same in every run."""
    return Random(f"santos|{what}|{on.isoformat()}")  # noqa: S311


def risen(value: float, on: date, first: date) -> float:
    """A price after inflation since the first day: 100 is 104.5 after a year."""
    return float(value * (1 + PRICE_RISE) ** ((on - first).days / 365))


def money(value: float, step: str = "0.01") -> Decimal:
    """money(12.3456) == Decimal("12.35"), money(12.3456, "1") == Decimal("12.00")."""
    return Decimal(str(value)).quantize(Decimal(step), ROUND_HALF_EVEN).quantize(CENT)


def working_day(on: date) -> date:
    """Paid on the last working day before a weekend."""
    return on - timedelta(days=max(0, on.weekday() - 4))


def pesos_for(currency: str, on: date) -> float:
    """About what one unit cost in pesos that day: pesos_for("USD", 2024-04-15) is 57.1."""
    if currency == "PHP":
        return 1.0
    points = [(date(year, month, 15), value) for (year, month), value in ANCHORS[currency].items()]
    for (left, low), (right, high) in pairwise(points):
        if left <= on < right:
            return low + (high - low) * (on - left).days / (right - left).days
    return points[-1][1] if on >= points[-1][0] else points[0][1]
