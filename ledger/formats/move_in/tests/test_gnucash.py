"""GnuCash: double entry told as rows of accounts, with what stands against them as category, parts or transfer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.move_in.tests.making import read, sums
from ledger.intake.records import Part

HEAD = (
    "Date,Transaction ID,Number,Description,Notes,Commodity/Currency,Void Reason,Action,Memo,Full Account Name,Account Name,"
    "Amount With Sym,Amount Num.,Value With Sym,Value Num.,Reconcile,Reconcile Date,Rate/Price\n"
)
SIMPLE = (
    "Date,Account Name,Number,Description,Full Category Path,Reconcile,Amount With Sym,Amount Num.,"
    "Value With Sym,Value Num.,Rate/Price\n"
)


def split(
    key: str,
    account: str,
    value: str,
    *,
    amount: str = "",
    text: str = "",
    memo: str = "",
    void: str = "",
    day: str = "2026-01-20",
) -> str:
    number, name = amount or value, account.rpartition(":")[2]
    cells = [
        day,
        key,
        "",
        text,
        "",
        "CURRENCY::CAD",
        void,
        "",
        memo,
        account,
        name,
        number,
        number,
        value,
        value,
        "n",
        "",
        "1",
    ]
    return ",".join(cells) + "\n"


def test_spending(tmp_path: Path) -> None:
    text = (
        HEAD
        + split("a", "Expenses:Auto:Gas", "10.00", text="Station")
        + split("a", "Assets:Bank:Chequing", "-10.00", text="Station")
    )
    (row,) = read(tmp_path, text).transactions
    assert (row.account, row.quantity, row.currency) == ("Bank:Chequing", Decimal("-10.00"), "CAD")
    assert (row.payee, row.category, row.category_kind, row.external_id) == ("Station", "Auto:Gas", "expense", "a")


def test_a_payslip_is_told_by_its_largest_account(tmp_path: Path) -> None:
    text = (
        HEAD
        + split("a", "Assets:Bank:Chequing", "2000.00")
        + split("a", "Assets:Pension", "500.00", memo="share")
        + split("a", "Income:Salary", "-3000.00")
        + split("a", "Expenses:Tax", "500.00")
    )
    bank, pension = read(tmp_path, text).transactions
    assert bank.parts == (
        Part(Decimal("-500.00"), "", "", "Pension", "share"),
        Part(Decimal("3000.00"), "Salary", "income", "", ""),
        Part(Decimal("-500.00"), "Tax", "expense", "", ""),
    )
    assert sum(part.quantity for part in bank.parts) == bank.quantity
    assert (pension.quantity, pension.transfer, pension.parts) == (Decimal("500.00"), "Bank:Chequing", ())


def test_a_transfer_between_currencies(tmp_path: Path) -> None:
    text = HEAD + split("a", "Assets:Chequing", "-130.00") + split("a", "Assets:Euros", "130.00", amount="90.00")
    found = read(tmp_path, text)
    assert sums(found) == {"Chequing": Decimal("-130.00"), "Euros": Decimal("90.00")}
    assert (found.transactions[1].original_quantity, found.transactions[1].original_currency) == (
        Decimal("130.00"),
        "CAD",
    )


def test_voided_and_accountless_transactions_are_told(tmp_path: Path) -> None:
    text = (
        HEAD
        + split("a", "Expenses:Gas", "10.00", void="typo")
        + split("a", "Assets:Cash", "-10.00", void="typo")
        + split("b", "Expenses:Gas", "10.00")
        + split("b", "Expenses:Food", "-10.00")
    )
    found = read(tmp_path, text)
    assert found.transactions == []
    assert found.warnings == {"not_booked", "no_account", "no_rows"}


def test_older_files_leave_out_what_is_the_same(tmp_path: Path) -> None:
    text = (
        HEAD
        + split("a", "Expenses:Gas", "10.00")
        + split("", "Assets:Cash", "-10.00", day="")
        + split("b", "Assets:Cash", "5.00")
    )
    found = read(tmp_path, text)
    assert [(row.quantity, row.category) for row in found.transactions] == [
        (Decimal("-10.00"), "Gas"),
        (Decimal("5.00"), ""),
    ]


TOPS = [("Aktiva", "Aufwendungen"), ("Actifs", "Dépenses"), ("Activos", "Gastos"), ("Активы", "Расходы")]


@pytest.mark.parametrize(("root", "top"), TOPS)
def test_the_top_of_the_tree_in_other_languages(tmp_path: Path, root: str, top: str) -> None:
    found = read(tmp_path, HEAD + split("a", f"{top}:X", "10.00") + split("a", f"{root}:Y", "-10.00"))
    assert [(row.account, row.category, row.category_kind) for row in found.transactions] == [("Y", "X", "expense")]


def test_headings_in_another_language(tmp_path: Path) -> None:
    names = "Datum,Nummer,Zahl,Beschreibung,Bemerkung,Währung,Storno,Aktion,Text,Konto voll,Konto,Betrag,Betrag Zahl,Wert,Wert Zahl,A,B,C\n"
    key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    rows = (split(key, "Aufwendungen:Essen", '"10,50"'), split(key, "Aktiva:Giro", '"-10,50"'))
    (row,) = read(tmp_path, names + "".join(rows)).transactions
    assert (row.account, row.quantity, row.category) == ("Giro", Decimal("-10.50"), "Essen")


def test_an_unknown_top_is_asked_about(tmp_path: Path) -> None:
    text = HEAD + split("a", "Haushalt:X", "10.00") + split("a", "Assets:Y", "-10.00")
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, text)
    assert asked.value.question.key == "root_haushalt"
    (row,) = read(tmp_path, text, root_haushalt="expense").transactions
    assert (row.category, row.category_kind) == ("X", "expense")


def test_an_opening_balance(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path, HEAD + split("a", "Assets:Y", "10.00") + split("a", "Equity:Opening Balances", "-10.00")
    ).transactions
    assert (row.kind, row.category_kind) == ("opening", "")


def test_the_simple_layout_from_either_side(tmp_path: Path) -> None:
    text = (
        SIMPLE
        + "2026-01-20,Expenses:Food,,Shop,Assets:Cash,n,€4.50,4.50,€4.50,4.50,1\n"
        + "2026-01-21,Assets:Cash,,Bank,Assets:Giro,n,€50.00,50.00,€50.00,50.00,1\n"
        + "2026-01-22,Assets:Giro,7,Lots,-- Split Transaction --,n,-€9.00,-9.00,-€9.00,-9.00,1\n"
        + "2026-01-23,Giro,,Late,Expenses:Food,n,€2.00,2.00,€2.00,2.00,1\n"
    )
    found = read(tmp_path, text)
    assert sums(found) == {"Cash": Decimal("45.50"), "Giro": Decimal("-57.00")}
    assert [row.transfer for row in found.transactions] == ["", "Giro", "Cash", "", ""]
