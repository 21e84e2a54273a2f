"""Exports of many banks and apps, each made by hand, read without any mapping."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.formats.base import Source
from ledger.formats.csv_table import csv_table
from ledger.formats.csv_table.tests.making import read_source
from ledger.intake.records import BalanceKind

FOLDER = Path(__file__).parent / "samples"
SAMPLES: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))


def test_every_sample_is_described() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name: str) -> None:
    given, expected = Source(f"{name}.csv", FOLDER / f"{name}.csv"), SAMPLES[name]
    assert csv_table.score(given) > 0  # a reader that knows the program by its headings may say more
    found = read_source(given)
    assert len(found.booked) == expected["rows"]
    assert found.total == Decimal(expected["total"])
    assert len(found.transactions) - len(found.booked) == expected.get("pending", 0)
    assert len(found.errors) == expected.get("errors", 0), found.errors
    if "first_on" in expected:
        days = [line.booked_on for line in found.booked]
        assert (min(days), max(days)) == (expected["first_on"], expected["last_on"])
    for kind in BalanceKind:
        if kind.value in expected:
            assert found.balance(kind) == Decimal(expected[kind.value])
    if "currency" in expected:
        assert {account.currency for account in found.accounts.values()} == {expected["currency"]}
