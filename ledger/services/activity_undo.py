"""Taking an act back, whole. What was changed again since stays as it is, and is counted: nothing newer is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import Conflict, DomainError, NotFound
from fintrack.lib.registry import undo_checks
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, Tag
from ledger.services import household_acts
from ledger.services.accounts import account_share, writer_of
from ledger.services.accounts_undo import account_take_away, rows_move_back
from ledger.services.activity import activity_start, row_change, row_made, row_removed, row_snapshot
from ledger.services.entries_undo import changed_since, entries_undo
from ledger.services.rate_undo import rate_undo

RESTORABLE = frozenset(
    {
        "ledger.account",
        "ledger.payee",
        "ledger.payeealias",
        "ledger.tag",
        "ledger.rule",
        "ledger.savedview",
        "ledger.transferrejection",
        "ledger.balanceassertion",
        "ledger.sourceline",
        "ledger.price",
    }
)
"""The tables of ours whose rows an undo may write. Upper floors add theirs to `undo_checks`."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many transactions went back, and how many stayed because somebody changed them since."""

    activity: Activity
    undone: int
    kept: int


@atomic
def activity_undo(*, activity: Activity, acting_user: User) -> Undone:
    """Make it again as it was before the act. The undo is an act of its own, and can be undone.

    Errors: not_found, read_only, already_undone, changed_since (a single entry, or a row, was changed again), and what the old
    state runs into today (locked, reconciled).
    """
    writer_of(acting_user, activity.household)
    found = Activity.objects.visible_to(acting_user).filter(pk=activity.pk).exists()
    locked = Activity.objects.select_for_update(of=("self",)).select_related("household", "batch").get(pk=activity.pk)
    if not found:
        raise NotFound(_("Not found."))
    if locked.undone_at is not None:
        raise DomainError("already_undone", _("This was undone already."))
    undo = activity_start(
        household=locked.household, acting_user=acting_user, kind="undo", subject=locked.subject, account=locked.account,
        undoes=locked,
    )  # fmt: skip
    # What was taken away comes back before the entries that may need it; what was made goes after those that used it.
    gone = [change for change in locked.changes if change["after"] is None]
    _rows_undo(gone, undo, acting_user)
    done = entries_undo(locked, undo, acting_user)
    _rows_undo([change for change in locked.changes if change["after"] is not None], undo, acting_user)
    if locked.batch is not None:
        plan = batch_undo(batch=locked.batch, acting_user=acting_user, activity=undo)
        done = (len(plan.void) + len(plan.split) + len(plan.drafts), plan.kept.total())
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    return Undone(undo, *done)


def _rows_undo(changes: Sequence[dict[str, Any]], undo: Activity, acting_user: User) -> None:
    for change in reversed(changes):
        _row_undo(change, undo, acting_user)


def _row_undo(change: dict[str, Any], undo: Activity, acting_user: User) -> None:
    if "ranges" in change:
        return rows_move_back(change, undo)
    if change["model"] == household_acts.MODEL:
        return household_acts.settings_undo(change, undo, acting_user)
    if change["model"] not in RESTORABLE and undo_checks.get(change["model"]) is None:
        raise DomainError("not_undoable", _("This can't be undone."))
    if change["model"] == "ledger.price":
        rate_undo(change, undo, acting_user)
        return
    model: type[models.Model] = apps.get_model(change["model"])
    row = model._default_manager.filter(pk=change["id"]).first()
    if change["after"] is None:
        _put_back(model, row, change["before"], undo, acting_user)
    elif row is None:
        raise changed_since()
    elif change["before"] is None:
        _take_away(row, undo, acting_user)
    else:
        _set_back(row, change["before"], change["after"], undo, acting_user)


def _put_back(
    model: type[models.Model], row: models.Model | None, values: dict[str, Any], undo: Activity, acting_user: User
) -> None:
    if row is not None:
        raise changed_since()
    made = model(**{name: _typed(model, name, value) for name, value in values.items()})
    _check(made, acting_user)
    made.save(force_insert=True)
    row_made(undo, made)


def _check(row: models.Model, acting_user: User) -> None:
    """What the floor that owns the row has to say."""
    check = undo_checks.get(row._meta.label_lower)
    if check is not None:
        check(row, acting_user)


def _take_away(row: models.Model, undo: Activity, acting_user: User) -> None:
    _check(row, acting_user)
    if isinstance(row, Account) and not row.is_category:
        return account_take_away(row, undo)
    if isinstance(row, Tag) and row.transactions.exists():
        raise _in_use()
    row_removed(undo, row)
    try:
        row.delete()
    except ProtectedError as error:
        raise _in_use() from error


def _in_use() -> Conflict:
    return Conflict("in_use", _("This is in use by now, so it can't be taken away."))


def _set_back(
    row: models.Model, before: dict[str, Any], after: dict[str, Any], undo: Activity, acting_user: User
) -> None:
    now = row_snapshot(row)
    if any(now[name] != value for name, value in after.items()):
        raise changed_since()
    values = {name: _typed(type(row), name, value) for name, value in before.items()}
    with row_change(undo, row):
        if isinstance(row, Account) and {"owner_id", "visibility"} & values.keys():
            owner = User.objects.filter(pk=values.pop("owner_id", row.owner_id)).first()
            shown = values.pop("visibility", row.visibility)
            account_share(account=row, acting_user=acting_user, owner=owner, visibility=shown)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values)) if values else None


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    """What JSON made of a column's value, as the column has it."""
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return field.to_python(value) if value is not None and not field.is_relation else value
