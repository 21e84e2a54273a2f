"""Which sheets are read, and as whose account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.xlsx import workbook
from ledger.formats.xlsx.tests.making import Rows, read, source, xlsx
from ledger.intake.records import BalanceKind

HEAD = ["Date", "Payee", "Amount"]


def month(number: int, *quantities: float) -> Rows:
    return [HEAD, *([date(2024, number, day), f"Shop {day}", sum_] for day, sum_ in enumerate(quantities, 1))]


def test_account_data_above_the_table_and_a_total_below(tmp_path: Path) -> None:
    rows = [
        ["My bank"],
        ["IBAN", "DE89 3704 0044 0532 0130 00"],
        ["Currency", "EUR"],
        [],
        [*HEAD, "Balance"],
        [date(2024, 3, 4), "Shop", -10.5, 89.5],
        [date(2024, 3, 5), "Boss", 20, 109.5],
        [None, "Total", 9.5],
    ]
    found = read(tmp_path, xlsx({"Export": rows}, first_row=3))
    (account,) = found.accounts.values()
    assert (account.number, account.currency) == ("DE89 3704 0044 0532 0130 00", "EUR")
    assert [line.line for line in found.booked] == [8, 9]
    assert found.balance(BalanceKind.OPENING) == Decimal(100)
    assert found.balance(BalanceKind.CLOSING) == Decimal("109.5")
    assert found.errors == []


def test_a_cover_sheet_says_whose_account_it_is(tmp_path: Path) -> None:
    cover = [["Statement"], ["Account number", "0808-1234"], ["Currency", "CHF"], ["Period", "January"]]
    found = read(tmp_path, xlsx({"Account": cover, "Bookings": month(1, -1)}))
    assert [(account.number, account.currency) for account in found.accounts.values()] == [("0808-1234", "CHF")]


def test_a_sheet_a_month_is_one_account(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"January 2024": month(1, -1, -2), "Feb": month(2, -4), "03": month(3, -8)}))
    assert list(found.accounts) == [""]
    assert found.total == Decimal(-15)
    assert [line.line for line in found.booked] == [2, 3, 5, 7]


def test_a_sheet_an_account(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"Checking": month(1, -1), "Savings": month(1, 5), "USD": month(1, 7)}))
    assert [(line.account, line.quantity) for line in found.booked] == [
        ("Checking", Decimal(-1)),
        ("Savings", Decimal(5)),
        ("USD", Decimal(7)),
    ]
    assert [(account.name, account.currency) for account in found.accounts.values()] == [
        ("Checking", ""), ("Savings", ""), ("", "USD"),
    ]  # fmt: skip


def test_sums_by_month_are_no_bookings(tmp_path: Path) -> None:
    summary = [["Month", "Income", "Expenses"], [date(2024, 1, 1), 0, 3], [date(2024, 2, 1), 0, 4]]
    found = read(tmp_path, xlsx({"Summary": [["Date", "Income", "Expenses"], *summary[1:]], "Data": month(1, -3, -4)}))
    assert found.total == Decimal(-7)
    assert [problem.data["sheet"] for problem in found.problems] == ["Summary"]


def test_a_year_beside_its_months_is_not_read_twice(tmp_path: Path) -> None:
    january, february = month(1, -1, -2), month(2, -4)
    found = read(tmp_path, xlsx({"2024": [*january, *february[1:]], "Jan": january, "Feb": february}))
    assert found.total == Decimal(-7)
    assert [problem.code for problem in found.problems] == ["sheet_left_out"]


@pytest.mark.parametrize(("second", "count"), [("Checking (2)", 2), ("Savings", 4)])
def test_a_copied_sheet_is_read_once_and_another_account_s_is_none(tmp_path: Path, second: str, count: int) -> None:
    found = read(tmp_path, xlsx({"Checking": month(1, -1, -2), second: month(1, -1, -2)}))
    assert len(found.booked) == count
    assert [problem.code for problem in found.problems] == ["sheet_left_out"] * (count == 2)


def test_hidden_sheets_count_only_where_nothing_else_does(tmp_path: Path) -> None:
    sheets = {"Data": month(1, -1), "Old": month(2, -2)}
    found = read(tmp_path, xlsx(sheets, hidden=["Old"]))
    assert (found.total, found.warnings) == (Decimal(-1), {"sheet_left_out"})
    alone = read(tmp_path, xlsx({"Notes": [["Hello"]], "Old": month(2, -2)}, hidden=["Old"]))
    assert alone.total == Decimal(-2)


def test_problems_name_their_sheet_where_there_are_several(tmp_path: Path) -> None:
    bad = [HEAD, [date(2024, 2, 1), "x", "abc"], [date(2024, 2, 2), "y", 1]]
    several = read(tmp_path, xlsx({"Jan": month(1, -1), "Feb": bad}))
    assert [p.message[:20] for p in several.problems if p.code == "bad_amount"] == ["Sheet “Feb”, line 2:"]
    alone = read(tmp_path, xlsx({"Feb": bad}))
    assert [p.message[:7] for p in alone.problems if p.code == "bad_amount"] == ["Line 2:"]


AMBIGUOUS = [HEAD, ["01/02/2024", "a", -1]]
CLEAR = [HEAD, ["25/01/2024", "b", -2]]


def test_one_sheet_s_day_order_is_the_other_s(tmp_path: Path) -> None:
    with pytest.raises(NeedsAnswer):
        read(tmp_path, xlsx({"Feb": AMBIGUOUS}))
    found = read(tmp_path, xlsx({"Feb": AMBIGUOUS, "Jan": CLEAR}))
    assert [line.booked_on for line in found.booked] == [date(2024, 2, 1), date(2024, 1, 25)]


def test_a_mapping_reads_what_the_guess_could_not(tmp_path: Path) -> None:
    rows = [["Qwe", "Rty", "Uio"], ["abc", date(2024, 1, 2), -5], ["def", date(2024, 1, 3), 7]]
    given = source(tmp_path, xlsx({"S": rows}))
    mapping = {"columns": {"booked_on": [1], "payee": [0], "quantity": 2}, "sign": "inverse"}
    drawn = workbook.sketch(given, ReadOptions(profile=mapping))
    assert [column.role for column in drawn.columns] == ["payee", "booked_on", "quantity"]
    found = read(tmp_path, given.path.read_bytes(), profile=mapping)
    assert [(line.payee, line.quantity) for line in found.booked] == [("abc", Decimal(5)), ("def", Decimal(-7))]


def test_the_sketched_mapping_reads_the_workbook_the_same(tmp_path: Path) -> None:
    titled = [["Bookings of"], ["the second"], *month(2, -4)]
    content = xlsx({"Jan": month(1, -1, -2), "Feb": titled})
    mapping = workbook.sketch(source(tmp_path, content), ReadOptions()).mapping
    assert (mapping["sheet"], mapping["header_row"]) == ("Jan", 0)
    assert len(read(tmp_path, content).booked) == 3
    assert read(tmp_path, content, profile=mapping).transactions == read(tmp_path, content).transactions


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"S": []}, "empty"),
        ({"S": [["Shopping list"], ["Milk", 2], ["Bread", 1]]}, "no_table"),
        ({"S": [["Date", "ISIN", "Shares", "Price", "Amount"], [date(2024, 1, 2), "US0378331005", 2, 100, -200]]}, "investment"),
    ],
)  # fmt: skip
def test_no_bookings(tmp_path: Path, sheets: dict[str, Rows], code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, xlsx(sheets))
    assert refused.value.code == code


def test_headings_alone_are_an_empty_statement(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"S": [HEAD]}))
    assert (found.transactions, found.warnings) == ([], {"no_rows"})
