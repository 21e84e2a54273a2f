"""Nothing a file can hold makes the reader slow, hungry or crash."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.qif import qif
from ledger.formats.qif.tests.making import Read, account, bank, read, record, row, score
from tests.pace import pace

BOOKS = (
    "# books\n!Option:AutoSwitch\n!Type:Cat\n" + record("NFood:Fruit", "DAll", "E") + record("NPay", "T", "I")
    + "!Type:Class\n" + record("NTrip") + account("Main") + "!Clear:AutoSwitch\n"
    + bank(
        record("D2/14'2020", "T1,000.00", "CX", "POpening Balance", "L[Main]"),
        record("D3/ 1' 0", "U-12.50", "T-12.50", "N101", "PCafé", "LFood:Fruit/Trip", "A1 Street", "MLate"),
        record("D12/31/97", "T-100.00", "SFood", "Eapples", "$-60.00", "S[Depot]", "%40%", "$-40.00"),
        record("D2020-02-03", "T(5.00)", "Transfer 7"),
    )
    + account("Depot", "Invst")
    + bank(record("D2/15'2020", "NBuyX", "YAcme", "I12.50", "Q8", "T100.00", "L[Main]", "$100.00"), head="!Type:Invst")
    + '!Type:Prices\n"ACME",1 1/2,"1/18\'38"\n^\n'
).encode()  # fmt: skip
EUROPEAN = bank(row(day="14.02.24", amount="-1.234,56"), row("PŻółw", day="1.2'24", amount="5")).encode("cp1250")
SAMPLES = (BOOKS, EUROPEAN, BOOKS.decode().encode("utf-16"), BOOKS.replace(b"\n", b"\r"))
ANSWERS = {"date_order": "mdy", "decimal_mark": ".", "account_type": "bank", "cut_file": "import"}
PIECES = (
    b"!Type:Bank\n",
    b"^\n",
    b"D",
    b"T-",
    b"S[",
    b"$",
    b"%",
    b"\0",
    b"\x1a",
    b"\r",
    b"!",
    b"[",
    b"/",
    b"'",
    b"9" * 40,
    b"\xff\xfe",
)


def mutations() -> st.SearchStrategy[bytes]:
    """A sample cut, with bytes turned over, lines doubled, dropped or moved, or pieces of the format strewn in."""
    changes = st.one_of(
        st.tuples(st.just(_cut), st.floats(0, 1), st.none()),
        st.tuples(st.just(_turned), st.floats(0, 1), st.integers(0, 255)),
        st.tuples(st.just(_strewn), st.floats(0, 1), st.sampled_from(PIECES)),
        st.tuples(st.just(_strewn), st.floats(0, 1), st.binary(max_size=8)),
        st.tuples(st.just(_line), st.floats(0, 1), st.integers(0, 3)),
    )
    return st.builds(_changed, st.sampled_from(SAMPLES), st.lists(changes, max_size=6))


def _changed(data: bytes, changes: list[tuple[Callable[..., bytes], float, object]]) -> bytes:
    for change, place, what in changes:
        data = change(data, int(place * len(data)), what)
    return data


def _cut(data: bytes, at: int, _: None) -> bytes:
    return data[:at]


def _turned(data: bytes, at: int, byte: int) -> bytes:
    return data[:at] + bytes([byte]) + data[at + 1 :]


def _strewn(data: bytes, at: int, piece: bytes) -> bytes:
    return data[:at] + piece + data[at:]


def _line(data: bytes, at: int, times: int) -> bytes:
    """The line at the place stands none, one, two or three times."""
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at) + 1 or len(data)
    return data[:start] + data[start:end] * times + data[end:]


def survive(data: bytes) -> None:
    """Read with and without answers: records, a refusal or a question, and nothing else."""
    assert 0 <= score(data) <= 100
    for answers in ({}, ANSWERS):
        try:
            found = read(data, **answers)
        except (FileRefused, NeedsAnswer) as error:
            storable([error.message, error.data])
        else:
            check(found)


def check(found: Read) -> None:
    """Each text can be stored, each row is whole and of an account the reader has spoken of."""
    known = {account.key for account in found.accounts}
    for one in found.records:
        storable(asdict(one))
    for booked in found.rows:
        assert booked.line > 0
        assert booked.raw
        assert booked.account in known
        assert not booked.parts or sum(part.quantity for part in booked.parts) == booked.quantity


def storable(value: object) -> None:
    """No NUL and no half of a letter, which no database takes."""
    assert b"\\u0000" not in json.dumps(value, default=str, ensure_ascii=False).encode()


@given(data=st.one_of(mutations(), st.binary(max_size=300)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes(data: bytes) -> None:
    survive(data)


@pytest.mark.fuzz_long
@given(data=st.one_of(mutations(), st.binary(max_size=2000)))
@settings(max_examples=4_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_for_long(data: bytes) -> None:
    survive(data)


@pytest.mark.parametrize(
    "line", [b"D\x81", b"D15/01/2024\nT\x81", b"D15/01/2024\nT1\nSA\n$\x81", b"!Type:\x81\nD1/1/24\nT1"]
)
def test_undecodable_bytes_can_be_stored_wherever_they_stand(line: bytes) -> None:
    """0x81 is no letter in Windows-1252."""
    data = b"!Type:Bank\nD15/01/2024\nT-1.00\nPCaf\xe9\n^\n" + line + b"\n^\n"
    found = read(data)
    check(found)
    assert len(found.codes) == 1


def test_the_samples_are_good() -> None:
    for data in SAMPLES:
        assert read(data).rows


@given(
    cents=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8),
    is_comma=st.booleans(),
    day=st.dates(date(1970, 1, 1), date(2069, 12, 31)),
)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read(cents: list[int], is_comma: bool, day: date) -> None:
    written = [f"{Decimal(cent).scaleb(-2):,.2f}" for cent in cents]
    if is_comma:
        written = [text.translate(str.maketrans(",.", ".,")) for text in written]
    found = read(bank(*(row(day=f"{day:%m/%d'%Y}", amount=text) for text in written)), date_order="mdy")
    assert [int(one.quantity * 100) for one in found.rows] == cents
    assert {one.booked_on for one in found.rows} == {day}


MANY = 100_000
ROWS = 15_000
HOSTILE = {
    "carets": b"!Type:Bank\n" + b"^\n" * (10 * MANY),
    "headers": b"!Type:Bank\n" * (2 * MANY),
    "unknown headers": b"!Type:Moon\n" * MANY + row().encode(),
    "one endless line": b"!Type:Bank\nP" + b"x" * (100 * MANY) + b"\n^\n",
    "one endless record": b"!Type:Bank\n" + b"Mword\n" * (5 * MANY),
    "one endless split": b"!Type:Bank\nD15/01/2024\nT-1.00\n" + b"SA\n$1.00\n" * MANY,
    "accounts": b"".join(b"!Account\nNA%d\n^\n!Type:Bank\nD15/1/24\nT1\n^\n" % each for each in range(MANY)),
    "listed accounts": b"!Account\n" + b"".join(b"N%d\n^\n" % each for each in range(2 * MANY)),
    "long names": b"!Type:Cat\n"
    + b"".join(b"N%d%s\n^\n" % (each, b"x" * 2000) for each in range(10_000))
    + row().encode(),
    "long categories": b"!Type:Bank\n"
    + b"".join(b"D15/01/2024\nT1\nL%d%s\n^\n" % (each, b"x" * 2000) for each in range(10_000)),
    "long dates": b"!Type:Bank\n" + (b"D" + b"1/" * 20_000 + b"\nT1\n^\n") * 100,
    "long amounts": b"!Type:Bank\n" + (b"D15/01/2024\nT" + b"1," * 20_000 + b"\n^\n") * 100,
    "brackets": b"!Type:Bank\nD15/01/2024\nT1\nL" + b"[" * 60_000 + b"\n^\n",
    "slashes": b"!Type:Bank\nD15/01/2024\nT1\nL" + b"a/" * 30_000 + b"\n^\n",
    "entities": b"!Type:Bank\nD15/01/2024\nT1\nP" + b"&amp" * 15_000 + b"\n^\n",
    "zeros": b"!Type:Bank\n" + b"\0" * (100 * MANY),
    "blanks": b" " * (100 * MANY) + b"!Type:Bank\n",
    "bad rows": b"!Type:Bank\n" + b"Dx\nTy\n^\n" * (MANY // 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.qif"
    path.write_bytes(HOSTILE[name])
    started = time.process_time()
    with suppress(FileRefused, NeedsAnswer):
        for _ in qif.read(Source(path.name, path), ReadOptions(answers=ANSWERS)):
            pass
    assert time.process_time() - started < 5 * pace()


@pytest.mark.slow
def test_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.qif"
    path.write_text(bank(*(row(f"PShop {each}", f"LFood:{each % 40}") for each in range(ROWS))))
    tracemalloc.start()
    try:
        count = sum(1 for _ in qif.read(Source(path.name, path), ReadOptions()))
        assert (count, tracemalloc.get_traced_memory()[1] < 10_000_000) == (ROWS + 1, True)
    finally:
        tracemalloc.stop()
