"""The roles that columns of a table may play, and what the cells of a column are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import direction
from ledger.formats.currencies import currency_code, currency_in
from ledger.formats.days import is_day
from ledger.formats.numbers import is_number

MAX_COLUMNS = 512
NO_AMOUNT = frozenset({"", "-", "--", "—", "–", "/", "n/a", "na", "null", "none", "nil"})
SINGLE = ("quantity", "debit", "credit", "indicator", "balance", "currency", "external_id", "status", "account", "counterparty",
          "category", "fee", "original_quantity", "original_currency", "value_on", "occurred_on", "reference", "kind",
          "card", "payer")  # fmt: skip
SEVERAL = ("booked_on", "payee", "memo")
_LONG_DIGITS = re.compile(r"\d{11,}|0\d+")


@dataclass(frozen=True)
class Columns:
    """The places of the roles in a row, -1 for none. `booked_on` holds fallbacks: the first cell that isn't blank counts.

    `payer` is where a bank names payer and payee side by side: the other side of money that comes in.
    """

    booked_on: tuple[int, ...] = ()
    payee: tuple[int, ...] = ()
    memo: tuple[int, ...] = ()
    quantity: int = -1
    debit: int = -1
    credit: int = -1
    indicator: int = -1
    balance: int = -1
    currency: int = -1
    external_id: int = -1
    status: int = -1
    account: int = -1
    counterparty: int = -1
    category: int = -1
    fee: int = -1
    original_quantity: int = -1
    original_currency: int = -1
    value_on: int = -1
    occurred_on: int = -1
    reference: int = -1
    kind: int = -1
    card: int = -1
    payer: int = -1
    heading_currency: str = ""

    @property
    def has_amount(self) -> bool:
        return self.quantity >= 0 or self.debit >= 0 or self.credit >= 0


@dataclass
class Facts:
    """What the sampled cells of one column are, counted over those that aren't blank."""

    filled: int = 0
    days: int = 0
    numbers: int = 0
    marked: int = 0
    long_digits: int = 0
    negative: int = 0
    currencies: int = 0
    directions: int = 0
    plain_directions: int = 0
    letters: int = 0
    values: set[str] = field(default_factory=set)

    def add(self, cell: str) -> None:
        if cell.casefold() in NO_AMOUNT:
            self.directions += cell == "/"
            return
        self.filled += 1
        self.days += is_day(cell)
        if is_number(cell):
            self.numbers += 1
            self.marked += any(sign in cell for sign in ".,-+−(")
            self.negative += "-" in cell or "−" in cell or "(" in cell
            self.long_digits += bool(_LONG_DIGITS.fullmatch(cell))
        self.currencies += bool(currency_code(cell))
        way = direction(cell)
        self.directions += bool(way)
        self.plain_directions += bool(way) and len(cell) > 1
        self.letters += len(cell)
        if len(self.values) < 50:
            self.values.add(cell)

    def is_mostly(self, count: int, share: float = 0.6) -> bool:
        return count > 0 and count >= share * self.filled


def mapped_columns(table: Table, mapping: Mapping[str, Any], guessed: Columns) -> Columns:
    """The columns as a mapping names them, by place or heading; roles it doesn't name are none, unless `guessed` gives them."""
    changes: dict[str, Any] = {}
    for role, wanted in mapping.items():
        places = [_place(table, one) for one in (wanted if isinstance(wanted, list | tuple) else [wanted])]
        known = tuple(place for place in places if place >= 0)
        if role in SEVERAL:
            changes[role] = known
        elif role in SINGLE:
            changes[role] = known[0] if known else -1
    return replace(guessed, **changes)


def _place(table: Table, wanted: Any) -> int:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted if 0 <= wanted < MAX_COLUMNS else -1
    folded = [fold(heading) for heading in table.header]
    name = fold(str(wanted))
    return folded.index(name) if name and name in folded else -1


def heading_currency(table: Table, columns: Columns) -> str:
    """The currency that the amount's heading names: "Amount (GBP)" → GBP, "" when none does."""
    for place in (columns.quantity, columns.debit, columns.credit, columns.balance):
        if 0 <= place < len(table.header) and (code := currency_in(table.header[place])):
            return code
    return ""
