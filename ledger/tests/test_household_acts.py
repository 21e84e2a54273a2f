"""What a household settles on is in the list of acts, before and after, and goes back as one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.forms import HouseholdSettingsForm, PeriodsForm
from accounts.models import Household, User
from accounts.services import SETTINGS, household_settings_change
from fintrack.lib.errors import DomainError
from ledger.models import Activity, MonthTotal
from ledger.selectors.activity import Asked, activity_page
from ledger.selectors.row_changes import COLUMNS
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.activity_undo import activity_undo
from ledger.services.commodities import currency
from ledger.services.prices import rate_set
from tests.conftest import People

pytestmark = pytest.mark.django_db
PERIODS = {"period_rule": "fixed_day", "period_day": 25, "locked_until": date(2025, 12, 31)}


def settled(people: People, **changes: Any) -> Activity:
    household_settings_change(household=people.household, acting_user=people.owner, changes=changes)
    return Activity.objects.latest("pk")


def now(people: People, *names: str) -> tuple[Any, ...]:
    return Household.objects.values_list(*names).get(pk=people.household.pk)


def told(people: People, user: User) -> Any:
    (row,) = activity_page(user, asked=Asked(kind="household")).rows
    return row


def test_a_change_is_told_before_and_after(people: People) -> None:
    settled(people, name="House", locale="en", **PERIODS)
    row = told(people, people.owner)
    assert (row.text, row.who, row.can_undo) == ("Changed the settings of “House”", "Olive", True)
    assert {(one.label, one.before, one.after) for one in row.rows} == {
        ("Name", "Home", "House"),
        ("Periods", "Calendar month", "From a fixed day of the month"),
        ("Day of the month", "1", "25"),
        ("Locked up to and including", "—", "Dec 31, 2025"),
    }


def test_nothing_new_is_no_act(people: People) -> None:
    same = {"name": "Home", "locked_until": None}
    changed = household_settings_change(household=people.household, acting_user=people.owner, changes=same)
    assert changed == frozenset()
    assert not Activity.objects.exists()


def test_it_goes_back_and_forth(people: People) -> None:
    act = settled(people, **PERIODS)
    undo = activity_undo(activity=act, acting_user=people.owner).activity
    assert now(people, *PERIODS) == ("calendar_month", 1, None)
    activity_undo(activity=undo, acting_user=people.owner)
    assert now(people, *PERIODS) == tuple(PERIODS.values())
    assert Activity.objects.count() == 3


def test_totals_follow_a_currency_that_goes_back(people: People) -> None:
    how: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank, food = account_create(name="Bank", kind="checking", **how), account_create(name="Food", kind="expense", **how)
    day = date(2026, 4, 30)
    rate_set(commodity=currency("EUR"), currency=currency("USD"), on=day, close=Decimal("1.25"), **how)
    recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(8), on=day)
    act = settled(people, base_currency="USD")
    assert MonthTotal.objects.get(account=food).base_value == 10
    activity_undo(activity=act, acting_user=people.owner)
    assert MonthTotal.objects.get(account=food).base_value == 8


def test_what_was_settled_again_since_stays(people: People) -> None:
    act = settled(people, name="House")
    settled(people, name="Castle")
    with pytest.raises(DomainError) as refused:
        activity_undo(activity=act, acting_user=people.owner)
    assert (refused.value.code, now(people, "name")) == ("changed_since", ("Castle",))


def test_only_an_owner_takes_it_back(people: People) -> None:
    act = settled(people, name="House")
    row = told(people, people.partner)
    assert (row.can_undo, row.why_not) == (False, "Only an owner can undo this")
    with pytest.raises(DomainError) as refused:
        activity_undo(activity=act, acting_user=people.partner)
    assert (refused.value.code, now(people, "name")) == ("owner_only", ("House",))
    assert not activity_page(people.outsider, asked=Asked(kind="household")).rows


@pytest.mark.parametrize(("role", "name"), [("owner", "House"), ("partner", "Home")])
def test_the_admin_renames_it_as_an_act(people: People, role: str, name: str) -> None:
    User.objects.filter(pk=people.owner.pk).update(is_staff=True, role=role)
    people.owner.user_permissions.set(Permission.objects.filter(codename__endswith="_household"))
    client = Client()
    client.force_login(User.objects.get(pk=people.owner.pk))
    client.post(f"/admin/accounts/household/{people.household.pk}/change/", {"name": "House", "base_currency": "USD"})
    assert now(people, "name", "base_currency") == (name, "EUR")
    assert Activity.objects.filter(kind="household.change").count() == (role == "owner")


def test_what_there_is_to_settle_is_asked_for_everywhere() -> None:
    """`SETTINGS` is the one list: the forms have its fields and no others, and a change of each is told by a name."""
    asked = [*HouseholdSettingsForm.base_fields, *PeriodsForm.base_fields]
    assert sorted(asked) == sorted(SETTINGS)
    assert set(SETTINGS) <= COLUMNS.keys()
