"""An import as it stands, in one answer: what a program that watches or decides it needs to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.intake.overlap import overlap
from ledger.intake.progress import Told, progress_told
from ledger.models import ImportBatch
from ledger.models.connection import JobState
from ledger.selectors.import_accounts import AccountOutcome, FileAccount, account_outcomes, file_accounts
from ledger.selectors.imports import FILTERS, Shown, first_line, preview_counts, problems, same_file

AT_WORK = (JobState.QUEUED, JobState.RUNNING)
POSTED = (JobState.DONE, JobState.UNDONE)


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """`question` is what the reader asks, `error` why it failed; `accounts` and `counts` are there while it can be decided,
    `outcomes` once it was posted.
    """

    public_id: UUID
    file_name: str
    format: str
    state: str
    step: str
    created_at: datetime
    posted_at: datetime | None
    question: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    accounts: tuple[FileAccount, ...]
    counts: Mapping[str, int] | None
    outcomes: tuple[AccountOutcome, ...]
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    overlap: Mapping[str, int]
    same_file: UUID | None
    progress: Told | None
    delivery: UUID | None


def import_status(batch: ImportBatch) -> ImportStatus:
    """The batch is its importer's own (`batch_for`), so nothing of it is hidden from them."""
    is_ready, is_posted = batch.state == JobState.READY, batch.state in POSTED
    question, error = _told(batch)
    twin = same_file(batch) if is_ready else None
    return ImportStatus(
        batch.public_id, batch.file_name, batch.format, batch.state, batch.step, batch.created_at, batch.posted_at, question,
        error, file_accounts(batch) if is_ready or batch.state == JobState.FAILED else (),
        line_counts(batch) if is_ready else None, account_outcomes(batch) if is_posted else (),
        problems(batch, is_warning=False), problems(batch, is_warning=True),
        overlap(batch) if is_ready else batch.counts.get("overlap", {}), twin.public_id if twin else None,
        progress_told([batch]).get(batch.public_id) if batch.state in AT_WORK else None, batch.delivery,
    )  # fmt: skip


def line_counts(batch: ImportBatch) -> dict[str, int]:
    """How many lines fall under each filter of the preview: {"all": 229, "new": 214, "there": 13, …}."""
    return {shown.value: count for shown, count in preview_counts(batch).by_filter.items()}


def line_keys(batch: ImportBatch, places: Sequence[int]) -> list[int]:
    """The keys of the lines at these places, for `lines_include` (which ignores keys of other batches)."""
    first = first_line(batch)
    return [first + place - 1 for place in places]


def asked_keys(batch: ImportBatch, places: Sequence[int] | None) -> list[int]:
    """The keys of lines that are asked about: those at these places, or all of them (None)."""
    asked = batch.lines.filter(FILTERS[Shown.NEEDS_YOU])
    return list(asked.values_list("pk", flat=True)) if places is None else line_keys(batch, places)


def _told(batch: ImportBatch) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """(question, error): a failed batch has one of them."""
    if batch.state != JobState.FAILED or not batch.error:
        return None, None
    told = {"code": batch.error["code"], "message": batch.error["message"]}
    data = batch.error.get("data", {})
    if told["code"] != "needs_answer":
        return None, told
    return {"key": data.get("key", ""), "text": told["message"], "choices": data.get("choices", [])}, None
