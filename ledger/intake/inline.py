"""The whole corridor in one call, without a worker: what the shell and the proofs use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError
from ledger.intake.batches import batch_commit, batch_create, batch_discard, batch_run
from ledger.intake.files import copy_in, shown_name
from ledger.models import Account, ImportBatch
from ledger.models.connection import JobState


def file_import(
    *,
    acting_user: User,
    path: Path,
    name: str = "",
    account: Account | None = None,
    create_accounts: bool = False,
    format: str = "",
    answers: Mapping[str, str] | None = None,
    profile: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """Stage, identify and post a file of this machine (called `name`, where that is another); the batch that is now in the books.

    A file that is refused, or that asks, raises its DomainError and leaves nothing behind: no line, no kept file.
    """
    household = household_of(acting_user)
    file_path, digest = copy_in(path)
    batch = batch_create(
        household=household, acting_user=acting_user, file_name=shown_name(name or path.name), file_path=file_path,
        file_sha256=digest, format=format, account=account, create_accounts=create_accounts, answers=answers,
        profile=profile, is_enqueued=False,
    )  # fmt: skip
    try:
        _expect(batch_run(batch, is_previewed=False), JobState.READY)
        batch_commit(batch=batch, acting_user=acting_user, is_enqueued=False)
        return _expect(batch_run(batch), JobState.DONE)
    except DomainError:
        batch_discard(batch=batch, acting_user=acting_user)
        raise


def _expect(batch: ImportBatch, state: JobState) -> ImportBatch:
    """The batch, or the refusal that it keeps as its error."""
    if batch.state == state:
        return batch
    error = batch.error or {"code": "job_lost", "message": "Another run has taken over this job."}
    raise DomainError(error["code"], error["message"], **error.get("data", {}))
