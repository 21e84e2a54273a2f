"""Changing a transaction by what a caller outside the pages says of it: whole, in part, or only its category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Transaction
from ledger.services.legs import Leg
from ledger.services.rewriting import BY_PERSON, has_one_category, legs_matched, legs_on, legs_recategorised
from ledger.services.transactions import transaction_edit


def transaction_change(
    *,
    transaction: Transaction,
    acting_user: User,
    legs: Sequence[Leg] | None = None,
    category: Account | None = None,
    **changes: Any,
) -> Transaction:
    """`transaction_edit` for legs without identity, or for a new category in the place of the only one.

    A chosen category is a person's decision. Errors beside those of `transaction_edit`: `one_category`, `category_or_legs`.
    """
    if legs is not None and category is not None:
        raise DomainError("category_or_legs", _("Give the legs or the category, not both."))
    if legs is not None:
        changes |= {"legs": legs_matched(transaction, legs), **BY_PERSON}
    elif category is not None:
        on = changes.get("date", transaction.date)
        changes |= {"legs": _recategorised(transaction, category, on), **BY_PERSON}
    return transaction_edit(transaction=transaction, acting_user=acting_user, **changes)


def _recategorised(transaction: Transaction, category: Account, on: date) -> list[Leg]:
    legs = legs_on(transaction, on)
    if not category.is_category or not has_one_category(legs):
        raise DomainError("one_category", _("This hasn't one category to be replaced: give its legs instead."))
    return legs_recategorised(legs, category)
