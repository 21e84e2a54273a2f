"""Small files and what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.formats.base import ReadOptions, Source
from ledger.formats.csv_table import csv_table
from ledger.intake.records import BalanceKind, IncomingAccount, IncomingBalance, IncomingTransaction, LineState, Problem


@dataclass
class Found:
    """The records of one file by kind."""

    accounts: dict[str, IncomingAccount] = field(default_factory=dict)
    transactions: list[IncomingTransaction] = field(default_factory=list)
    balances: list[IncomingBalance] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def booked(self) -> list[IncomingTransaction]:
        return [line for line in self.transactions if line.state is LineState.BOOKED]

    @property
    def quantities(self) -> list[Decimal]:
        return [line.quantity for line in self.booked]

    @property
    def total(self) -> Decimal:
        return sum(self.quantities, Decimal(0))

    @property
    def errors(self) -> list[tuple[int, str]]:
        return [(problem.line, problem.code) for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> set[str]:
        return {problem.code for problem in self.problems if problem.is_warning}

    def balance(self, kind: BalanceKind) -> Decimal | None:
        return next((balance.quantity for balance in self.balances if balance.kind is kind), None)


def source(folder: Path, content: str | bytes, name: str = "statement.csv") -> Source:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Source(name, path)


def read_source(given: Source, **options: Any) -> Found:
    found = Found()
    for record in csv_table.read(given, ReadOptions(**options)):
        if isinstance(record, IncomingAccount):
            found.accounts[record.key] = record
        elif isinstance(record, IncomingTransaction):
            assert record.account in found.accounts, "an account is announced before its lines"
            found.transactions.append(record)
        elif isinstance(record, IncomingBalance):
            found.balances.append(record)
        elif isinstance(record, Problem):
            found.problems.append(record)
    return found


def read(folder: Path, content: str | bytes, name: str = "statement.csv", **options: Any) -> Found:
    return read_source(source(folder, content, name), **options)
