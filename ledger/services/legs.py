"""Legs before they are rows: what a posting must satisfy, and the one explicit rounding posting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, OutOfScale, to_units
from fintrack.lib.text import clean
from ledger.models import Account, Commodity, Posting, Transaction
from ledger.models.account import Purpose
from ledger.services.month_totals import Fact
from ledger.services.visibility import audiences_of


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry. Debit positive; `quantity` in `commodity` (default: the account's, else the transaction's
    currency), `value` in the transaction's currency (default: the quantity, when the commodity is that currency).

    Example: 100 USD bought for 5,830 PHP: Leg(usd_account, Decimal(100), value=Decimal(5830)) and Leg(php_account, Decimal(-5830)).
    """

    account: Account
    quantity: Decimal
    commodity: Commodity | None = None
    value: Decimal | None = None
    booked_on: date | None = None
    memo: str = ""
    posting: int | None = None
    audience: str = ""

    def moved(self, old: date, new: date) -> Leg:
        """The same leg of an entry whose date changes: booked on the old date, it moves along."""
        return replace(self, booked_on=new) if self.booked_on == old else self


def legs_of(transaction: Transaction) -> list[Leg]:
    """The transaction's legs as they are."""
    rows = transaction.postings.select_related("account", "commodity").order_by("pk")
    return [
        Leg(row.account, row.quantity, row.commodity, row.value, row.booked_on, row.memo, row.pk, row.audience)
        for row in rows
    ]


def balanced(
    household: Household, currency: Commodity, on: date, legs: Sequence[Leg], acting_user: User | None
) -> list[Leg]:
    """The legs with defaults filled in, checked, and summing to zero; a residue of conversions is one rounding leg.

    The residue may be at most one minor unit per leg: three legs in EUR allow 0.03. More is `unbalanced`.
    """
    _check_accounts(household, legs, acting_user)
    filled = [_filled(leg, currency, on) for leg in legs]
    residue = sum((leg.value or Decimal(0) for leg in filled), Decimal(0))
    if residue:
        filled.append(_rounding(household, currency, on, filled, residue))
    if len(filled) < 2:
        raise DomainError("too_few_legs", _("An entry has at least two sides."))
    audiences = audiences_of([leg.account for leg in filled])
    return [replace(leg, audience=audience) for leg, audience in zip(filled, audiences, strict=True)]


def _check_accounts(household: Household, legs: Sequence[Leg], acting_user: User | None) -> None:
    """Every account is of this household; one that the person can't see does not exist for them."""
    keys = {leg.account.pk for leg in legs}
    found = (
        Account.objects.filter(household=household) if acting_user is None else Account.objects.visible_to(acting_user)
    )
    if found.filter(pk__in=keys, household=household).count() != len(keys):
        raise NotFound(_("No such account."), code="account_not_found")


def _filled(leg: Leg, currency: Commodity, on: date) -> Leg:
    commodity = leg.commodity or leg.account.commodity or currency
    if leg.account.commodity_id and leg.account.commodity_id != commodity.pk:
        raise DomainError("wrong_commodity", _("This account holds another currency."), account=leg.account.name)
    value = leg.value
    if value is None and commodity.pk == currency.pk:
        value = leg.quantity
    if value is None:
        raise DomainError("no_value", _("Say what this is worth in the entry's currency."))
    _check_numbers(leg.quantity, value, commodity, currency)
    return replace(leg, commodity=commodity, value=value, booked_on=leg.booked_on or on, memo=clean(leg.memo, 200))


def _check_numbers(quantity: Decimal, value: Decimal, commodity: Commodity, currency: Commodity) -> None:
    """Decimals and bounds of the columns and the commodity; invariant 2 on signs and equality."""
    try:
        to_units(quantity, min(QUANTITY_SCALE, commodity.decimals))
        to_units(quantity, QUANTITY_SCALE)
        to_units(value, VALUE_SCALE)
    except (OutOfScale, ValidationError) as error:
        raise DomainError("bad_number", " ".join(error.messages)) from error
    if commodity.pk == currency.pk:
        if value != quantity:
            raise DomainError("value_mismatch", _("Quantity and value must be the same in the entry's own currency."))
    elif quantity * value < 0:
        raise DomainError("sign_mismatch", _("Quantity and value must have the same sign."))


def _rounding(household: Household, currency: Commodity, on: date, legs: Sequence[Leg], residue: Decimal) -> Leg:
    from ledger.services.accounts import system_account

    bound = Decimal(1).scaleb(-currency.decimals) * len(legs)
    converted = any(leg.commodity is not None and leg.commodity.pk != currency.pk for leg in legs)
    if abs(residue) > bound or not converted:
        raise DomainError(
            "unbalanced", _("The two sides differ by %(residue)s.") % {"residue": residue}, residue=str(residue)
        )
    return Leg(system_account(household, Purpose.ROUNDING), -residue, currency, -residue, on)


def posting_of(transaction: Transaction, leg: Leg) -> Posting:
    """The row for a checked leg of `balanced`."""
    assert leg.commodity is not None
    assert leg.value is not None
    assert leg.booked_on is not None
    return Posting(
        transaction=transaction, account=leg.account, booked_on=leg.booked_on, commodity=leg.commodity,
        quantity=leg.quantity, value=leg.value, audience=leg.audience, memo=leg.memo,
    )  # fmt: skip


def facts_of(transaction: Transaction, postings: Iterable[Posting]) -> list[Fact]:
    """The legs in database units, for the totals."""
    return [
        Fact(
            leg.account_id, leg.commodity_id, transaction.currency_id, leg.booked_on, leg.audience,
            to_units(leg.quantity, QUANTITY_SCALE), to_units(leg.value, VALUE_SCALE),
        )
        for leg in postings
    ]  # fmt: skip
