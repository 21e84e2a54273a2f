"""What is changed in the admin's lists of payees, tags, rules and accounts is an act like any other, and its undo takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from ledger.models import Account, Activity, Payee, Rule, Tag, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.activity_undo import activity_undo
from ledger.services.payees import payee_alias_add, payee_create
from ledger.services.rules import rule_create
from ledger.services.tags import tag_create
from tests.conftest import People

pytestmark = pytest.mark.django_db
ROOT = "/admin/ledger"
SPELLINGS = {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}


@pytest.fixture
def client(people: People) -> Client:
    User.objects.filter(pk=people.owner.pk).update(is_staff=True)
    people.owner.user_permissions.set(Permission.objects.filter(content_type__app_label="ledger"))
    found = Client()
    found.force_login(User.objects.get(pk=people.owner.pk))
    return found


@pytest.fixture
def food(people: People) -> Account:
    return account_create(household=people.household, acting_user=people.owner, name="Food", kind="expense")


@pytest.fixture
def bought(people: People, food: Account) -> Transaction:
    bank = account_create(household=people.household, acting_user=people.owner, name="Bank", kind="checking")
    return recipes.expense(
        acting_user=people.owner, account=bank, category=food, amount=Decimal(9), on=date(2026, 4, 30), payee="Kiosk", tags=["Trip"]
    )  # fmt: skip


@pytest.fixture
def since(people: People, bought: Transaction) -> Callable[[], list[Activity]]:
    """The acts since the last look, oldest first."""
    looked = [Activity.objects.order_by("-pk").first()]

    def acts() -> list[Activity]:
        found = list(Activity.objects.filter(pk__gt=looked[0].pk if looked[0] else 0).order_by("pk"))
        looked[0] = Activity.objects.order_by("-pk").first()
        return found

    return acts


def rules_made(people: People, food: Account) -> list[Rule]:
    actions = [{"do": "category", "value": str(food.public_id)}]
    return [
        rule_create(
            acting_user=people.owner, name=name, actions=actions,
            conditions={"all": [{"field": "payee", "op": "is", "value": name}]},
        )
        for name in ("a", "b", "c")
    ]  # fmt: skip


def order() -> list[str]:
    return list(Rule.objects.order_by("position").values_list("name", flat=True))


def removed(client: Client, model: str, keys: list[int]) -> None:
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert client.post(f"{ROOT}/{model}/", chosen).status_code == 302


def test_a_rule_is_switched_off_moved_and_removed(people: People, food: Account, client: Client, since: Any) -> None:
    a, b, c = rules_made(people, food)
    since()
    change = f"{ROOT}/rule/{c.pk}/change/"
    assert client.post(change, {"name": "c", "position": 2}).status_code == 302
    (switched,) = since()
    assert (switched.kind, switched.acting_user, Rule.objects.get(pk=c.pk).is_enabled) == ("rule.change", people.owner, False)  # fmt: skip
    assert client.post(change, {"name": "c", "position": 0}).status_code == 302
    (moved,) = since()
    assert (moved.kind, order()) == ("rules.order", ["c", "a", "b"])
    assert client.post(change, {"name": "c", "position": 0}).status_code == 302
    assert since() == []
    removed(client, "rule", [a.pk, b.pk])
    assert [act.kind for act in since()] == ["rule.delete", "rule.delete"]
    for act in Activity.objects.filter(kind="rule.delete"):
        activity_undo(activity=act, acting_user=people.owner)
    activity_undo(activity=moved, acting_user=people.owner)
    activity_undo(activity=switched, acting_user=people.owner)
    assert order() == ["a", "b", "c"]
    assert Rule.objects.get(pk=c.pk).is_enabled


def test_a_payee_gets_another_name_with_its_rows(
    people: People, food: Account, bought: Transaction, client: Client, since: Any
) -> None:
    assert client.post(f"{ROOT}/payee/add/", {"name": "Kiosk", "category": ""}).status_code == 302
    (added,) = since()
    kiosk = Payee.objects.get()
    assert (added.kind, kiosk.key) == ("payee.add", "kiosk")
    change = f"{ROOT}/payee/{kiosk.pk}/change/"
    assert client.post(change, {"name": "Corner Kiosk", "category": food.pk} | SPELLINGS).status_code == 302
    (renamed,) = since()
    bought.refresh_from_db()
    assert (renamed.kind, bought.payee, Payee.objects.get().category) == ("payee.rename", "Corner Kiosk", food)
    activity_undo(activity=renamed, acting_user=people.owner)
    bought.refresh_from_db()
    kept = Payee.objects.get()
    assert (bought.payee, kept.name, kept.key, kept.category, kept.aliases.count()) == ("Kiosk", "Kiosk", "kiosk", None, 0)  # fmt: skip


def test_a_taken_name_is_refused_in_the_form(people: People, client: Client, since: Any) -> None:
    for name in ("Kiosk", "Market"):
        payee_create(household=people.household, acting_user=people.owner, name=name)
    since()
    market = Payee.objects.get(name="Market")
    page = client.post(f"{ROOT}/payee/{market.pk}/change/", {"name": "KIOSK", "category": ""} | SPELLINGS)
    assert "You already have one called" in page.content.decode()
    assert (since(), Payee.objects.count()) == ([], 2)


def test_a_payee_goes_with_its_spellings_and_comes_back(people: People, client: Client, since: Any) -> None:
    kiosk = payee_create(household=people.household, acting_user=people.owner, name="Kiosk")
    payee_alias_add(household=people.household, acting_user=people.owner, name="Kiosk", alias="KSK 1")
    since()
    removed(client, "payee", [kiosk.pk])
    (gone,) = since()
    assert (gone.kind, Payee.objects.count()) == ("payee.delete", 0)
    activity_undo(activity=gone, acting_user=people.owner)
    assert [alias.key for alias in Payee.objects.get(key="kiosk").aliases.all()] == ["ksk 1"]


def test_tags_are_added_renamed_and_taken_off_their_rows(
    people: People, bought: Transaction, client: Client, since: Any
) -> None:
    trip = Tag.objects.get()
    assert client.post(f"{ROOT}/tag/{trip.pk}/change/", {"name": "Journey"}).status_code == 302
    removed(client, "tag", [trip.pk])
    renamed, gone = since()
    assert (renamed.kind, gone.kind, bought.tags.count()) == ("tag.rename", "tag.delete", 0)
    activity_undo(activity=gone, acting_user=people.owner)
    activity_undo(activity=renamed, acting_user=people.owner)
    assert [tag.name for tag in bought.tags.all()] == ["Trip"]
    assert "There is a tag" in client.post(f"{ROOT}/tag/add/", {"name": "trip"}).content.decode()


def test_an_added_tag_goes_again_unless_a_row_has_it_by_then(
    people: People, bought: Transaction, client: Client, since: Any
) -> None:
    names = ("Spare", "Used")
    for name in names:
        assert client.post(f"{ROOT}/tag/add/", {"name": name}).status_code == 302
    spare, used = since()
    bought.tags.add(Tag.objects.get(name="Used"))
    activity_undo(activity=spare, acting_user=people.owner)
    with pytest.raises(Exception, match="in use by now"):
        activity_undo(activity=used, acting_user=people.owner)
    assert set(Tag.objects.values_list("name", flat=True)) == {"Trip", "Used"}


def test_who_only_looks_adds_and_removes_nothing(people: People, client: Client, since: Any) -> None:
    tag = tag_create(household=people.household, acting_user=people.owner, name="Spare")
    since()
    User.objects.filter(pk=people.owner.pk).update(role="viewer")
    assert client.post(f"{ROOT}/tag/add/", {"name": "More"}).status_code == 403
    client.post(f"{ROOT}/tag/", {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"})
    assert (since(), Tag.objects.filter(name="Spare").exists()) == ([], True)


def test_a_category_is_changed_as_in_the_app(people: People, food: Account, client: Client, since: Any) -> None:
    data = {"kind": "expense", "name": "Meals", "visibility": "open", "position": 0, "due_shift": "none"}
    path = f"{ROOT}/account/{food.pk}/change/"
    assert "Choose one of the pictures" in client.post(path, data | {"icon": "nonsense"}).content.decode()
    assert client.post(path, data).status_code == 302
    (act,) = since()
    assert (act.kind, Account.objects.get(pk=food.pk).name) == ("category.change", "Meals")
    activity_undo(activity=act, acting_user=people.owner)
    assert Account.objects.get(pk=food.pk).name == "Food"


def test_what_is_known_from_a_private_account_alone_is_nobody_elses(
    people: People, food: Account, client: Client
) -> None:
    secret = account_create(
        household=people.household, acting_user=people.partner, name="Secret", kind="savings", owner=people.partner,
        visibility="hidden",
    )  # fmt: skip
    recipes.expense(
        acting_user=people.partner, account=secret, category=food, amount=Decimal(9), on=date(2026, 4, 30), payee="Zanzibar",
        tags=["Surprise"],
    )  # fmt: skip
    for name in ("Zanzibar", "Kiosk"):
        payee_create(household=people.household, acting_user=people.partner, name=name)
    payee_alias_add(household=people.household, acting_user=people.partner, name="Zanzibar", alias="ZNZBR")
    tag_create(household=people.household, acting_user=people.partner, name="Spare")
    pages = {model: client.get(f"{ROOT}/{model}/").content.decode() for model in ("payee", "payeealias", "tag")}
    assert ("Kiosk" in pages["payee"], "Spare" in pages["tag"]) == (True, True)
    for page in pages.values():
        assert not any(known in page for known in ("Zanzibar", "ZNZBR", "Surprise"))
