"""The booked balances of a statement. Available, forward and expected ones promise what may come; they are no fact of the books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ledger.formats.camt.accounts import balance_type, currency_of
from ledger.formats.camt.pieces import Piece
from ledger.formats.camt.values import amount, day_at, side
from ledger.intake.records import BalanceKind, IncomingBalance, Problem

ONE_DAY = timedelta(days=1)
OPENING, CLOSING, INTERIM = ("OPBD", "PRCD"), ("CLBD",), ("ITBD",)
BOOKED = frozenset({*OPENING, *CLOSING, *INTERIM})


@dataclass(slots=True)
class Period:
    """What one statement says of one account."""

    account: str
    currency: str
    opening: IncomingBalance | None = None
    closing: IncomingBalance | None = None
    interim: list[IncomingBalance] = field(default_factory=list)
    first_on: date | None = None

    def entry(self, on: date) -> None:
        self.first_on = on if self.first_on is None else min(on, self.first_on)

    def take(self, balance: IncomingBalance, name: str) -> None:
        """`OPBD` before `PRCD`, of several the first; of several closing balances the last."""
        if name in CLOSING:
            self.closing = balance
        elif name in INTERIM:
            self.interim.append(balance)
        elif self.opening is None or name == "OPBD":
            self.opening = balance

    def finished(self) -> tuple[IncomingBalance | None, IncomingBalance | None, bool]:
        """(opening, closing, whether that closing is one of the middle of the day).

        An interim balance closes a report of a part of the day, and of several the last. It opens nothing: what the account held
        at noon was not what it held the evening before.
        """
        opening, closing, is_interim = self.opening, self.closing, False
        if closing is None and self.interim:
            closing, is_interim = self.interim[-1], True
        return self._begun(opening, closing), closing, is_interim

    def _begun(self, opening: IncomingBalance | None, closing: IncomingBalance | None) -> IncomingBalance | None:
        """Banks date an opening balance on the first day of the statement or on the eve; it stands before that day's first row
        only where the statement has rows on that day, else it is also the balance at its end: before the day after.

        Example: opening 100.00 of the 1st, first row on the 2nd → before the 2nd; first row on the 1st → before the 1st.
        """
        if opening is None:
            return None
        is_begun = self.first_on is not None and self.first_on <= opening.on
        is_over = closing is not None and closing.on <= opening.on
        on = opening.on if is_begun or is_over else opening.on + ONE_DAY
        return replace(opening, on=on, kind=BalanceKind.OPENING)


@dataclass(slots=True)
class Closings:
    """Holds back each account's closing balance until a later day's comes: of several statements of a day the last one counts."""

    held: dict[str, tuple[IncomingBalance, bool]] = field(default_factory=dict)

    def add(self, balance: IncomingBalance, *, is_interim: bool) -> Iterator[IncomingBalance]:
        before = self.held.get(balance.account)
        if before is not None:
            known, was_interim = before
            if known.on == balance.on and is_interim and not was_interim:
                return
            if known.on != balance.on and not was_interim:
                yield known
        self.held[balance.account] = (balance, is_interim)

    def rest(self) -> Iterator[IncomingBalance]:
        for balance, _ in self.held.values():
            yield balance
        self.held.clear()


def booked_balance(piece: Piece, account: str, currency: str) -> IncomingBalance | Problem | None:
    """The balance as printed, a warning where it can't be read, None for one that is not of booked entries."""
    fields, name = piece.fields, balance_type(piece.fields)
    if name not in BOOKED:
        return None
    written, on, sign = fields.first("Amt"), day_at(fields, "Dt"), side(fields)
    quantity = amount(written)
    if quantity is None or on is None or (not sign and quantity):
        message = f"The balance {name} “{written[:40]}” can't be read; the rows were not checked against it."
        return Problem("bad_balance", message, piece.line, is_warning=True, account=account)
    return IncomingBalance(account, on, quantity * (sign or 1), currency_of(fields) or currency)
