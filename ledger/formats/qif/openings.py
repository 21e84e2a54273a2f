"""The record a program writes first for an account: what it held before its first booking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from fintrack.lib.text import fold
from ledger.intake.records import BalanceKind, IncomingBalance, IncomingTransaction

KIND = "opening"
_WORDS = frozenset(
    map(
        fold,
        (
            *(
                "Opening Balance",
                "Eröffnungssaldo",
                "Anfangssaldo",
                "Anfangsbestand",
                "Solde initial",
                "Solde d'ouverture",
            ),
            *(
                "Saldo inicial",
                "Saldo de apertura",
                "Saldo iniziale",
                "Saldo di apertura",
                "Openingssaldo",
                "Beginsaldo",
            ),
            *("Ingående saldo", "Inngående saldo", "Startsaldo", "Alkusaldo", "Saldo początkowe", "Saldo otwarcia"),
            *(
                "Počáteční zůstatek",
                "Nyitóegyenleg",
                "Nyitó egyenleg",
                "Начальный баланс",
                "Начальный остаток",
                "開始残高",
            ),
        ),
    )
)


def is_opening(row: IncomingTransaction, name: str) -> bool:
    """Whether the row says what the account held before: it comes from the account itself, or is named so and from nowhere else.

    Example: `POpening Balance`, `L[Checking]` in Checking or in a file that names no account.
    """
    if row.category or row.parts or row.kind:  # a kind is an investment record's
        return False
    if name:
        return fold(row.transfer) == fold(name) or (not row.transfer and _is_named(row))
    return _is_named(row)


def _is_named(row: IncomingTransaction) -> bool:
    return fold(row.payee) in _WORDS


@dataclass(slots=True)
class Opening:
    """What one account held at first, and when its other rows begin."""

    account: str
    on: date | None = None
    quantity: Decimal = Decimal(0)
    first_other: date | None = None

    def see(self, row: IncomingTransaction, name: str) -> IncomingTransaction:
        """The row, marked as the opening one when it is."""
        if self.on is None and is_opening(row, name):
            self.on, self.quantity = row.booked_on, row.quantity
            return replace(row, kind=KIND, transfer=self.account or row.transfer)
        if self.first_other is None or row.booked_on < self.first_other:
            self.first_other = row.booked_on
        return row

    def balance(self) -> Iterator[IncomingBalance]:
        """The balance the opening row states, where it is true at the end of a day.

        The row itself is taken, so the account holds it after its day, unless there are other rows until then. Example: 100.00 on
        1 January and the next row on the 3rd: 100.00 before 2 January.
        """
        if self.on is None:
            return
        if self.first_other is None or self.first_other > self.on:
            on = self.on + timedelta(days=1) if self.quantity else self.on
            yield IncomingBalance(self.account, on, self.quantity, kind=BalanceKind.OPENING)
        elif not self.quantity and self.first_other == self.on:
            yield IncomingBalance(self.account, self.on, self.quantity, kind=BalanceKind.OPENING)
