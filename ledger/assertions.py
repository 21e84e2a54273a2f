"""Whether the books agree with what a source says an account holds (invariant 14)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.models import BalanceAssertion, Posting
from ledger.models.transaction import State

QUANTITY = ScaledDecimalField(scale=QUANTITY_SCALE)


@dataclass(frozen=True, slots=True)
class Standing:
    """An assertion and the books: `difference` is asserted minus booked at the end of the day, zero when it holds."""

    assertion: BalanceAssertion
    booked: Decimal
    holds: bool

    @property
    def difference(self) -> Decimal:
        return Decimal(0) if self.holds else self.assertion.quantity - self.booked


def standing(assertion: BalanceAssertion) -> Standing:
    """It holds if the balance before the day plus some prefix of that day's lines in source order is the asserted quantity.

    Before the day 100; that day −30 and −20: 100, 70 and 50 all hold.
    """
    legs = Posting.objects.filter(
        account=assertion.account_id, commodity=assertion.commodity_id, transaction__state=State.POSTED
    )
    before = legs.filter(booked_on__lt=assertion.date).aggregate(sum=Sum("quantity", output_field=QUANTITY))["sum"]
    balance = before or Decimal(0)
    holds = balance == assertion.quantity
    for quantity in legs.filter(booked_on=assertion.date).order_by("id").values_list("quantity", flat=True):
        balance += quantity
        holds = holds or balance == assertion.quantity
    return Standing(assertion, balance, holds)


def standings(assertions: list[BalanceAssertion]) -> list[Standing]:
    return [standing(assertion) for assertion in assertions]


def latest_assertions(account_keys: list[int]) -> list[BalanceAssertion]:
    """The newest assertion of each account and commodity that nothing superseded."""
    rows = BalanceAssertion.objects.filter(account__in=account_keys, superseded_by=None).select_related(
        "account", "commodity"
    )
    latest: dict[tuple[int, int], BalanceAssertion] = {}
    for row in rows.order_by("date", "id"):
        latest[row.account_id, row.commodity_id] = row
    return list(latest.values())
