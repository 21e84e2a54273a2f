"""What only a person can tell is asked, with both readings shown; an answer or a mapping settles it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.csv_table.tests.making import read

AMBIGUOUS = "Date,Payee,Amount\n01/02/2024,Shop,-10.00\n03/04/2024,Kiosk,-5.00\n12/11/2024,Bar,-2.00\n"
MIXED = "Date,Payee,Amount\n13/02/2024,Shop,-10.00\n02/14/2024,Kiosk,-5.00\n"
THOUSANDS = 'Date,Payee,Amount\n2024-01-15,Shop,"-1,234"\n'


def asked(folder: Path, text: str) -> NeedsAnswer:
    with pytest.raises(NeedsAnswer) as question:
        read(folder, text)
    return question.value


def test_ambiguous_dates_are_asked_with_both_readings(tmp_path: Path) -> None:
    question = asked(tmp_path, AMBIGUOUS).question
    assert question.key == "date_order"
    assert "1 February 2024 or 2 January 2024" in question.text
    assert [value for value, _ in question.choices] == ["dmy", "mdy"]


@pytest.mark.parametrize(("order", "first"), [("dmy", date(2024, 2, 1)), ("mdy", date(2024, 1, 2))])
def test_an_answer_settles_the_order(tmp_path: Path, order: str, first: date) -> None:
    assert read(tmp_path, AMBIGUOUS, answers={"date_order": order}).booked[0].booked_on == first
    assert read(tmp_path, AMBIGUOUS, profile={"date_order": order}).booked[0].booked_on == first


def test_dates_that_contradict_each_other_import_nothing(tmp_path: Path) -> None:
    assert asked(tmp_path, MIXED).question.key == "date_order"


def test_a_late_contradiction_is_found(tmp_path: Path) -> None:
    rows = "".join(f"{day:02}/02/2024,Shop,-1.00\n" for day in range(1, 29)) * 50
    assert "line 1402" in asked(tmp_path, f"Date,Payee,Amount\n{rows}02/28/2024,Late,-1.00\n").question.text


def test_with_an_answer_the_rows_of_the_other_order_are_reported(tmp_path: Path) -> None:
    found = read(tmp_path, MIXED, answers={"date_order": "dmy"})
    assert [line.booked_on for line in found.booked] == [date(2024, 2, 13)]
    assert found.errors == [(3, "bad_date")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Date,Payee,Amount\n01/02/2024,A,-1.00\n13/02/2024,B,-1.00\n", date(2024, 2, 1)),
        ("Date,Payee,Amount\n01/02/2024,A,-1.00\n02/13/2024,B,-1.00\n", date(2024, 1, 2)),
        ("Date;Payee;Amount\n01/02/2024;A;-1,00\n", date(2024, 2, 1)),
        ("Fecha,Concepto,Importe\n01/02/2024,A,-1.00\n", date(2024, 2, 1)),
        ("Date,Value Date,Payee,Amount\n01/02/2024,13/02/2024,A,-1.00\n", date(2024, 2, 1)),
        ("Date,Payee,Amount\n01.02.2024,A,-1.00\n", date(2024, 2, 1)),
        (
            "Date,Payee,Amount\n" + "05/01/2024,A,-1.00\n" * 7 + "05/02/2024,A,-1.00\n05/03/2024,A,-1.00\n",
            date(2024, 5, 1),
        ),
    ],
)
def test_evidence_for_an_order(tmp_path: Path, text: str, first: date) -> None:
    assert read(tmp_path, text).booked[0].booked_on == first


def test_thousand_or_a_little_more_than_one(tmp_path: Path) -> None:
    assert asked(tmp_path, THOUSANDS).question.key == "decimal_mark"
    assert read(tmp_path, THOUSANDS, answers={"decimal_mark": "."}).quantities == [Decimal("-1234")]
    assert read(tmp_path, THOUSANDS, answers={"decimal_mark": ","}).quantities == [Decimal("-1.234")]
    assert read(tmp_path, THOUSANDS, currency="EUR").quantities == [Decimal("-1234")]
    assert read(tmp_path, THOUSANDS, currency="KWD").quantities == [Decimal("-1.234")]


def test_the_column_decides_the_mark(tmp_path: Path) -> None:
    found = read(tmp_path, "Date;Payee;Amount\n2024-01-15;A;-1.234\n2024-01-16;B;-5,50\n")
    assert found.quantities == [Decimal("-1234"), Decimal("-5.50")]


def test_a_table_without_an_amount_column_asks_for_it(tmp_path: Path) -> None:
    question = asked(tmp_path, "Datum;Aaa;Bbb\n2024-01-15;x;400000000012345\n").question
    assert question.key == "columns"
    mapping = {"columns": {"booked_on": "Datum", "payee": ["Aaa"], "quantity": "Bbb"}}
    assert read(tmp_path, "Datum;Aaa;Bbb\n2024-01-15;x;7,50\n", profile=mapping).quantities == [Decimal("7.50")]
