"""What the month totals leave open is kept as it arises, and comes to nothing where all has arrived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from accounts.services.households import household_settings_change
from fintrack.lib.errors import DomainError
from fintrack.lib.fields import MAX_UNITS
from ledger.models import Account, Transaction, TransitTotal
from ledger.models.projection import Residue
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.commodities import currency
from ledger.services.month_totals import month_totals_rebuild
from ledger.services.transactions import transaction_void
from ledger.services.transit_totals import residues, transit_kept, transit_write
from tests.conftest import People

pytestmark = pytest.mark.django_db
MARCH, APRIL = 2026 * 12 + 2, 2026 * 12 + 3


def account(people: People, name: str, kind: str = "checking") -> Account:
    return account_create(household=people.household, acting_user=people.owner, name=name, kind=kind)


def move(people: People, left: date, arrived: date) -> Transaction:
    return recipes.transfer(
        acting_user=people.owner, source=account(people, "Bank"), target=account(people, "Savings", "savings"),
        amount=Decimal(100), on=left, arrives_on=arrived,
    )  # fmt: skip


def kept(people: People) -> dict[tuple[int, str], Decimal]:
    rows = TransitTotal.objects.filter(household=people.household, value__gt=0) | TransitTotal.objects.filter(
        household=people.household, value__lt=0
    )
    return {(row.month, row.audience): row.value for row in rows}


def test_what_left_in_march_and_arrives_in_april(people: People) -> None:
    moved = move(people, date(2026, 3, 31), date(2026, 4, 3))
    assert kept(people) == {(MARCH, "all"): Decimal(-100), (APRIL, "all"): Decimal(100)}
    transaction_void(transaction=moved, acting_user=people.owner)
    assert kept(people) == {}


def test_within_a_month_nothing_is_kept_until_the_period_divides_it(people: People) -> None:
    move(people, date(2026, 3, 20), date(2026, 3, 30))
    assert not TransitTotal.objects.exists()
    changes = {"period_rule": "fixed_day", "period_day": 25}
    household_settings_change(household=people.household, acting_user=people.owner, changes=changes)
    found = TransitTotal.objects.order_by("period").values_list("month", "value")
    assert list(found) == [(MARCH, Decimal(-100)), (MARCH, Decimal(100))]


def test_what_was_there_before_the_table_is_counted(people: People) -> None:
    move(people, date(2026, 3, 31), date(2026, 4, 3))
    before = kept(people)
    TransitTotal.objects.all().delete()
    import_module("ledger.migrations.0013_transit_totals").transit_count(apps, None)
    assert kept(people) == before
    month_totals_rebuild(people.household)
    assert kept(people) == before


def test_more_than_the_column_holds_is_refused(people: People) -> None:
    place = Residue(currency("EUR").pk, MARCH, MARCH, "all")
    transit_write(people.household, {place: MAX_UNITS - 1}, is_checked=True)
    transit_write(people.household, {place: 1}, is_checked=True)
    with pytest.raises(DomainError) as refused:
        transit_write(people.household, {place: MAX_UNITS}, is_checked=True)
    assert refused.value.code == "total_too_large"
    assert transit_kept(people.household) == {place: MAX_UNITS}


def test_what_cancels_out_is_left_away() -> None:
    one, other = Residue(1, MARCH, MARCH, "all"), Residue(1, MARCH, MARCH, "only:7")
    assert residues([(other, 5), (one, 3), (one, -3), (other, -1)]) == {other: 4}
