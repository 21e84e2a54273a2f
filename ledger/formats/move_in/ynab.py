"""YNAB 4 and the web YNAB: the register of all accounts.

A transfer stands in both accounts with the payee "Transfer : Other account"; a split is one row for each part, "Split (1/3)" or
"(Split 1/3)" before its memo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.formats.csv_table.roles import Columns
from ledger.formats.move_in.books import Books, joined, path
from ledger.formats.move_in.program import Program
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, Problem

_SPLIT = re.compile(r"\s*\(?split\s*\(?(\d{1,3})\s*/\s*(\d{1,3})\)\s*", re.IGNORECASE)
_INCOME = ("inflow", "income")


class Ynab(Program):
    name = "YNAB"
    headings = frozenset({"account", "date", "payee", "memo", "outflow", "inflow", "cleared"})

    def columns(self, sheet: Sheet) -> Columns:
        return Columns(booked_on=(sheet.place("date"),), debit=sheet.place("outflow"), credit=sheet.place("inflow"))

    def continues(self, before: Line, line: Line) -> bool:
        """The next part of the same split: its number is one more, its account and day are the same."""
        last, this = _SPLIT.match(before["memo"]), _SPLIT.match(line["memo"])
        if not last or not this or (int(last[1]) + 1, last[2]) != (int(this[1]), this[2]):
            return False
        return (before["account"], before["date"]) == (line["account"], line["date"])

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        yield from joined([_row(line, books) for line in group])


def _row(line: Line, books: Books) -> IncomingTransaction:
    payee = line["payee"]
    transfer = books.other(payee, line["account"]) if payee.casefold().startswith("transfer") else ""
    category = _category(line)
    is_income = category.partition(":")[0].casefold() in _INCOME
    row = books.entry(
        [line], books.account(line["account"]), books.day(line), books.quantity(line), payee=payee,
        memo=_SPLIT.sub("", line["memo"], count=1) if _SPLIT.match(line["memo"]) else line["memo"], category=category,
        category_kind=("income" if is_income else "expense") if category else "", transfer=transfer,
        tags=(line["flag"],) if line["flag"] else (), reference=line["check number"],
    )  # fmt: skip
    return replace(row, kind="opening") if payee == "Starting Balance" else row


def _category(line: Line) -> str:
    """The group and the category, whether they have columns of their own (by either version's names) or share one."""
    group, category = line.first(("category group", "master category")), line.first(("sub category",))
    if group:
        return path(group, category or line["category"].removeprefix(f"{group}: "))
    whole = line.first(("category group category", "category"))
    return path(*whole.split(": ", 1))


class YnabPlan(Program):
    """The budget that the same archive holds: months and envelopes, no bookings."""

    name = "YNAB plan"
    headings = frozenset({"month", "category"})
    refusal = (
        "This is YNAB's budget plan: it has no bookings. Import the register that came with it; nothing was imported."
    )

    def fits(self, folded: Sequence[str]) -> bool:
        return super().fits(folded) and bool({"available", "category balance"} & set(folded))
