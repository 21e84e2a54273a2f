"""Categories put in order: looks, moves, archive, merge, delete, each with its undo."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.models import Account, Activity, MonthTotal, Payee, Posting, Transaction
from ledger.models.account import Purpose
from ledger.selectors.books import books_of
from ledger.selectors.categories import category_colours
from ledger.selectors.category_page import bars_of, category_page
from ledger.services import recipes
from ledger.services.accounts import system_account
from ledger.services.activity_undo import activity_undo
from ledger.services.categories import (
    category_archive,
    category_change,
    category_delete,
    category_merge,
    category_reopen,
)
from ledger.services.changing import transaction_change
from ledger.services.month_totals import expected_totals
from ledger.services.transactions import transaction_void
from ledger.tests.seal.test_properties import totals_kept
from ledger.tests.selectors.conftest import TODAY, Home, day
from tests.conftest import People
from tests.query_counts import counted


@pytest.fixture
def home(people: People) -> Home:
    return Home(people)


def spent(category: Account) -> Decimal:
    return sum((total.value for total in MonthTotal.objects.filter(account=category)), Decimal(0))


def refused(code: str, what: Any, **given: Any) -> None:
    with pytest.raises(DomainError) as error:
        what(**given)
    assert error.value.code == code


def test_merging_moves_rows_splits_payees_and_children_and_one_undo_brings_all_back(home: Home) -> None:
    owner, bank = home.people.owner, home.account("Bank")
    coffee, eating, rent = (
        home.account("Coffee", "expense"),
        home.account("Eating out", "expense"),
        home.account("Rent", "expense"),
    )
    beans = home.account("Beans", "expense", parent=coffee)
    payee = Payee.objects.create(household=home.people.household, name="Bean Bar", key="bean bar", category=coffee)
    home.spend(bank, eating, "100", day(3, 1))
    home.spend(bank, coffee, "12.50", day(3, 2))
    both = recipes.split(
        acting_user=owner, account=bank, parts=[(coffee, Decimal(3)), (rent, Decimal(7))], on=day(2, 2)
    )
    voided = home.spend(bank, coffee, "8", day(3, 3))
    transaction_void(transaction=voided, acting_user=owner)
    done = category_merge(category=coffee, into=eating, acting_user=owner)
    assert (done.moved, dict(done.left)) == (3, {})
    assert (spent(coffee), spent(eating), spent(rent)) == (Decimal(0), Decimal("115.50"), Decimal(7))
    assert totals_kept(home.people.household) == {
        k: v for k, v in expected_totals(home.people.household).items() if v[4]
    }
    assert Posting.objects.filter(transaction=both, account=eating).count() == 1
    for row in (coffee, beans, payee):
        row.refresh_from_db()
    assert coffee.closed_on is not None
    assert (coffee.merged_into, beans.parent, payee.category) == (eating, eating, eating)
    activity_undo(activity=done.activity, acting_user=owner)
    for row in (coffee, beans, payee):
        row.refresh_from_db()
    assert (coffee.closed_on, coffee.merged_into, beans.parent, payee.category) == (None, None, coffee, coffee)
    assert (spent(coffee), spent(eating)) == (Decimal("15.50"), Decimal(100))


def test_what_others_keep_private_stays_and_is_not_spoken_of(home: Home) -> None:
    people = home.people
    bank, secret = home.account("Bank"), home.private("Stash", "hidden", people.partner)
    envelope = home.private("Envelope", "total_only", people.partner)
    coffee, eating = home.account("Coffee", "expense"), home.account("Eating out", "expense")
    home.spend(bank, coffee, "1", day(3, 1))
    for private in (secret, envelope):
        home.spend(private, coffee, "9", day(3, 1), people.partner)
    done = category_merge(category=coffee, into=eating, acting_user=people.owner)
    assert (done.moved, dict(done.left)) == (1, {})
    assert Posting.objects.filter(account=coffee).count() == 2
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert Posting.objects.filter(account=coffee).count() == 3


def test_what_cannot_be_merged(home: Home) -> None:
    owner = home.people.owner
    food, salary = home.account("Food", "expense"), home.account("Salary", "income")
    lunch, twin = home.account("Lunch", "expense", parent=food), home.account("Twin", "expense")
    home.account("lunch", "expense", parent=twin)
    system = system_account(home.people.household, Purpose.UNCATEGORISED_EXPENSE)
    for code, one, other in (
        ("same_category", food, food), ("bad_kind", food, salary), ("bad_parent", food, lunch), ("name_taken", twin, food),
        ("system_account", system, food), ("system_account", food, system),
    ):  # fmt: skip
        refused(code, category_merge, category=one, into=other, acting_user=owner)
    with pytest.raises(NotFound):
        category_merge(category=home.account("Bank"), into=food, acting_user=owner)
    with pytest.raises(Forbidden):
        category_merge(category=twin, into=food, acting_user=home.people.viewer)
    with pytest.raises(NotFound):
        category_merge(category=twin, into=food, acting_user=home.people.outsider)
    assert not Account.objects.exclude(merged_into=None).exists()


def test_moving_keeps_to_three_levels(home: Home) -> None:
    owner = home.people.owner
    food, home_costs = home.account("Food", "expense"), home.account("Home", "expense")
    out = home.account("Out", "expense", parent=food)
    lunch = home.account("Lunch", "expense", parent=out)
    refused("too_deep", category_change, category=food, acting_user=owner, parent=home_costs)
    refused("bad_parent", category_change, category=food, acting_user=owner, parent=lunch)
    act = category_change(category=out, acting_user=owner, parent=home_costs)
    assert Account.objects.get(pk=out.pk).parent == home_costs
    assert act is not None
    activity_undo(activity=act, acting_user=owner)
    assert Account.objects.get(pk=out.pk).parent == food


def test_looks_are_from_a_fixed_set_and_children_follow(home: Home) -> None:
    owner = home.people.owner
    food = home.account("Food", "expense")
    lunch = home.account("Lunch", "expense", parent=food)
    refused("bad_icon", category_change, category=food, acting_user=owner, icon="skull")
    category_change(category=food, acting_user=owner, icon="utensils", color="#328de7")
    colours = category_colours(books_of(owner))
    assert (colours[food.public_id], colours[lunch.public_id]) == (3, 3)
    before = Activity.objects.count()
    assert category_change(category=food, acting_user=owner, icon="utensils") is None
    assert Activity.objects.count() == before


def test_archived_and_taken_out_again(home: Home) -> None:
    owner, food = home.people.owner, home.account("Food", "expense")
    category_archive(category=food, acting_user=owner, on=day(3, 20))
    page = category_page(owner)
    assert ([item.name for item in page.archived], page.expenses) == (["Food"], ())
    category_reopen(category=Account.objects.get(pk=food.pk), acting_user=owner)
    assert [item.name for item in category_page(owner).expenses] == ["Food"]


@pytest.mark.parametrize("used", ["row", "voided", "child", "revision", "nothing"])
def test_only_what_nothing_hangs_on_is_deleted(home: Home, used: str) -> None:
    owner, bank = home.people.owner, home.account("Bank")
    food, other = home.account("Food", "expense"), home.account("Other", "expense")
    if used == "child":
        home.account("Lunch", "expense", parent=food)
    elif used != "nothing":
        row = home.spend(bank, food, "5", day(3, 1))
        if used == "voided":
            transaction_void(transaction=row, acting_user=owner)
        if used == "revision":
            transaction_change(transaction=row, acting_user=owner, category=other)
    if used != "nothing":
        return refused("in_use", category_delete, category=food, acting_user=owner)
    act = category_delete(category=food, acting_user=owner)
    assert not Account.objects.filter(pk=food.pk).exists()
    activity_undo(activity=act, acting_user=owner)
    assert Account.objects.filter(name="Food").count() == 1
    return None


@pytest.mark.parametrize(
    ("values", "heights"), [(["50", "100"], [12, 24]), (["0", "0"], []), (["-5", "10"], [24]), (["0.01", "100"], [0, 24])]
)  # fmt: skip
def test_bars(values: list[str], heights: list[int]) -> None:
    assert [bar.height for bar in bars_of([Decimal(value) for value in values])] == heights


def test_twelve_months_rolled_up_and_nothing_of_what_is_private(home: Home) -> None:
    people = home.people
    bank, secret = home.account("Bank"), home.private("Stash", "hidden", people.partner)
    food = home.account("Food", "expense")
    lunch = home.account("Lunch", "expense", parent=food)
    home.spend(bank, food, "60", TODAY)
    home.spend(bank, lunch, "12", TODAY)
    home.spend(secret, lunch, "999", TODAY, people.partner)
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False), counted("category_page"):
        (item,) = category_page(people.owner).expenses
    assert (item.year.value, item.average.value, item.months[-1].value) == (Decimal(72), Decimal(6), Decimal(72))
    assert item.children[0].year.value == Decimal(12)
    assert Transaction.objects.count() == 3
