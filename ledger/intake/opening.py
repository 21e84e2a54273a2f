"""Balances a source states become assertions; the opening entry of an imported account follows from the earliest of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.models import Account, BalanceAssertion, Commodity, ImportBatch, Posting, Transaction, TransactionRevision
from ledger.models.account import Purpose
from ledger.models.transaction import DecidedBy, Origin, State
from ledger.services.accounts import currency_for, system_account
from ledger.services.legs import Leg
from ledger.services.recipes import opening_balance
from ledger.services.transactions import derived_rewrite, derived_void

ONE_DAY = timedelta(days=1)
QUANTITY = ScaledDecimalField(scale=QUANTITY_SCALE)


def assertions_store(batch: ImportBatch, account: Account, facts: dict[str, Any]) -> list[BalanceAssertion]:
    """Keep the file's balances as end-of-day assertions: an opening balance of the 1st is the closing of the eve.

    A later statement for the same day supersedes an earlier one.
    """
    commodity = currency_for(account)
    wanted: dict[date, Decimal] = {}
    for balance in facts["balances"]:
        on = date.fromisoformat(balance["on"])
        if balance["kind"] == "opening":
            wanted.setdefault(on - ONE_DAY, Decimal(balance["quantity"]))
        else:
            wanted[on] = Decimal(balance["quantity"])
    return [_assertion(batch, account, commodity, on, quantity) for on, quantity in sorted(wanted.items())]


def _assertion(
    batch: ImportBatch, account: Account, commodity: Commodity, on: date, quantity: Decimal
) -> BalanceAssertion:
    quantity = round(quantity, commodity.decimals)
    earlier = BalanceAssertion.objects.filter(account=account, commodity=commodity, date=on, superseded_by=None)
    same = earlier.filter(quantity=quantity).first()
    if same is not None:
        return same
    stale = list(earlier)
    fresh = BalanceAssertion.objects.create(
        account=account,
        commodity=commodity,
        date=on,
        quantity=quantity,
        source=batch.format or batch.origin,
        batch=batch,
    )
    for row in stale:
        row.superseded_by = fresh
        row.save(update_fields=["superseded_by"])
    return fresh


def opening_derive(account: Account) -> Transaction | None:
    """Make, change or take back the account's opening entry, so that its earliest assertion holds.

    Nothing happens when a person typed an opening balance, or when no source ever stated a balance. First row on 3 January,
    earliest assertion 150.00 at the end of the 5th, −50.00 booked until then: opening balance 200.00 on 2 January.
    """
    commodity = currency_for(account)
    legs = Posting.objects.filter(account=account, commodity=commodity, transaction__state=State.POSTED)
    openings = Transaction.objects.filter(
        household=account.household, state=State.POSTED, postings__account=account, postings__commodity=commodity
    ).filter(pk__in=_opening_keys(account))
    by_hand = TransactionRevision.objects.filter(transaction=OuterRef("pk"), acting_user__isnull=False)
    if openings.filter(~Q(origin=Origin.CORRIDOR) | Exists(by_hand)).exists():
        return None
    derived = openings.filter(origin=Origin.CORRIDOR).first()
    if derived is not None and _is_frozen(account, derived):
        return derived
    anchor = (
        BalanceAssertion.objects.filter(account=account, commodity=commodity, superseded_by=None)
        .order_by("date", "id")
        .first()
    )
    rest = legs.exclude(transaction=derived) if derived else legs
    if anchor is None:
        return (
            derived_void(transaction=derived, reason=_("No statement states a balance any more")) if derived else None
        )
    until = Sum("quantity", filter=Q(booked_on__lte=anchor.date), output_field=QUANTITY)
    found = rest.aggregate(booked=until, first=Min("booked_on"))
    on = min((found["first"] or anchor.date) - ONE_DAY, anchor.date)
    if account.household.locked_until and on <= account.household.locked_until:
        return derived
    return _opening_write(account, commodity, derived, anchor.quantity - (found["booked"] or Decimal(0)), on)


def _is_frozen(account: Account, derived: Transaction) -> bool:
    """Whether its day is closed, or a person reconciled it: then it stays, whatever arrives or goes."""
    until = account.household.locked_until
    return bool(until and derived.date <= until) or derived.postings.filter(reconciled=True).exists()


def _opening_keys(account: Account) -> list[int]:
    """The household's opening entries, one for each account. Read first: in one query with the rows that just arrived, of which
    PostgreSQL has no statistics yet, it went through 100,000 rows once for each of them.
    """
    equity = system_account(account.household, Purpose.OPENING)
    return list(Posting.objects.filter(account=equity).values_list("transaction_id", flat=True))


def _opening_write(
    account: Account, commodity: Commodity, derived: Transaction | None, quantity: Decimal, on: date
) -> Transaction | None:
    if derived is None:
        if not quantity:
            return None
        return opening_balance(
            acting_user=None, account=account, quantity=quantity, on=on, origin=Origin.CORRIDOR,
            decided_by=DecidedBy.NOBODY, is_reviewed=True,
        )  # fmt: skip
    if not quantity:
        return derived_void(transaction=derived, reason=_("The account opens with nothing"))
    current = derived.postings.get(account=account)
    if (current.quantity, current.booked_on) == (quantity, on):
        return derived
    other = derived.postings.exclude(account=account).get()
    legs = [
        Leg(account, quantity, commodity, booked_on=on, posting=current.pk),
        Leg(other.account, -quantity, commodity, booked_on=on, posting=other.pk),
    ]
    return derived_rewrite(transaction=derived, date=on, legs=legs, reason=_("An earlier statement arrived"))
