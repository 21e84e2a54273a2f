"""What import pages show: the preview row by row, the accounts of a file, what an import did, and the person's recent imports.

A batch is only ever its own importer's (`ledger.intake.batches.batch_for`), so these take the batch and look no further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from django.utils.translation import pgettext_lazy

from accounts.models import User
from fintrack.lib.errors import NotFound
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import fold
from ledger.formats import formats
from ledger.intake.aliases import Aliases, Named, aliases_of
from ledger.intake.categorise import guesses_for
from ledger.intake.learner import learner_for
from ledger.intake.post import Line
from ledger.intake.progress import Phase, progress_told
from ledger.intake.ruling import Ruling, ruling_for
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import LineState, Outcome
from ledger.rules.engine import Outcome as RuleOutcome
from ledger.selectors.import_accounts import file_accounts
from ledger.selectors.tellings import Telling, raw_text, twins_of

PAGE = 50
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
    Shown.NEW: pgettext_lazy("rows", "New"),
    Shown.THERE: _("Already there"),
    Shown.PENDING: _("Pending"),
    Shown.NEEDS_YOU: _("Needs you"),
    Shown.LEFT_OUT: pgettext_lazy("rows", "Left out"),
}
REASONS: dict[str, Promise] = {
    "same_id": _("same bank id, day and amount"),
    "same_row": _("same day, amount and text"),
    "changed": _("its source says it differently now: you will see both in the review"),
    "retold": _("the same row in other words"),
    "typed": _("you typed it yourself"),
    "same_by_you": _("you said that it is the same"),
    "maybe_twin": _("may be a row you have already"),
    "maybe_typed": _("may be a row you typed"),
    "books_pending": _("takes the place of its pending row"),
    "kept_by_you": _("you put it in"),
    "left_out_by_you": _("you left it out"),
    "account_left_out": _("its account is left out"),
    "other_currency": _("in another currency than the account"),
    "locked": _("in a period you have closed"),
}
COMES_IN = (Outcome.STAGED, Outcome.AMBIGUOUS)
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
    """How many rows of a batch fall under each filter. What is new and what is pending will be imported; what needs you, too, where you say
    nothing: as rows of their own that ask in the review.
    """

    by_filter: dict[Shown, int]

    @property
    def to_import(self) -> int:
        return sum(self.by_filter[shown] for shown in (Shown.NEW, Shown.PENDING, Shown.NEEDS_YOU))

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

    `place` names the row within its batch (1 is the batch's first); `category` is the guess, "" for `Uncategorised`; `rules` are the
    names of the rules that decide about it, and `tags` what they tag it; `twin` is the row of the books it repeats, or may repeat.
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
    rules: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    twin: Telling | None = None

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
    currencies = _currencies(batch)
    ruling = ruling_for(batch)
    said = {line.pk: _said(ruling, line, currencies.get(line.account_key, "")) for line in lines if ruling}
    aliases = aliases_of(batch.household)
    payees = {line.pk: _payee(line, said.get(line.pk), aliases) for line in lines}
    guesses = _guesses(batch, lines, payees, said)
    filed = {line.pk: _filed(said.get(line.pk), guesses.get(line.pk), ruling) for line in lines}
    keys, twins = {key for found in filed.values() for key in found}, twins_of(lines)
    names = dict(Account.objects.filter(pk__in=keys).values_list("pk", "name"))
    return tuple(
        _row(
            line, first, ", ".join(names.get(key, "") for key in filed[line.pk]), currencies.get(line.account_key, ""), said.get(line.pk),
            payees[line.pk].name, twins.get(line.pk),
        )
        for line in lines
    )  # fmt: skip


def _guesses(
    batch: ImportBatch, lines: Sequence[SourceLine], payees: Mapping[int, Named], said: Mapping[int, RuleOutcome | None]
) -> dict[int, int]:
    """What history or what was learned makes of each line, as the import itself will."""
    names = {line.pk: [payees[line.pk].key] for line in lines}
    for line in lines:
        rule = said.get(line.pk)
        names[line.pk] += [line.payee_key] if rule is None or rule.payee is None else []
    known, learner = guesses_for(batch, {key for keys in names.values() for key in keys}), learner_for(batch)
    found: dict[int, int] = {}
    for line in lines:
        guess = next((known[key] for key in names[line.pk] if key in known), None)
        if guess is None and learner is not None and (told := _line(line, "")) is not None:
            guess = learner.category(told, payees[line.pk].key)
        if guess is not None:
            found[line.pk] = guess
    return found


def _line(line: SourceLine, currency: str) -> Line | None:
    """The line as the corridor reads it, where it is still to be imported."""
    if line.outcome != Outcome.STAGED or line.account_id is None:
        return None
    units, known = to_units(line.quantity, QUANTITY_SCALE), line.currency or currency
    return Line(line.pk, line.account_id, line.booked_on, units, known, line.payee_key, line.cleaned, line.state)


def _said(ruling: Ruling | None, line: SourceLine, currency: str) -> RuleOutcome | None:
    """What the rules say of a line that is still to be imported."""
    told = _line(line, currency)
    return None if ruling is None or told is None else ruling.outcome(told)


def _payee(line: SourceLine, said: RuleOutcome | None, aliases: Aliases) -> Named:
    """What the row's payee will be called: by a rule, as the household names it, else what the source wrote without noise."""
    if said is not None and said.payee is not None:
        return Named(fold(said.payee)[:200], said.payee)
    text = line.cleaned.get("payee", "")
    return aliases.named(line.payee_key, text) if line.outcome == Outcome.STAGED else Named(line.payee_key, text)


