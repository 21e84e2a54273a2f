"""Against the programs themselves: what our reader makes of a file adds up to what they say it holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.formats.journal.tests.reading import LEDGER, accounts, problems, read, rows

MONEY = {"USD", "EUR"}


def held(folder: Path, text: str) -> dict[tuple[str, str], Decimal]:
    """(account, currency) → the sum of its rows."""
    records = read(folder, text)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows(records):
        sums[row.account.removesuffix(f" {row.currency}"), row.currency] += row.quantity
    assert {row.account for row in rows(records)} <= {one.key for one in accounts(records)}
    return {key: value for key, value in sums.items() if value}


@pytest.mark.slow
def test_beancounts_own_example(tmp_path: Path) -> None:
    """Three years of salary, rent, cards, taxes and shares, made up by Beancount and added up by it."""
    loader = pytest.importorskip("beancount.loader")
    code = "from beancount.scripts.example import main; main()"
    days = ["--seed", "7", "--date-begin", "2023-01-01", "--date-end", "2025-12-31"]
    command = [sys.executable, "-c", code, *days]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if made.returncode:
        pytest.skip("this Beancount makes no example")
    entries, errors, _options = loader.load_string(made.stdout)
    assert errors == []
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in getattr(entry, "postings", []):
            root, _colon, name = posting.account.partition(":")
            if root in ("Assets", "Liabilities") and posting.units.currency in MONEY:
                expected[name, posting.units.currency] += posting.units.number
    assert held(tmp_path, made.stdout) == {key: value for key, value in expected.items() if value}
    assert set(problems(read(tmp_path, made.stdout))) <= {"securities_left_out", "pad", "no_account"}


def test_ledger_adds_up_to_the_same(tmp_path: Path) -> None:
    program = shutil.which("hledger")
    if program is None:
        pytest.skip("hledger is not installed")
    path = tmp_path / "books.journal"
    path.write_text(LEDGER)
    command = [
        program,
        "-f",
        str(path),
        "balance",
        "--flat",
        "--no-total",
        "-O",
        "csv",
        "--layout",
        "bare",
        "assets",
        "liabilities",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = [line.strip('"').split('","') for line in done.stdout.splitlines()[1:]]
    expected = {(name.partition(":")[2], {"$": "USD"}.get(code, code)): Decimal(number) for name, code, number in lines}
    assert held(tmp_path, LEDGER) == expected
