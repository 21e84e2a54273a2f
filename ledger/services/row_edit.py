"""The change a person makes in a row of the register: date, payee, memo, category; one edit, one revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Transaction
from ledger.models.transaction import DecidedBy, State
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_edit


def row_edit(
    *,
    transaction: Transaction,
    acting_user: User,
    on: date,
    payee: str,
    memo: str,
    category: Account | None = None,
    expected_revision: int | None = None,
) -> Transaction:
    """Write what stands in the row. A chosen category is a person's decision, and a booked row counts as looked at.

    Errors as `transaction_edit`, and `not_plain` where a category is given for what has none or several.
    """
    header: dict[str, Any] = {"date": on, "payee": payee, "memo": memo}
    legs: Sequence[Leg] | None = None
    if category is not None:
        legs = _recategorised(transaction, category, on)
        header["decided_by"] = DecidedBy.PERSON
    if transaction.reviewed_at is None and transaction.state == State.POSTED:
        header["reviewed_at"] = timezone.now()
    return transaction_edit(
        transaction=transaction, acting_user=acting_user, legs=legs, expected_revision=expected_revision,
        reason=_("Changed in the row"), **header,
    )  # fmt: skip


def _recategorised(transaction: Transaction, category: Account, on: date) -> list[Leg]:
    """The legs with the one category replaced, keeping each row's identity; a new date moves those booked on the old one."""
    legs = [leg.moved(transaction.date, on) for leg in legs_of(transaction)]
    if sum(leg.account.is_category for leg in legs) != 1 or not category.is_category:
        raise DomainError("not_plain", _("This has no single category to change. Nothing was changed."))
    return [replace(leg, account=category) if leg.account.is_category else leg for leg in legs]
