"""Whatever the bytes are: an answer in bounded time and memory, and only the two errors a reader may raise."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.csv_table.tests.making import read, source
from ledger.formats.detect import pick
from ledger.intake.records import LineState
from tests.pace import pace

pytestmark = pytest.mark.slow

HOSTILE = {
    "one long line": "A" * 300_000,
    "one line of commas": "," * 2_500_000,
    "a quote on every row": "Date,Payee,Amount\n" + '2024-01-01,"x,-1.00\n' * 5_000,
    "quotes only": "Date,Payee,Amount\n" + '"' * 300_000,
    "a quote that never ends": 'Date,Payee,Amount\n2024-01-01,"' + "a\n" * 50_000,
    "long numbers": "Date,Payee,Amount\n2024-01-01,x," + "9" * 100_000 + "\n",
    "many points": "Date,Payee,Amount\n" + ("2024-01-01,x," + "1." * 5_000 + "\n") * 20,
    "many apostrophes": "Date,Payee,Amount\n" + ("2024-01-01,x," + "1'" * 5_000 + "\n") * 20,
    "five hundred columns": ",".join(["Date", "Payee", "Amount", *"c" * 497])
    + "\n"
    + ("2024-01-01,x,-1.00," + "y," * 496 + "\n") * 500,
    "preamble of labels": ("label: value,balance: 1,total: 2" * 100 + "\n") * 90
    + "Date,Payee,Amount\n2024-01-01,x,1.00\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bounded(tmp_path: Path, name: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read(tmp_path, HOSTILE[name])
    assert time.process_time() - begun < 5 * pace()


def test_unreadable_lines_without_end_stop_the_reading(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read(tmp_path, "Date,Payee,Amount\n2024-01-01,x,-1.00\n" + "rubbish\n" * 20_000)


def test_memory_stays_flat(tmp_path: Path) -> None:
    given_file = source(tmp_path, "Date,Payee,Amount\n" + "2024-01-01,Shop,-1.00\n" * 60_000)
    reader = pick(given_file)
    tracemalloc.start()
    count = sum(1 for _ in reader.read(given_file, ReadOptions()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 60_000
    assert peak < 8_000_000


CELLS = st.sampled_from(
    [
        "2024-01-15",
        "01/02/2024",
        "31.12.24",
        "-1.234,56",
        "1,234",
        "(5.00)",
        "NaN",
        "1e5",
        "",
        '"',
        '"a\nb"',
        "Total",
        "Pending",
        "=1+1",
        "EUR",
        "Date",
        "Amount",
        "Debit",
        "Credit",
        "Betrag",
        "余额",
        "Saldo:",
        "\0",
        "\r",
        "٣٫٥",
        "½",
        "é",
        "CR",
        "/",
        "-",
        "@March 10 2024",
        "99999999999999999999",
    ]
)
TABLES = st.lists(st.lists(CELLS | st.text(max_size=8), min_size=1, max_size=7), min_size=1, max_size=12)


@settings(
    max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    table=TABLES,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252", "gb18030"]),
    head=st.booleans(),
)
def test_any_table(tmp_path: Path, table: list[list[str]], delimiter: str, encoding: str, head: bool) -> None:
    rows = ([["Date", "Payee", "Amount", "Balance"]] if head else []) + table
    content = "\n".join(delimiter.join(row) for row in rows).encode(encoding, "replace")
    try:
        found = read(tmp_path, content)
    except (FileRefused, NeedsAnswer):
        return
    assert all(
        line.quantity.is_finite() and line.state in LineState and "\0" not in line.payee for line in found.transactions
    )


@settings(
    max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(content=st.binary(max_size=400))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    given_file = source(tmp_path, content)
    for act in (lambda: pick(given_file), lambda: read(tmp_path, content)):
        with contextlib.suppress(FileRefused, NeedsAnswer):
            act()


def test_headings_wider_than_their_rows_with_a_quote_between(tmp_path: Path) -> None:
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read(tmp_path, '5;"\n;";1/1/24\n;;;Date;Amount')
