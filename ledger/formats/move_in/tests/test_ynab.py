"""YNAB's register: transfers on both sides, splits as parts, flags as tags."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.move_in.tests.making import read, sums
from ledger.intake.records import Part

WEB = '"Account","Flag","Date","Payee","Category Group/Category","Category Group","Category","Memo","Outflow","Inflow","Cleared"\n'
FOUR = (
    '"Account","Flag","Check Number","Date","Payee","Category","Master Category","Sub Category","Memo","Outflow","Inflow","Cleared",'
    '"Running Balance"\n'
)
SPLIT = (
    WEB
    + '"Current","Blue","04/15/2026","Corner shop","Food: Fruit","Food","Fruit","Split (1/3) apples",$12.50,$0.00,"Cleared"\n'
    + '"Current","","04/15/2026","Corner shop","Home: Soap","Home","Soap","Split (2/3) ",$2.50,$0.00,"Cleared"\n'
    + '"Current","","04/15/2026","Transfer : Jar","","","","Split (3/3) coins",$5.00,$0.00,"Cleared"\n'
    + '"Jar","","04/15/2026","Transfer : Current","","","","coins",$0.00,$5.00,"Uncleared"\n'
)


def test_a_split_is_one_row_with_parts(tmp_path: Path) -> None:
    found = read(tmp_path, SPLIT)
    row = found.transactions[0]
    assert (row.quantity, row.payee, row.tags, row.line) == (Decimal("-20.00"), "Corner shop", ("Blue",), 2)
    assert row.parts == (
        Part(Decimal("-12.50"), "Food:Fruit", "expense", "", "apples"),
        Part(Decimal("-2.50"), "Home:Soap", "expense", "", ""),
        Part(Decimal("-5.00"), "", "", "Jar", "coins"),
    )
    assert row.raw.count(b"Split (") == 3


def test_a_transfer_stands_in_both_accounts(tmp_path: Path) -> None:
    found = read(tmp_path, SPLIT)
    assert sums(found) == {"Current": Decimal("-20.00"), "Jar": Decimal("5.00")}
    assert found.transactions[1].transfer == "Current"
    assert all(account.keeps_books for account in found.accounts.values())


def test_parts_of_two_splits_are_kept_apart(tmp_path: Path) -> None:
    twice = SPLIT + SPLIT.removeprefix(WEB)
    assert [len(row.parts) for row in read(tmp_path, twice).transactions] == [3, 0, 3, 0]


def test_a_split_that_comes_to_nothing_stays_two_rows(tmp_path: Path) -> None:
    text = (
        WEB
        + '"Current","","04/15/2026","Swap","Food: Fruit","Food","Fruit","Split (1/2) ",$5.00,$0.00,"Cleared"\n'
        + '"Current","","04/15/2026","Swap","Home: Soap","Home","Soap","Split (2/2) ",$0.00,$5.00,"Cleared"\n'
    )
    assert read(tmp_path, text).quantities == [Decimal("-5.00"), Decimal("5.00")]


def test_the_start_and_the_income(tmp_path: Path) -> None:
    text = (
        WEB
        + '"Current","","13/04/2026","Starting Balance","Inflow: Ready","Inflow","Ready","",€0.00,"€1,000.00","Cleared"\n'
        + '"Current","","14/04/2026","Employer","Inflow: Ready","Inflow","Ready","",€0.00,"€2,500.00","Cleared"\n'
    )
    start, pay = read(tmp_path, text).transactions
    assert (start.kind, start.quantity) == ("opening", Decimal("1000.00"))
    assert (pay.kind, pay.category, pay.category_kind) == ("", "Inflow:Ready", "income")


def test_ynab_4(tmp_path: Path) -> None:
    text = (
        FOUR
        + '"Cash","","101","2015/03/14","Cafe","Food: Dining","Food","Dining","(Split 1/2) me","4,50","0,00","C","95,50"\n'
        + '"Cash","","101","2015/03/14","Cafe","Gifts: Friends","Gifts","Friends","(Split 2/2) you","3,00","0,00","C","92,50"\n'
    )
    row = read(tmp_path, text).transactions[0]
    assert (row.quantity, row.reference) == (Decimal("-7.50"), "101")
    assert [(part.category, part.memo) for part in row.parts] == [("Food:Dining", "me"), ("Gifts:Friends", "you")]


def test_the_order_of_dates_is_asked_once(tmp_path: Path) -> None:
    text = WEB + '"Current","","03/04/2026","Cafe","","","","",$1.00,$0.00,"Cleared"\n'
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, text)
    assert asked.value.question.key == "date_order"
    assert read(tmp_path, text, date_order="mdy").transactions[0].booked_on.isoformat() == "2026-03-04"


def test_the_budget_is_no_statement(tmp_path: Path) -> None:
    plan = '"Month","Category Group/Category","Category","Assigned","Activity","Available"\n"Apr 2026","F: G","G",$1.00,$0.00,$1.00\n'
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, plan)
    assert refused.value.code == "not_a_statement"
    assert "register" in refused.value.message


def test_rows_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    text = (
        SPLIT
        + '"Current","","04/31/2026","Cafe","","","","",$1.00,$0.00,"Cleared"\n'
        + '"Current","","04/30/2026","Cafe","","","","",one,$0.00,"Cleared"\n'
        + '"Current","","","Cafe","","","","",$1.00,$0.00,"Cleared"\n'
        + '"Current","","04/30/2026","Cafe","","","","",$1.00,$0.00,"Cleared","more"\n'
    )
    found = read(tmp_path, text)
    assert found.errors == [(6, "bad_date"), (7, "bad_amount"), (8, "bad_date"), (9, "ragged_row")]
    assert len(found.transactions) == 2


MOVES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("ABC"), st.integers(1, 99_999), st.booleans()),
    min_size=1,
    max_size=20,
)


@given(MOVES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_books_balance(tmp_path: Path, moves: list[tuple[str, str, int, bool]]) -> None:
    """Transfers leave the sum of all accounts where it was; what was spent is what is missing."""
    rows, spent = [], 0
    for source, target, cents, is_reversed in moves:
        money = f"${cents / 100:,.2f}"
        if source == target:
            rows.append((source, "Shop", money, "$0.00"))
            spent += cents
            continue
        pair = [(source, f"Transfer : {target}", money, "$0.00"), (target, f"Transfer : {source}", "$0.00", money)]
        rows += reversed(pair) if is_reversed else pair
    lines = [
        f'"{a}","","04/15/2026","{payee}","","","","","{out}","{money_in}","Cleared"'
        for a, payee, out, money_in in rows
    ]
    found = read(tmp_path, WEB + "\n".join(lines))
    assert found.total == Decimal(-spent) / 100
    assert sum(1 for line in found.transactions if line.transfer) == 2 * sum(a != b for a, b, _, _ in moves)
