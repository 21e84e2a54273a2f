"""Typed statement balances: what a person reads on a statement becomes a balance assertion, and, if they say so, an adjustment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.fields import QUANTITY_SCALE, OutOfScale, to_units
from ledger.assertions import standing
from ledger.models import Account, Activity, BalanceAssertion, Commodity
from ledger.selectors.reconcile import TYPED
from ledger.services.accounts import account_act, currency_for, writer_of
from ledger.services.activity import row_change, row_made, row_removed
from ledger.services.recipes import adjustment


class Stated(NamedTuple):
    """What is asserted now, and the act; None where it was so already."""

    assertion: BalanceAssertion
    activity: Activity | None


@atomic
def assertion_type(
    *, account: Account, acting_user: User, quantity: Decimal, on: date, activity: Activity | None = None
) -> Stated:
    """What the statement says the account held at the end of `on`; what is owed is negative. It takes the place of an earlier word
    about the same day. Typing the same again changes nothing.

    Errors: read_only, not_found, bad_number.
    """
    check_account(account, acting_user)
    commodity = currency_for(account)
    check_number(quantity, commodity)
    earlier = BalanceAssertion.objects.filter(account=account, commodity=commodity, date=on, superseded_by=None)
    same = earlier.filter(quantity=quantity).first()
    if same is not None:
        return Stated(same, None)
    stale = list(earlier)
    activity = activity or account_act(account, acting_user, "state")
    made = BalanceAssertion.objects.create(
        account=account, commodity=commodity, date=on, quantity=quantity, source=TYPED
    )
    row_made(activity, made)
    for row in stale:
        _supersede(row, made, activity)
    return Stated(made, activity)


def check_account(account: Account, acting_user: User) -> None:
    """Refuse whoever may not state what this account holds. Errors: read_only, not_found."""
    writer_of(acting_user, account.household)
    if not Account.objects.visible_to(acting_user).balance_sheet().filter(pk=account.pk).exists():
        raise NotFound(_("There is no such account."))


def check_number(quantity: Decimal, commodity: Commodity) -> None:
    """Refuse what the commodity's decimals can't hold. Errors: bad_number."""
    try:
        to_units(quantity, min(QUANTITY_SCALE, commodity.decimals))
        to_units(quantity, QUANTITY_SCALE)
    except (OutOfScale, ValidationError) as error:
        raise DomainError("bad_number", " ".join(error.messages)) from error


def _supersede(row: BalanceAssertion, by: BalanceAssertion | None, activity: Activity) -> None:
    with row_change(activity, row):
        row.superseded_by = by
        row.save(update_fields=["superseded_by"])


@atomic
def assertion_delete(*, assertion: BalanceAssertion, acting_user: User, activity: Activity | None = None) -> Activity:
    """Take back what a person typed; an earlier word about that day counts again. Errors: read_only, not_found, not_typed."""
    account = assertion.account
    check_account(account, acting_user)
    if assertion.source != TYPED:
        message = _("This balance came with a file. It goes when you undo that import.")
        raise DomainError("not_typed", message)
    activity = activity or account_act(account, acting_user, "unstate")
    for row in BalanceAssertion.objects.filter(superseded_by=assertion):
        _supersede(row, None, activity)
    row_removed(activity, assertion)
    assertion.delete()
    return activity


@atomic
def assertion_adjust(*, assertion: BalanceAssertion, acting_user: User, activity: Activity | None = None) -> Activity:
    """Book the difference on the statement's day, so that the books agree. Statement 120.00, books 125.00: −5.00.

    Errors: read_only, not_found, nothing_to_adjust, and those of a new transaction (locked).
    """
    account = assertion.account
    check_account(account, acting_user)
    found = standing(assertion)
    if found.holds:
        raise DomainError("nothing_to_adjust", _("The books agree with this statement already."))
    if assertion.commodity_id != currency_for(account).pk:
        raise DomainError("wrong_commodity", _("This account holds another currency."))
    activity = activity or account_act(account, acting_user, "adjust")
    adjustment(
        acting_user=acting_user, account=account, quantity=found.difference, on=assertion.date, activity=activity,
        memo=_("To agree with the statement"),
    )  # fmt: skip
    return activity
