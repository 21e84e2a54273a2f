"""Workbooks that a finance program wrote are a person's own books, as its CSV is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.formats.xlsx.tests.making import Rows, read, xlsx

MANAGER = [
    "Date", "Account", "Category", "Subcategory", "Note", "EUR", "Income/Expense", "Description", "Amount", "Currency", "Account",
]  # fmt: skip
LUNCH = ["06/16/2026 17:53:46", "Bank", "Food", "Lunch", "Grill", 9, "Exp.", "with Ann", 9, "EUR", 9]
DRAWN = ["06/17/2026 09:00:00", "Bank", "Cash", None, "draw", 50, "Transfer-Out", None, 50, "EUR", 50]
SPENDEE = ["Date", "Wallet", "Type", "Category name", "Amount", "Currency", "Note", "Labels", "Author"]


TIMES = "2026-06-16 17:53:46"
"""A cell with a day and a time, as the workbook's reader gives it."""


def told(folder: Path, rows: Rows, **options: Any) -> list[tuple[str, Decimal, str, str]]:
    found = read(folder, xlsx({"Sheet1": rows}), **options)
    assert found.errors == []
    return [(row.account, row.quantity, row.category, row.transfer) for row in found.transactions]


def test_money_manager_says_the_way_the_category_and_the_other_account(tmp_path: Path) -> None:
    assert told(tmp_path, [MANAGER, LUNCH, DRAWN]) == [
        ("Bank", Decimal(-9), "Food:Lunch", ""),
        ("Bank", Decimal(-50), "", "Cash"),
        ("Cash", Decimal(50), "", "Bank"),
    ]


def test_spendee(tmp_path: Path) -> None:
    rows = [SPENDEE, [date(2026, 6, 16), "Cash", "Expense", "Food", -4.5, "EUR", "Cafe", "trip", "me"]]
    rows.append([TIMES, *rows[1][1:]])
    assert told(tmp_path, rows) == [("Cash", Decimal("-4.5"), "Food", "")] * 2


def test_the_accounts_of_several_sheets_are_announced_once(tmp_path: Path) -> None:
    found = read(
        tmp_path, xlsx({"May": [MANAGER, LUNCH], "June": [MANAGER, [*LUNCH[:5], 7, *LUNCH[6:8], 7, "EUR", 7]]})
    )
    assert [row.quantity for row in found.transactions] == [Decimal(-9), Decimal(-7)]
    assert len({row.line for row in found.transactions}) == 2
    assert list(found.accounts) == ["Bank"]
    assert found.accounts["Bank"].keeps_books


def test_what_a_person_says_of_the_columns_counts_more(tmp_path: Path) -> None:
    columns = {"columns": {"booked_on": 0, "payee": 4, "quantity": 8}, "date_order": "mdy"}
    [row] = told(tmp_path, [MANAGER, LUNCH], profile=columns)
    assert row[2] == ""