def _filed(said: RuleOutcome | None, guess: int | None, ruling: Ruling | None) -> tuple[int, ...]:
    """Where the row will go: to several categories where a rule splits it."""
    if said is not None and said.split and ruling is not None:
        return tuple(ruling.accounts[share.category] for share in said.split)
    by_rule = (said.category or said.transfer) if said is not None else None
    found = by_rule or (None if said is not None and said.waits else guess)
    return () if found is None else (found,)


def _currencies(batch: ImportBatch) -> dict[str, str]:
    """By account key: what rows that name no currency will be in; "" while it is not known."""
    return {account.key: account.shown_currency for account in file_accounts(batch)}


def _row(
    line: SourceLine,
    first: int,
    category: str,
    currency: str,
    said: RuleOutcome | None,
    payee: str,
    twin: Telling | None,
) -> PreviewRow:
    kind, memo = _kind(line), line.cleaned.get("memo", "")
    rules, tags = ((), ()) if said is None else (tuple(rule.name for rule in said.rules), tuple(said.tags))
    if said is not None:
        memo = said.memo_of(memo)
    return PreviewRow(
        line.pk - first + 1, line.line, raw_text(line), line.booked_on, payee, memo, line.quantity,
        line.currency or currency, line.account.name if line.account else "", category, kind,
        str(REASONS.get(line.reason, "")), line.outcome in COMES_IN, line.reason not in FIXED, rules, tags, twin,
    )  # fmt: skip


def _kind(line: SourceLine) -> Shown:
    if line.outcome == Outcome.STAGED:
        return Shown.PENDING if line.state == LineState.PENDING else Shown.NEW
    kinds = {Outcome.DUPLICATE: Shown.THERE, Outcome.AMBIGUOUS: Shown.NEEDS_YOU}
    return kinds.get(Outcome(line.outcome), Shown.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch at work: lines read so far, whether nobody has taken it up for a while (no worker is running), and what the worker
    said last: the phase, and how many rows of how many are posted (0 of 0: not known)."""

    lines: int
    is_reading: bool
    is_waiting: bool
    phase: Phase
    posted: int = 0
    of: int = 0


def progress(batch: ImportBatch) -> Progress:
    is_reading = batch.step == "stage"
    lines = batch.lines.count() if is_reading else 0
    waited = timezone.now() - (batch.heartbeat_at or batch.created_at)
    told = progress_told([batch]).get(batch.public_id)
    phase = told.phase if told else Phase.READING if is_reading else Phase.COMPARING
    is_waiting = batch.state == JobState.QUEUED and waited > SLOW_START
    return Progress(lines, is_reading, is_waiting, phase, told.rows if told else 0, told.of if told else 0)


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
    return tuple(batch_row(batch) for batch in batches.defer("report", "plan", "profile")[:limit])


def batch_row(batch: ImportBatch) -> BatchRow:
    """An import as a line of a list."""
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
