"""Setting a failed or forgotten import going again. What it does was decided before; nothing is decided here."""

from __future__ import annotations

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.intake.batches import enqueue
from ledger.models import ImportBatch
from ledger.models.connection import JobState
from ledger.services.jobs import requeue

AGAIN = (JobState.FAILED, JobState.QUEUED)


@atomic
def batch_retry(*, batch: ImportBatch, acting_user: User) -> ImportBatch:
    """Queue the step that failed once more: a file that could not be staged is read anew, a post that failed is posted.

    For the person whose import it is and for who runs the system (`accounts.run_system`). Errors: not_found, not_retryable (it runs,
    is done, or waits for its person's answer).
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("household", "user").get(pk=batch.pk)
    if locked.user_id != acting_user.pk and not acting_user.has_perm("accounts.run_system"):
        raise NotFound(_("Not found."))
    if locked.state not in AGAIN or locked.posted_at is not None:
        raise DomainError("not_retryable", _("Only an import that failed or waits can be tried again."))
    requeue(locked, error=None)
    enqueue(locked)
    return locked
