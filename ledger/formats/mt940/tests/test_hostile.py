"""Nothing a file can hold makes the reader slow, hungry or crash."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.mt940 import mt940
from ledger.formats.mt940.tests.making import codes, entry, message, read, scores
from ledger.intake.records import IncomingTransaction
from tests.pace import pace

HEAD = b":20:A\n:25:1\n:28C:1\n:60F:C240101EUR0,00\n"
ROW = b":61:2401150115D10,00NMSC\n:86:"


def rows(filling: bytes, count: int = 100) -> bytes:
    return HEAD + (ROW + filling * (15_000 // len(filling)) + b"\n") * count


HOSTILE = {
    "one line": HEAD + ROW + b"x" * 20_000_000,
    "one line of blanks": HEAD + ROW + b" " * 20_000_000,
    "lines of blanks": HEAD + ROW + (b" " * 64 + b"\n") * 200_000,
    "zeros": HEAD + b"\0" * 20_000_000,
    "subfields": rows(b"?20"),
    "codes": rows(b"/NAME/"),
    "keywords": rows(b"EREF+"),
    "labels": rows(b"OD: "),
    "giro": rows(b"GIRO 1  "),
    "cards": rows(b"BEA, a  "),
    "digits": HEAD + b":61:2401150115D" + b"1" * 4000 + b"\n" + b":62F:C240101EUR" + b"1" * 4000 + b"\n",
    "entries without end": b":61:\n" * 100_000,
    "details without end": HEAD + ROW + b"x\n:86:" * 300_000,
    "accounts": b"".join(b":20:A\n:25:%d\n:60F:C240101EUR0,00\n-\n" % number for number in range(110_000)),
    "blocks": b"{1:" * 200_000 + b"{4:\n" * 200_000,
    "broken tags": HEAD + b":\n" * 300_000,
}


def test_details_longer_than_any_bank_writes_are_cut_and_said() -> None:
    found = read(HEAD + ROW + b"x\n:86:" * 100)
    assert codes(found) == ["long_details", "no_closing_balance"]
    assert found.row.memo.count("x") == 40


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32"])
def test_a_first_line_longer_than_any_bank_writes(codec: str) -> None:
    with suppress(FileRefused):
        read(f":20:A\n:6\n1:2401150115D10,00NMSC{'x' * 20_000}\n:86:{'y' * 20_000}\n".encode(codec))


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_bounded_time(name: str) -> None:
    started = time.process_time()
    with suppress(FileRefused):
        read(HOSTILE[name])
    assert time.process_time() - started < 5 * pace()


@pytest.mark.slow
def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the rows must not need ten times the memory; the records themselves are dropped as they come."""
    peaks = []
    for count in (1_000, 10_000):
        path = tmp_path / "rows.sta"
        path.write_text(message("".join(entry(details=f"SHOP {number}") for number in range(count))))
        tracemalloc.start()
        taken = sum(isinstance(record, IncomingTransaction) for record in mt940.read(Source("", path), ReadOptions()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert taken == count
    assert peaks[1] < peaks[0] + 1_500_000


SEED = (
    "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n"
    + message(
        entry(
            "2401150115RCR10,00NMSCREF1//B0001\r\n/OCMT/USD9,00/",
            "166?00GUTSCHRIFT?20EREF+1?21SVWZ+Rent\r\n?31DE0212?32MÜLLER",
        )
        + entry(details="/TRTP/IDEAL/IBAN/NL02ABNA0123456789/NAME/Shop/REMI/USTD//7/")
        + entry(details="BEA   NR:XXX1234   14.01.24/12.54 SHOP,PAS999")
        + entry(details="911 X; OD: JAN; TYT.: Y")
        + ":61:2402300301D5,N044NONREF          JANSEN\r\n:NS:01A\r\n15B\r\n3312\r\n"
    )
    + message(entry(), number="3/1", opening="C240201USD1,00")
    + ":20:S\r\n:25P:1\r\nBIC\r\n:34F:EURD0,\r\n:13D:2401011200+0100\r\n:61:240115EC5,NTRF\r\n:90C:1EUR5,\r\n-}\r\n"
).encode()
PIECES = tuple(
    (
        b":61: :86: :20: :25: :60F: :62M: :NS: - -} {4: {1: ?20 ?32 /NAME/ EREF+ @@ \x00 \xff \x80 , / // C D RC 9 \r \n : ; PAS1 "
        b"?30\xc2\xb2?31\xc2\xb3 \xd9\xa3"
    ).split(b" ")
)
edits = st.tuples(
    st.integers(0, len(SEED)), st.integers(0, 60), st.sampled_from(PIECES) | st.binary(max_size=8), st.integers(1, 3)
)


def tried(data: bytes) -> None:
    scores(data)
    for key in ("mt940", "mt942"):
        with suppress(FileRefused, NeedsAnswer):
            for row in read(data, key).rows:
                assert row.quantity.is_finite()
                assert row.line >= 1


def edited(changes: list[tuple[int, int, bytes, int]], until: int) -> bytes:
    data = SEED
    for at, length, piece, times in changes:
        data = data[:at] + piece * times + data[at + length :]
    return data[:until]


@given(st.lists(edits, max_size=6), st.integers(0, 3 * len(SEED)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage_is_read_or_refused(changes: list[tuple[int, int, bytes, int]], until: int) -> None:
    tried(edited(changes, until))


@pytest.mark.slow
@given(st.permutations(SEED.split(b"\r\n")), st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_any_order_of_lines_is_read_or_refused(lines: list[bytes], dropped: int) -> None:
    tried(b"\n".join(lines[dropped:] + lines[:3]))


@pytest.mark.fuzz_long
@given(st.lists(edits, max_size=12), st.integers(0, 3 * len(SEED)), st.permutations(range(4)))
@settings(max_examples=5000, deadline=None)
def test_any_damage_for_long(changes: list[tuple[int, int, bytes, int]], until: int, order: list[int]) -> None:
    data = edited(changes, until)
    quarter = len(data) // 4 + 1
    tried(b"".join(data[place * quarter : (place + 1) * quarter] for place in order))


@pytest.mark.fuzz_long
@given(st.binary(max_size=400))
@settings(max_examples=5000, deadline=None)
def test_any_bytes_for_long(data: bytes) -> None:
    tried(data)
    tried(HEAD + ROW + data)
