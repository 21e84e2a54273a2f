"""Jobs are rows: claimed by a conditional update with a token, kept alive by heartbeats, queued again by the sweeper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import new_public_id
from fintrack.lib.errors import Conflict
from ledger.models.connection import JobState

LOST_AFTER = timedelta(minutes=10)
STUCK_IN_QUEUE = timedelta(minutes=1)
MAX_ATTEMPTS = 3


def claim(job: Any) -> bool:
    """Take a queued job for this run. False when another run has it, or there is nothing to do."""
    token = new_public_id()
    model = type(job)
    now = timezone.now()
    taken = model.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, claim=token, heartbeat_at=now, attempts=F("attempts") + 1
    )
    if taken:
        job.refresh_from_db()
    return bool(taken)


def heartbeat(job: Any) -> None:
    """Say that the run is alive; Conflict when another run has taken the job over (this one must stop, writing nothing)."""
    alive = type(job).objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    if not alive.update(heartbeat_at=timezone.now()):
        raise Conflict("job_lost", _("Another run has taken over this job."))


def finish(job: Any, state: str, **fields: Any) -> None:
    """Leave RUNNING in one conditional update; Conflict when the job is no longer this run's."""
    mine = type(job).objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    if not mine.update(state=state, claim=None, **fields):
        raise Conflict("job_lost", _("Another run has taken over this job."))
    job.refresh_from_db()


def requeue(job: Any, **fields: Any) -> None:
    """Queue it again for its next step."""
    type(job).objects.filter(pk=job.pk).update(
        state=JobState.QUEUED, claim=None, attempts=0, heartbeat_at=timezone.now(), **fields
    )
    job.refresh_from_db()


def lost_jobs(model: Any) -> list[UUID]:
    """Keys of jobs to enqueue: waiting longer than a minute, or running without a heartbeat. Hopeless ones fail for good."""
    now = timezone.now()
    silent = Q(state=JobState.RUNNING, heartbeat_at__lt=now - LOST_AFTER)
    model.objects.filter(silent, attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED,
        claim=None,
        error={"code": "gave_up", "message": "This was tried three times and never finished."},
    )
    model.objects.filter(silent).update(state=JobState.QUEUED, claim=None, heartbeat_at=now - STUCK_IN_QUEUE)
    waiting = model.objects.filter(state=JobState.QUEUED).filter(
        Q(heartbeat_at=None) | Q(heartbeat_at__lte=now - STUCK_IN_QUEUE)
    )
    return list(waiting.values_list("pk", flat=True))
