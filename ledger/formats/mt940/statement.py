"""Messages put together: which account, which rows, and whether what the bank says of its balances hangs together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ledger.formats.mt940.entry import Balance
from ledger.intake.records import BalanceKind, IncomingAccount, IncomingBalance, Problem, Record

ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Message:
    """One statement or one page of it, from `:20:` to its end. `is_whole` is False for the balances between pages (60M, 62M)."""

    line: int
    number: str = ""
    is_pending: bool = False
    opening: Balance | None = None
    closing: Balance | None = None
    opening_is_whole: bool = True
    closing_is_whole: bool = True
    rows: int = 0
    net: Decimal = Decimal(0)
    first_on: date | None = None
    last_on: date | None = None

    def count(self, booked_on: date, quantity: Decimal) -> None:
        self.rows += 1
        self.net += quantity
        self.first_on = min(self.first_on or booked_on, booked_on)
        self.last_on = max(self.last_on or booked_on, booked_on)

    @property
    def gap(self) -> Decimal:
        """What the closing balance has more than the opening one and the rows; zero where one of them is missing."""
        if self.opening is None or self.closing is None:
            return Decimal(0)
        return self.closing.quantity - self.opening.quantity - self.net


@dataclass(slots=True)
class Chain:
    """The statements of one account in the file's order: each should open with what the one before closed with.

    A closing balance is held back until the next statement is known: when that one books into the same days, the day's end is
    its closing balance, not this one.
    """

    account: IncomingAccount
    last: Message | None = None
    held: IncomingBalance | None = None
    is_falling: bool = False

    def add(self, message: Message) -> Iterator[Record]:
        yield from self._fit(message)
        yield from self._follow(message)
        yield from self._closing(message)
        self.last = message

    def _fit(self, message: Message) -> Iterator[Record]:
        gap = message.gap
        if gap:
            text = f"The balances of {_name(message)} do not fit its rows: they are off by {gap}."
            yield self._mismatch(text, message)

    def _follow(self, message: Message) -> Iterator[Record]:
        """The opening balance is told where it doesn't just repeat the closing one before it."""
        last, opening = self.last, message.opening
        before = last.closing if last else None
        if opening is None:
            return
        if last and before and opening.quantity != before.quantity and not self._is_earlier(message, last):
            off = opening.quantity - before.quantity
            yield self._mismatch(f"{_missing(last, message)}: the one closes with {before.quantity}, the other opens with "
                                 f"{opening.quantity}, off by {off}.", message)  # fmt: skip
        elif before and opening.quantity == before.quantity:
            return
        if message.opening_is_whole:
            if self.held is not None and not self.is_falling:
                yield self.held
                self.held = None
            on = opening.on + ONE_DAY if message.first_on is None else min(opening.on + ONE_DAY, message.first_on)
            yield self._balance(on, opening.quantity, BalanceKind.OPENING)

    def _is_earlier(self, message: Message, last: Message) -> bool:
        """Some programs write the newest statement first: then this one closes with what the last one opened with."""
        closing, opening = message.closing, last.opening
        is_earlier = bool(closing and opening and closing.quantity == opening.quantity and closing.on <= opening.on)
        self.is_falling = self.is_falling or is_earlier
        return is_earlier

    def _closing(self, message: Message) -> Iterator[Record]:
        closing = message.closing
        if closing is None or not message.closing_is_whole:
            return
        on = max(closing.on, message.last_on or closing.on)
        held = self.held
        if held is not None:
            if self.is_falling:
                if held.on > on:
                    yield held
                    self.held = self._balance(on, closing.quantity)
                return
            if held.on < min(on, message.first_on or on):
                yield held
        self.held = self._balance(on, closing.quantity)

    def end(self) -> Iterator[Record]:
        if self.held is not None:
            yield self.held

    def _balance(self, on: date, quantity: Decimal, kind: BalanceKind = BalanceKind.CLOSING) -> IncomingBalance:
        return IncomingBalance(self.account.key, on, quantity, self.account.currency, kind)

    def _mismatch(self, text: str, message: Message) -> Problem:
        return Problem("balance_mismatch", text, message.line, is_warning=True, account=self.account.key)


def _name(message: Message) -> str:
    return f"statement {message.number}" if message.number.strip("0") else "this statement"


def _missing(last: Message, message: Message) -> str:
    """Which statement lies between the two, as far as their numbers tell.

    Example: statements 1 and 3 → "Statement 2 is missing".
    """
    if last.number.strip("0") and last.number == message.number and last.opening == message.opening:
        return f"Statement {last.number} stands in the file twice, so its rows may too"
    if last.number.isdigit() and message.number.isdigit():
        first, until = int(last.number[:9]) + 1, int(message.number[:9]) - 1
        if first == until:
            return f"Statement {first} is missing"
        if first < until < first + 1000:
            return f"Statements {first} to {until} are missing"
    return "Something is missing between two statements"


@dataclass(slots=True)
class Accounts:
    """The accounts met so far; each is announced once."""

    chains: dict[str, Chain] = field(default_factory=dict)

    def enter(self, number: str, currency: str) -> tuple[Chain, bool]:
        """The chain of an account and whether it is new. A number in two currencies is two accounts.

        Example: ("1291.99.348EUR", "EUR") → key "1291.99.348/EUR", number "1291.99.348".
        """
        number = account_number(number, currency)
        key = "/".join(part for part in (number, currency) if part)
        chain = self.chains.get(key)
        if chain is not None:
            return chain, False
        self.chains[key] = Chain(IncomingAccount(key=key, number=number, currency=currency))
        return self.chains[key], True


def account_number(text: str, currency: str = "") -> str:
    """The number without what some banks put around it.

    >>> account_number("/PL4410205561", "PLN"), account_number("1291.99.348EUR", "EUR"), account_number("X/12/HUF", "HUF")
    ('PL4410205561', '1291.99.348', 'X/12')
    """
    number = text.strip().lstrip("/").strip()
    if currency and number.endswith(currency) and len(number) > 6:
        number = number[: -len(currency)].rstrip(" /-")
    return number
