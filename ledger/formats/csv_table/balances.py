"""Opening and closing balance from the running balance column and the lines around the table, in flat memory.

The column is believed in the direction in which it follows the amounts: files run oldest first or newest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ledger.formats.csv_table.surroundings import PrintedBalance
from ledger.intake.records import BalanceKind, IncomingBalance, Problem

ZERO = Decimal(0)


@dataclass
class RunningBalance:
    """One account's bookings as they come: their sum, their days and how the balance column follows them.

    Example: rows (-12.34 → 1000.00), (2500.00 → 3500.00) follow oldest first: opening 1012.34, closing 3500.00.
    """

    account: str
    currency: str = ""
    total: Decimal = ZERO
    count: int = 0
    first_on: date | None = None
    last_on: date | None = None
    printed: list[PrintedBalance] = field(default_factory=list)
    _links: int = 0
    _rising: int = 0
    _falling: int = 0
    _before: Decimal = ZERO
    _since: Decimal = ZERO
    _own: Decimal = ZERO
    _first: Decimal | None = None
    _first_own: Decimal = ZERO
    _last: Decimal | None = None
    _falls: bool = False
    _start: date | None = None

    def add(self, day: date, quantity: Decimal, balance: Decimal | None) -> None:
        """Note one booking in file order."""
        self.total += quantity
        self.count += 1
        self._start = self._start or day
        self._falls = day < self._start if day != self._start else self._falls
        if self.first_on is None or day < self.first_on:
            self.first_on = day
        if self.last_on is None or day > self.last_on:
            self.last_on = day
        if balance is not None:
            self._link(quantity, balance)
        elif self._last is None:
            self._before += quantity
        else:
            self._since += quantity

    def _link(self, quantity: Decimal, balance: Decimal) -> None:
        if self._last is None:
            self._first, self._first_own = balance, quantity
        else:
            self._links += 1
            self._rising += self._last + self._since + quantity == balance
            self._falling += self._last - self._own - self._since == balance
        self._last, self._own, self._since = balance, quantity, ZERO

    @property
    def breaks(self) -> int:
        """In how many places the column doesn't follow the amounts."""
        return self._links - max(self._rising, self._falling)

    def ends(self) -> tuple[Decimal, Decimal] | None:
        """Opening and closing balance by the column, None without one or when it follows in less than half of the places."""
        if (
            self._first is None
            or self._last is None
            or (self._links and max(self._rising, self._falling) * 2 < self._links)
        ):
            return None
        if self._is_newest_first():
            return self._last - self._own - self._since, self._first + self._before
        return self._first - self._first_own - self._before, self._last + self._since

    def _is_newest_first(self) -> bool:
        return self._falling > self._rising or (self._falling == self._rising and self._falls)

    def results(self) -> Iterator[IncomingBalance | Problem]:
        """What the file says the account held, and what in it doesn't fit."""
        if self.first_on is None or self.last_on is None:
            yield from (balance for kind in BalanceKind if (balance := self._stated(kind)))
            return
        ends = self.ends()
        if self.breaks:
            yield self._problem(
                "The running balance doesn't follow the amounts in {count} places of this file.", count=str(self.breaks)
            )
        found = {kind: self._one(kind, ends) for kind in BalanceKind}
        yield from self._differences(found, ends)
        yield from (balance for balance in found.values() if balance)

    def _stated(self, kind: BalanceKind) -> IncomingBalance | None:
        """The last balance of a kind that a line around the table states, on its own day or at the end of the bookings."""
        stated = [balance for balance in self.printed if balance.kind is kind]
        if not stated:
            return None
        balance = stated[-1] if kind is BalanceKind.CLOSING else stated[0]
        on = balance.on or (self.first_on if kind is BalanceKind.OPENING else self.last_on)
        return IncomingBalance(self.account, on, balance.quantity, self.currency, kind) if on else None

    def _one(self, kind: BalanceKind, ends: tuple[Decimal, Decimal] | None) -> IncomingBalance | None:
        if ends is None:
            return self._stated(kind)
        on = self.first_on if kind is BalanceKind.OPENING else self.last_on
        quantity = ends[0] if kind is BalanceKind.OPENING else ends[1]
        return IncomingBalance(self.account, on, quantity, self.currency, kind) if on else None

    def _differences(
        self, found: dict[BalanceKind, IncomingBalance | None], ends: tuple[Decimal, Decimal] | None
    ) -> Iterator[Problem]:
        opening, closing = found[BalanceKind.OPENING], found[BalanceKind.CLOSING]
        if opening and closing and opening.quantity + self.total != closing.quantity:
            expected = opening.quantity + self.total
            text = "The bookings lead from {opening} to {expected}, but the file says {closing}."
            yield self._problem(
                text, opening=f"{opening.quantity}", expected=f"{expected}", closing=f"{closing.quantity}"
            )
        stated = self._stated(BalanceKind.CLOSING)
        if ends and stated and stated.quantity != ends[1]:
            text = "The file states a balance of {stated}, but its last row says {closing}."
            yield self._problem(text, stated=f"{stated.quantity}", closing=f"{ends[1]}")

    def _problem(self, text: str, **data: str) -> Problem:
        return Problem("balance_mismatch", text.format(**data), is_warning=True, account=self.account, data=data)
