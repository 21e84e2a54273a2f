"""What any reader makes of some bytes, by kind, for its tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.formats.base import Format, ReadOptions, Source
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction, Problem, Record


@dataclass(frozen=True)
class Read:
    """The records of one reading."""

    records: list[Record]

    @property
    def rows(self) -> list[IncomingTransaction]:
        return [record for record in self.records if isinstance(record, IncomingTransaction)]

    @property
    def row(self) -> IncomingTransaction:
        [row] = self.rows
        return row

    @property
    def accounts(self) -> list[IncomingAccount]:
        return [record for record in self.records if isinstance(record, IncomingAccount)]

    @property
    def balances(self) -> list[tuple[str, str, str]]:
        """(opening or closing, day, quantity) in the file's order."""
        found = [record for record in self.records if isinstance(record, IncomingBalance)]
        return [(str(each.kind), each.on.isoformat(), str(each.quantity)) for each in found]

    @property
    def problems(self) -> list[Problem]:
        return [record for record in self.records if isinstance(record, Problem)]

    @property
    def errors(self) -> list[str]:
        return [problem.code for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[str]:
        return [problem.code for problem in self.problems if problem.is_warning]


def read_with(format_: Format, data: str | bytes, *, currency: str = "", **answers: str) -> Read:
    with TemporaryDirectory() as folder:
        return Read(list(format_.read(_source(folder, data), ReadOptions(answers=answers, currency=currency))))


def score_with(format_: Format, data: bytes) -> int:
    with TemporaryDirectory() as folder:
        return format_.score(_source(folder, data))


def _source(folder: str, data: str | bytes) -> Source:
    path = Path(folder) / "unknown"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Source(path.name, path)
