"""Small exports and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from ledger.formats.base import Format, ReadOptions, Source
from ledger.formats.csv_table.tests.making import Found, source
from ledger.formats.move_in import move_in
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction, Problem, Record


def collected(records: Iterable[Record]) -> Found:
    """Records by kind; an account must be announced before its lines and only once."""
    found = Found()
    for record in records:
        if isinstance(record, IncomingAccount):
            assert record.key not in found.accounts
            found.accounts[record.key] = record
        elif isinstance(record, IncomingTransaction):
            assert record.account in found.accounts
            found.transactions.append(record)
        elif isinstance(record, IncomingBalance):
            found.balances.append(record)
        elif isinstance(record, Problem):
            found.problems.append(record)
    return found


def read_by(reader: Format, given: Source, **answers: str) -> Found:
    return collected(reader.read(given, ReadOptions(answers=answers)))


def read(folder: Path, content: str | bytes, name: str = "export.csv", **answers: str) -> Found:
    given = source(folder, content, name)
    assert move_in.score(given) > 70, "a bank's CSV reader would take it"
    return read_by(move_in, given, **answers)


def sums(found: Found) -> dict[str, Decimal]:
    """What each account's rows add up to."""
    totals: dict[str, Decimal] = {}
    for line in found.transactions:
        totals[line.account] = totals.get(line.account, Decimal(0)) + line.quantity
    return totals
