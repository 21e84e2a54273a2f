"""Programs whose exports have one row for each transaction: what they call their columns stands in `programs.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import Columns
from ledger.formats.csv_table.vocabulary import status
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.books import Books, path, tags_of
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, LineState, Problem


class Plain(Program):
    """A program described by an entry of `programs.toml`."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts
        self.name = facts["name"]
        self.headings = frozenset(map(fold, facts["headings"]))
        self.date_order = facts.get("date_order", "")

    def columns(self, sheet: Sheet) -> Columns:
        places = {role: sheet.place(fold(self.facts[role])) for role in ("amount", "out", "in") if role in self.facts}
        return Columns(
            booked_on=(sheet.place("date"),), quantity=places.get("amount", -1), debit=places.get("out", -1),
            credit=places.get("in", -1),
        )  # fmt: skip

    def look(self, line: Line, books: Books) -> None:
        """What the categories come to over the whole file."""
        category = "" if self._is_transfer(line) else self._category(line)
        if category:
            books.weigh(category, partial(self._quantity, line, books))

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        line = group[0]
        state = status(self._cell(line, "status"))
        if state == "failed":
            yield books.warning(
                line, "not_booked", f"The row is marked “{self._cell(line, 'status')}” and was left out."
            )
            return
        code = self._cell(line, "currency")
        currency = currency_code(code)
        if code and not currency:
            raise Unreadable("unknown_currency", f"“{code[:40]}” is not a currency")
        yield self._row(line, books, currency, LineState.PENDING if state else LineState.BOOKED)

    def _row(self, line: Line, books: Books, currency: str, state: LineState) -> IncomingTransaction:
        is_transfer, quantity = self._is_transfer(line), self._quantity(line, books)
        payee, *more = self._texts(line)
        return books.entry(
            [line], self._account(line, books, currency), books.day(line), quantity, currency=currency, payee=payee,
            memo=" ".join(more), state=state, category="" if is_transfer else self._category(line),
            category_kind="" if is_transfer else books.kind_of(self._category(line)), kind="transfer" if is_transfer else "",
            tags=tags_of(self._cell(line, "tags")),
        )  # fmt: skip

    def _cell(self, line: Line, role: str) -> str:
        return line[fold(self.facts[role])] if role in self.facts else ""

    def _account(self, line: Line, books: Books, currency: str) -> str:
        return books.account(self._cell(line, "account"), currency, "", self._cell(line, "number"))

    def _texts(self, line: Line) -> list[str]:
        """The payee, and whatever else the row says, each once."""
        texts = [cell for heading in self.facts["texts"] if (cell := line[fold(heading)])]
        return list(dict.fromkeys(texts)) or [""]

    def _category(self, line: Line) -> str:
        return path(self._cell(line, "parent"), self._cell(line, "category"))

    def _way(self, line: Line) -> str:
        word = fold(self._cell(line, "direction"))
        return next((way for way in ("out", "in") if word in self.facts.get(f"{way}_words", ())), "")

    def _quantity(self, line: Line, books: Books) -> Decimal:
        """From the owner's side. `sign`: "signed", "inverse", "unsigned" (the direction turns it) or "either" (it only repeats it)."""
        quantity, way, sign = books.quantity(line), self._way(line), self.facts.get("sign", "signed")
        if sign == "inverse":
            return -quantity
        if sign == "either" and way:
            return -abs(quantity) if way == "out" else abs(quantity)
        if sign == "unsigned":
            if not way:
                word = self._cell(line, "direction")
                raise Unreadable("bad_amount", f"“{word[:40]}” doesn't say whether the money went in or out")
            return -quantity if way == "out" else quantity
        return quantity

    def _is_transfer(self, line: Line) -> bool:
        """Whether the row's words say that its money stayed with its owner; the corridor finds the other half."""
        rules = self.facts.get("transfer", {})
        return any(fold(line[fold(heading)]) in words for heading, words in rules.items())


@cache
def plain_programs() -> list[Plain]:
    table = tomllib.loads((Path(__file__).parent / "programs.toml").read_text(encoding="utf-8"))
    return [Plain(facts) for facts in table["program"]]
