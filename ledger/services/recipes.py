"""What people do with money, as named entries. Amounts are positive unless said; every recipe is one balanced transaction.

In a recipe `amount` is what the person typed: it becomes the `quantity` of the legs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Transaction
from ledger.models.account import AccountKind, Purpose
from ledger.services.accounts import currency_for, system_account
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_post

Texts = Any
"""payee=, memo=, tags=, is_reviewed=, origin=, decided_by=: passed on to `transaction_post`."""


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise DomainError("not_positive", _("Enter an amount above zero."))
    return amount


def _category(account: Account, kind: AccountKind) -> Account:
    if account.kind != kind:
        raise DomainError("wrong_category", _("This is not a category for that."))
    return account


def expense(
    *, acting_user: User, account: Account, category: Account, amount: Decimal, on: date, **texts: Texts
) -> Transaction:
    """Money spent: category +amount, account −amount. 350 PHP of groceries in cash: groceries +350, cash −350."""
    _category(category, AccountKind.EXPENSE)
    return split(acting_user=acting_user, account=account, parts={category: _positive(amount)}, on=on, **texts)


def income(
    *, acting_user: User, account: Account, category: Account, amount: Decimal, on: date, **texts: Texts
) -> Transaction:
    """Money earned: account +amount, category −amount (income is negative)."""
    _category(category, AccountKind.INCOME)
    return split(acting_user=acting_user, account=account, parts={category: -_positive(amount)}, on=on, **texts)


def split(
    *, acting_user: User, account: Account, parts: Mapping[Account, Decimal] | Sequence[tuple[Account, Decimal]], on: date,
    **texts: Texts,
) -> Transaction:  # fmt: skip
    """One payment over several categories: each +part (spent) or −part (earned), the account takes the rest.

    A receipt of 1,000 of which 800 food and 200 household: food +800, household +200, card −1000.
    """
    pairs = list(parts.items() if isinstance(parts, Mapping) else parts)
    currency = currency_for(account)
    legs = [Leg(account, -sum((part for _account, part in pairs), Decimal(0)), currency)]
    legs += [Leg(category, part, currency) for category, part in pairs]
    return transaction_post(
        household=account.household, acting_user=acting_user, date=on, currency=currency, legs=legs, **texts
    )


def transfer(
    *, acting_user: User, source: Account, target: Account, amount: Decimal, on: date, arrives_on: date | None = None,
    **texts: Texts,
) -> Transaction:  # fmt: skip
    """Own money moved within one currency. Left on the 31st, arrived on the 3rd: in transit between. Never an expense."""
    currency = currency_for(source)
    if currency_for(target) != currency:
        raise DomainError("wrong_commodity", _("These accounts hold different currencies: use an exchange."))
    if source.pk == target.pk:
        raise DomainError("same_account", _("Choose two different accounts."))
    legs = [
        Leg(source, -_positive(amount), currency, booked_on=on),
        Leg(target, amount, currency, booked_on=arrives_on or on),
    ]
    return transaction_post(
        household=source.household, acting_user=acting_user, date=on, currency=currency, legs=legs, **texts
    )


def card_payment(
    *, acting_user: User, source: Account, card: Account, amount: Decimal, on: date, **texts: Texts
) -> Transaction:
    """Paying a credit card: a transfer that lowers what is owed; the purchases were the expenses."""
    if card.kind != AccountKind.CREDIT_CARD:
        raise DomainError("not_a_card", _("This is not a credit card."))
    return transfer(acting_user=acting_user, source=source, target=card, amount=amount, on=on, **texts)


def exchange(
    *, acting_user: User, source: Account, target: Account, sold: Decimal, bought: Decimal, on: date,
    arrives_on: date | None = None, fee: Decimal = Decimal(0), fee_category: Account | None = None, **texts: Texts,
) -> Transaction:  # fmt: skip
    """One currency for another at the rate really paid; the entry's currency is the one sold.

    100 USD for 5,830 PHP with a fee of 20 PHP: USD +100 (value 5,830), PHP −5,850, fees +20.
    """
    currency, other = currency_for(source), currency_for(target)
    if currency == other:
        raise DomainError("same_currency", _("These accounts hold the same currency: use a transfer."))
    legs = [
        Leg(source, -(_positive(sold) + fee), currency, booked_on=on),
        Leg(target, _positive(bought), other, value=sold, booked_on=arrives_on or on),
    ]
    if fee:
        if fee_category is None:
            raise DomainError("no_fee_category", _("Choose a category for the fee."))
        legs.append(Leg(_category(fee_category, AccountKind.EXPENSE), fee, currency))
    return transaction_post(
        household=source.household, acting_user=acting_user, date=on, currency=currency, legs=legs, **texts
    )


def refund(
    *,
    acting_user: User,
    purchase: Transaction,
    amount: Decimal,
    on: date,
    account: Account | None = None,
    **texts: Texts,
) -> Transaction:
    """Money back for a purchase: the same expense account, negative, so that every report nets it.

    A split purchase is refunded by its parts' shares, the last part taking the remainder.
    """
    bought = [leg for leg in legs_of(purchase) if leg.account.kind == AccountKind.EXPENSE and leg.quantity > 0]
    paid = [leg.account for leg in legs_of(purchase) if leg.quantity < 0 and not leg.account.is_category]
    if not bought or not (account or paid):
        raise DomainError("not_a_purchase", _("This is not a purchase."))
    total = sum((leg.quantity for leg in bought), Decimal(0))
    if _positive(amount) > total:
        raise DomainError("refund_too_large", _("A refund can't be more than the purchase."))
    parts: list[tuple[Account, Decimal]] = []
    left = amount
    unit = Decimal(1).scaleb(-purchase.currency.decimals)
    for leg in bought[:-1]:
        share = (amount * leg.quantity / total).quantize(unit)
        parts.append((leg.account, -share))
        left -= share
    parts.append((bought[-1].account, -left))
    texts.setdefault("payee", purchase.payee)
    return split(acting_user=acting_user, account=account or paid[0], parts=parts, on=on, refund_of=purchase, **texts)


def opening_balance(
    *, acting_user: User | None, account: Account, quantity: Decimal, on: date, **texts: Texts
) -> Transaction:
    """What an account held before its first row: account +quantity (a debt is negative), opening balances −quantity."""
    return _against_equity(acting_user, account, quantity, on, Purpose.OPENING, _("Opening balance"), texts)


def adjustment(*, acting_user: User, account: Account, quantity: Decimal, on: date, **texts: Texts) -> Transaction:
    """Make the books agree with what is really there: `quantity` is the difference, positive when there is more."""
    return _against_equity(acting_user, account, quantity, on, Purpose.ADJUSTMENT, _("Adjustment"), texts)


def _against_equity(
    acting_user: User | None,
    account: Account,
    quantity: Decimal,
    on: date,
    purpose: Purpose,
    payee: str,
    texts: dict[str, Any],
) -> Transaction:
    currency = currency_for(account)
    legs = [Leg(account, quantity, currency), Leg(system_account(account.household, purpose), -quantity, currency)]
    texts.setdefault("payee", payee)
    return transaction_post(
        household=account.household, acting_user=acting_user, date=on, currency=currency, legs=legs, **texts
    )


def day_before(day: date) -> date:
    """Where an opening balance stands: the eve of the first row."""
    return day - timedelta(days=1)
