"""Recording what was done, act by act. A service that changes the books takes `activity=None`: without one it starts its own, with
one it adds to it, so that what a person did in one go is one act, and one undo takes it back (`ledger.services.activity_undo`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import Household, User
from fintrack.lib.text import clean
from ledger.models import Account, Activity, ActivityEntry, Actor, ImportBatch, Rule, Transaction

Snapshot = dict[str, Any]
RowKey = dict[str, Any]


def activity_start(
    *,
    household: Household,
    acting_user: User | None,
    kind: str,
    subject: str = "",
    actor: str = Actor.PERSON,
    account: Account | None = None,
    batch: ImportBatch | None = None,
    rule: Rule | None = None,
    undoes: Activity | None = None,
) -> Activity:
    """A new act, inside the caller's database transaction. `kind` is one of `ledger.activity_words.WORDS`."""
    return Activity.objects.create(
        household=household, acting_user=acting_user, kind=kind, subject=clean(subject, 200), actor=actor, account=account,
        batch=batch, rule=rule, undoes=undoes,
    )  # fmt: skip


def entry_record(activity: Activity, transaction: Transaction, before: int | None) -> None:
    """The act took `transaction` from revision `before` (None: made it) to its present one; changed twice, the first `before` stays."""
    entry, is_new = ActivityEntry.objects.get_or_create(
        activity=activity, transaction=transaction, defaults={"before": before, "after": transaction.revision}
    )
    if not is_new:
        entry.after = transaction.revision
        entry.save(update_fields=["after"])
    _has_entries(activity)


def entries_record(activity: Activity, changed: Sequence[tuple[int, int | None, int]]) -> None:
    """The same for many at once: (transaction key, revision before, revision after)."""
    rows = [ActivityEntry(activity=activity, transaction_id=key, before=old, after=new) for key, old, new in changed]
    ActivityEntry.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, update_fields=["after"], unique_fields=["activity", "transaction"]
    )
    if rows:
        _has_entries(activity)


def _has_entries(activity: Activity) -> None:
    if not activity.has_entries:
        activity.has_entries = True
        activity.save(update_fields=["has_entries"])


def row_snapshot(row: models.Model) -> Snapshot:
    """A row's own columns as plain JSON: {"name": "Food", "parent_id": 7, "closed_on": "2026-03-31"}."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, UUID)) else value


@contextmanager
def row_change(activity: Activity, row: models.Model) -> Iterator[None]:
    """Note what the block changes in a row that is no transaction; nothing is noted where nothing changed."""
    before = row_snapshot(type(row)._default_manager.get(pk=row.pk))
    yield
    after = row_snapshot(type(row)._default_manager.get(pk=row.pk))
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        _note(activity, row, {name: before[name] for name in changed}, {name: after[name] for name in changed})


def row_changed(activity: Activity, row: models.Model, before: Mapping[str, Any]) -> None:
    """Note columns that went from `before` to what the row has now, where its own service has changed it already."""
    _note(
        activity, row, {name: _plain(value) for name, value in before.items()}, {name: _plain(getattr(row, name)) for name in before}
    )  # fmt: skip


def row_made(activity: Activity, row: models.Model) -> None:
    """Note a row the act made; undo removes it again where nothing hangs on it."""
    _note(activity, row, None, row_snapshot(row))


def row_removed(activity: Activity, row: models.Model) -> None:
    """Note a row before it is deleted; undo puts it back under its key."""
    _note(activity, row, row_snapshot(row), None)


def rows_moved(
    activity: Activity,
    model: type[models.Model],
    column: str,
    keys: Iterable[int],
    old: int | str | None,
    new: int | str,
    note: Mapping[str, Any] | None = None,
) -> None:
    """Note that `column` of many rows went from `old` to `new`: a statement's 100,000 lines that follow their account. `note` is what
    else is to be known of it, and stays with it through undo.
    """
    ranges = ranges_of(keys)
    if ranges:
        change = {
            "model": model._meta.label_lower,
            "id": None,
            "before": {column: old},
            "after": {column: new},
            "ranges": ranges,
            **({"note": dict(note)} if note else {}),
        }
        activity.changes = [*activity.changes, change]
        activity.save(update_fields=["changes"])


def ranges_of(keys: Iterable[int]) -> list[list[int]]:
    """Keys as ranges: ranges_of([3, 4, 5, 9]) == [[3, 5], [9, 9]]."""
    ranges: list[list[int]] = []
    for key in sorted(keys):
        if ranges and ranges[-1][1] == key - 1:
            ranges[-1][1] = key
        else:
            ranges.append([key, key])
    return ranges


def _note(activity: Activity, row: models.Model, before: Snapshot | None, after: Snapshot | None) -> None:
    change = {"model": row._meta.label_lower, "id": row.pk, "before": before, "after": after}
    activity.changes = [*activity.changes, change]
    activity.save(update_fields=["changes"])
