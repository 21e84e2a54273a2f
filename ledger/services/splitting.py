"""Dividing what was paid or received over several categories, and adding the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Activity, Transaction
from ledger.models.transaction import State
from ledger.services.legs import Leg, legs_of
from ledger.services.rewriting import BY_PERSON, legs_matched
from ledger.services.transactions import transaction_edit, transaction_post


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a split, in the transaction's currency: as large as it was typed, whichever way the money went."""

    category: Account
    amount: Decimal
    memo: str = ""


def split_total(transaction: Transaction) -> Decimal:
    """What there is to divide: 1000 of a payment of 1,000, −500 of a salary of 500. `nothing_to_split` for what moves own money
    only, or has a category in another currency.
    """
    legs = legs_of(transaction)
    parts = [leg for leg in legs if leg.account.is_category]
    if not parts or any(leg.commodity != transaction.currency for leg in parts):
        raise DomainError("nothing_to_split", _("This can't be split: it moves money between your own accounts."))
    return sum((leg.value or Decimal(0) for leg in parts), Decimal(0))


def transaction_split(
    *,
    transaction: Transaction,
    acting_user: User,
    parts: Sequence[Part],
    expected_revision: int | None = None,
    activity: Activity | None = None,
) -> Transaction:
    """Give the categories anew; the accounts' sides stay. The parts must add up to what was paid or received.

    A payment of 1,000: parts of 800 (food) and 200 (household); a salary of 500 the same way, 450 (salary) and 50 (bonus). A part
    may be negative. Errors as `transaction_edit`, and nothing_to_split, no_parts, not_a_category, does_not_add_up (`left`).
    """
    total = split_total(transaction)
    way = -1 if total < 0 else 1
    if not parts:
        raise DomainError("no_parts", _("Enter at least one part."))
    if any(not part.category.is_category for part in parts):
        raise DomainError("not_a_category", _("A part goes to a category. Nothing was changed."))
    left = abs(total) - sum((part.amount for part in parts), Decimal(0))
    if left:
        message = _("The parts don't add up: %(left)s is left. Nothing was changed.") % {"left": left}
        raise DomainError("does_not_add_up", message, left=str(left))
    currency = transaction.currency
    kept = [leg for leg in legs_of(transaction) if not leg.account.is_category]
    given = [Leg(part.category, way * part.amount, currency, memo=part.memo) for part in parts if part.amount]
    dated = [replace(leg, booked_on=transaction.date) for leg in given]
    reviewed_at = transaction.reviewed_at or (timezone.now() if transaction.state == State.POSTED else None)
    return transaction_edit(
        transaction=transaction, acting_user=acting_user, legs=legs_matched(transaction, [*kept, *dated]),
        expected_revision=expected_revision, reason=_("Split"), activity=activity, **BY_PERSON,
        reviewed_at=reviewed_at,
    )  # fmt: skip


def transaction_copy(
    *, transaction: Transaction, acting_user: User, on: date, activity: Activity | None = None
) -> Transaction:
    """The same again on another day: sides, payee, memo and tags; a leg booked two days later is so again.

    Errors as `transaction_post`; not_found where the person doesn't see every side.
    """
    moved = on - transaction.date
    legs = [
        replace(leg, posting=None, audience="", booked_on=(leg.booked_on or transaction.date) + moved)
        for leg in legs_of(transaction)
    ]
    return transaction_post(
        household=transaction.household, acting_user=acting_user, date=on, currency=transaction.currency, legs=legs,
        payee=transaction.payee, memo=transaction.memo, tags=[tag.name for tag in transaction.tags.all()], activity=activity,
    )  # fmt: skip
