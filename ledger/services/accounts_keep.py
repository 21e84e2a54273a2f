"""Keeping accounts in order: closing one with what is left in it, their order, and deleting what was never used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.models import Account, Activity, Visibility
from ledger.services.accounts import account_act, account_change, held, writer_of
from ledger.services.accounts_undo import account_remove, is_used
from ledger.services.activity import activity_start, row_change
from ledger.services.recipes import adjustment, transfer


@atomic
def account_close(
    *,
    account: Account,
    acting_user: User,
    on: date,
    move_to: Account | None = None,
    is_written_off: bool = False,
    activity: Activity | None = None,
) -> Activity:
    """Close an account; what is left in it first goes to another account, or out of the books as an adjustment.

    With 25.00 left and `move_to` the savings: a transfer of 25.00 on that day, then it is closed, all one act. A card on which 25.00
    are owed is paid from `move_to`. Errors as `account_change`: not_empty where neither is said; several_commodities, same_account.
    """
    writer_of(acting_user, account.household)
    activity = activity or account_act(account, acting_user, "close")
    if move_to is not None or is_written_off:
        _settle(account, acting_user, on, move_to, activity)
    account_change(account=account, acting_user=acting_user, closed_on=on, activity=activity)
    return activity


def _settle(account: Account, acting_user: User, on: date, move_to: Account | None, activity: Activity) -> None:
    left = held(account)
    if not left:
        return
    if account.commodity_id is None or set(left) != {account.commodity_id}:
        message = _("It holds several currencies. Move them one by one, then close it.")
        raise DomainError("several_commodities", message)
    rest = from_units(left[account.commodity_id], QUANTITY_SCALE)
    if move_to is None:
        adjustment(acting_user=acting_user, account=account, quantity=-rest, on=on, activity=activity)
        return
    source, target = (account, move_to) if rest > 0 else (move_to, account)
    transfer(acting_user=acting_user, source=source, target=target, amount=abs(rest), on=on, activity=activity)


@atomic
def accounts_reorder(
    *, accounts: Sequence[Account], acting_user: User, activity: Activity | None = None
) -> Activity | None:
    """Put these accounts in this order, in the places they have together among those the person sees; the others keep theirs.

    Of A, B, C, D reordering (C, A) gives C, B, A, D. None where they stand so already.
    Errors: read_only, not_found, bad_order (one of them twice).
    """
    household = household_of(acting_user)
    writer_of(acting_user, household)
    mine = list(Account.objects.visible_to(acting_user).balance_sheet())
    wanted = {account.pk: account for account in accounts}
    if len(wanted) != len(accounts):
        raise DomainError("bad_order", _("Name each account once."))
    if wanted.keys() - {account.pk for account in mine}:
        raise NotFound(_("There is no such account."))
    order = iter([next(one for one in mine if one.pk == account.pk) for account in accounts])
    placed = [next(order) if account.pk in wanted else account for account in mine]
    moved = [(place, account) for place, account in enumerate(placed) if account.position != place]
    if moved:
        activity = activity or activity_start(household=household, acting_user=acting_user, kind="account.reorder")
    for place, account in moved:
        _place(account, place, activity)
    return activity


def _place(account: Account, place: int, activity: Activity | None) -> None:
    """A private account moves along without a note: the act is for everybody to read."""
    account.position = place
    if account.visibility != Visibility.OPEN or activity is None:
        account.save(update_fields=["position"])
        return
    with row_change(activity, account):
        account.save(update_fields=["position"])


@atomic
def account_delete(*, account: Account, acting_user: User, activity: Activity | None = None) -> Activity:
    """Delete an account in which there never was anything. What was used is closed instead: its rows and revisions need it.

    Errors: not_found, read_only, system_account, in_use, private_account.
    """
    writer_of(acting_user, account.household)
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise NotFound(_("Not found."))
    if account.purpose:
        raise DomainError("system_account", _("The system needs this account as it is."))
    if account.visibility != Visibility.OPEN:
        message = _(
            "A private account can be closed, not deleted: everybody could read its name in the list of changes."
        )
        raise DomainError("private_account", message)
    if is_used(account):
        raise DomainError("in_use", _("There is or was something in it, so it can only be closed."))
    activity = activity or activity_start(
        household=account.household, acting_user=acting_user, kind="account.remove", subject=account.name
    )
    account_remove(account, activity)
    return activity
