"""Firefly III: the export of transactions, one row for each journal.

A row has a source and a destination; those of the person's own kinds (asset, loan, …) are accounts, the others payees. A transfer
is one row for both accounts. The rows of a split have the same group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import Columns
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.books import Books, joined, path, tags_of
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, Problem

OWN = {
    "asset account": "",
    "default account": "",
    "loan": "loan",
    "debt": "loan",
    "mortgage": "loan",
    "credit card": "credit_card",
}
"""The kinds of account that are the person's own → our hint."""
_MADE_UP = frozenset({"initial balance account", "reconciliation account", "liability credit account"})
_LISTS = frozenset(
    {"account id", "bill id", "budget id", "category id", "piggy bank id", "recurrence id", "rule id", "tag id"}
)


class Firefly(Program):
    name = "Firefly III"
    headings = frozenset(
        {"journal id", "group id", "type", "amount", "description", "date", "source name", "source type", "destination name",
         "destination type", "currency code"}
    )  # fmt: skip
    date_order = "ymd"

    def columns(self, sheet: Sheet) -> Columns:
        return Columns(booked_on=(sheet.place("date"),), quantity=sheet.place("amount"))

    def continues(self, before: Line, line: Line) -> bool:
        return bool(line["group id"]) and before["group id"] == line["group id"]

    def look(self, line: Line, books: Books) -> None:
        if _own(line, "source") != _own(line, "destination"):
            books.weigh(path(line["category"]), partial(_signed, line, books))

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        rows = [row for line in group for row in _rows(line, books)]
        if len(group) == 1:
            yield from rows
            return
        for account in dict.fromkeys(row.account for row in rows):
            own = [row for row in rows if row.account == account]
            if len({row.currency for row in own}) > 1:
                yield from own
                continue
            for row in joined(own, memo=group[0]["group title"]):
                yield replace(row, external_id=f"group {group[0]['group id']}") if row.parts else row


def _signed(line: Line, books: Books) -> Decimal:
    """The amount from the side of the one own account; withdrawals are printed negative, all others positive."""
    number = abs(books.quantity(line))
    return -number if _own(line, "source") else number


def _rows(line: Line, books: Books) -> list[IncomingTransaction]:
    """One row for each own account of the journal: -50.00 in the source, 50.00 in the destination.

    A transfer between two currencies arrives as the foreign amount.
    """
    number, code = abs(books.quantity(line)), _code(line["currency code"])
    is_from, is_to = _own(line, "source"), _own(line, "destination")
    foreign, foreign_code = books.optional_number(line["foreign amount"]), currency_code(line["foreign currency code"])
    if is_from and is_to:
        arrived, there = (abs(foreign), foreign_code) if foreign is not None and foreign_code else (number, code)
        source, destination = _account(line, "source", code, books), _account(line, "destination", there, books)
        return [
            _side(line, books, "destination", account=source, quantity=-number, currency=code, transfer=destination),
            _side(line, books, "source", account=destination, quantity=arrived, currency=there, transfer=source),
        ]
    if not is_from and not is_to:
        raise Unreadable("no_account", "neither the source nor the destination is an account of your own")
    own, other = ("source", "destination") if is_from else ("destination", "source")
    quantity, category = _signed(line, books), path(line["category"])
    row = _side(
        line, books, other, account=_account(line, own, code, books), quantity=quantity, currency=code, category=category,
        category_kind=books.kind_of(category), payee="" if fold(line[f"{other} type"]) in _MADE_UP else line[f"{other} name"],
    )  # fmt: skip
    if foreign is None:
        return [row]
    return [replace(row, original_quantity=abs(foreign).copy_sign(quantity), original_currency=foreign_code)]


def _own(line: Line, side: str) -> bool:
    return fold(line[f"{side} type"]) in OWN


def _code(text: str) -> str:
    code = currency_code(text)
    if not code:
        raise Unreadable("unknown_currency", f"“{text[:40]}” is not a currency")
    return code


def _account(line: Line, side: str, currency: str, books: Books) -> str:
    return books.account(line[f"{side} name"], currency, OWN[fold(line[f"{side} type"])], line[f"{side} iban"])


def _side(line: Line, books: Books, other: str, **known: Any) -> IncomingTransaction:
    """The journal as the account on one side sees it."""
    kind = fold(line["type"])
    return books.entry(
        [line], day=books.day(line), memo=_memo(line), external_id=line["journal id"], counterparty=line[f"{other} iban"],
        tags=_tags(line), kind="opening" if kind == "opening balance" else kind, reference=line["internal reference"],
        value_on=books.optional_day(line["interest date"]), **known,
    )  # fmt: skip


def _memo(line: Line) -> str:
    return " ".join(filter(None, (line["description"], line["notes"])))


def _tags(line: Line) -> tuple[str, ...]:
    """Its tags, and the budget and the bill, which are the person's own sorting too."""
    return tuple(dict.fromkeys((*tags_of(line["tags"]), *filter(None, (line["budget"], line["bill"])))))


class FireflyLists(Program):
    """Firefly III exports its accounts, budgets, rules, … as files of their own."""

    name = "Firefly III lists"
    headings = frozenset({"user id"})
    refusal = "This is a list that Firefly III exported, not its transactions; nothing was imported."

    def fits(self, folded: Sequence[str]) -> bool:
        return super().fits(folded) and bool(_LISTS & set(folded)) and "journal id" not in folded
