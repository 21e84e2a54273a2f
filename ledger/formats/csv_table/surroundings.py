"""The lines around a table: account data above it, balances and totals above, below and between the bookings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ledger.formats.csv_table.rows import Row, trimmed
from ledger.formats.csv_table.vocabulary import Label, account_line, label
from ledger.formats.currencies import currency_code, currency_in
from ledger.formats.days import NotADay, is_day, read_day
from ledger.formats.numbers import NotANumber, read_number
from ledger.intake.records import BalanceKind

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9X*]{4}){2,7}(?: ?[A-Z0-9X*]{1,4})?\b")


@dataclass(frozen=True)
class PrintedBalance:
    """A balance that a line around the table states; `on` is None where it names no day."""

    kind: BalanceKind
    quantity: Decimal
    on: date | None
    line: int


@dataclass
class Preamble:
    """What the lines above a table say of the account."""

    number: str = ""
    name: str = ""
    institution: str = ""
    currency: str = ""
    balances: list[PrintedBalance] = field(default_factory=list)


def read_preamble(before: Sequence[Row], mark: str, order: str) -> Preamble:
    """Account data and balances above the table: "Account Number : 0808", "IBAN;DE11 …", "Kontostand vom 03.04.2019:;1.234,56"."""
    found = Preamble()
    for row in before:
        cells = [trimmed(cell) for cell in row.cells if cell.strip()]
        for name, value in _pairs(cells):
            _note(found, name, value)
        if balance := balance_of(row, mark, order):
            found.balances.append(balance)
            found.currency = found.currency or _currency_among(cells)
    if not found.number:
        joined = "\n".join(row.text for row in before)[:20_000]
        found.number = iban[0].strip() if (iban := _IBAN.search(joined)) else ""
    return found


def _pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Label and value, in one cell with a colon or in neighbouring cells."""
    for index, cell in enumerate(cells):
        name, colon, value = cell.partition(":")
        following = cells[index + 1] if index + 1 < len(cells) else ""
        yield (name, value.strip() or following) if colon else (cell, following)


def _note(found: Preamble, name: str, value: str) -> None:
    kind = account_line(name.strip())
    if not kind and not name.strip():
        kind = "currency"
    if kind == "currency":
        found.currency = found.currency or currency_code(value) or currency_in(value)
    elif kind and value and not getattr(found, kind) and len(value) <= 120:
        setattr(found, kind, value.strip("\"' "))


def _currency_among(cells: Iterable[str]) -> str:
    return next((code for cell in cells if (code := currency_code(cell) or currency_in(cell))), "")


def row_label(cells: Sequence[str]) -> Label | None:
    """The label among a row's first few cells that aren't blank."""
    filled = [cell for cell in cells if cell][:4]
    return next(
        (found for cell in filled if (found := label(cell.partition(":")[0].strip() if cell[-1] == ":" else cell))),
        None,
    )


def balance_of(row: Row, mark: str, order: str) -> PrintedBalance | None:
    """The opening or closing balance that a line states, None when it states none."""
    cells = _whole(row, mark) or [trimmed(cell) for cell in row.cells]
    split = [piece.strip() for cell in cells if cell for piece in _halves(cell)]
    found = row_label(split) if split else None
    if found is None or found.kind not in {"opening", "closing"}:
        return None
    quantity = next(
        (number for cell in split if not is_day(cell) and (number := _number(cell, mark)) is not None), None
    )
    if quantity is None:
        return None
    kind = BalanceKind.OPENING if found.kind == "opening" else BalanceKind.CLOSING
    days = [found.date_text, *(cell for cell in split if is_day(cell))]
    return PrintedBalance(kind, quantity, next((day for text in days if (day := _day(text, order))), None), row.line)


def _whole(row: Row, mark: str) -> list[str]:
    """ "Saldo awal : 1,000.00" is one statement, though the comma splits it into cells."""
    name, colon, value = row.text.strip().strip('"').partition(":")
    return [name, value] if colon and "," in value and _number(value.strip(), mark) is not None else []


def _halves(cell: str) -> list[str]:
    name, colon, value = cell.partition(":")
    return [name, value] if colon and value.strip() and not value[:2].isdigit() else [cell]


def _number(text: str, mark: str) -> Decimal | None:
    try:
        return read_number(text, mark)
    except NotANumber:
        return None


def _day(text: str, order: str) -> date | None:
    try:
        return read_day(text, order) if text else None
    except NotADay:
        return None
