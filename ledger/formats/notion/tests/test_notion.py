"""Notion's tables: what it wraps around values, which way the money goes, what the table's own columns say."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.csv_table.tests.making import Found, source
from ledger.formats.detect import pick
from ledger.formats.move_in.tests.making import collected, read_by
from ledger.formats.notion import notion
from ledger.formats.notion.cells import plain
from ledger.formats.notion.layout import table_name
from ledger.formats.tables import table_format
from ledger.formats.tests.mutations import mutated

HASH = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
EXPENSES = f"Expenses {HASH}.csv"
TABLE = f"Table {HASH}.csv"
HEAD = "\ufeffName,Amount,Date,Category,Wallet,Tags,Done\n"
ROWS = (
    '"Ferry, return","₱1,250.50","July 4, 2025",Travel,"Maya (https://www.notion.so/Maya-'
    + HASH
    + '?pvs=21)","sea, work",Yes\n'
    'Inn,₱900.00,"July 4, 2025 → July 6, 2025",Travel,,,No\n'
    "Ferry refund,-₱250.00,@July 7 2025,Travel,,,No\n"
)


def read(folder: Path, content: str, name: str = EXPENSES, **answers: str) -> Found:
    given_file = source(folder, content, name)
    assert pick(given_file).key == "notion"
    return read_by(notion, given_file, **answers)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Maya (https://www.notion.so/Maya-1?pvs=21)", "Maya"),
        ("A (https://notion.so/a), B (Tables/B%20c.md)", "A, B"),
        ("Maya (https://app.notion.com/p/e817?pvs=21)", "Maya"),
        ("Inn (old)", "Inn (old)"),
        ("03/11/2025 → 05/11/2025", "03/11/2025"),
        ("Manila → Cebu", "Manila → Cebu"),
        ("@July 7 2025", "July 7 2025"),
        ("@home", "@home"),
    ],
)
def test_cells(cell: str, expected: str) -> None:
    assert plain(cell) == expected


def test_a_list_of_expenses(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + ROWS)
    ferry, _inn, refund = found.transactions
    assert (ferry.quantity, ferry.payee, ferry.tags) == (Decimal("-1250.50"), "Ferry, return", ("sea", "work"))
    assert [str(row.booked_on) for row in found.transactions] == ["2025-07-04", "2025-07-04", "2025-07-07"]
    assert (refund.quantity, refund.category, refund.category_kind) == (Decimal("250.00"), "Travel", "expense")
    assert "sign_guessed" in found.warnings
    maya = found.accounts[ferry.account]
    assert (maya.name, maya.currency, maya.keeps_books) == ("Maya", "PHP", True)
    assert b"notion.so" in ferry.raw


@pytest.mark.parametrize("name", [f"Income {HASH}_all.csv", "Salaries.csv"])
def test_a_list_of_earnings(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, HEAD + ROWS, name).quantities == [Decimal("1250.50"), Decimal("900.00"), Decimal("-250.00")]


def test_a_list_that_does_not_say_is_asked_about(tmp_path: Path) -> None:
    content = '\ufeffName,Amount,Date\nAlpha,10,"July 4, 2025"\nBeta,20,"July 5, 2025"\n'
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, content, TABLE)
    assert asked.value.question.key == "sign"
    assert read(tmp_path, content, TABLE, sign="inverse").total == Decimal(-30)
    assert read(tmp_path, content, TABLE, sign="normal").total == Decimal(30)


def test_what_a_person_says_is_no_guess(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + ROWS, sign="normal")
    assert (found.total, "sign_guessed" in found.warnings) == (Decimal("1900.50"), False)


def test_whoever_writes_most_with_a_minus_means_it(tmp_path: Path) -> None:
    content = HEAD + 'Shop,-10,"July 4, 2025",Food,,,\nShop,-20,"July 5, 2025",Food,,,\nPay,50,"July 5, 2025",Pay,,,\n'
    assert read(tmp_path, content).total == Decimal(20)


TYPED = "\ufeffName,Amount,Date,Type,Account,To account\n"


def test_a_type_says_the_way(tmp_path: Path) -> None:
    content = TYPED + (
        'Shop,10,"July 4, 2025",Expense,Giro,\nPay,50,"July 5, 2025",Income,Giro,\nSave,20,"July 6, 2025",Transfer,Giro,Pot\n'
        'Save,5,"July 6, 2025",Transfer,Giro,\n'
    )
    found = read(tmp_path, content, TABLE)
    assert [(row.quantity, row.transfer) for row in found.transactions] == [
        (Decimal(-10), ""), (Decimal(50), ""), (Decimal(-20), "Pot"),
    ]  # fmt: skip
    assert found.errors == [(5, "bad_amount")]


def test_columns_of_spending_and_earning(tmp_path: Path) -> None:
    content = '\ufeffItem,Expense,Income,Date\nShop,10,,"July 4, 2025"\nPay,,50,"July 5, 2025"\n'
    assert read(tmp_path, content, TABLE).quantities == [Decimal(-10), Decimal(50)]


def test_a_row_without_a_date_takes_the_day_it_was_made(tmp_path: Path) -> None:
    content = '\ufeffName,Cost,Date,Created time\nShop,10,"July 4, 2025","July 9, 2025 8:00 AM"\nLost,20,,"July 9, 2025 8:00 AM"\n'
    found = read(tmp_path, content)
    assert [row.booked_on.day for row in found.transactions] == [4, 9]
    assert "no_date" in found.warnings


def test_a_row_without_any_date_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + ROWS + "Lost,20,,,,,\n")
    assert (len(found.transactions), found.errors) == (3, [(5, "bad_date")])


def test_unpaid_rows_are_taken_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD.replace("Done", "Paid") + ROWS)
    assert len(found.booked) == 3
    assert "not_paid" in found.warnings


def test_dates_in_figures(tmp_path: Path) -> None:
    content = "\ufeffName,Amount,Date\nShop,10,03/11/2025 → 05/11/2025\n"
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, content)
    assert asked.value.question.key == "date_order"
    assert read(tmp_path, content, date_order="dmy").transactions[0].booked_on.isoformat() == "2025-11-03"
    assert read(tmp_path, content.replace("03/11/2025 → 05/11/2025", "2025/11/03")).transactions[0].booked_on.day == 3


def test_a_mapping_says_what_the_headings_do_not(tmp_path: Path) -> None:
    given_file = source(tmp_path, '\ufeffWhat,How much,When\nShop,10,"July 4, 2025"\n', EXPENSES)
    profile = {"columns": {"payee": ["What"], "quantity": "How much", "booked_on": ["When"]}, "sign": "inverse"}
    (row,) = collected(notion.read(given_file, ReadOptions(profile=profile))).transactions
    assert (row.payee, row.quantity) == ("Shop", Decimal(-10))
    assert table_format("notion") is not None


def test_a_database_without_amounts_is_no_statement(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, '\ufeffName,Due,Status\nCall Ann,"July 4, 2025",Done\n', f"Tasks {HASH}.csv")
    assert refused.value.code == "not_a_statement"


def test_a_banks_table_is_left_to_its_reader(tmp_path: Path) -> None:
    assert notion.score(source(tmp_path, "\ufeffDate,Payee,Amount\n2025-07-04,Shop,-10.00\n", "bank.csv")) == 0
    assert notion.score(source(tmp_path, '\ufeffDate,Payee,Amount\n"July 4, 2025",Shop,-10.00\n', "bank.csv")) == 0
    assert notion.score(source(tmp_path, "Date,Payee,Amount\n04/07/2025,A → B,-10.00\n", "bank.csv")) == 0


def test_table_name() -> None:
    assert table_name(f"Private/Expenses {HASH}_all.csv") == "Expenses"


SAMPLES = [(HEAD + ROWS).encode(), (TYPED + 'Save,20,"July 6, 2025",Transfer,Giro,Pot\n').encode()]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _never_crashes(folder: Path, content: bytes) -> None:
    given_file = source(folder, content, EXPENSES)
    notion.score(given_file)
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read_by(notion, given_file)


@given(mutated(SAMPLES))
@settings(max_examples=50, deadline=None, suppress_health_check=QUIET)
def test_mutations(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)


@pytest.mark.fuzz_long
@given(mutated(SAMPLES))
@settings(max_examples=5000, deadline=None, suppress_health_check=QUIET)
def test_mutations_long(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)
