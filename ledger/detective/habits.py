"""What is usual in an account: how each payee's rows look, and which rows are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import log
from statistics import median

from ledger.detective.case import Row

NEAR = timedelta(days=4)
FAR_OFF, CLOSE = log(4), log(2.5)


class Habits:
    """Read once for an account of 2,000 rows; every question after that is a look at a few rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_payee: dict[str, list[Row]] = defaultdict(list)
        self._by_quantity: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if row.payee:
                self._by_payee[row.payee].append(row)
            self._by_quantity[row.quantity].append(row)
        self.mostly_told = 2 * sum(bool(row.told) for row in rows) > len(rows)

    def others(self, row: Row) -> list[Row]:
        """The payee's other rows."""
        return [other for other in self._by_payee.get(row.payee, ()) if other.key != row.key]

    def equal_near(self, row: Row) -> Row | None:
        """The row of the same quantity within four days that is most like it: the same payee first, then the nearest."""
        near = [
            other
            for other in self._by_quantity[row.quantity]
            if other.key != row.key and abs(other.on - row.on) <= NEAR
        ]
        return min(near, key=lambda other: (other.payee != row.payee, abs(other.on - row.on)), default=None)

    def has_usual_sign(self, row: Row) -> tuple[int, int]:
        """(how many of the payee's other rows are on this side of zero, how many on the other)."""
        others = self.others(row)
        same = sum((other.quantity > 0) == (row.quantity > 0) for other in others)
        return same, len(others) - same

    def how_often(self, payee: str, quantity: int) -> list[Row]:
        """The payee's rows of exactly that quantity."""
        return [row for row in self._by_payee.get(payee, ()) if row.quantity == quantity]

    def payees_of(self, quantity: int) -> dict[str, list[Row]]:
        """Rows of exactly that quantity by payee."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._by_quantity.get(quantity, ()):
            if row.payee:
                found[row.payee].append(row)
        return found

    def payee_count(self, payee: str) -> int:
        return len(self._by_payee.get(payee, ()))

    def is_unusual(self, row: Row, new: int) -> bool:
        """Whether the payee's rows are of the size of `new` and far from what the row has: 8,000 where others are 790 to 820."""
        sizes = [abs(other.quantity) for other in self.others(row) if other.quantity]
        if len(sizes) < 3 or not row.quantity or not new:
            return False
        middle = log(median(sizes))
        return abs(log(abs(row.quantity)) - middle) > FAR_OFF and abs(log(abs(new)) - middle) < CLOSE
