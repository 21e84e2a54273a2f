"""A file of many rows through the whole corridor: import, the same file again, undo."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.models import User
from bench.clock import Memory
from ledger.intake.batches import batch_commit, batch_create, batch_run
from ledger.intake.files import file_keep
from ledger.intake.undo import batch_undo
from ledger.models import Account, ImportBatch
from ledger.models.connection import JobState
from ledger.services.accounts import account_create
from ledger.services.generate import FIRST, PLACES, SECOND

DAYS = 3_650


def import_measured(user: User, form: str, lines: int) -> dict[str, Any]:
    """Rows a second with identity, pairing and categorising; twice, then the undo of the first."""
    account = account_create(
        household=user.household, acting_user=user, name="Checking", kind="checking", currency="EUR"
    )
    chunks = ofx(lines) if form == "ofx" else csv(lines)
    path, digest = file_keep(chunks)
    used = time.process_time()
    with Memory() as memory:
        first, staged, posted = _import(user, account, f"statement.{form}", path, digest)
        again, staged_again, posted_again = _import(user, account, f"statement.{form}", path, digest)
    cpu = time.process_time() - used
    if first.counts["new"] != lines or again.counts["new"]:
        raise RuntimeError(f"{first.counts} then {again.counts}")
    started = time.perf_counter()
    batch_undo(batch=first, acting_user=user)
    return {
        "lines": lines,
        "rows_per_second": round(lines / (staged + posted)),
        "again_rows_per_second": round(lines / (staged_again + posted_again)),
        "stage_seconds": round(staged, 3),
        "post_seconds": round(posted, 3),
        "stage_again_seconds": round(staged_again, 3),
        "post_again_seconds": round(posted_again, 3),
        "undo_seconds": round(time.perf_counter() - started, 3),
        "cpu_seconds": round(cpu, 3),
        "peak_mb": memory.peak_mb,
        "peak_anonymous_mb": memory.peak_anonymous_mb,
    }


def _import(user: User, account: Account, name: str, path: str, digest: str) -> tuple[ImportBatch, float, float]:
    batch = batch_create(
        household=account.household, acting_user=user, file_name=name, file_path=path, file_sha256=digest,
        account=account, is_enqueued=False,
    )  # fmt: skip
    started = time.perf_counter()
    batch_run(batch, is_previewed=False)
    staged = time.perf_counter()
    if batch.state != JobState.READY:
        raise RuntimeError(batch.error)
    batch_commit(batch=batch, acting_user=user, is_enqueued=False)
    batch_run(batch)
    if batch.state != JobState.DONE:
        raise RuntimeError(batch.error)
    return batch, staged - started, time.perf_counter() - staged


def rows(count: int) -> Iterator[tuple[int, date, str, str, str]]:
    """(number, day, amount, payee, memo) of a long statement: 2,000 payees, ten years."""
    dice, first = Random(7), date(2016, 1, 1)  # noqa: S311
    for number in range(count):
        payee = f"{dice.choice(FIRST)} {dice.choice(SECOND)} {dice.choice(PLACES)}"
        cents = dice.randrange(100, 30_000) * (1 if dice.random() < 0.1 else -1)
        yield number, first + timedelta(days=number * DAYS // count), f"{cents / 100:.2f}", payee, f"POS {number:07d}"


def ofx(count: int) -> Iterator[bytes]:
    yield (
        b"OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
        b"<CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n"
    )
    for number, on, amount, payee, memo in rows(count):
        yield (
            f"<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>{on:%Y%m%d}\n<TRNAMT>{amount}\n<FITID>{number:09d}\n<NAME>{payee}\n"
            f"<MEMO>{memo}\n</STMTTRN>\n"
        ).encode()
    yield b"</BANKTRANLIST><LEDGERBAL><BALAMT>1000.00<DTASOF>20260101</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"


def csv(count: int) -> Iterator[bytes]:
    yield b"Date,Description,Memo,Amount\n"
    for _number, on, amount, payee, memo in rows(count):
        yield f"{on.isoformat()},{payee},{memo},{amount}\n".encode()
