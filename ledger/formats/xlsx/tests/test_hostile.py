"""Damaged, locked and hostile workbooks: a clear refusal, in bounded time, and nothing else."""

from __future__ import annotations

import contextlib
import random
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, Source
from ledger.formats.detect import pick
from ledger.formats.xlsx import workbook
from ledger.formats.xlsx.tests.making import ods, ole, read, source, xls, xlsb, xlsx, zipped

ROWS = [["Date", "Payee", "Amount"], [date(2024, 3, 4), "Shop", -12.1], [date(2024, 3, 5), "Boss", 1000]]
SAMPLES = {"xlsx": xlsx({"S": ROWS}), "ods": ods(ROWS), "xls": xls(ROWS), "xlsb": xlsb(ROWS)}
REPEATED = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/></table:table-row>'
)


def refusal(folder: Path, content: bytes) -> FileRefused:
    begun = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        read(folder, content)
    assert time.monotonic() - begun < 5
    assert str(folder) not in refused.value.message
    return refused.value


@pytest.mark.parametrize("kind", SAMPLES)
def test_is_known_by_its_content(tmp_path: Path, kind: str) -> None:
    assert pick(source(tmp_path, SAMPLES[kind], "statement.csv")).key == "xlsx"


@pytest.mark.parametrize(
    "content",
    [b"Date,Payee,Amount\n", zipped({"january.csv": "Date,Payee,Amount\n"}), zipped({"word/document.xml": "<x/>"}), ole("Doc", b"")],
    ids=["text", "zip", "word", "old word"],
)  # fmt: skip
def test_other_files_are_no_workbooks(tmp_path: Path, content: bytes) -> None:
    assert workbook.score(source(tmp_path, content)) == 0


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_cut_off_workbook_is_damaged(tmp_path: Path, kind: str) -> None:
    content = SAMPLES[kind]
    assert refusal(tmp_path, content[: len(content) * 2 // 3]).code in {"damaged", "empty", "no_table"}


def test_a_locked_workbook_is_named(tmp_path: Path) -> None:
    given = source(tmp_path, ole("EncryptedPackage", b"secret"))
    assert pick(given).key == "xlsx"
    assert refusal(tmp_path, given.path.read_bytes()).code == "encrypted"


def test_one_stray_cell_does_not_fill_the_memory(tmp_path: Path) -> None:
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = _with(SAMPLES["xlsx"], "xl/worksheets/sheet1.xml", "</sheetData>", stray)
    assert refusal(tmp_path, content).code == "too_large"


def test_repeated_cells_do_not_fill_the_memory(tmp_path: Path) -> None:
    assert refusal(tmp_path, ods(ROWS, REPEATED)).code in {"too_large", "damaged"}


def test_entities_are_not_unfolded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = _with(SAMPLES["xlsx"], "xl/worksheets/sheet1.xml", "<worksheet", f"{bomb}<worksheet")
    content = _with(content, "xl/worksheets/sheet1.xml", "Shop", "&b;")
    with contextlib.suppress(FileRefused):
        assert all(len(line.payee) < 20 for line in read(tmp_path, content).transactions)


def test_an_unpacked_part_beyond_the_limit(tmp_path: Path) -> None:
    content = _with(SAMPLES["xlsx"], "xl/styles.xml", "</styleSheet>", " " * (51 << 20) + "</styleSheet>")
    assert refusal(tmp_path, content).code == "too_large"


def _with(content: bytes, part: str, old: str, new: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def _mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(data))
        way = chance.randrange(4)
        if way == 0:
            data[place] ^= 1 << chance.randrange(8)
        elif way == 1:
            data[place : place + chance.randint(1, 40)] = b""
        elif way == 2:
            data[place:place] = data[place : place + chance.randint(1, 40)]
        else:
            data[place : place + 8] = chance.randbytes(8)
        if len(data) < 16:
            break
    return bytes(data)


def _survives(folder: Path, content: bytes) -> None:
    given = source(folder, content)
    for act in (lambda: pick(given), lambda: workbook.score(given), lambda: read(folder, content)):
        with contextlib.suppress(FileRefused, NeedsAnswer):
            act()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(kind=st.sampled_from(sorted(SAMPLES)), seed=st.integers(0, 10**9))
def test_any_damage(tmp_path: Path, kind: str, seed: int) -> None:
    _survives(tmp_path, _mutated(SAMPLES[kind], random.Random(seed)))


CELLS: Any = st.sampled_from(
    [
        None,
        "",
        "Date",
        "Amount",
        "Total",
        "abc",
        "1.234,56",
        "31.12.2024",
        -1.5,
        0,
        1e300,
        45306,
        True,
        date(2024, 1, 2),
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=st.lists(st.lists(CELLS | st.text("aé\t\n<&٣", max_size=5), max_size=6), max_size=8), head=st.booleans())
def test_any_cells(tmp_path: Path, rows: list[list[Any]], head: bool) -> None:
    _survives(tmp_path, xlsx({"S": [ROWS[0], *rows] if head else rows, "T": rows}))


@pytest.mark.fuzz_long
@pytest.mark.slow
@pytest.mark.parametrize("kind", SAMPLES)
def test_much_damage(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(1500):
        _survives(tmp_path, _mutated(SAMPLES[kind], chance))


def test_flat_memory_here_and_rows_as_often_as_asked(tmp_path: Path) -> None:
    from ledger.formats.xlsx.book import open_book

    path = source(tmp_path, xlsx({"S": [[n, "x"] for n in range(1200)]})).path
    (sheet,) = open_book(Source("s.xlsx", path)).sheets
    assert list(sheet.rows()) == list(sheet.rows()) == [[str(n), "x"] for n in range(1200)]
