"""The fuzzer's own parts: what it begins with, and what it calls a fault. (It runs by `make fuzz-readers`.)"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from fintrack.lib.errors import NeedsAnswer, Question
from ledger.formats import formats
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.detect import detect
from ledger.intake.records import IncomingAccount, IncomingTransaction, Part, Problem, Record
from tests.reader_fuzz.contract import Broken, outcome
from tests.reader_fuzz.repacked import changed
from tests.reader_fuzz.seeds import seeds, words

MARGIN = 15
"""By how much the right reader wins: what knows one program's tables is that much above what reads any table."""
ANOTHERS = {"csv": "move_in", "mt942": "mt940"}
"""Some seeds of a format are files that a nearer reader takes."""


class Fake:
    """A reader that yields what it is given, or raises it."""

    key, label = "fake", "Fake"

    def __init__(self, *records: Record | Exception, score: int = 50) -> None:
        self.records, self.claim = records, score

    def score(self, source: Source) -> int:
        return self.claim

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        for record in self.records:
            if isinstance(record, NeedsAnswer) and record.question.key in options.answers:
                continue
            if isinstance(record, Exception):
                raise record
            yield record


def row(**changes: object) -> IncomingTransaction:
    given = {"account": "", "booked_on": date(2024, 1, 15), "quantity": Decimal("-3.50"), "line": 2}
    return IncomingTransaction(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "statement").write_bytes(b"anything")
    return tmp_path / "statement"


@pytest.mark.parametrize(
    "broken",
    [
        row(account="another"),
        row(quantity=Decimal("NaN")),
        row(payee="a\0b"),
        row(memo="half \ud800"),
        row(booked_on=datetime(2024, 1, 15)),
        row(line=0),
        row(tags=("\0",)),
        row(parts=(Part(Decimal(1)),)),
    ],
)
def test_a_record_the_corridor_cannot_take_is_a_fault(broken: IncomingTransaction, path: Path) -> None:
    assert outcome(Fake(IncomingAccount(), row()), path) == "read"
    with pytest.raises((Broken, UnicodeEncodeError)):
        outcome(Fake(IncomingAccount(), broken), path)


def test_refusals_questions_and_problems_are_no_faults(path: Path) -> None:
    question = NeedsAnswer(Question("order", "Which?", (("a", "A"), ("b", "B"))))
    open_question = NeedsAnswer(Question("columns", "Which?"))
    assert outcome(Fake(FileRefused("empty", "It is empty.")), path) == "empty"
    assert outcome(Fake(question, Problem("bad_date", "", raw="\0")), path) == "read"
    assert outcome(Fake(open_question), path) == "asked"
    with pytest.raises(ZeroDivisionError):
        outcome(Fake(ZeroDivisionError()), path)
    with pytest.raises(Broken):
        outcome(Fake(score=101), path)


@pytest.mark.parametrize("key", [format_.key for format_ in formats])
def test_every_seed_is_known_by_its_content_and_read(key: str, path: Path) -> None:
    """All readers are asked; the right one must win, and clearly."""
    reader = formats.get(key)
    assert reader is not None
    for content in seeds(key):
        path.write_bytes(content)
        claims = detect(Source(path.name, path))
        assert claims[0][1].key in {key, ANOTHERS.get(key)}, content[:80]
        assert len(claims) == 1 or claims[0][0] - claims[1][0] >= MARGIN, content[:80]
        assert outcome(claims[0][1], path) in {"read", "asked"}, content[:80]
    assert len(words(key)) > 10


def test_a_member_is_changed_inside_its_archive() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "old")
    for seed in range(20):
        with zipfile.ZipFile(
            BytesIO(changed(out.getvalue(), seed, lambda content: content[:0] + out.getvalue()))
        ) as archive:
            assert archive.testzip() is None
    assert changed(b"no archive", 1, bytes.upper) == b"NO ARCHIVE"
