"""What both syntaxes are read into before it becomes records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

LONGEST_ENTRY = 2_000
"""Lines of one entry; more are no entry."""


class Unreadable(ValueError):
    """An entry that can't be taken. `code` is the problem's; the message is for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Amount(NamedTuple):
    """Amount(Decimal("12.50"), "EUR")."""

    quantity: Decimal
    commodity: str


class Block(NamedTuple):
    """A line that begins at the margin and the indented ones under it: 1-based line, texts, the very bytes."""

    line: int
    texts: tuple[str, ...]
    raw: bytes


@dataclass(slots=True)
class Side:
    """A posting: what it moves (None: what the others leave), what that is worth, and what the account then holds."""

    account: str
    amount: Amount | None = None
    worth: Amount | None = None
    held: Amount | None = None
    memo: str = ""
    on: date | None = None

    @property
    def weight(self) -> Amount | None:
        """What the side counts in the balance of its entry: its worth where it has a price or a cost."""
        return self.worth or self.amount


@dataclass(slots=True)
class Entry:
    block: Block
    on: date
    value_on: date | None = None
    payee: str = ""
    memo: str = ""
    reference: str = ""
    external_id: str = ""
    tags: list[str] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stated:
    """A balance the file states. `is_morning`: before anything of that day (Beancount), else after it (hledger)."""

    account: str
    on: date
    amount: Amount
    is_morning: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An account the file declares, with what it says of it."""

    account: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Priced:
    """What one of a commodity cost on a day: Priced("USD", date(2026, 1, 7), Amount(Decimal("0.9"), "EUR"), block)."""

    commodity: str
    on: date
    close: Amount
    block: Block


@dataclass(frozen=True, slots=True)
class Passed:
    """Something of the file that is not taken, rightly (`is_warning`) or because it can't be read."""

    code: str
    message: str
    block: Block
    is_warning: bool = True


Item = Entry | Stated | Opened | Priced | Passed


def filled(entry: Entry) -> None:
    """Give the side without an amount what the others leave, and see that the entry balances.

    A side that takes several commodities becomes several. Two commodities without a price are an exchange at what was paid.
    Unreadable `unbalanced` otherwise, and `two_open` where two sides have no amount.
    """
    sums: dict[str, Decimal] = {}
    finest: dict[str, int] = {}
    for side in entry.sides:
        if side.weight is not None:
            code = side.weight.commodity
            sums[code] = sums.get(code, Decimal(0)) + side.weight.quantity
            own = side.amount if side.worth is None or side.amount is None else None
            finest[code] = max(finest.get(code, 0), -_exponent(own.quantity) if own else 0)
    rest = {code: value for code, value in sums.items() if abs(value) > _tolerance(finest[code])}
    open_sides = [side for side in entry.sides if side.amount is None]
    if len(open_sides) > 1:
        raise Unreadable("two_open", "More than one posting has no amount.")
    if open_sides:
        _fill(entry, open_sides[0], rest)
    elif rest and not _is_exchange(entry, rest):
        raise Unreadable("unbalanced", "The postings don't add up to zero.")


def _fill(entry: Entry, side: Side, rest: dict[str, Decimal]) -> None:
    entry.sides.remove(side)
    for code, value in rest.items():
        entry.sides.append(Side(side.account, Amount(-value, code), None, None, side.memo, side.on))


def _is_exchange(entry: Entry, rest: dict[str, Decimal]) -> bool:
    """Two commodities of opposite signs, none with a price: what one brought is what the other cost."""
    if len(rest) != 2 or any(side.worth for side in entry.sides):
        return False
    first, second = rest.values()
    return (first < 0) != (second < 0)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _tolerance(decimals: int) -> Decimal:
    """Half of the last place that is written: prices with many digits rarely come out even."""
    return Decimal(5).scaleb(-decimals - 1)
