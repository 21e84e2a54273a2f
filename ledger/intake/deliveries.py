"""Files that were handed over together: taken as one, imported where nothing is left to ask, and taken back as one.

Each file stays an import of its own, with its own preview and its own job; a delivery only joins them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Household, User, new_public_id
from fintrack.lib.errors import DomainError, NotFound
from ledger.intake.batches import batch_commit, batch_create, batch_decide
from ledger.intake.files import Arrival
from ledger.intake.undo import UndoPlan, batch_undo, undo_plan
from ledger.models import Account, Activity, ImportBatch
from ledger.models.connection import JobState
from ledger.selectors.deliveries import delivery_shown, undecided_keys
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start

MOST_FILES = 50
AT_WORK = (JobState.QUEUED, JobState.RUNNING)


def files_check(count: int) -> None:
    """Between 1 and 50 files may be handed over at once. Errors: no_file, too_many_files."""
    if not count:
        raise DomainError("no_file", _("No file arrived. Nothing was imported; choose one and send it again."))
    if count > MOST_FILES:
        message = _("These are more than %(most)d files. Nothing was imported; send them in smaller lots.")
        raise DomainError("too_many_files", message % {"most": MOST_FILES}, most=MOST_FILES)


@atomic
def delivery_create(
    *,
    household: Household,
    acting_user: User,
    files: Sequence[Arrival],
    account: Account | None = None,
    create_accounts: bool = False,
    format: str = "",
) -> UUID:
    """Queue the files, in their order, and say by which id they are found together."""
    files_check(len(files))
    delivery: UUID = new_public_id()
    for file in files:
        batch_create(
            household=household, acting_user=acting_user, file_name=file.name, file_path=file.path, file_sha256=file.sha256,
            format=format, account=account, create_accounts=create_accounts, delivery=delivery,
        )  # fmt: skip
    return delivery


def delivery_for(user: User, delivery: UUID) -> list[ImportBatch]:
    """The person's own batches of the delivery, in the order they came; NotFound for anybody else's."""
    mine = ImportBatch.objects.visible_to(user).filter(delivery=delivery).select_related("household", "user")
    batches = list(mine.order_by("pk"))
    if not batches:
        raise NotFound(_("Not found."))
    return batches


def delivery_commit(*, delivery: UUID, acting_user: User) -> int:
    """Hand to the worker every file that has nothing left to ask, and say how many. Error: nothing_clear."""
    batches = {batch.public_id: batch for batch in delivery_for(acting_user, delivery)}
    writer_of(acting_user, next(iter(batches.values())).household)
    clear = [row.public_id for row in delivery_shown(acting_user, delivery).rows if row.is_clear]
    sent = sum(_is_sent(batches[public_id], acting_user) for public_id in clear)
    if not sent:
        raise DomainError("nothing_clear", _("None of these files is ready to be imported. Look at each of them."))
    return sent


def _is_sent(batch: ImportBatch, acting_user: User) -> bool:
    """One that changed hands meanwhile keeps no other back: its row says what it is."""
    try:
        batch_commit(batch=batch, acting_user=acting_user)
    except DomainError:
        return False
    return True


def delivery_decide(*, delivery: UUID, acting_user: User, choice: Mapping[str, Any]) -> int:
    """Say once where the rows of all undecided accounts go ({"account": public id} or {"create": {"name": ""}}).

    A file in another currency stays undecided. Returns how many files took it. Error: nothing_decided.
    """
    batches = [batch for batch in delivery_for(acting_user, delivery) if batch.state == JobState.READY]
    taken = 0
    for batch in batches:
        keys = undecided_keys(batch)
        taken += bool(keys) and _is_taken(batch, acting_user, dict.fromkeys(keys, choice))
    if not taken:
        raise DomainError("nothing_decided", _("This fits none of the files that wait for an account."))
    return taken


def _is_taken(batch: ImportBatch, acting_user: User, chosen: Mapping[str, Mapping[str, Any]]) -> bool:
    try:
        batch_decide(batch=batch, acting_user=acting_user, accounts=chosen)
    except DomainError:
        return False
    return True


def delivery_plan(batches: Sequence[ImportBatch]) -> UndoPlan:
    """What an undo of them all takes out and leaves, added up. Two halves of one transfer go together, so they count as one."""
    plans = [undo_plan(batch) for batch in batches if batch.state == JobState.DONE]
    whole = UndoPlan()
    for plan in plans:
        whole.void += plan.void
        whole.drafts += plan.drafts
        whole.split += plan.split
        whole.told += plan.told
        whole.kept.update(plan.kept)
    met = [key for key in whole.split if whole.split.count(key) > 1]
    whole.void += dict.fromkeys(met)
    whole.split = [key for key in whole.split if key not in set(met)]
    return whole


@atomic
def delivery_undo(*, delivery: UUID, acting_user: User) -> UndoPlan:
    """Take every file of it that is in the books out again, as one act. Errors: still_working, not_posted, read_only."""
    batches = delivery_for(acting_user, delivery)
    writer_of(acting_user, batches[0].household)
    posted = [batch for batch in batches if batch.state == JobState.DONE]
    if any(batch.state in AT_WORK and batch.step == "post" for batch in batches):
        raise DomainError(
            "still_working", _("Some of these files are on their way into your books. Wait for them first.")
        )
    if not posted:
        raise DomainError("not_posted", _("Only an import that is in the books can be undone."))
    plan = delivery_plan(posted)
    act = activity_start(
        household=posted[0].household, acting_user=acting_user, kind="undo", subject=_subject(posted),
        undoes=Activity.objects.filter(batch=posted[0], kind="import", undone_at=None).first(),
    )  # fmt: skip
    for batch in reversed(posted):  # the last in is the first out: what it joined, it parts again
        batch_undo(batch=batch, acting_user=acting_user, activity=act)
    return plan


def _subject(batches: Sequence[ImportBatch]) -> str:
    """What the act was about: "june.ofx", or "3 files: june.ofx, july.ofx, august.ofx"."""
    names = ", ".join(batch.file_name for batch in batches)
    words = ngettext("%(count)d file: %(names)s", "%(count)d files: %(names)s", len(batches))
    return names if len(batches) == 1 else words % {"count": len(batches), "names": names}
