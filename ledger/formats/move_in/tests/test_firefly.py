"""Firefly III: a journal has two sides; each own account among them gets its row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.formats.base import FileRefused
from ledger.formats.move_in.tests.making import read, sums

HEADING = """
user_id,group_id,journal_id,created_at,updated_at,group_title,type,currency_code,amount,foreign_currency_code,foreign_amount,description,
date,source_name,source_iban,source_type,destination_name,destination_iban,destination_type,reconciled,category,budget,bill,tags,notes,
internal_reference,interest_date
"""
HEADINGS = HEADING.replace("\n", "").split(",")
KNOWN = {
    "user_id": "1", "currency_code": "EUR", "type": "Withdrawal", "date": "2024-01-05T12:00:00+01:00", "source_name": "Giro",
    "source_type": "Asset account", "destination_name": "Bistro", "destination_type": "Expense account", "amount": "-12.50",
}  # fmt: skip


def export(*rows: dict[str, str], order: list[str] = HEADINGS) -> str:
    lines = [",".join(order)]
    for number, row in enumerate(rows, start=1):
        cells = {"group_id": str(number), "journal_id": str(number), **KNOWN, **row}
        lines.append(",".join('"' + cells.get(heading, "") + '"' for heading in order))
    return "\n".join(lines) + "\n"


def transfer(**more: str) -> dict[str, str]:
    return {
        "type": "Transfer",
        "amount": "100.00",
        "destination_name": "Pot",
        "destination_type": "Asset account",
        **more,
    }


def test_a_withdrawal(tmp_path: Path) -> None:
    more = {
        "category": "Food",
        "budget": "Eating",
        "tags": "a,b",
        "description": "Lunch",
        "notes": "late",
        "source_iban": "DE02",
    }
    found = read(tmp_path, export({**more, "journal_id": "77"}))
    (row,) = found.transactions
    assert (row.quantity, row.payee, row.memo, row.currency) == (Decimal("-12.50"), "Bistro", "Lunch late", "EUR")
    assert (row.category, row.category_kind, row.tags, row.external_id) == (
        "Food",
        "expense",
        ("a", "b", "Eating"),
        "77",
    )
    assert (found.accounts["Giro"].number, found.accounts["Giro"].currency) == ("DE02", "EUR")


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    assert read(tmp_path, export({}, order=sorted(HEADINGS))).quantities == [Decimal("-12.50")]


def test_a_deposit_and_a_refund(tmp_path: Path) -> None:
    deposit = {
        "type": "Deposit", "amount": "9.00", "source_name": "Employer", "source_type": "Revenue account", "destination_name": "Giro",
        "destination_type": "Asset account", "category": "Food",
    }  # fmt: skip
    found = read(tmp_path, export({"category": "Food"}, deposit))
    pairs = [(row.quantity, row.category_kind) for row in found.transactions]
    assert pairs == [(Decimal("-12.50"), "expense"), (Decimal("9.00"), "expense")]


def test_a_transfer_gets_a_row_in_each_account(tmp_path: Path) -> None:
    found = read(tmp_path, export(transfer()))
    assert sums(found) == {"Giro": Decimal("-100.00"), "Pot": Decimal("100.00")}
    assert [row.transfer for row in found.transactions] == ["Pot", "Giro"]


def test_a_transfer_into_another_currency_arrives_as_the_foreign_amount(tmp_path: Path) -> None:
    found = read(tmp_path, export(transfer(foreign_amount="108.00", foreign_currency_code="USD")))
    assert sums(found) == {"Giro": Decimal("-100.00"), "Pot": Decimal("108.00")}
    assert found.accounts["Pot"].currency == "USD"


def test_a_purchase_abroad_keeps_what_it_cost_there(tmp_path: Path) -> None:
    (row,) = read(tmp_path, export({"foreign_amount": "-13.70", "foreign_currency_code": "USD"})).transactions
    assert (row.original_quantity, row.original_currency) == (Decimal("-13.70"), "USD")


def test_a_payment_to_a_loan_is_a_transfer(tmp_path: Path) -> None:
    found = read(tmp_path, export({"destination_name": "House", "destination_type": "Mortgage"}))
    assert sums(found) == {"Giro": Decimal("-12.50"), "House": Decimal("12.50")}
    assert found.accounts["House"].kind == "loan"


def test_a_group_is_one_row_with_parts(tmp_path: Path) -> None:
    group = {"group_id": "9", "group_title": "Big shop"}
    rows = (
        {**group, "amount": "-10.00", "category": "Food"},
        {**group, "amount": "-4.00", "category": "Home"},
        {"amount": "-1.00"},
    )
    split, single = read(tmp_path, export(*rows)).transactions
    assert (split.quantity, split.memo, split.external_id) == (Decimal("-14.00"), "Big shop", "group 9")
    assert [(part.quantity, part.category) for part in split.parts] == [
        (Decimal("-10.00"), "Food"),
        (Decimal("-4.00"), "Home"),
    ]
    assert (single.quantity, single.parts) == (Decimal("-1.00"), ())


def test_an_opening_balance(tmp_path: Path) -> None:
    opening = {
        "type": "Opening balance", "amount": "500.00", "source_name": "Initial balance for Giro", "source_type": "Initial balance account",
        "destination_name": "Giro", "destination_type": "Asset account",
    }  # fmt: skip
    (row,) = read(tmp_path, export(opening)).transactions
    assert (row.quantity, row.kind, row.payee) == (Decimal("500.00"), "opening", "")


def test_a_journal_without_an_own_account_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, export({}, {"source_type": "Revenue account"}, {"currency_code": "MAGIC"}, {"amount": "x"}))
    assert found.errors == [(3, "no_account"), (4, "unknown_currency"), (5, "bad_amount")]
    assert len(found.transactions) == 1


def test_its_lists_are_no_statement(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(
            tmp_path,
            "user_id,account_id,created_at,type,name,virtual_balance\n1,1,2024-01-01,Asset account,Giro,0\n",
        )
    assert refused.value.code == "not_a_statement"
