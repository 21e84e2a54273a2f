"""What a reader promises of any bytes (`ledger.formats.base`), checked on one file: records of the agreed shape, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, Format, ReadOptions, Source
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction, Problem, Record

ASKED_AT_MOST = 6


class Broken(AssertionError):
    """A reader's answer that the corridor could not take."""


def outcome(format_: Format, path: Path) -> str:
    """Read the file, answering what is asked; "read", "asked" or the refusal's code. Broken, or whatever the reader raised, for a
    fault of the reader.
    """
    source = Source(path.name, path)
    score = format_.score(source)
    if not 0 <= score <= 100:
        raise Broken(f"a score of {score}")
    answers: dict[str, str] = {}
    for _ in range(ASKED_AT_MOST):
        try:
            check(format_.read(source, ReadOptions(answers=answers, currency="EUR")))
        except NeedsAnswer as asked:
            if not asked.question.choices or asked.question.key in answers:
                return "asked"
            answers[asked.question.key] = asked.question.choices[source.size % len(asked.question.choices)][0]
        except FileRefused as refused:
            refused.message.encode()
            return refused.code
        else:
            return "read"
    return "asked"


def check(records: Iterator[Record]) -> None:
    """Every record is one that the corridor can take: of an account announced before, with finite figures and storable texts."""
    known: set[str] = set()
    for record in records:
        if isinstance(record, Problem):
            continue  # what it quotes is as the file has it; the corridor makes it fit
        _sound(record)
        if isinstance(record, IncomingAccount):
            known.add(record.key)
        elif isinstance(record, IncomingTransaction | IncomingBalance) and record.account not in known:
            raise Broken(f"the account {record.account!r} was not announced")
        if isinstance(record, IncomingTransaction):
            _sound_row(record)


def _sound_row(row: IncomingTransaction) -> None:
    if row.line < 1:
        raise Broken(f"line {row.line}")
    if row.parts and sum(part.quantity for part in row.parts) != row.quantity:
        raise Broken(f"parts that add up to something else than {row.quantity}")


def _sound(value: Any) -> None:
    """Every text can be stored (no NUL, no half of a surrogate pair), every figure is finite, every day is a day alone."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise Broken(f"a NUL in {value[:80]!r}")
    elif isinstance(value, Decimal) and not value.is_finite():
        raise Broken(f"the figure {value}")
    elif isinstance(value, date) and type(value) is not date:
        raise Broken(f"the day {value!r}")
    elif isinstance(value, tuple):
        for each in value:
            _sound(each)
    elif is_dataclass(value):
        for each in fields(value):
            _sound(getattr(value, each.name))
