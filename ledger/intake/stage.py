"""Stage: read the file and keep its lines, in short chunks invisible to the books, with a heartbeat between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.fields import VALUE_SCALE
from fintrack.lib.text import storable
from ledger.formats.base import FileRefused, Format, ReadOptions, Source
from ledger.formats.detect import pick
from ledger.intake import bulk
from ledger.intake.accounts import likely_account
from ledger.intake.files import source_of
from ledger.intake.lines import COLUMNS, LineBuilder
from ledger.intake.prices import PricesTold
from ledger.intake.records import (
    BalanceKind,
    IncomingAccount,
    IncomingBalance,
    IncomingPrice,
    IncomingTransaction,
    LineState,
    Problem,
    Record,
)
from ledger.models import Commodity, ImportBatch
from ledger.services.accounts import currency_for
from ledger.services.jobs import heartbeat

CHUNK = 5000
PROBLEMS_KEPT = 200


@dataclass
class AccountReport:
    """What a file says of one of its accounts. `lines` and `net` count bookings, never pending rows. `assumed`: the currency its rows
    are in only because the account they were meant for is.
    """

    account: IncomingAccount
    lines: int = 0
    pending: int = 0
    net: Decimal = Decimal(0)
    first_on: date | None = None
    last_on: date | None = None
    balances: list[IncomingBalance] = field(default_factory=list)
    assumed: str = ""

    def count(self, record: IncomingTransaction) -> None:
        if record.currency:
            self.assumed = ""
        if record.state == LineState.PENDING:
            self.pending += 1
            return
        self.lines += 1
        self.net += record.quantity
        if self.first_on is None or record.booked_on < self.first_on:
            self.first_on = record.booked_on
        if self.last_on is None or record.booked_on > self.last_on:
            self.last_on = record.booked_on

    def balance(self, kind: BalanceKind) -> IncomingBalance | None:
        """The file's first opening or last closing balance."""
        found = [balance for balance in self.balances if balance.kind == kind]
        if not found:
            return None
        if kind == BalanceKind.OPENING:
            return min(found, key=lambda balance: balance.on)
        return max(reversed(found), key=lambda balance: balance.on)

    def fits(self) -> bool | None:
        """Whether opening + net = closing; None when the file prints only one of them or none."""
        opening, closing = self.balance(BalanceKind.OPENING), self.balance(BalanceKind.CLOSING)
        if opening is None or closing is None:
            return None
        return opening.quantity + self.net == closing.quantity

    def as_json(self) -> dict[str, Any]:
        account = self.account
        opening, closing = self.balance(BalanceKind.OPENING), self.balance(BalanceKind.CLOSING)
        return {
            "key": account.key, "number": account.number, "name": account.name, "institution": account.institution,
            "kind": account.kind, "currency": account.currency, "lines": self.lines, "pending": self.pending,
            "keeps_books": account.keeps_books, "assumed": self.assumed,
            "net": str(self.net), "first_on": self.first_on.isoformat() if self.first_on else None,
            "last_on": self.last_on.isoformat() if self.last_on else None,
            "opening_balance": str(opening.quantity) if opening else None,
            "closing_balance": str(closing.quantity) if closing else None, "fits": self.fits(),
            "balances": [
                {"on": b.on.isoformat(), "quantity": str(b.quantity), "kind": str(b.kind)} for b in self.balances[:1000]
            ],
        }  # fmt: skip


@dataclass
class Staging:
    """What reading a file gave, beside the lines themselves."""

    accounts: dict[str, AccountReport] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_counts: Counter[str] = field(default_factory=Counter)
    prices: PricesTold = field(default_factory=PricesTold)

    def note(self, problem: Problem) -> None:
        self.problem_counts["warning" if problem.is_warning else "error"] += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)

    def report(self) -> dict[str, Any]:
        return {
            # PostgreSQL's jsonb forgets the order of keys: each account says its place in the file.
            "accounts": {
                key: report.as_json() | {"place": place} for place, (key, report) in enumerate(self.accounts.items())
            },
            "problems": storable([
                {
                    "code": p.code, "message": p.message, "line": p.line, "raw": p.raw[:300], "warning": p.is_warning,
                    "account": p.account,
                }
                for p in self.problems
            ]),
            "problem_counts": dict(self.problem_counts),
            "prices": self.prices.taken,
        }  # fmt: skip


