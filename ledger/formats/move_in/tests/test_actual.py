"""Actual: the whole of a split and its parts, payees that are accounts, guarded formulas."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ledger.formats.move_in.tests.making import read, sums
from ledger.intake.records import Part

HEAD = "Account,Date,Payee,Notes,Category_Group,Category,Amount,Split_Amount,Cleared\n"
ROWS = (
    "Joint,2026-08-20,Market,(SPLIT INTO 2) weekly,,,0,-50.25,Cleared\n"
    "Joint,2026-08-20,Market,(SPLIT 1 OF 2) bread,Everyday,Food,-30.25,0,Cleared\n"
    "Joint,2026-08-20,Market,(SPLIT 2 OF 2) ,Home,Soap,-20,0,Cleared\n"
)


def test_the_whole_of_a_split_is_counted_once(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEAD + ROWS).transactions
    assert (row.quantity, row.memo, row.line) == (Decimal("-50.25"), "weekly", 2)
    assert row.parts == (
        Part(Decimal("-30.25"), "Everyday:Food", "expense", "", "bread"),
        Part(Decimal("-20"), "Home:Soap", "expense", "", ""),
    )


def test_parts_that_do_not_add_up_are_taken_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + ROWS.replace("-50.25", "-51.25"))
    assert found.total == Decimal("-50.25")
    assert found.warnings == {"split_mismatch"}


def test_parts_without_their_whole(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "".join(ROWS.splitlines(keepends=True)[1:]))
    assert [(row.quantity, len(row.parts)) for row in found.transactions] == [(Decimal("-50.25"), 2)]


def test_a_payee_that_is_an_account_is_a_transfer(tmp_path: Path) -> None:
    text = (
        HEAD
        + "Joint,2026-08-16,Jar,,,,-300,0,Cleared\nJar,2026-08-16,Joint,,,,300,0,Cleared\n"
        + "Joint,2026-08-17,Jars & Co,,,,-3,0,Cleared\n"
    )
    found = read(tmp_path, text)
    assert [row.transfer for row in found.transactions] == ["Jar", "Joint", ""]
    assert sums(found) == {"Joint": Decimal("-303"), "Jar": Decimal("300")}


def test_a_guarded_formula_loses_its_guard(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEAD + "Joint,2026-08-16,'-Refunds,'=sum,,,'-12.5,0,Cleared\n").transactions
    assert (row.payee, row.memo, row.quantity) == ("-Refunds", "=sum", Decimal("-12.5"))


def test_older_exports_write_group_and_category_together(tmp_path: Path) -> None:
    text = "Account,Date,Payee,Notes,Category,Amount,Cleared,Reconciled\nJoint,2026-08-14,Shop,,Everyday: Food,-4.50,true,false\n"
    assert read(tmp_path, text).transactions[0].category == "Everyday:Food"


def test_a_category_is_what_its_rows_come_to(tmp_path: Path) -> None:
    """A refund is no income."""
    text = HEAD + "".join(f"Joint,2026-08-14,Shop,,{group},{amount},0,Cleared\n" for group, amount in (
        ("Everyday,Food", "5.00"), ("Everyday,Food", "-80.00"), ("Income,Pay", "900"), ("Work,Bonus", "100")
    ))  # fmt: skip
    assert [row.category_kind for row in read(tmp_path, text).transactions] == [
        "expense",
        "expense",
        "income",
        "income",
    ]
