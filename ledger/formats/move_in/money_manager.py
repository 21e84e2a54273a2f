"""Money Manager by Realbyte. Amounts have no sign: "Income/Expense" says the way. A transfer is told once, "Transfer-Out", with the
account it goes to as its category; some versions tell the other side too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import Columns
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.books import Books, path
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, Problem

_OUT = frozenset({"expense", "exp", "expense balance", "transfer out"})
_IN = frozenset({"income", "inc", "income balance", "transfer in"})


class MoneyManager(Program):
    name = "Money Manager"
    headings = frozenset({"category", "subcategory", "note", "income expense"})

    def fits(self, folded: Sequence[str]) -> bool:
        has = set(folded)
        return super().fits(folded) and bool(has & {"date", "period"}) and bool(has & {"account", "accounts"})

    def columns(self, sheet: Sheet) -> Columns:
        day = sheet.place("date") if sheet.place("date") >= 0 else sheet.place("period")
        return Columns(booked_on=(day,), quantity=_amount_place(sheet))

    def look(self, line: Line, books: Books) -> None:
        """Whether the file tells transfers from both sides."""
        if fold(line["income expense"]) == "transfer in":
            books.facts["both sides"] = True

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        row, way = _row(group[0], books)
        yield row
        if row.transfer and way == "transfer out" and "both sides" not in books.facts:
            other = books.account(row.transfer, row.currency)
            yield replace(row, account=other, quantity=-row.quantity, transfer=row.account)


def _amount_place(sheet: Sheet) -> int:
    """ "Amount", or in older files the column that is headed by its currency."""
    if sheet.place("amount") >= 0:
        return sheet.place("amount")
    return next((place for place, heading in enumerate(sheet.table.header) if currency_code(heading)), -1)


def _row(line: Line, books: Books) -> tuple[IncomingTransaction, str]:
    way = fold(line["income expense"])
    if way not in _OUT | _IN:
        raise Unreadable("bad_amount", f"“{line['income expense'][:40]}” doesn't say whether the money went in or out")
    quantity = books.quantity(line)
    is_transfer = way.startswith("transfer")
    row = books.entry(
        [line], books.account(line.first(("account", "accounts")), _currency(line, books)), _day(line, books),
        -quantity if way in _OUT else quantity, currency=_currency(line, books), payee=line["note"], memo=line["description"],
        category="" if is_transfer else path(line["category"], line["subcategory"]),
        category_kind="" if is_transfer else "expense" if way in _OUT else "income",
        transfer=line["category"] if is_transfer else "", kind="transfer" if is_transfer else "",
    )  # fmt: skip
    return row, way


def _day(line: Line, books: Books) -> date:
    return books.day(line, "date" if line["date"] else "period")


def _currency(line: Line, books: Books) -> str:
    """The row's currency, or the one that heads the column of amounts."""
    place = books.cells.columns.quantity
    heading = books.sheet.table.header[place] if place >= 0 else ""
    return currency_code(line["currency"]) or currency_code(heading)
