"""ZenMoney: one row with the account that money left and the account it reached; they differ where it was moved between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ledger.formats.csv_table.roles import Columns
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.books import ZERO, Books, path
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, Problem

_ACCOUNT = {"outcome": "outcomeaccountname", "income": "incomeaccountname"}
_CURRENCY = {"outcome": "outcomecurrencyshorttitle", "income": "incomecurrencyshorttitle"}


class ZenMoney(Program):
    name = "ZenMoney"
    headings = frozenset(
        {"date", "categoryname", "payee", "comment", "outcome", "income", *_ACCOUNT.values(), *_CURRENCY.values()}
    )

    def columns(self, sheet: Sheet) -> Columns:
        return Columns(booked_on=(sheet.place("date"),), debit=sheet.place("outcome"), credit=sheet.place("income"))

    def look(self, line: Line, books: Books) -> None:
        """Both accounts stand on each row."""

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        line = group[0]
        out, money_in = _number(line, "outcome", books), _number(line, "income", books)
        if not out and not money_in:
            raise Unreadable("bad_amount", "there is no amount")
        if out and money_in:
            source, target = _account(line, "outcome", books), _account(line, "income", books)
            is_moved = source != target
            yield _row(
                line, books, "outcome", -out, transfer=target if is_moved else "", kind="transfer" if is_moved else ""
            )
            yield _row(
                line,
                books,
                "income",
                money_in,
                transfer=source if is_moved else "",
                kind="transfer" if is_moved else "",
            )
            return
        category = path(*line["categoryname"].split(" / "))
        side, kind = ("outcome", "expense") if out else ("income", "income")
        yield _row(line, books, side, money_in - out, category=category, category_kind=kind if category else "")


def _number(line: Line, side: str, books: Books) -> Decimal:
    return books.optional_number(line[side]) or ZERO


def _account(line: Line, side: str, books: Books) -> str:
    return books.account(line[_ACCOUNT[side]], currency_code(line[_CURRENCY[side]]))


def _row(line: Line, books: Books, side: str, quantity: Decimal, **more: Any) -> IncomingTransaction:
    return books.entry(
        [line], _account(line, side, books), books.day(line), quantity, currency=currency_code(line[_CURRENCY[side]]),
        payee=line["payee"], memo=line["comment"], **more,
    )  # fmt: skip
