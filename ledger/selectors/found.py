"""The rows services ask for, reached by public id as the viewing user may: absent and not-yours are both NotFound."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import Account, ImportBatch, Transaction
from ledger.models.account import BALANCE_KINDS, CATEGORY_KINDS


def account_found(user: User, public_id: UUID) -> Account:
    """An account or category whose rows `user` may read."""
    return accounts_found(user, [public_id])[public_id]


def accounts_found(user: User, public_ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Several at once: one query. NotFound when any of them is not there."""
    wanted = set(public_ids)
    mine = Account.objects.visible_to(user).filter(public_id__in=wanted)
    found = {account.public_id: account for account in mine.select_related("household", "commodity", "owner", "parent")}
    if len(found) < len(wanted):
        raise NotFound(_("There is no such account."))
    return found


def transaction_found(user: User, public_id: UUID) -> Transaction:
    """A transaction with at least one side `user` may read."""
    mine = Transaction.objects.visible_to(user).select_related("household", "currency")
    found = mine.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such transaction."))
    return found


def own_account_found(user: User, public_id: UUID) -> Account:
    """An account of the balance sheet, no category."""
    return _of_kind(account_found(user, public_id), BALANCE_KINDS)


def category_found(user: User, public_id: UUID) -> Account:
    """A category."""
    return _of_kind(account_found(user, public_id), CATEGORY_KINDS)


def _of_kind(account: Account, kinds: Collection[str]) -> Account:
    if account.kind not in kinds:
        raise NotFound(_("There is no such account."))
    return account


def transactions_found(user: User, public_ids: Iterable[UUID]) -> list[Transaction]:
    """Several at once: one query. NotFound when any of them is not there."""
    wanted = set(public_ids)
    found = list(Transaction.objects.visible_to(user).select_related("household").filter(public_id__in=wanted))
    if len(found) < len(wanted):
        raise NotFound(_("There is no such transaction."))
    return found


def batch_found(user: User, public_id: UUID) -> ImportBatch:
    """One of the person's own imports."""
    found = ImportBatch.objects.visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found
