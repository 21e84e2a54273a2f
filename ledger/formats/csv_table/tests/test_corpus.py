"""Every CSV file of the shared corpus, against its manifest."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fintrack.lib.errors import DomainError, NeedsAnswer
from ledger.formats.base import FileRefused, Source
from ledger.formats.csv_table import csv_table
from ledger.formats.csv_table.tests.making import Found, read_source
from ledger.formats.detect import pick
from ledger.intake.records import BalanceKind
from tests.pace import pace

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
UNREAD_KINDS = {"archive", "pdf", "picture", "empty", "wrong-type"}


def _rows(folder: str) -> list[dict[str, Any]]:
    manifest = CORPUS / folder / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else []


OPEN = [row for row in _rows("open") if row["format"] == "csv"]
OF_ANOTHER_FORMAT = {"wrong-type/camt-in.csv"}
BAD = [
    row
    for row in _rows("bad")
    if (row["format"] == "csv" or (row["kind"] in UNREAD_KINDS and row["outcome"] == "reject"))
    and row["file"] not in OF_ANOTHER_FORMAT
]


def _source(folder: str, row: dict[str, Any]) -> Source:
    path = CORPUS / folder / row["file"]
    return Source(path.name, path)


@pytest.mark.skipif(not OPEN, reason="the shared corpus is not beside this checkout")
def test_the_corpus_is_whole() -> None:
    assert len(OPEN) >= 55


@pytest.mark.parametrize("row", OPEN, ids=lambda row: row["file"])
def test_open(row: dict[str, Any]) -> None:
    given = _source("open", row)
    assert csv_table.score(given) > 0  # a reader that knows the program by its headings may say more
    one_currency = row["currency"] if row["currency"] and len(row["currency"]) == 3 else ""
    found = read_source(given, currency=one_currency)
    assert len(found.booked) == row["txn_count"]
    if row["sum"] is not None:
        assert found.total == Decimal(row["sum"])
    days = [line.booked_on.isoformat() for line in found.booked]
    assert (min(days), max(days)) == (row["first_date"], row["last_date"])
    _check_currencies(found, row, one_currency)
    _check_balances(found, row)


def _check_currencies(found: Found, row: dict[str, Any], one_currency: str) -> None:
    sums: dict[str, Decimal] = {}
    for line in found.booked:
        currency = found.accounts[line.account].currency or one_currency
        sums[currency] = sums.get(currency, Decimal(0)) + line.quantity
    wanted = row["extra"].get("sum_by_currency")
    if wanted:
        assert sums == {currency: Decimal(total) for currency, total in wanted.items()}
    elif one_currency:
        assert set(sums) == {one_currency}


def _check_balances(found: Found, row: dict[str, Any]) -> None:
    for kind in BalanceKind:
        printed = row[f"{kind.value}_balance"]
        if printed is not None:
            assert [balance.quantity for balance in found.balances if balance.kind is kind] == [Decimal(printed)]
    if row.get("balances_fit") is False:
        assert "balance_mismatch" in found.warnings
    assert len(found.transactions) - len(found.booked) == row["extra"].get("pending_rows", 0)
    assert len(found.errors) + len([1 for problem in found.problems if problem.code == "not_a_booking"]) >= row[
        "extra"
    ].get("rows_to_report", 0)


@pytest.mark.parametrize("row", BAD, ids=lambda row: row["file"])
def test_bad(row: dict[str, Any]) -> None:
    begun = time.process_time()
    try:
        given = _source("bad", row)
        pick(given)
        found = read_source(given)
    except (FileRefused, NeedsAnswer) as refused:
        _check_refusal(row, refused)
    else:
        _check_outcome(row, found)
    assert time.process_time() - begun < 5 * pace()


def _check_refusal(row: dict[str, Any], refused: DomainError) -> None:
    assert row["outcome"] in {"reject", "ask"}, str(refused)
    assert str(refused).strip()


def _check_outcome(row: dict[str, Any], found: Found) -> None:
    if row["outcome"] == "reject":
        assert found.booked == []
        assert len(found.errors) == row.get("rows_reported", len(found.errors)) > 0
    if row.get("rows") is not None:
        assert len(found.booked) == row["rows"]
        assert found.total == Decimal(row["sum"])


@pytest.mark.skipif(not BAD, reason="the shared corpus is not beside this checkout")
def test_every_spelling_of_an_amount() -> None:
    row = next(row for row in BAD if row["file"] == "numbers/amount-spellings.csv")
    found = read_source(_source("bad", row))
    assert found.quantities == [Decimal(text) for text in row["expected"]]


@pytest.mark.skipif(not BAD, reason="the shared corpus is not beside this checkout")
def test_both_amounts_filled() -> None:
    row = next(row for row in BAD if row["file"] == "numbers/debit-and-credit-filled.csv")
    found = read_source(_source("bad", row))
    assert found.quantities == [Decimal("-5.00"), Decimal("7.00")]
    assert [line for line, _ in found.errors] == [2, 3]
