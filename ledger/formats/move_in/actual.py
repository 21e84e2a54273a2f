"""Actual: the transactions of one or all accounts.

A transfer has the other account's name as its payee. A split is a row "(SPLIT INTO 2)" with the whole in Split_Amount, followed
by its parts "(SPLIT 1 OF 2)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from ledger.formats.move_in.books import Books, joined, path
from ledger.formats.move_in.program import Program
from ledger.formats.move_in.sheet import Line
from ledger.intake.records import IncomingTransaction, Problem

_WHOLE = re.compile(r"\(SPLIT INTO (\d+)\)\s*")
_PART = re.compile(r"\(SPLIT (\d+) OF (\d+)\)\s*")


class Actual(Program):
    name = "Actual"
    headings = frozenset({"account", "date", "payee", "notes", "category", "amount"})
    beginning = ("account", "date", "payee", "notes")

    def look(self, line: Line, books: Books) -> None:
        super().look(line, books)
        books.weigh(_category(line), partial(books.quantity, line))

    def continues(self, before: Line, line: Line) -> bool:
        last, this = _PART.match(before["notes"]), _PART.match(line["notes"])
        if not this or (before["account"], before["date"]) != (line["account"], line["date"]):
            return False
        if whole := _WHOLE.match(before["notes"]):
            return (this[1], this[2]) == ("1", whole[1])
        return bool(last) and (int(last[1]) + 1, last[2]) == (int(this[1]), this[2]) if last else False

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        whole = group[0] if _WHOLE.match(group[0]["notes"]) else None
        parts = [_row(line, books) for line in group if line is not whole]
        if whole is None:
            yield from joined(parts)
            return
        total = books.number(whole["split amount"] or "0")
        if not parts:
            yield replace(_row(whole, books), quantity=total or books.quantity(whole))
        elif total != sum(part.quantity for part in parts):
            yield books.warning(
                whole, "split_mismatch", "The parts of this split don't add up to its whole; the parts were taken."
            )
        for row in joined(parts, whole["payee"], _WHOLE.sub("", whole["notes"], count=1)):
            yield replace(row, line=whole.number, raw=_raw(whole, row, books)) if row.parts else row


def _raw(whole: Line, row: IncomingTransaction, books: Books) -> bytes:
    return whole.text.encode(books.sheet.table.origin.encoding, "replace") + b"\n" + row.raw


def _row(line: Line, books: Books) -> IncomingTransaction:
    payee, category = line["payee"], _category(line)
    kind = "income" if category.partition(":")[0].casefold() == "income" else books.kind_of(category)
    transfer = books.other(payee, line["account"])
    return books.entry(
        [line], books.account(line["account"]), books.day(line), books.quantity(line), payee=payee,
        memo=_PART.sub("", line["notes"], count=1), category=category, category_kind=kind,
        transfer=transfer, kind="opening" if payee == "Starting Balance" else "",
    )  # fmt: skip


def _category(line: Line) -> str:
    """The group and the category; older exports write them in one cell."""
    if line["category group"]:
        return path(line["category group"], line["category"])
    return path(*line["category"].split(": ", 1))
