"""Applying what the balance detective proposes: each proposal through the service that makes such a change, all of it one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.detective.case import Change, Kind
from ledger.intake.aliases import aliases_of
from ledger.intake.overlap import APART
from ledger.models import Account, Activity, Commodity, SourceLine, Transaction
from ledger.models.account import Purpose
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import DecidedBy
from ledger.selectors.books import Books
from ledger.selectors.detective import explanation_found, inquiry
from ledger.selectors.found import own_account_found
from ledger.services.accounts import account_act, system_account, writer_of
from ledger.services.activity import row_change
from ledger.services.legs import Leg, legs_of
from ledger.services.recipes import opening_balance
from ledger.services.rewriting import BY_PERSON
from ledger.services.tellings import requantified
from ledger.services.transactions import transaction_edit, transaction_post, transaction_restore, transaction_void


@dataclass(frozen=True)
class Correction:
    """What one change is applied with. `quantity` is what the account's side should be, `now` what it is or the missing row's."""

    change: Change
    account: Account
    commodity: Commodity
    acting_user: User
    activity: Activity
    now: Decimal
    quantity: Decimal

    @property
    def transaction(self) -> Transaction:
        return Transaction.objects.select_related("household", "currency").get(pk=self.change.key)

    def edit(self, row: Transaction, legs: Sequence[Leg], **header: Any) -> None:
        transaction_edit(
            transaction=row, acting_user=self.acting_user, legs=legs, activity=self.activity,
            reason=_("To agree with the statement"), **header,
        )  # fmt: skip


@atomic
def corrections_apply(*, books: Books, account: UUID, named: Sequence[str]) -> Activity:
    """Make these changes, which one explanation proposes as the books are now: one act of the person whose books they are.

    Errors: not_proposed (the books changed since), not_applicable (a row that nobody has), read_only, and those of the single services
    (reconciled, locked, partly_private).
    """
    found = own_account_found(books.user, account)
    writer_of(books.user, found.household)
    look = inquiry(books.user, account, books=books)
    explanation = explanation_found(look, named)
    activity = account_act(found, books.user, "correct")
    commodity = Commodity.objects.get(pk=look.commodity.id)
    for change in explanation.changes:
        if change.id in named:
            new = change.quantity if change.new_quantity is None else change.new_quantity
            figures = look.quantity(change.quantity), look.quantity(new)
            _apply(Correction(change, found, commodity, books.user, activity, *figures))
    return activity


def _apply(one: Correction) -> None:
    how = HOW.get(one.change.kind)
    if how is None:
        raise DomainError("not_applicable", _("This row has to be added by hand. Nothing was changed."))
    how(one)


def is_applicable(change: Change) -> bool:
    return change.kind in HOW


def _void(one: Correction) -> None:
    reason = _("To agree with the statement")
    transaction_void(transaction=one.transaction, acting_user=one.acting_user, reason=reason, activity=one.activity)


def _flip(one: Correction) -> None:
    """Both sides: what was received is what was paid."""
    row = one.transaction
    one.edit(row, [replace(leg, quantity=-leg.quantity, value=-(leg.value or Decimal(0))) for leg in legs_of(row)])


def _set_quantity(one: Correction) -> None:
    row = one.transaction
    legs = legs_of(row)
    one.edit(row, requantified(row, legs, _own(legs, one.account.pk), one.quantity))


def _own(legs: Sequence[Leg], account: int) -> Leg:
    return next(leg for leg in legs if leg.account.pk == account)


def _set_day(one: Correction) -> None:
    """The account's side and the categories of the same day; the far end of a transfer has a day of its own."""
    row, new = one.transaction, one.change.new_on
    assert new is not None
    legs = legs_of(row)
    own = _own(legs, one.account.pk)
    moved = [
        leg.moved(one.change.on, new) if leg is own or leg.account.is_category or leg.account.purpose else leg
        for leg in legs
    ]
    one.edit(row, moved, **({"date": new} if row.date == one.change.on else {}))


def _to_other_account(one: Correction) -> None:
    _switch_account(one, one.account.pk, _other(one))


def _from_other_account(one: Correction) -> None:
    _switch_account(one, _other(one).pk, one.account)


def _other(one: Correction) -> Account:
    return Account.objects.visible_to(one.acting_user).get(pk=one.change.account or 0)


def _switch_account(one: Correction, old: int, new: Account) -> None:
    row = one.transaction
    one.edit(row, [replace(leg, account=new) if leg.account.pk == old else leg for leg in legs_of(row)])


def _join_half(one: Correction) -> None:
    """The other account's row gets this account in the place of its category."""
    row, on = one.transaction, one.change.new_on or one.change.on
    legs = [replace(leg, account=one.account, booked_on=on) if leg.account.is_category else leg for leg in legs_of(row)]
    one.edit(row, legs, **BY_PERSON)


def _set_opening(one: Correction) -> None:
    if one.change.key:
        return _set_quantity(one)
    opening_balance(
        acting_user=one.acting_user, account=one.account, quantity=one.quantity, on=one.change.on, activity=one.activity
    )
    return None


def _restore(one: Correction) -> None:
    reason = _("To agree with the statement")
    row = one.transaction
    transaction_restore(transaction=row, acting_user=one.acting_user, reason=reason, activity=one.activity)
    for line in SourceLine.objects.filter(transaction=row, state=LineState.RETRACTED, reason="undone"):
        with row_change(one.activity, line):  # the row is told again, so a new import of the file knows it
            told = {"state": LineState.BOOKED, "outcome": Outcome.TAKEN, "reason": ""}
            SourceLine.objects.filter(pk=line.pk).update(**told)


def _take_line(one: Correction) -> None:
    """The line becomes a row of its own, to be looked at in the review."""
    line = SourceLine.objects.get(pk=-one.change.key)
    household = one.account.household
    named = aliases_of(household).named(line.payee_key, line.cleaned.get("payee", ""))
    purpose = Purpose.UNCATEGORISED_INCOME if line.quantity > 0 else Purpose.UNCATEGORISED_EXPENSE
    legs = [
        Leg(one.account, line.quantity, one.commodity),
        Leg(system_account(household, purpose), -line.quantity, one.commodity),
    ]
    made = transaction_post(
        household=household, acting_user=one.acting_user, date=line.booked_on, currency=one.commodity, legs=legs,
        payee=named.name, memo=line.cleaned.get("memo", ""),
        decided_by=DecidedBy.NOBODY, is_reviewed=False, activity=one.activity,
    )  # fmt: skip
    reason = APART if line.outcome == Outcome.TAKEN else ""
    with row_change(one.activity, line):
        told = {"outcome": Outcome.TAKEN, "reason": reason, "twin": None, "transaction": made}
        SourceLine.objects.filter(pk=line.pk).update(**told)


HOW: dict[Kind, Callable[[Correction], None]] = {
    Kind.DOUBLE: _void, Kind.EXTRA: _void, Kind.SIGN: _flip, Kind.AMOUNT: _set_quantity, Kind.DAY: _set_day,
    Kind.ACCOUNT: _to_other_account, Kind.OTHER: _from_other_account, Kind.HALF: _join_half, Kind.OPENING: _set_opening,
    Kind.VOIDED: _restore, Kind.UNDONE: _restore, Kind.LEFT_OUT: _take_line, Kind.REPEATED: _take_line,
}  # fmt: skip
"""What is done about each kind; a row that nobody has, or that is pending, is for a person to add or wait for."""
