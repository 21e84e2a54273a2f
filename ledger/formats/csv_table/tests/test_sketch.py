"""What a mapping page shows, and that the mapping it saves reads the file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from ledger.formats.base import ReadOptions
from ledger.formats.csv_table import csv_table
from ledger.formats.csv_table.tests.making import read, read_source, source

HEAD = "Buchungstag;Empfänger;Verwendungszweck;Betrag;Währung"
TEXT = f"Title\n\n{HEAD}\n05.01.2024;Rewe;Einkauf;-12,34;EUR\n06.01.2024;Boss;Lohn;100,00;EUR\n"


def test_columns_rows_and_roles(tmp_path: Path) -> None:
    drawn = csv_table.sketch(source(tmp_path, TEXT), ReadOptions())
    assert [(column.header, column.role) for column in drawn.columns] == [
        ("Buchungstag", "booked_on"),
        ("Empfänger", "payee"),
        ("Verwendungszweck", "memo"),
        ("Betrag", "quantity"),
        ("Währung", "currency"),
    ]
    assert drawn.columns[1].samples == ("Rewe", "Boss")
    assert [row.quantity for row in drawn.rows] == [Decimal("-12.34"), Decimal("100.00")]
    assert drawn.questions == ()


def test_the_saved_mapping_reads_the_file_the_same(tmp_path: Path) -> None:
    given = source(tmp_path, TEXT)
    mapping = json.loads(json.dumps(csv_table.sketch(given, ReadOptions()).mapping))
    assert read_source(given, profile=mapping).transactions == read_source(given).transactions


def test_questions_are_shown_with_the_columns(tmp_path: Path) -> None:
    drawn = csv_table.sketch(source(tmp_path, "Date,Payee,Amount\n01/02/2024,Shop,-10.00\n"), ReadOptions())
    assert [question.key for question in drawn.questions] == ["date_order"]
    assert [column.role for column in drawn.columns] == ["booked_on", "payee", "quantity"]


def test_wide_tables_stay_small(tmp_path: Path) -> None:
    head = ",".join(["Date", *(f"c{number}" for number in range(497)), "Payee", "Amount"])
    row = ",".join(["2024-01-15", *["x" * 200] * 497, "Shop", "-10.00"])
    drawn = csv_table.sketch(source(tmp_path, f"{head}\n{row}\n"), ReadOptions())
    assert drawn.column_count == 500
    assert len(drawn.columns) == 62
    assert max(len(sample) for column in drawn.columns for sample in column.samples) == 80


def test_a_mapping_may_differ_from_the_guess(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Real\n2024-01-15,Shop,-10.00,-11.00\n"
    profile = {"columns": {"booked_on": 0, "payee": ["Payee"], "quantity": "Real"}}
    assert read(tmp_path, text, profile=profile).quantities == [Decimal("-11.00")]


def test_a_mapping_may_say_how_dates_are_written(tmp_path: Path) -> None:
    profile = {"columns": {"booked_on": 0, "payee": [1], "quantity": 2}, "date_format": "%d~%m~%y", "header_row": 0}
    (line,) = read(tmp_path, "When,Who,Much\n05~01~24,Shop,-10.00\n", profile=profile).booked
    assert line.booked_on.isoformat() == "2024-01-05"