def stage(batch: ImportBatch) -> Staging:
    """Read the batch's file into staged lines. Raises FileRefused or NeedsAnswer with no line left behind."""
    _start_over(batch)
    try:
        staging = _read(batch, reading(batch))
    except BaseException:
        with suppress(Conflict):  # lost to another run: the lines are that one's
            _start_over(batch)
        raise
    _check(staging)
    return staging


def reading(batch: ImportBatch) -> Iterator[Record]:
    """The records of the batch's file, by the reader it names or that knows it best, with what was answered."""
    source = source_of(batch)
    reader: Format = pick(source, batch.format)
    batch.format = reader.key
    profile = batch.profile or _saved_profile(batch, source)
    options = ReadOptions(answers=batch.answers, profile=profile, currency=batch.plan.get("currency", ""))
    return reader.read(source, options)


def _start_over(batch: ImportBatch) -> None:
    """Forget what was staged, if the batch still is this run's."""
    with atomic():
        heartbeat(batch)
        lines_clear(batch)


def _saved_profile(batch: ImportBatch, source: Source) -> dict[str, Any] | None:
    """What the person said of such a table before."""
    from ledger.services.profiles import profile_for

    found = profile_for(batch, batch.format, source)
    return found.mapping if found else None


def _read(batch: ImportBatch, records: Iterator[Any]) -> Staging:
    staging, builder = Staging(prices=PricesTold.of(batch.household)), LineBuilder(batch.pk)
    decimals = dict(Commodity.objects.filter(household=None).values_list("code", "decimals"))
    rows: list[tuple[Any, ...]] = []
    for record in records:
        if isinstance(record, IncomingTransaction):
            row = builder.row(record)
            if isinstance(row, Problem):
                staging.note(row)
                continue
            staging.accounts[record.account].count(record)
            rows.append(row)
            if len(rows) >= CHUNK:
                _write(batch, rows)
        elif isinstance(record, IncomingAccount):
            report = staging.accounts.setdefault(record.key, AccountReport(record))
            if record.key not in builder.places:
                account = likely_account(batch, record.key, report.as_json())
                report.assumed = "" if record.currency or account is None else currency_for(account).code
                builder.places[record.key] = (account.pk if account else None, record.currency or report.assumed)
            places = decimals.get(record.currency or batch.plan.get("currency", ""), 2)
            builder.decimals[record.key] = min(places, VALUE_SCALE)  # more than a value holds would not balance
        elif isinstance(record, IncomingBalance):
            staging.accounts[record.account].balances.append(record)
        elif isinstance(record, IncomingPrice):
            staging.prices.count(record)
        else:
            staging.note(record)
    _write(batch, rows)
    if builder.rounded:
        text = (
            f"{builder.rounded} amounts had more decimals than their currency and were rounded; the raw text keeps them"
        )
        staging.note(Problem("rounded", text, is_warning=True))
    if staging.prices.unknown:
        staging.note(staging.prices.problem())
    return staging


def _write(batch: ImportBatch, rows: list[tuple[Any, ...]]) -> None:
    with atomic():
        heartbeat(batch)
        bulk.insert_rows("ledger_sourceline", COLUMNS, rows)
    rows.clear()


def _check(staging: Staging) -> None:
    """A file that gave no account and only complaints is refused; nothing of it is kept."""
    taken = sum(report.lines + report.pending for report in staging.accounts.values())
    if not (taken or staging.prices.taken) and staging.problem_counts["error"]:
        first = next(problem for problem in staging.problems if not problem.is_warning)
        message = _("No row of this file could be read. Nothing was imported. First: %(why)s") % {"why": first.message}
        raise FileRefused("no_rows", message, problems=staging.report()["problems"])


def lines_clear(batch: ImportBatch) -> int:
    """Forget the staged lines of a batch that never reached the books."""
    if batch.lines.filter(transaction__isnull=False, outcome="taken").exists():
        raise DomainError("already_posted", _("This import is already in the books."))
    return bulk.execute("DELETE FROM ledger_sourceline WHERE batch_id = %s", [batch.pk])
