"""Marking rows as looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import User
from accounts.selectors import household_of
from ledger.models import Activity, Transaction
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, entries_record
from ledger.services.bulk_rewrite import chunks


@atomic
def transactions_review(
    *,
    transactions: Sequence[Transaction],
    acting_user: User,
    is_reviewed: bool = True,
    activity: Activity | None = None,
) -> int:
    """Mark rows as looked at (or not); returns how many are so now. No revision: nothing of the entry changes."""
    keys = [transaction.pk for transaction in transactions]
    keys_review(keys=keys, acting_user=acting_user, is_reviewed=is_reviewed, activity=activity)
    return Transaction.objects.visible_to(acting_user).filter(pk__in=keys).count()


@atomic
def keys_review(
    *, keys: Sequence[int], acting_user: User, is_reviewed: bool = True, activity: Activity | None = None
) -> tuple[Activity | None, int]:
    """The same by keys, for any number of rows: the act (None where there was nothing to do) and how many it changed."""
    household = household_of(acting_user)
    writer_of(acting_user, household)
    changed = [row for part in chunks(keys) for row in _to_change(acting_user, part, is_reviewed)]
    if not changed:
        return activity, 0
    kind = "transactions.review" if is_reviewed else "transactions.unreview"
    subject = changed[0][2] if len(changed) == 1 else ""
    activity = activity or activity_start(household=household, acting_user=acting_user, kind=kind, subject=subject)
    entries_record(activity, [(key, revision, revision) for key, revision, _payee in changed])
    now = timezone.now() if is_reviewed else None
    for part in chunks([key for key, *_rest in changed]):
        Transaction.objects.filter(pk__in=part).update(reviewed_at=now)
    return activity, len(changed)


def _to_change(acting_user: User, keys: Sequence[int], is_reviewed: bool) -> list[tuple[int, int, str]]:
    rows = Transaction.objects.visible_to(acting_user).filter(pk__in=keys, reviewed_at__isnull=is_reviewed)
    return list(rows.values_list("pk", "revision", "payee"))
