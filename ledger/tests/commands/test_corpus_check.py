"""The corpus check itself: it passes what is right, and sees each way of being wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Household
from ledger.management.corpus.hostile import hostile_faults
from ledger.management.corpus.memory import measured
from ledger.management.corpus.trial import Seen
from ledger.models import ImportBatch, Transaction
from ledger.services.commodities import commodities_ensure
from ledger.tests.commands.conftest import AMBIGUOUS, OFX
from ledger.tests.commands.running import run, shown

pytestmark = pytest.mark.slow

GOOD: dict[str, Any] = {
    "file": "bank.ofx", "format": "ofx", "currency": "EUR", "txn_count": 3, "sum": "980.00", "first_date": "2026-02-02",
    "last_date": "2026-02-10", "opening_balance": None, "closing_balance": "1080.00", "expect": "parse", "exact": True,
    "extra": {},
}  # fmt: skip
BAD: dict[str, Any] = {
    "file": "page.csv", "format": "csv", "outcome": "reject", "what": "", "answer": "", "must_not": "",
}  # fmt: skip


@pytest.fixture
def folder(db: Any, tmp_path: Path) -> Path:
    commodities_ensure()
    (tmp_path / "bank.ofx").write_text(OFX)
    (tmp_path / "page.csv").write_text("<!DOCTYPE html><html><body>Please sign in again</body></html>")
    (tmp_path / "ambiguous.csv").write_text(AMBIGUOUS)
    (tmp_path / "first.csv").write_text("Date,Payee,Amount\n2026-01-15,Coffee,-3.50\n2026-01-15,Coffee,-3.50\n")
    (tmp_path / "second.csv").write_text("Date,Payee,Amount\n2026-01-15,Coffee,-3.50\n2026-01-16,Kiosk,-2.00\n")
    return tmp_path


def check(folder: Path, row: dict[str, Any], *arguments: str) -> tuple[int, dict[str, Any]]:
    (folder / "manifest.json").write_text(json.dumps([row]))
    code, answer = run("corpus_check", str(folder), *arguments)
    assert not Household.objects.exists()
    assert not Transaction.objects.exists()
    assert not ImportBatch.objects.exists()
    return code, answer["files"][0]


def test_what_is_right_passes_and_is_rolled_back(folder: Path) -> None:
    code, file = check(folder, GOOD)
    assert (code, file["outcome"], file["reasons"]) == (0, "passed", [])
    listed = [{"bank_txns": 3, "bank_sum": "980.00"}]
    assert check(folder, {**GOOD, "extra": {"accounts": listed}, "balances_fit": True})[0] == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"txn_count": 4}, "3 rows instead of 4"),
        ({"sum": "981.00"}, "sum 980.00"),
        ({"first_date": "2026-02-01"}, "first_date 2026-02-02"),
        ({"last_date": "2026-02-11"}, "last_date 2026-02-10"),
        ({"currency": "EUR/USD"}, "currencies"),
        ({"extra": {"sum_by_currency": {"EUR": "980.00", "USD": "1.00"}}}, "sums"),
        ({"closing_balance": "1080.01"}, "closing_balance 1080.00 instead"),
        ({"opening_balance": "100.00"}, "opening_balance unknown"),
        ({"balances_fit": False}, "nothing was said"),
        ({"extra": {"pending_rows": 1}}, "0 pending rows"),
        ({"extra": {"rows_to_report": 1}}, "0 rows reported"),
        ({"extra": {"accounts": [{"bank_txns": 3, "bank_sum": "979.00"}]}}, "accounts have"),
        ({"expect": "reject"}, "should be refused"),
        ({"format": "csv"}, "was read as ofx"),
        ({"file": "page.csv", "format": "csv"}, "refused (not_a_statement)"),
        ({"file": "missing.csv", "format": "csv"}, "crashed"),
    ],
)
def test_each_way_of_being_wrong_is_a_miss(folder: Path, changed: dict[str, Any], reason: str) -> None:
    code, file = check(folder, {**GOOD, **changed})
    assert (code, file["outcome"]) == (1, "missed")
    assert reason in " ".join(file["reasons"])


def test_more_than_one_right_answer_and_lower_bounds(folder: Path) -> None:
    assert check(folder, {**GOOD, "txn_count": 2, "sum": "1.00", "extra": {"accepted_counts": [3]}})[0] == 0
    assert check(folder, {**GOOD, "txn_count": 2, "sum": "1.00", "exact": False, "first_date": "2026-02-09"})[0] == 0


def test_a_format_without_a_reader_waits_unless_asked_for_by_name(folder: Path) -> None:
    code, file = check(folder, {**GOOD, "format": "ledger-cli"})
    assert (code, file["outcome"]) == (0, "not yet")
    assert check(folder, {**GOOD, "format": "ledger-cli"}, "--format", "ledger-cli")[0] == 1


def test_hostile_files(folder: Path) -> None:
    assert check(folder, BAD)[0] == 0
    assert check(folder, {**BAD, "outcome": "parse-safely", "rows": 1})[0] == 1
    good = {**BAD, "file": "bank.ofx", "format": "ofx"}
    code, file = check(folder, good)
    assert (code, "should be refused" in file["reasons"][0]) == (1, True)
    parsed = {**good, "outcome": "parse-safely", "rows": 3, "sum": "980.00"}
    assert check(folder, parsed)[0] == 0
    assert check(folder, {**parsed, "rows": 2})[0] == 1
    assert check(folder, {**parsed, "sum": "1.00"})[0] == 1
    assert check(folder, {**parsed, "warning": "5.00"})[0] == 1
    assert check(folder, {**parsed, "must_not": "a row of -12.30"})[0] == 1
    assert check(folder, {**parsed, "must_not": "980.00 spent"})[0] == 1
    assert check(folder, {**parsed, "must_not": "USD booked as EUR"})[0] == 1
    assert check(folder, {**good, "what": "import this into an account held in USD"})[0] == 0


def test_what_must_be_asked(folder: Path) -> None:
    asked = {**BAD, "file": "ambiguous.csv", "outcome": "ask"}
    assert check(folder, asked)[0] == 0
    assert check(folder, {**asked, "file": "bank.ofx", "format": "ofx"})[1]["reasons"] == [
        "was imported and nothing was said"
    ]
    spelled = {**asked, "file": "bank.ofx", "format": "ofx", "expected": ["1000.00", "-12.30", "-7.70"]}
    assert check(folder, spelled)[0] == 0
    assert check(folder, {**spelled, "expected": ["1000.00", "-12.30", "-7.71"]})[0] == 1


def test_overlapping_files(folder: Path) -> None:
    row = {**BAD, "file": "second.csv", "outcome": "parse-safely", "what": "second: after first.csv", "rows": 2}
    assert check(folder, {**row, "rows_added_after_first": 1})[0] == 0
    assert check(folder, {**row, "rows_added_after_first": 2})[0] == 1


def test_people_read_a_line_a_file_and_a_table(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps([GOOD, {**GOOD, "format": "ledger-cli"}]))
    lines = shown("corpus_check", str(folder)).splitlines()
    assert lines[0].startswith("passed")
    assert lines[0].endswith("bank.ofx")
    assert lines[-1].split() == ["all", "1", "0", "1"]


def test_a_folder_without_a_manifest(folder: Path) -> None:
    assert run("corpus_check", str(folder))[1]["error"]["code"] == "no_manifest"
    assert run("corpus_check", str(folder / "nowhere"))[0] == 2


def test_what_needs_more_memory_than_it_may_is_missed() -> None:
    with measured() as need:
        block = b"x" * (40 << 20)
    assert len(block) / (1 << 20) - 5 <= need.megabytes < 200
    row = {**BAD, "outcome": "parse-safely"}
    assert list(hostile_faults(row, Seen(megabytes=300))) == []
    assert list(hostile_faults(row, Seen(megabytes=301))) == ["needed 301 MB"]


MEASURING = """
import subprocess, sys
from ledger.management.corpus.memory import measured
held = b"x" * (100 << 20)
with measured() as need:
    subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
print(need.megabytes)
"""


@pytest.mark.parametrize(("child", "least", "most"), [("pass", 0, 50), ("x = b'x' * (300 << 20)", 300, 400)])
def test_a_process_that_was_started_counts_by_what_it_needed(child: str, least: int, most: int) -> None:
    """Linux tells a child's peak with what we held when we started it: holding much must not look like the child's need."""
    told = subprocess.run([sys.executable, "-c", MEASURING, child], check=True, capture_output=True, text=True)
    assert least <= float(told.stdout) < most


@pytest.mark.parametrize("spelt", ["camt", "camt052", "camt053", "camt054"])
def test_every_camt_of_a_manifest_is_camt(spelt: str, folder: Path) -> None:
    """A file that ought to be read and is refused is a miss, not one whose reader is still to come."""
    (folder / "bank.xml").write_text("<Document><BkToCstmrStmt/></Document>")
    assert (
        check(folder, {**BAD, "file": "bank.xml", "format": spelt, "outcome": "parse-safely", "answer": "1 row"})[0]
        == 1
    )
