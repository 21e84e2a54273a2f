"""Whatever the bytes are: an answer, and only the two errors a reader may raise."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.csv_table.tests.making import source
from ledger.formats.detect import pick
from ledger.formats.move_in import move_in
from ledger.formats.move_in.tests import test_actual, test_firefly, test_gnucash, test_plain, test_ynab
from ledger.formats.move_in.tests.making import read_by
from ledger.formats.tests.mutations import mutated
from tests.pace import pace

SAMPLES = [
    sample.encode()
    for sample in (
        test_ynab.SPLIT,
        test_actual.HEAD + test_actual.ROWS,
        test_firefly.export({}, test_firefly.transfer(), {"group_id": "2"}),
        test_gnucash.HEAD
        + test_gnucash.split("a", "Expenses:X", "10.00")
        + test_gnucash.split("a", "Assets:Y", "-10.00"),
        test_gnucash.SIMPLE + "2026-01-20,Expenses:Food,,Shop,Assets:Cash,n,€4.50,4.50,€4.50,4.50,1\n",
        test_plain.MINT + "9/02/2021,Cafe,CAFE,3.00,debit,Food,Visa,,\n",
        test_plain.WALLET + "Cash;Food;PHP;1;1;Expenses;CASH;Dinner;2026-08-30T16:40:00+08:00;false;Grill;a|b\n",
        test_plain.MANAGER + test_plain.TRANSFER_OUT,
    )
]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _never_crashes(folder: Path, content: bytes) -> None:
    given_file = source(folder, content)
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read_by(move_in, given_file)


@given(mutated(SAMPLES))
@settings(max_examples=50, deadline=None, suppress_health_check=QUIET)
def test_mutations(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)


@pytest.mark.fuzz_long
@given(mutated(SAMPLES))
@settings(max_examples=5000, deadline=None, suppress_health_check=QUIET)
def test_mutations_long(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None, suppress_health_check=QUIET)
def test_any_bytes_score(tmp_path: Path, content: bytes) -> None:
    assert move_in.score(source(tmp_path, content)) == 0


@pytest.mark.slow
def test_a_large_file_is_read_in_flat_time(tmp_path: Path) -> None:
    body = test_ynab.SPLIT.removeprefix(test_ynab.WEB)
    given_file = source(tmp_path, test_ynab.WEB + body * 15_000)
    begun = time.process_time()
    assert pick(given_file).key == "move_in"
    assert len(read_by(move_in, given_file).transactions) == 30_000
    assert time.process_time() - begun < 12 * pace()
