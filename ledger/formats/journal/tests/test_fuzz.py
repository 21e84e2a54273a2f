"""Whatever comes: records, a refusal or a question, in bounded time."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.journal import journal
from ledger.formats.journal.tests.reading import BEANCOUNT, LEDGER, read, source
from tests.pace import pace

PIECES = [
    b"=",
    b"@",
    b"@@",
    b"{",
    b"}}",
    b'"',
    b";",
    b":",
    b"  ",
    b"\n",
    b"\t",
    b"\0",
    b"\xff",
    b"(",
    b"1,2.3",
    b"*",
    b"2026-01-05",
    b"end comment\n",
]
samples = st.sampled_from([LEDGER.encode(), BEANCOUNT.encode()])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with up to six injuries: cut, a byte flipped, a line doubled or gone, something put in."""
    data = draw(samples)
    for _number in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(["cut", "flip", "double", "drop", "insert"]))
        lines = data.split(b"\n")
        line = draw(st.integers(0, len(lines) - 1))
        if how == "cut":
            data = data[:place]
        elif how == "flip":
            data = data[:place] + bytes([draw(st.integers(0, 255))]) + data[place + 1 :]
        elif how == "double":
            data = b"\n".join([*lines[:line], lines[line], *lines[line:]])
        elif how == "drop":
            data = b"\n".join([*lines[:line], *lines[line + 1 :]])
        else:
            data = data[:place] + draw(st.sampled_from(PIECES)) + data[place:]
    return data


def survives(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert 0 <= journal.score(source(folder, data)) <= 100
        with suppress(FileRefused, NeedsAnswer):
            read(folder, data)


@settings(max_examples=50, deadline=None)
@given(damaged() | st.binary(max_size=300))
def test_damaged_files_are_survived(data: bytes) -> None:
    survives(data)


@pytest.mark.fuzz_long
@settings(max_examples=5000, deadline=None)
@given(damaged() | st.binary(max_size=2000))
def test_many_damaged_files_are_survived(data: bytes) -> None:
    survives(data)


@pytest.mark.parametrize(
    "data",
    [
        "2026-01-01 x\n    Assets:A" + " " * 60_000 + "x\n",
        "2026-01-01 x\n    Assets:A:B  1 EUR ; " + "a:" * 4000 + "\n",
        "2026-01-01 x\n    Assets:A:B  " + "1," * 190 + "\n",
        "2026-01-01 x\n    " + "A:" * 30_000 + "\n",
        '2026-01-01 open A:B\n2026-01-01 * "' + '\\"' * 30_000,
        '2026-01-01 open A:B\n' + '2026-01-01 * "x\n' * 5_000,
        "2026-01-01 x\n" + "    Assets:A:B  (((((\n" * 20_000,
        "".join(f"2026-01-01 x\n    Assets:A{number}:B  1 EUR\n    Assets:C:D\n\n" for number in range(3_000)),
    ],
    ids=["blanks", "tags", "commas", "colons", "quotes", "strings", "brackets", "accounts"],
)  # fmt: skip
def test_hostile_files_take_no_time(data: str) -> None:
    started = time.process_time()
    survives(data.encode())
    assert time.process_time() - started < 5 * pace()
