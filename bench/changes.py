"""One change to a thousand rows, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, cycle

from accounts.models import User
from ledger.models import Account, AccountKind, Activity, Transaction
from ledger.services.activity_undo import activity_undo
from ledger.services.bulk_edit import BulkChange, transactions_change

ROWS = 1_000
runs = count(1)


def bulk_edit_of(user: User, account: Account) -> Callable[[], None]:
    """Each run gives the newest thousand rows of an account another category and payee."""
    household = account.household
    keys = list(
        Transaction.objects.filter(postings__account=account, state="posted")
        .order_by("-pk")
        .values_list("pk", flat=True)[:ROWS]
    )
    categories = cycle(Account.objects.filter(household=household, kind=AccountKind.EXPENSE).order_by("pk")[:2])

    def work() -> None:
        change = BulkChange(category=next(categories), payee=f"Bulk {next(runs)}")
        if not transactions_change(household=household, acting_user=user, keys=keys, change=change).changed:
            raise RuntimeError("the bulk edit changed nothing")

    return work


def bulk_undo_of(user: User, account: Account) -> Callable[[], None]:
    """Each run takes back the act before: the edit, then its undo, and so on."""
    bulk_edit_of(user, account)()

    def work() -> None:
        if not activity_undo(activity=Activity.objects.latest("pk"), acting_user=user).undone:
            raise RuntimeError("nothing was taken back")

    return work
