"""Files that were handed over together, a row each: where it stands, what it brings, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.intake.accounts import destinations
from ledger.intake.progress import Told, progress_told
from ledger.models import ImportBatch, SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.selectors.import_accounts import gap_of
from ledger.selectors.imports import FILTERS, Shown, batch_row

AT_WORK = (JobState.QUEUED, JobState.RUNNING)
DECIDED = ("account", "create", "skip")


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file. `is_clear`: it is read, every account of it is decided and no row of it is in doubt, so that it can be imported
    unseen; `asks` is what a person has to look at first, or why it failed. `progress` is there while a worker has it.
    """

    public_id: UUID
    file_name: str
    state: str
    label: str
    is_working: bool
    is_clear: bool
    is_question: bool
    needs_account: bool
    asks: str
    lines: int
    new: int
    already: int
    progress: Told | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files in the order they came."""

    public_id: UUID
    created_at: datetime
    rows: tuple[DeliveredFile, ...]

    @property
    def is_working(self) -> bool:
        return any(row.is_working for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.state == JobState.DONE for row in self.rows)

    @property
    def read(self) -> int:
        """How many files no worker has in hand."""
        return sum(not row.is_working for row in self.rows)

    @property
    def clear(self) -> int:
        return sum(row.is_clear for row in self.rows)

    @property
    def to_import(self) -> int:
        """How many rows the clear files bring."""
        return sum(row.new for row in self.rows if row.is_clear)

    @property
    def imported(self) -> int:
        return sum(row.new for row in self.rows if row.state == JobState.DONE)

    @property
    def without_account(self) -> int:
        return sum(row.needs_account for row in self.rows)

    @property
    def asking(self) -> int:
        return sum(bool(row.asks) for row in self.rows)

    @property
    def can_undo(self) -> bool:
        return self.done > 0


def delivery_shown(user: User, delivery: UUID) -> Delivery:
    """The person's own delivery; NotFound for anybody else's. Two queries, and some for each file whose account is not known."""
    found = ImportBatch.objects.visible_to(user).filter(delivery=delivery).select_related("household", "user")
    batches = list(found.order_by("pk"))
    if not batches:
        raise NotFound(_("Not found."))
    counts, told = _counts(batches), progress_told(batch for batch in batches if batch.state in AT_WORK)
    rows = tuple(_row(batch, counts.get(batch.pk, {}), told.get(batch.public_id)) for batch in batches)
    return Delivery(delivery, batches[0].created_at, rows)


def _counts(batches: Sequence[ImportBatch]) -> dict[int, dict[str, int]]:
    """By batch that is not posted yet: its lines by filter of the preview, and those that no account is known for."""
    open_ = [batch.pk for batch in batches if batch.state in (*AT_WORK, JobState.READY)]
    counted = {shown.value: Count("id", filter=where) for shown, where in FILTERS.items() if where}
    homeless = Count("id", filter=Q(account=None) & ~Q(outcome=Outcome.SKIPPED))
    lines = SourceLine.objects.filter(batch__in=open_).values("batch").annotate(
        all=Count("id"), homeless=homeless, **counted
    )  # fmt: skip
    rows: list[dict[str, Any]] = [{**row} for row in lines.order_by()]
    return {row.pop("batch"): row for row in rows}


def _row(batch: ImportBatch, counts: Mapping[str, int], told: Told | None) -> DeliveredFile:
    row, is_ready = batch_row(batch), batch.state == JobState.READY
    needs_account = is_ready and bool(undecided_keys(batch, is_known=not counts.get("homeless", 1)))
    asks = row.problem or _question(batch) or (_asks(batch, counts, needs_account) if is_ready else "")
    new = counts.get(Shown.NEW, 0) + counts.get(Shown.PENDING, 0) if is_ready else row.new
    return DeliveredFile(
        batch.public_id, batch.file_name, batch.state, row.label, batch.state in AT_WORK, is_ready and not asks,
        row.is_question, needs_account, asks, counts.get("all", 0), new,
        counts.get(Shown.THERE, 0) if is_ready else row.already, told,
    )  # fmt: skip


def undecided_keys(batch: ImportBatch, *, is_known: bool = False) -> list[str]:
    """The accounts of the file of which nobody has said where they go. `is_known`: every line of it has an account already."""
    chosen: Mapping[str, Any] = batch.plan.get("accounts", {})
    facts: Mapping[str, Any] = batch.report.get("accounts", {})
    with_rows = {key for key, found in facts.items() if found["lines"] or found["pending"]}
    may_miss = {key for key in facts if not any(chosen.get(key, {}).get(how) for how in DECIDED)}
    if not (may_miss - with_rows if is_known else may_miss):
        return []
    return [found.key for found in destinations(batch) if not (found.account or found.is_skipped or found.is_new)]


def _question(batch: ImportBatch) -> str:
    error = batch.error or {}
    return str(error["message"]) if batch.state == JobState.FAILED and "message" in error else ""


def _asks(batch: ImportBatch, counts: Mapping[str, int], needs_account: bool) -> str:
    """The first thing about a file that was read which a person must see before it is imported; "" when there is nothing."""
    if needs_account:
        return _("Say which account it belongs to.")
    if doubtful := counts.get(Shown.NEEDS_YOU, 0):
        words = ngettext("%(count)d row may be there already.", "%(count)d rows may be there already.", doubtful)
        return words % {"count": doubtful}
    if lost := batch.report.get("problem_counts", {}).get("error", 0):
        words = ngettext("%(count)d row could not be read.", "%(count)d rows could not be read.", lost)
        return words % {"count": lost}
    if any(gap_of(facts) is not None for facts in batch.report.get("accounts", {}).values()):
        return _("The balances printed in it don’t fit its rows.")
    return "" if batch.report.get("accounts") else _("It has no rows.")
