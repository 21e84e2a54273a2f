"""Deciding a row of the review inbox: another category, and with that it counts as looked at."""

from __future__ import annotations

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from ledger.models import Account, Activity, Transaction
from ledger.services.activity import activity_start
from ledger.services.changing import transaction_change


@atomic
def row_settle(
    *, transaction: Transaction, acting_user: User, category: Account, expected_revision: int | None = None
) -> Activity:
    """Give the row this category and mark it as reviewed, as one act with one undo: the act.

    Errors as `transaction_change`: one_category, revision_conflict, partly_private, reconciled, locked, void.
    """
    activity = activity_start(
        household=transaction.household, acting_user=acting_user, kind="transaction.edit", subject=transaction.payee
    )
    transaction_change(
        transaction=transaction, acting_user=acting_user, category=category, expected_revision=expected_revision,
        reviewed_at=timezone.now(), reason=_("Decided in the review"), activity=activity,
    )  # fmt: skip
    return activity
