"""What import pages show: the preview row by row, the accounts of a file, what an import did, and the person's recent imports.

A batch is only ever its own importer's (`ledger.intake.batches.batch_for`), so these take the batch and look no further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.formats import formats
from ledger.intake.categorise import guesses_for
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import LineState, Outcome
from ledger.selectors.import_accounts import file_accounts

PAGE = 50
LONGEST_RAW = 4000
SLOW_START = timedelta(seconds=6)
RECENT = 20


class Shown(StrEnum):
    """The filters of a preview."""

    ALL = "all"
    NEW = "new"
    THERE = "there"
    PENDING = "pending"
    NEEDS_YOU = "needs_you"
    LEFT_OUT = "left_out"


FILTERS = {
    Shown.ALL: Q(),
    Shown.NEW: Q(outcome=Outcome.STAGED, state=LineState.BOOKED),
    Shown.THERE: Q(outcome=Outcome.DUPLICATE),
    Shown.PENDING: Q(outcome=Outcome.STAGED, state=LineState.PENDING),
    Shown.NEEDS_YOU: Q(outcome=Outcome.AMBIGUOUS),
    Shown.LEFT_OUT: Q(outcome=Outcome.SKIPPED),
}
LABELS: dict[Shown, Promise] = {
    Shown.ALL: _("All rows"),
    Shown.NEW: _("New"),
    Shown.THERE: _("Already there"),
    Shown.PENDING: _("Pending"),
    Shown.NEEDS_YOU: _("Needs you"),
    Shown.LEFT_OUT: _("Left out"),
}
REASONS: dict[str, Promise] = {
    "same_id": _("same bank id, day and amount"),
    "same_row": _("same day, amount and text"),
    "books_pending": _("takes the place of its pending row"),
    "kept_by_you": _("you put it in"),
    "left_out_by_you": _("you left it out"),
    "account_left_out": _("its account is left out"),
    "other_currency": _("in another currency than the account"),
    "locked": _("in a period you have closed"),
}
FIXED = ("other_currency", "locked", "account_left_out")
"""Reasons that a tick at one row can't overrule."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter with its count."""

    shown: Shown
    label: Promise
    count: int


@dataclass(frozen=True, slots=True)
class PreviewCounts:
    """How many rows of a batch fall under each filter. What is new and what is pending will be imported."""

    by_filter: dict[Shown, int]

    @property
    def to_import(self) -> int:
        return self.by_filter[Shown.NEW] + self.by_filter[Shown.PENDING]

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return tuple(Tab(shown, LABELS[shown], self.by_filter[shown]) for shown in Shown)


