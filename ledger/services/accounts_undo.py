"""What undo does to accounts beyond setting columns back: an account that was opened goes again, rows that moved return."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.fields import QUANTITY_SCALE
from ledger.models import Account, Activity, BalanceAssertion, MonthTotal, Posting, SourceLine, Visibility
from ledger.models.transaction import State
from ledger.selectors.reconciliation import keys_in
from ledger.services.accounts import held
from ledger.services.activity import row_change, row_removed, rows_moved
from ledger.services.bulk_rewrite import chunks

MOVABLE = {
    ("ledger.sourceline", "account_id"),
    ("ledger.sourceline", "reason"),
    ("ledger.balanceassertion", "account_id"),
    ("ledger.account", "parent_id"),
    ("ledger.payee", "category_id"),
    ("ledger.posting", "reconciled"),
}
"""The columns whose many rows an undo may move."""

REVISIONS = (
    "SELECT 1 FROM ledger_transactionrevision r JOIN ledger_transaction t ON t.id = r.transaction_id "
    "WHERE t.household_id = %s AND (CAST(r.snapshot AS text) LIKE %s OR CAST(r.snapshot AS text) LIKE %s) LIMIT 1"
)


def is_used(account: Account) -> bool:
    """Whether anything ever hung on an account: rows (voided ones and those of old revisions too), lines, statements, accounts below."""
    below = Account.objects.filter(Q(parent=account) | Q(merged_into=account))
    tables = (Posting.objects.filter(account=account), SourceLine.objects.filter(account=account),
              BalanceAssertion.objects.filter(account=account), below)  # fmt: skip
    return any(rows.exists() for rows in tables) or _is_remembered(account)


def _is_remembered(account: Account) -> bool:
    """Whether a revision speaks of it, so that going back to it needs it. Databases write JSON with and without spaces."""
    with connection.cursor() as cursor:
        texts = [f'%"account":{space}{account.pk},%' for space in ("", " ")]
        cursor.execute(REVISIONS, [account.household_id, *texts])
        return cursor.fetchone() is not None


def account_remove(account: Account, activity: Activity) -> None:
    """Delete an account that was never used, as part of an act. What was done to it stays in the list of acts."""
    row_removed(activity, account)
    Activity.objects.filter(account=account).update(account=None)
    MonthTotal.objects.filter(account=account).delete()
    try:
        account.delete()
    except ProtectedError as error:
        raise Conflict("in_use", _("This is in use by now, so it can't be taken away.")) from error


def account_take_away(account: Account, undo: Activity) -> None:
    """Take back the opening of an account: it goes, or, where voided rows still speak of it, it is closed.

    A private one is closed too: without it nothing would tell that its acts are nobody else's to see.
    """
    if held(account):
        raise Conflict("in_use", _("This is in use by now, so it can't be taken away."))
    if account.visibility == Visibility.OPEN and not is_used(account):
        return account_remove(account, undo)
    with row_change(undo, account):
        account.closed_on = timezone.now().date()
        account.save(update_fields=["closed_on"])


def rows_move_back(change: dict[str, Any], undo: Activity) -> None:
    """Many rows of which `rows_moved` noted where they were. Those that went elsewhere since stay there."""
    ((column, now),) = change["after"].items()
    if (change["model"], column) not in MOVABLE:
        raise DomainError("not_undoable", _("This can't be undone."))
    model, before = apps.get_model(change["model"]), change["before"][column]
    keys: list[int] = []
    for first, last in change["ranges"]:
        rows = model._default_manager.filter(pk__range=(first, last), **{column: now})
        keys += rows.values_list("pk", flat=True)
    if column == "reconciled":
        _check_locked_alike(change, keys)
    for some in chunks(keys):
        model._default_manager.filter(pk__in=some).update(**{column: before})
    rows_moved(undo, model, column, keys, now, before, note=change.get("note"))


def _check_locked_alike(change: dict[str, Any], keys: list[int]) -> None:
    """Rows are locked again only as they were when they came free: all of them, booked, and of the same total."""
    if not change["before"]["reconciled"]:
        return
    count, total = booked_total(keys)
    if (count, str(total)) != (len(keys_in(change)), change["note"]["total"]):
        raise Conflict("changed_since", _("This was changed again since, so it can't be taken back as it was."))


def booked_total(keys: Collection[int]) -> tuple[int, int]:
    """How many of these postings are booked, and what they come to in database units."""
    count = units = 0
    for some in chunks(sorted(keys)):
        booked = Posting.objects.filter(pk__in=some, transaction__state=State.POSTED).values_list("quantity", flat=True)
        count, units = count + len(booked), units + int(sum(booked, Decimal(0)).scaleb(QUANTITY_SCALE))
    return count, units
