"""Two booked rows that are the two ends of one transfer: joined into one entry, or kept apart for good. No leg is ever invented."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account, Activity, Commodity, Transaction, TransferRejection, Visibility
from ledger.models.account import Purpose
from ledger.models.transaction import State
from ledger.selectors.transfers import FEE
from ledger.services.accounts import system_account, writer_of
from ledger.services.activity import activity_start, row_made
from ledger.services.legs import Leg, legs_of
from ledger.services.merging import evidence_join
from ledger.services.rewriting import BY_PERSON
from ledger.services.transactions import editable, transaction_edit, transaction_void


@atomic
def transfer_join(
    *,
    first: Transaction,
    second: Transaction,
    acting_user: User,
    with_fee: bool = False,
    fee_category: Account | None = None,
    activity: Activity | None = None,
) -> Activity:
    """Make one transfer of two rows: one entry keeps both ends, the other is voided and its source lines move along.

    Bank −500 (Uncategorised +500) of Monday and savings +500 (Uncategorised −500) of Wednesday become bank −500 on Monday,
    savings +500 on Wednesday. `with_fee`: a little more may have left than came; of −502 and +500, 2 are spent on `fee_category`, or
    stay without a category. Errors: not_halves, same_account, not_opposite, reconciled (both ends), partly_private, locked, void.
    """
    out, into = _halves(editable(first, acting_user), editable(second, acting_user), with_fee)
    keep, drop = (into, out) if _is_reconciled(into) and not _is_reconciled(out) else (out, into)
    activity = activity or activity_start(
        household=keep.household, acting_user=acting_user, kind="transfer.join", subject=_subject(out, into)
    )
    transaction_void(
        transaction=drop, acting_user=acting_user, reason=_("It is the other end of a transfer"), activity=activity
    )
    transaction_edit(
        transaction=keep, acting_user=acting_user, legs=_joined(keep, drop, fee_category), payee=keep.payee or drop.payee,
        memo=keep.memo or drop.memo, **BY_PERSON, reviewed_at=timezone.now(),
        reason=_("Both ends of a transfer"), activity=activity,
    )  # fmt: skip
    evidence_join(keep=keep, drop=drop, activity=activity)
    return activity


def _subject(out: Transaction, into: Transaction) -> str:
    return out.payee or into.payee


def ends_of(transaction: Transaction) -> tuple[Leg, Leg]:
    """(the own account's leg, the undecided one) of a booked entry with just these two."""
    legs = legs_of(transaction)
    undecided = [leg for leg in legs if leg.account.purpose.startswith("uncategorised")]
    if transaction.state != State.POSTED or len(legs) != 2 or len(undecided) != 1:
        message = _("A transfer is made of two booked rows without a category. Nothing was changed.")
        raise DomainError("not_halves", message)
    own = next(leg for leg in legs if leg not in undecided)
    return own, undecided[0]


def _halves(first: Transaction, second: Transaction, with_fee: bool) -> tuple[Transaction, Transaction]:
    """(what left, what came), checked: two accounts of one household, and as much in one currency."""
    one, other = ends_of(first)[0], ends_of(second)[0]
    if first.household_id != second.household_id:
        raise NotFound(_("Not found."))
    if one.account == other.account:
        raise DomainError("same_account", _("Both rows are of the same account. Nothing was changed."))
    if one.quantity * other.quantity >= 0 or not _is_as_much(one, other, with_fee):
        raise DomainError("not_opposite", _("What left isn't what came. Nothing was changed."))
    return (first, second) if one.quantity < 0 else (second, first)


def _is_as_much(one: Leg, other: Leg, with_fee: bool) -> bool:
    """Whether what left is what came, or with a fee a little more. In two currencies the person's word is enough."""
    if one.commodity != other.commodity or one.quantity == -other.quantity:
        return True
    left, came = sorted((one.quantity, other.quantity))
    return with_fee and 0 < -left - came <= FEE * came


def _is_reconciled(transaction: Transaction) -> bool:
    return transaction.postings.filter(reconciled=True).exists()


def _joined(keep: Transaction, drop: Transaction, fee_category: Account | None) -> list[Leg]:
    """The kept entry's legs, its undecided one now the other row's end: its account, day and quantity, at the kept entry's value.
    What left beyond what came is a leg of its own.
    """
    own, undecided = ends_of(keep)
    other = ends_of(drop)[0]
    arrived = replace(
        other, value=_value(own, other), posting=undecided.posting, memo=other.memo or undecided.memo, audience=""
    )
    fee = -own.quantity - other.quantity if own.commodity == other.commodity else Decimal(0)
    if not fee:
        return [own, arrived]
    # What was spent beyond stays with the undecided spending, whichever of the two rows is kept.
    spent_on = fee_category or system_account(keep.household, Purpose.UNCATEGORISED_EXPENSE)
    return [own, arrived, Leg(spent_on, fee, own.commodity)]


def _value(own: Leg, other: Leg) -> Decimal:
    """In the kept entry's currency the other end is worth what this end lost: the rate really paid."""
    commodity: Commodity | None = own.commodity
    assert commodity is not None
    return other.quantity if other.commodity == commodity else -(own.value or Decimal(0))


@atomic
def transfer_reject(
    *, first: Transaction, second: Transaction, acting_user: User, activity: Activity | None = None
) -> Activity:
    """Remember that these two rows are not one transfer: they are proposed no more, by the list or by an import.

    Errors: already_rejected, read_only, not_found.
    """
    writer_of(acting_user, first.household)
    seen = Transaction.objects.visible_to(acting_user).filter(pk__in=[first.pk, second.pk]).count()
    if seen != 2:
        raise NotFound(_("Not found."))
    older, newer = sorted((first, second), key=lambda row: row.pk)
    rejection, is_new = TransferRejection.objects.get_or_create(
        first=older, second=newer, defaults={"household": first.household, "rejected_by": acting_user}
    )
    if not is_new:
        raise DomainError("already_rejected", _("This was said already: they stay apart."))
    # Who may not see both accounts must not read of it either.
    account = (
        Account.objects.filter(postings__transaction__in=[first, second]).exclude(visibility=Visibility.OPEN).first()
    )
    activity = activity or activity_start(
        household=first.household, acting_user=acting_user, kind="transfer.reject", subject=_subject(first, second),
        account=account,
    )  # fmt: skip
    row_made(activity, rejection)
    return activity
