"""Files that mean harm, all the way in: a clear refusal or a safe import, in bounded time and memory, and nothing half done."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import pytest

from ledger.exports.archive import export_files
from ledger.formats.ofx.tests import making as ofx
from ledger.intake.inline import file_import
from ledger.management.corpus.hostile import MEGABYTES, SECONDS, STOLEN
from ledger.management.corpus.trial import Seen, trial
from ledger.models import Transaction
from ledger.services.commodities import commodities_ensure
from ledger.tests.hostile_archives import PACKED
from ledger.tests.hostile_texts import READ, REFUSED, TEXTS
from tests.conftest import People
from tests.pace import pace

HOSTILE = {**TEXTS, **PACKED}


@pytest.fixture(autouse=True)
def _currencies(db: Any) -> None:
    commodities_ensure()


def brought(folder: Path, content: str | bytes) -> Seen:
    path = folder / "statement"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return trial(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(name: str, tmp_path: Path) -> None:
    outcome, rows, content = HOSTILE[name]
    begun = time.process_time()
    seen = brought(tmp_path, content)
    assert seen.crash == ""
    assert time.process_time() - begun < SECONDS * pace()
    assert seen.megabytes < MEGABYTES
    assert not any(secret in line.payee for line in seen.rows for secret in STOLEN)
    if seen.refusal is not None:
        assert outcome != READ, seen.refusal.message
        assert seen.refusal.code != "internal"
        assert 0 < len(seen.refusal.message) < 1_000
        assert seen.written == 0
    else:
        assert outcome != REFUSED
        assert all(line.quantity.is_finite() for line in seen.rows)
        assert len(seen.rows) == rows or not rows


def test_what_a_problem_quotes_can_be_stored(tmp_path: Path) -> None:
    """A row with a NUL that can't be read is told; PostgreSQL's JSON takes no NUL."""
    seen = brought(tmp_path, ofx.sgml(ofx.statement(ofx.row() + ofx.row(on="2024\0xx15", fitid="2"))))
    assert (seen.refusal, seen.crash) == (None, "")
    assert len(seen.rows) == len(seen.errors) == 1
    assert "<FITID>2" in seen.errors[0]["raw"]
    assert "\0" not in seen.errors[0]["raw"]


def test_no_formula_of_a_file_leaves_in_a_table(tmp_path: Path, people: People) -> None:
    """What came in as a payee is written so that no spreadsheet runs it; the payee in the books is as the bank wrote it."""
    path = tmp_path / "statement.csv"
    path.write_bytes(str(TEXTS["csv formulas for payees"][2]).encode())
    file_import(acting_user=people.owner, path=path, create_accounts=True)
    payees = Transaction.objects.filter(origin="import", source_lines__isnull=False).values_list("payee", flat=True)
    assert sorted(payees) == ["+1-1", "=cmd|' /C calc'!A1", "@Sum(1,1)"]
    written = {name: "".join(pieces) for name, pieces in export_files(people.owner, ("csv",)) if name.endswith(".csv")}
    cells = [
        cell for text in written.values() for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row
    ]
    assert {"'+1-1", "'=cmd|' /C calc'!A1", "'@Sum(1,1)"} <= set(cells)
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "\t", "\r"))] == []
