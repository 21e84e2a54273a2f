"""The change a person makes in a row of the register: date, payee, memo, tags, amount, category; one edit, one revision, one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, AccountKind, Activity, Transaction
from ledger.models.transaction import State
from ledger.services.accounts import account_create
from ledger.services.activity import activity_start
from ledger.services.legs import Leg, legs_of
from ledger.services.rewriting import BY_PERSON, has_one_category, legs_on, legs_recategorised
from ledger.services.transactions import transaction_edit


@atomic
def row_edit(
    *,
    transaction: Transaction,
    acting_user: User,
    on: date,
    payee: str,
    memo: str,
    category: Account | None = None,
    new_category: str = "",
    amount: Decimal | None = None,
    tags: Sequence[str] | None = None,
    expected_revision: int | None = None,
    activity: Activity | None = None,
) -> Transaction:
    """Write what stands in the row. A chosen category is a person's decision, and a booked row counts as looked at.

    `new_category` names one that is made on the way. `amount` (positive) replaces what was paid or received. Errors as
    `transaction_edit` and `account_create`, and `not_plain` where a category or an amount is given for what has none or several.
    """
    activity = activity or activity_start(
        household=transaction.household, acting_user=acting_user, kind="transaction.edit", subject=payee
    )
    legs = legs_on(transaction, on)
    header: dict[str, Any] = {"date": on, "payee": payee, "memo": memo}
    if new_category:
        category = category_made(transaction, acting_user, new_category, activity)
    if category is not None:
        legs = _recategorised(legs, category)
        if not _same_accounts(legs, legs_of(transaction)):
            header |= BY_PERSON
    if amount is not None:
        legs = _revalued(legs, amount)
    if transaction.reviewed_at is None and transaction.state == State.POSTED:
        header["reviewed_at"] = timezone.now()
    return transaction_edit(
        transaction=transaction, acting_user=acting_user, legs=legs, tags=tags, expected_revision=expected_revision,
        reason=_("Changed in the row"), activity=activity, **header,
    )  # fmt: skip


def category_made(transaction: Transaction, acting_user: User, name: str, activity: Activity) -> Account:
    """A new category for this row: of spending where money went out, of income where it came in."""
    came_in = sum((leg.quantity for leg in legs_of(transaction) if not leg.account.is_category), Decimal(0)) > 0
    return account_create(
        household=transaction.household, acting_user=acting_user, name=name, activity=activity,
        kind=AccountKind.INCOME if came_in else AccountKind.EXPENSE,
    )  # fmt: skip


def _same_accounts(one: Sequence[Leg], other: Sequence[Leg]) -> bool:
    return [leg.account.pk for leg in one] == [leg.account.pk for leg in other]


def _recategorised(legs: Sequence[Leg], category: Account) -> list[Leg]:
    if not has_one_category(legs) or not category.is_category:
        raise DomainError("not_plain", _("This has no single category to change. Nothing was changed."))
    return legs_recategorised(legs, category)


def has_plain_amount(legs: Sequence[Leg]) -> bool:
    """Two sides in one currency: what is paid on one is what arrives on the other."""
    return len(legs) == 2 and legs[0].commodity == legs[1].commodity and legs[0].quantity != 0


def _revalued(legs: Sequence[Leg], amount: Decimal) -> list[Leg]:
    """Both sides with the new amount, each on the side of zero it was on: (bank −35, food +35) and 40: (bank −40, food +40)."""
    if not has_plain_amount(legs):
        raise DomainError("not_plain", _("This has no single amount to change. Nothing was changed."))
    if amount <= 0:
        raise DomainError("not_positive", _("Enter an amount above zero."))
    return [replace(leg, quantity=amount if leg.quantity > 0 else -amount, value=None) for leg in legs]
