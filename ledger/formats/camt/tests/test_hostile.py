"""Nothing a file can hold makes the reader slow, hungry or crash."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.camt import camt
from ledger.formats.camt.tests.making import balance, detail, entry, message, read, score, statement
from ledger.formats.tests.mutations import mutated
from tests.pace import pace

PLAIN = message(statement(balance("OPBD", "5", "2024-01-01") + entry() + balance("CLBD", "-5", "2024-01-31")))
HEAD, TAIL = (part.encode() for part in PLAIN.split("<Ntry>", 1))
TAIL = b"<Ntry>" + TAIL
MANY = 60_000

HOSTILE = {
    "entries in entries": HEAD + b"<Ntry>" * MANY + TAIL,
    "one endless comment": HEAD + b"<!--" + b"x" * (200 * MANY) + b"-->" + TAIL,
    "one endless attribute": HEAD + b"<Ntry a='" + b"x" * (200 * MANY) + b"'>" + TAIL,
    "one endless name": HEAD + b"<" + b"x" * (200 * MANY) + b">" + TAIL,
    "one endless text": HEAD + b"<Ntry><AddtlNtryInf>" + b"x" * (200 * MANY) + b"</AddtlNtryInf></Ntry>" + TAIL,
    "an endless text nobody reads": HEAD + b"<Other>" + b"x" * (200 * MANY) + b"</Other>" + TAIL,
    "many names": HEAD + b"".join(b"<n%d/>" % number for number in range(MANY)) + TAIL,
    "many balances": HEAD + balance("CLBD", "1", "2024-01-01").encode() * (MANY // 4) + TAIL,
    "many lines": HEAD + b"<Ntry><AddtlNtryInf>x</AddtlNtryInf>" + b"<AddtlNtryInf>x</AddtlNtryInf>" * MANY + TAIL[6:],
    "many details": HEAD + b"<Ntry>" + detail('<Amt Ccy="EUR">1</Amt>').encode() * (MANY // 4) + TAIL[6:],
    "many statements": PLAIN.encode().replace(b"</Stmt>", b"</Stmt>" + b"<Stmt><Id>x</Id></Stmt>" * (MANY // 4)),
    "many currencies": HEAD
    + b"".join(balance("CLBD", "1", "2024-01-01", currency=f"{chr(65 + number % 26)}XX").encode() for number in range(MANY // 4))
    + TAIL,
    "many long texts": HEAD
    + b"<Ntry>"
    + (b"<NtryDtls><TxDtls>" + b"<AddtlTxInf>%s</AddtlTxInf>" % (b"x" * 9000) * 30 + b"</TxDtls></NtryDtls>") * 50
    + TAIL[6:],
    "many currencies of one amount": HEAD + b"<Ntry>" + b'<Amt Ccy="EUR"/>' * MANY + TAIL[6:],
    "digits": message(statement(entry(amount="1" * 200_000))).encode(),
    "zeros": HEAD + b"\0" * (100 * MANY),
    "spaces": b" " * (100 * MANY) + HEAD + TAIL,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_bounded_time_and_memory(name: str) -> None:
    started = time.process_time()
    with suppress(FileRefused, NeedsAnswer):
        score(HOSTILE[name])
        read(HOSTILE[name])
    assert time.process_time() - started < 5 * pace()


@pytest.mark.slow
def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the entries must not need ten times the memory; the records themselves are dropped as they come."""
    peaks = []
    for count in (500, 5_000):
        path = tmp_path / "rows.xml"
        path.write_text(message(statement("".join(entry(ref=f"R{number}") for number in range(count)))))
        tracemalloc.start()
        rows = sum(1 for _ in camt.read(Source("rows", path), ReadOptions()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == count + 1
    assert peaks[1] < peaks[0] + 1_000_000


SEED = message(
    statement(
        balance("OPBD", "100.00", "2024-01-01")
        + entry(
            "<ValDt><DtTm>2024-01-16T00:00:00Z</DtTm></ValDt>", ref="R-1", details=detail('<Amt Ccy="EUR">10.00</Amt>')
        )
        + entry(
            details=detail('<Amt Ccy="EUR">6.00</Amt>') + detail('<Amt Ccy="USD">4.00</Amt>'), status="<Cd>PDNG</Cd>"
        )
        + balance("CLBD", "90.00", "2024-01-31")
    )
    + statement(entry(side="CRDT"), head="<Id>S2</Id>")
).encode()
PIECES = (
    b"<Ntry>|</Ntry>|<Stmt>|</Stmt>|<TxDtls>|</TxDtls>|<Bal>|</Bal>|<Acct>|</Acct>|<NtryDtls>|<Pty>|</Pty>|<Amt>|</Amt>|<Sts>|"
    b"<!--|-->|<![CDATA[|]]>|<|>|&|&amp;|&#0;|&#x10FFFF;|\xff\xfe|\0|\xc3|1,234|-|<?x ?>|<!DOCTYPE a>|xmlns:a='b'|Ccy='|EUR|CHF|"
    b"2024-02-30|0000-00-00|9999-99-99|NaN|1e9|INFO|<Dt>|</Dt>|UTF-16|UTF-7|<BkToCstmrStmt>|</BkToCstmrStmt>"
).split(b"|")
ELEMENTS = [b"<" + part for part in SEED.split(b"<")[1:]]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """The seed with a few cuts, repeats and foreign pieces."""
    data = SEED
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 60)))
        data = data[:at] + draw(st.sampled_from([b"", *PIECES]) | st.binary(max_size=6)) + data[until:]
    return data


@st.composite
def rearranged_files(draw: st.DrawFn) -> bytes:
    """Well-formed ones mostly: texts exchanged, whole entries and balances dropped, doubled and moved."""
    parts = list(ELEMENTS)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(parts) - 1))
        name, mark, _ = parts[at].partition(b">")
        text = (
            draw(st.sampled_from(PIECES) | st.text(max_size=12).map(str.encode)).replace(b"<", b"").replace(b"&", b"")
        )
        parts[at] = name + mark + (text if not name.startswith(b"</") else b"")
    return b"".join(parts)


def only_refusals(data: bytes) -> None:
    score(data)
    with suppress(FileRefused, NeedsAnswer):
        found = read(data)
        known = {each.key for each in found.accounts}
        assert all(each.account in known for each in found.records if hasattr(each, "quantity"))
        for each in found.rows:
            assert each.quantity.is_finite()
            assert "\0" not in each.payee + each.memo + each.external_id
            assert not each.parts or sum(part.quantity for part in each.parts) == each.quantity


FILES = (
    damaged_files()
    | rearranged_files()
    | mutated([SEED, PLAIN.encode()])
    | st.binary(max_size=300)
    | st.lists(st.sampled_from(PIECES)).map(b"".join)
)
SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=50, deadline=None, suppress_health_check=SLOWLY, database=None)
@given(FILES)
def test_whatever_comes_in_only_a_refusal_or_a_question_comes_out(data: bytes) -> None:
    only_refusals(data)


@pytest.mark.fuzz_long
@settings(max_examples=5000, deadline=None, suppress_health_check=SLOWLY, database=None)
@given(FILES)
def test_the_same_for_long(data: bytes) -> None:
    only_refusals(data)


def cuts() -> Iterator[bytes]:
    yield from (SEED[:length] for length in range(0, len(SEED) - 2, 17))


def test_every_cut_is_noticed() -> None:
    for data in cuts():
        with pytest.raises(FileRefused):
            read(data)
