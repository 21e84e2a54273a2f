"""Payees that look like one: suggested, made one with an undo, or kept apart for good."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Activity, Payee, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.payee_alikes import payee_alikes
from ledger.services.activity_undo import activity_undo
from ledger.tests.statements import Row, bank, bring, ofx
from tests.conftest import People

ALIKE, APART, MERGE = reverse("ledger:payees_alike"), reverse("ledger:payees_apart"), reverse("ledger:payees_merge")
KEYS = ["sm supermarket", "sm supermkt"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(people: People, client: Client) -> Client:
    rows = [
        Row(f"2024010{n}", f"-{n}.00", payee, f"a{n}")
        for n, payee in enumerate(("SM Supermarket", "SM Supermarket", "SM Supermkt", "Shell"), 1)
    ]
    bring(people.owner, ofx(rows), bank(people.owner))
    client.force_login(people.owner)
    return client


def groups(people: People) -> list[list[str]]:
    return [[one.key for one in group.spellings] for group in payee_alikes(books_of(people.owner))]


def test_they_are_shown_with_the_likeliest_name(people: People, owner: Client) -> None:
    assert groups(people) == [KEYS]
    text = owner.get(ALIKE, headers=HTMX).content.decode()
    assert "These 2 look like one" in text
    assert 'value="SM Supermarket"' in text
    assert "Shell" not in text


def test_made_one_they_are_not_suggested_and_an_undo_brings_them_back(people: People, owner: Client) -> None:
    owner.post(MERGE, {"key": KEYS, "name": "SM Supermarket"}, headers=HTMX)
    assert groups(people) == []
    assert Transaction.objects.filter(payee="SM Supermarket").count() == 3
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=people.owner)
    assert groups(people) == [KEYS]


def test_kept_apart_they_are_not_suggested_until_that_is_undone(people: People, owner: Client) -> None:
    assert owner.post(APART, {"key": KEYS}, headers=HTMX).status_code in (200, 204)
    assert groups(people) == []
    assert Payee.objects.count() == 2
    act = Activity.objects.latest("pk")
    assert act.kind == "payee.apart"
    activity_undo(activity=act, acting_user=people.owner)
    assert groups(people) == [KEYS]


def test_payees_of_another_household_are_not_there(people: People, owner: Client, client: Client) -> None:
    client.force_login(people.outsider)
    assert "SM" not in client.get(ALIKE, headers=HTMX).content.decode()
    client.post(APART, {"key": KEYS}, headers=HTMX)
    assert not Payee.objects.exists()