def preview_counts(batch: ImportBatch) -> PreviewCounts:
    """One query: 214 new, 13 already there, 2 pending → all 229, to_import 216."""
    counted = {shown: Count("id", filter=where) for shown, where in FILTERS.items() if where}
    row = batch.lines.aggregate(all=Count("id"), **{str(shown): total for shown, total in counted.items()})
    return PreviewCounts({shown: row[shown.value] for shown in Shown})


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the file: its own words (`raw`), what it becomes, and whether it will be imported.

    `place` names the row within its batch (1 is the batch's first); `category` is the guess, "" for `Uncategorised`.
    """

    place: int
    line: int
    raw: str
    booked_on: date
    payee: str
    memo: str
    quantity: Decimal
    currency: str
    account: str
    category: str
    kind: Shown
    reason: str
    is_included: bool
    can_change: bool

    @property
    def label(self) -> Promise:
        return LABELS[self.kind]

    @property
    def glance(self) -> str:
        """The raw text on one line."""
        return " ".join(self.raw.split())[:300]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """Rows of a preview in the file's order. `before` and `after` are the places to go on from, None where there is no more."""

    rows: tuple[PreviewRow, ...]
    shown: Shown
    counts: PreviewCounts
    before: int | None
    after: int | None

    @property
    def last_line(self) -> int:
        return self.rows[-1].line if self.rows else 0


def shown_of(text: str) -> Shown:
    """The filter of an address; anything unknown is all rows."""
    return Shown(text) if text in Shown._value2member_map_ else Shown.ALL


def preview_page(batch: ImportBatch, shown: Shown, *, after: int = 0, before: int = 0) -> PreviewPage:
    """Fifty rows after (or before) a place, by key: as fast at row 90,000 as at row 1."""
    first = first_line(batch)
    lines = batch.lines.filter(FILTERS[shown]).select_related("account")
    if before:
        found = list(lines.filter(pk__lt=first + before - 1).order_by("-pk")[: PAGE + 1])
        has_before, has_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        found = list(lines.filter(pk__gt=first + after - 1).order_by("pk")[: PAGE + 1])
        has_before, has_after = after > 0, len(found) > PAGE
        found = found[:PAGE]
    rows = _rows(batch, found, first)
    return PreviewPage(
        rows, shown, preview_counts(batch), rows[0].place if rows and has_before else None,
        rows[-1].place if rows and has_after else None,
    )  # fmt: skip


def first_line(batch: ImportBatch) -> int:
    """The key of the batch's first line; 0 for an empty batch. Places count from it."""
    return batch.lines.aggregate(first=Min("pk"))["first"] or 0


def line_key(batch: ImportBatch, place: int) -> int:
    """The key of the line at a place, for `lines_include` (which ignores keys of other batches)."""
    return first_line(batch) + place - 1


def preview_row(batch: ImportBatch, place: int) -> PreviewRow:
    """One row, by its place; NotFound where the batch has none."""
    first = first_line(batch)
    line = batch.lines.filter(pk=first + place - 1).select_related("account").first()
    if line is None:
        raise NotFound(_("There is no such row in this file."))
    return _rows(batch, [line], first)[0]


def _rows(batch: ImportBatch, lines: Sequence[SourceLine], first: int) -> tuple[PreviewRow, ...]:
    categories = guesses_for(batch, [line.payee_key for line in lines])
    names = dict(Account.objects.filter(pk__in=set(categories.values())).values_list("pk", "name"))
    currencies = _currencies(batch)
    return tuple(
        _row(line, first, names.get(categories.get(line.payee_key, 0), ""), currencies.get(line.account_key, ""))
        for line in lines
    )


def _currencies(batch: ImportBatch) -> dict[str, str]:
    """By account key: what rows that name no currency will be in; "" while it is not known."""
    return {account.key: account.shown_currency for account in file_accounts(batch)}


def _row(line: SourceLine, first: int, category: str, currency: str) -> PreviewRow:
    kind = _kind(line)
    return PreviewRow(
        line.pk - first + 1, line.line, raw_text(line), line.booked_on, line.cleaned.get("payee", ""),
        line.cleaned.get("memo", ""), line.quantity, line.currency or currency, line.account.name if line.account else "",
        category, kind, str(REASONS.get(line.reason, "")), line.outcome == Outcome.STAGED, line.reason not in FIXED,
    )  # fmt: skip


def _kind(line: SourceLine) -> Shown:
    if line.outcome == Outcome.STAGED:
        return Shown.PENDING if line.state == LineState.PENDING else Shown.NEW
    kinds = {Outcome.DUPLICATE: Shown.THERE, Outcome.AMBIGUOUS: Shown.NEEDS_YOU}
    return kinds.get(Outcome(line.outcome), Shown.LEFT_OUT)


def raw_text(line: SourceLine) -> str:
    """A line's bytes as text: UTF-8, else the old Windows encoding most banks mean."""
    raw = bytes(line.raw)[:LONGEST_RAW]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch at work: lines read so far, and whether nobody has taken it up for a while (no worker is running)."""

    lines: int
    is_reading: bool
    is_waiting: bool


def progress(batch: ImportBatch) -> Progress:
    lines = batch.lines.count() if batch.step == "stage" else 0
    waited = timezone.now() - (batch.heartbeat_at or batch.created_at)
    return Progress(lines, batch.step == "stage", batch.state == JobState.QUEUED and waited > SLOW_START)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An import in the list of recent ones."""

    public_id: UUID
    file_name: str
    created_at: datetime
    state: str
    label: str
    new: int
    already: int
    is_question: bool
    problem: str


def recent_batches(user: User, limit: int = RECENT) -> tuple[BatchRow, ...]:
    """The person's own imports, newest first; discarded ones are forgotten."""
    batches = ImportBatch.objects.visible_to(user).exclude(state=JobState.DISCARDED).order_by("-created_at", "-pk")
    return tuple(_batch_row(batch) for batch in batches.defer("report", "plan", "profile")[:limit])


def _batch_row(batch: ImportBatch) -> BatchRow:
    error = batch.error or {}
    is_question = error.get("code") == "needs_answer"
    accounts = batch.counts.get("accounts", {}).values()
    label = _("Asks you something") if is_question else JobState(batch.state).label
    return BatchRow(
        batch.public_id, batch.file_name, batch.created_at, batch.state, str(label), batch.counts.get("new", 0),
        sum(account.get("duplicates", 0) for account in accounts), is_question,
        "" if is_question else error.get("message", ""),
    )  # fmt: skip


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """The person's earlier import of the very same bytes that is in the books."""
    earlier: QuerySet[ImportBatch] = ImportBatch.objects.visible_to(batch.user).filter(
        file_sha256=batch.file_sha256, state=JobState.DONE
    )
    return earlier.exclude(pk=batch.pk).order_by("-created_at").first() if batch.file_sha256 else None


def format_choices() -> tuple[tuple[str, str], ...]:
    """The readers a person may choose from: (("ofx", "OFX / QFX"), …)."""
    return tuple((format_.key, format_.label) for format_ in formats)


def problems(batch: ImportBatch, *, is_warning: bool) -> list[dict[str, Any]]:
    """What the reader said of single lines, or of a refused file: [{"line": 7, "message": "…", "raw": "…"}, …]."""
    said = batch.report.get("problems") or (batch.error or {}).get("data", {}).get("problems", [])
    return [problem for problem in said if bool(problem.get("warning")) is is_warning]
