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
from ledger.formats.ofx import ofx
from ledger.formats.ofx.tests.making import ACCOUNT, read, row, score, sgml, statement
from tests.pace import pace

pytestmark = pytest.mark.slow

HEAD = f"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR{ACCOUNT}<BANKTRANLIST>".encode()
TAIL = b"</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
MANY = 120_000

HOSTILE = {
    "rows never closed": HEAD + b"<STMTTRN>" * MANY + b"</STMTTRN>" + TAIL,
    "statements in statements": HEAD + b"<STMTRS>" * MANY + TAIL,
    "status in status": HEAD + b"<STATUS>" * MANY + TAIL,
    "balances never closed": HEAD + b"<LEDGERBAL>" * MANY + TAIL,
    "comments never closed": HEAD + b"<!--" * MANY + TAIL,
    "comments closed once": b"-->" + HEAD + b"<!--" * MANY + b"-->" + b"<!--" * MANY + TAIL,
    "cdata never closed": HEAD + b"<![CDATA[" * MANY + TAIL,
    "one row of signs": HEAD + b"<STMTTRN>" + b"<" * (20 * MANY) + b"</STMTTRN>" + TAIL,
    "one endless memo": HEAD
    + b"<STMTTRN><DTPOSTED>20240101<TRNAMT>1<MEMO>"
    + b"x" * (100 * MANY)
    + b"</STMTTRN>"
    + TAIL,
    "entities": HEAD + (b"<STMTTRN><DTPOSTED>20240101<TRNAMT>1<MEMO>" + b"&amp" * 15_000 + b"</STMTTRN>") * 50 + TAIL,
    "digits": HEAD + b"<STMTTRN><DTPOSTED>20240101<TRNAMT>" + b"1" * 60_000 + b"</STMTTRN>" + TAIL,
    "tags with attributes": HEAD + b"<STMTTRN x='" * MANY + TAIL,
    "doctype begun": HEAD + b"<! " * MANY + TAIL,
    "accounts": HEAD + b"</STMTRS><STMTRS><CURDEF>EUR<ACCTID>1" * MANY + TAIL,
    "corrections": HEAD + b"<STMTTRN><CORRECTFITID>1</STMTTRN><STMTRS>" * MANY + TAIL,
    "zeros": b"\0" * (100 * MANY),
    "spaces": b"<OFX>" + b" " * (100 * MANY),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bounded_time(name: str) -> None:
    started = time.process_time()
    with suppress(FileRefused, NeedsAnswer):
        read(HOSTILE[name])
    assert time.process_time() - started < 5 * pace()


@pytest.mark.parametrize("tags", ["plain", "commented", "lower"])
def test_memory_stays_flat(tags: str, tmp_path: Path) -> None:
    """Ten times the rows must not need ten times the memory; the records themselves are dropped as they come."""
    peaks = []
    for count in (1_000, 10_000):
        data = sgml(statement("".join(row(fitid=str(number)) for number in range(count))))
        data = data.replace("<FITID>", "<!-- id --><FITID>") if tags == "commented" else data
        path = tmp_path / "rows.ofx"
        path.write_text(data.replace("STMTTRN", "stmttrn") if tags == "lower" else data)
        tracemalloc.start()
        rows = sum(1 for _ in ofx.read(Source("rows", path), ReadOptions()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == count + 2
    assert peaks[1] < peaks[0] + 2_500_000


SEED = sgml(
    statement(row("<MEMO>a &amp; b<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>") + row(fitid="2", amount="-1,234"))
    + statement(row(), account="<CCACCTFROM><ACCTID>4111</CCACCTFROM>", tag="CCSTMTRS")
).encode()
PIECES = (
    b"<STMTTRN> </STMTTRN> <STMTRS> </STMTRS> <INVSTMTRS> <!-- --> <![CDATA[ ]]> < > & ; <TRNAMT> <DTPOSTED> \xff\xfe \0 CHARSET: "
    b"<stmttrn> <STATUS><SEVERITY>ERROR <LEDGERBAL> </OFX> <ACCTINFO> <CORRECTFITID>1 <ORG> \xc3 1,234"
).split(b" ")


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """The seed with a few cuts, repeats and foreign pieces."""
    data = SEED
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 60)))
        data = data[:at] + draw(st.sampled_from([b"", *PIECES]) | st.binary(max_size=8)) + data[until:]
    return data


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(damaged_files() | st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_whatever_comes_in_only_a_refusal_or_a_question_comes_out(data: bytes) -> None:
    score(data)
    with suppress(FileRefused, NeedsAnswer):
        found = read(data)
        known = {each.key for each in found.accounts}
        for each in found.rows:
            assert each.account in known
            assert each.quantity.is_finite()
            assert "\0" not in each.payee + each.memo + each.external_id
