"""The accounts and cells of a file while it's read: what all programs share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.formats.base import FileRefused
from ledger.formats.csv_table.cells import Cells
from ledger.formats.csv_table.roles import NO_AMOUNT
from ledger.formats.move_in.kinds import kind_of_name
from ledger.formats.move_in.program import Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.formats.numbers import NotANumber, read_number
from ledger.intake.records import IncomingAccount, IncomingTransaction, Part, Problem

MAX_ACCOUNTS = 500
MAX_CATEGORIES = 5000
ZERO = Decimal(0)
_BETWEEN = re.compile(r"[,;|]")
_TRANSFER = re.compile(r"transfer\s?:\s?(.+)", re.IGNORECASE)


@dataclass
class Books:
    """`names` are the accounts of the file, known before its first row is read; `news` the ones not announced yet."""

    sheet: Sheet
    cells: Cells
    answers: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    facts: dict[str, Any] = field(default_factory=dict)
    news: list[IncomingAccount] = field(default_factory=list)
    nets: dict[str, Decimal] = field(default_factory=dict)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _currencies: dict[str, str] = field(default_factory=dict)

    def account(self, name: str, currency: str = "", kind: str = "", number: str = "") -> str:
        """The key of an account, announced when it's new: its name, with the currency from the second one on.

        Example: "Travel" in EUR → "Travel"; then "Travel" in USD → "Travel USD".
        """
        found = self._keys.get((name, currency))
        if found is not None:
            return found
        first = self._currencies.setdefault(name, currency)
        key = f"{name} {currency}".strip() if currency and first and currency != first else name
        if key not in self._keys.values():
            if len(self._keys) >= MAX_ACCOUNTS:
                raise FileRefused(
                    "too_many_accounts", f"This file names more than {MAX_ACCOUNTS} accounts; nothing was imported."
                )
            kind = kind or kind_of_name(name)
            self.news.append(IncomingAccount(key, number, "", key, kind, currency, keeps_books=True))
        self._keys[name, currency] = key
        return key

    def other(self, payee: str, own: str) -> str:
        """The own account that a payee names: "Transfer : Savings", or, among the file's accounts, "Savings"; else ""."""
        named = _TRANSFER.fullmatch(payee)
        name = named[1].strip() if named else payee if payee in self.names else ""
        return name if name != own else ""

    def weigh(self, category: str, quantity: Callable[[], Decimal]) -> None:
        """Count a row's amount towards its category, on the first look."""
        if category and (category in self.nets or len(self.nets) < MAX_CATEGORIES):
            with suppress(NotANumber, Unreadable):
                self.nets[category] = self.nets.get(category, ZERO) + quantity()

    def kind_of(self, category: str) -> str:
        """What a category is whose program doesn't say: expense or income by its net over the whole file, so that a refund doesn't
        make another category of it. Example: Food with -80.00 and +5.00 → "expense".
        """
        net = self.nets.get(category, ZERO)
        return "expense" if net < 0 else "income" if net else ""

    def day(self, line: Line, heading: str = "date") -> date:
        text = line[heading]
        if not text:
            raise Unreadable("bad_date", "the row has no date")
        return self.cells.day(text)

    def optional_day(self, text: str) -> date | None:
        return self.cells.optional_day([text], 0)

    def number(self, text: str) -> Decimal:
        return read_number(text, self.cells.judgement.mark)

    def optional_number(self, text: str) -> Decimal | None:
        return None if text.casefold() in NO_AMOUNT else self.number(text)

    def quantity(self, line: Line) -> Decimal:
        """The row's amount by its columns; a row that is too short has none."""
        try:
            return self.cells.quantity(line.cells)
        except IndexError:
            raise Unreadable("bad_amount", "the row is too short and has no amount") from None

    def entry(
        self, lines: Sequence[Line], account: str, day: date, quantity: Decimal, **more: Any
    ) -> IncomingTransaction:
        """A transaction of these lines: the first's number, and the bytes of all."""
        raw = "\n".join(line.text for line in lines).encode(self.sheet.table.origin.encoding, "replace")
        return IncomingTransaction(account, day, quantity, line=lines[0].number, raw=raw, **more)

    def warning(self, line: Line, code: str, message: str) -> Problem:
        return Problem(
            code,
            f"{self.sheet.table.origin.place(line.number)}: {message}",
            line.number,
            line.text[:500],
            is_warning=True,
        )


def joined(rows: Sequence[IncomingTransaction], payee: str = "", memo: str = "") -> list[IncomingTransaction]:
    """The rows of a split as one transaction with parts; rows that cancel each other out stay rows of their own.

    Example: -12.50 for Food and -7.50 for Household → one row of -20.00 with two parts.
    """
    total = sum((row.quantity for row in rows), ZERO)
    if len(rows) < 2 or not total:
        return list(rows)
    parts = tuple(Part(row.quantity, row.category, row.category_kind, row.transfer, row.memo) for row in rows)
    first = next((row for row in rows if not row.transfer), rows[0])
    tags = tuple(dict.fromkeys(tag for row in rows for tag in row.tags))
    whole = replace(
        first, quantity=total, payee=payee or first.payee, memo=memo, category="", category_kind="", transfer="", parts=parts,
        tags=tags, line=rows[0].line, raw=b"\n".join(row.raw for row in rows),
    )  # fmt: skip
    return [whole]


def tags_of(text: str) -> tuple[str, ...]:
    """ "food, work" or "food|work" → ("food", "work"); each once, in their order."""
    return tuple(dict.fromkeys(tag for piece in _BETWEEN.split(text) if (tag := piece.strip())))


def path(*levels: str) -> str:
    """A category with its levels: path("Food", "Groceries") == "Food:Groceries"; a level that repeats the one above is left out."""
    kept = [level.strip() for level in levels if level.strip()]
    return ":".join(level for place, level in enumerate(kept) if not place or level != kept[place - 1])
