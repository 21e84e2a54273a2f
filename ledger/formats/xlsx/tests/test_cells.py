"""What typed cells mean."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.formats.days import read_day
from ledger.formats.numbers import decimal_mark, read_number
from ledger.formats.xlsx.tests.making import ods, read, xls, xlsb, xlsx
from ledger.formats.xlsx.worker import text_of

HEAD = ["Date", "Payee", "Amount"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.1, "12.1"),
        (0.1 + 0.2, "0.3"),
        (0.1 + 0.2 - 0.3, "0"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (123456789012.35, "123456789012.35"),
        (1.234, "1.2340"),
        (-1500.0, "-1500"),
        (float("nan"), ""),
        (True, "TRUE"),
        (date(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1, 10, 30), "2024-02-01 10:30:00"),
        (time(10, 30), "10:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (None, ""),
    ],
)
def test_text_of(value: Any, text: str) -> None:
    assert text_of(value) == text


@settings(max_examples=50, derandomize=True)
@given(cents=st.integers(-(10**13), 10**13), places=st.integers(0, 6), mark=st.sampled_from([".", ",", ""]))
def test_a_number_is_read_back_exactly_whatever_the_column_s_mark(cents: int, places: int, mark: str) -> None:
    exact = Decimal(cents).scaleb(-places)
    text = text_of(float(exact))
    assert read_number(text, mark) == exact
    assert decimal_mark(text) in {".", ""}


@settings(max_examples=50, derandomize=True)
@given(day=st.dates(date(1970, 1, 1), date(2099, 12, 31)), order=st.sampled_from(["", "dmy", "mdy"]))
def test_a_day_is_read_back_whatever_the_order(day: date, order: str) -> None:
    assert read_day(text_of(day), order) == day


@pytest.mark.parametrize("make", [lambda rows: xlsx({"S": rows}), xlsb, ods, xls], ids=["xlsx", "xlsb", "ods", "xls"])
def test_days_and_numbers_of_each_kind_of_workbook(tmp_path: Path, make: Any) -> None:
    found = read(tmp_path, make([HEAD, [date(2024, 3, 4), "Bäcker", -12.1], [date(2024, 3, 5), "Lohn", 1000]]))
    assert [(line.booked_on, line.payee, line.quantity) for line in found.booked] == [
        (date(2024, 3, 4), "Bäcker", Decimal("-12.1")),
        (date(2024, 3, 5), "Lohn", Decimal(1000)),
    ]
    assert found.problems == []
    assert (found.booked[0].line, found.booked[0].raw) == (2, "2024-03-04\tBäcker\t-12.1".encode())


def test_texts_beside_typed_cells_keep_their_own_rules(tmp_path: Path) -> None:
    rows = [HEAD, [date(2024, 3, 4), "a", 1.5], ["13/03/2024", "b", "1.234,56"], ["04/05/2024", "c", "2,00"]]
    found = read(tmp_path, xlsx({"S": rows}))
    assert [line.booked_on for line in found.booked] == [date(2024, 3, 4), date(2024, 3, 13), date(2024, 5, 4)]
    assert found.quantities == [Decimal("1.5"), Decimal("1234.56"), Decimal("2.00")]


def test_days_kept_as_plain_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"S": [HEAD, [45306, "a", -1.5], [45307.75, "b", 45306]]}))
    assert [line.booked_on for line in found.booked] == [date(2024, 1, 15), date(2024, 1, 16)]
    assert found.quantities == [Decimal("-1.5"), Decimal(45306)]


def test_a_formula_without_its_value_is_a_row_to_look_at(tmp_path: Path) -> None:
    rows = [HEAD, [date(2024, 3, 4), "a", -1.5], [date(2024, 3, 5), "b", ("formula", "A1+1")]]
    found = read(tmp_path, xlsx({"S": rows}))
    assert found.quantities == [Decimal("-1.5")]
    assert found.errors == [(3, "bad_amount")]
    totalled = read(tmp_path, xlsx({"S": [*rows[:2], [None, "Total", ("formula", "SUM(C2:C2)")]]}))
    assert (totalled.quantities, totalled.errors) == ([Decimal("-1.5")], [])


def test_a_merged_day_holds_for_its_rows_and_a_merged_amount_once(tmp_path: Path) -> None:
    rows = [HEAD, [date(2024, 3, 4), "a", -1.5], [None, "b", None], [date(2024, 3, 5), "c", -2]]
    found = read(tmp_path, xlsx({"S": rows}, merged=["A2:A3", "C2:C3"]))
    assert [(line.booked_on.day, line.quantity) for line in found.booked] == [(4, Decimal("-1.5")), (5, Decimal(-2))]
    assert found.errors == [(3, "bad_amount")]


def test_headings_in_two_rows(tmp_path: Path) -> None:
    rows = [
        ["Date", "Description", "Amount", None],
        [None, None, "Debit", "Credit"],
        [date(2024, 3, 4), "Shop", 5, None],
        [date(2024, 3, 5), "Boss", None, 10],
    ]
    found = read(tmp_path, xlsx({"S": rows}, merged=["A1:A2", "B1:B2", "C1:D1"]))
    assert found.quantities == [Decimal(-5), Decimal(10)]
