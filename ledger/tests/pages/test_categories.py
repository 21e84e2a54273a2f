"""The page of categories, and one category in the drawer."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.models import Account, Posting
from ledger.services.accounts import account_create
from ledger.tests.pages.household import HTMX, Shown, address
from tests.query_counts import counted

DRAWER = {**HTMX, "HTTP_HX_TARGET": "drawer-body"}


@pytest.fixture
def rent(books: Shown) -> Account:
    people = books.people
    return account_create(household=people.household, acting_user=people.owner, name="Rent", kind="expense")


def typed(category: Account, **changes: Any) -> dict[str, Any]:
    return {"name": category.name, "icon": "", "color": "", "parent": "", **changes}


def test_the_tree_with_what_each_came_to(books: Shown, rent: Account):
    for who in ("owner", "viewer"):
        answer = books.visitor(who).get(address("categories"))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "<rect" in text
        assert address("register") in text
        assert (address("category", rent.public_id) in text) == (who == "owner")


def test_what_is_private_is_not_counted_for_others(books: Shown):
    """Food: 60 in the open, 7,777 in the vault and 3,333 in the envelope: a month's share of 60 is 5, of all 930.83."""
    assert "930" in books.visitor("owner").get(address("categories")).content.decode()
    text = books.visitor("partner").get(address("categories")).content.decode()
    assert "930" not in text
    assert "653" not in text


def test_a_category_is_given_a_look_and_a_place(books: Shown, rent: Account):
    owner, there = books.visitor("owner"), address("category", rent.public_id)
    assert b"Merge" in owner.get(there, **DRAWER).content
    sent = typed(rent, name="Home", icon="house", color="#328de7", parent=str(books.food.public_id))
    assert owner.post(there, sent, **DRAWER).status_code == 204
    rent.refresh_from_db()
    assert (rent.name, rent.icon, rent.color, rent.parent) == ("Home", "house", "#328de7", books.food)
    assert b"is-chart-3" in owner.get(address("categories")).content


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "food"}, {"icon": "skull"}, {"color": "#123456"}, {"parent": "x"}]
)
def test_what_is_wrong_is_said_and_changes_nothing(books: Shown, rent: Account, wrong: dict[str, str]):
    answer = books.visitor("owner").post(address("category", rent.public_id), typed(rent, **wrong), **DRAWER)
    assert answer.status_code == 422
    rent.refresh_from_db()
    assert (rent.name, rent.icon, rent.color) == ("Rent", "", "")


def test_merge_archive_reopen_and_delete(books: Shown, rent: Account):
    owner = books.visitor("owner")
    books.home.spend(books.bank, rent, "10", books.cake.date)
    answer = owner.post(address("category_merge", rent.public_id), {"into": str(books.food.public_id)}, **HTMX)
    assert "1 row is in “Food” now." in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert not Posting.objects.filter(account=rent).exists()
    assert owner.post(address("category_reopen", rent.public_id), **HTMX).status_code == 400
    spare = account_create(
        household=books.people.household, acting_user=books.people.owner, name="Spare", kind="expense"
    )
    for name in ("category_archive", "category_reopen", "category_delete"):
        assert owner.post(address(name, spare.public_id), **HTMX).status_code == 204, name
    assert not Account.objects.filter(name="Spare").exists()
    assert owner.post(address("category_delete", books.food.public_id), **HTMX).status_code == 400


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404)])
@pytest.mark.parametrize("name", ["category", "category_merge", "category_archive", "category_delete"])
def test_others_change_nothing(books: Shown, rent: Account, name: str, who: str, status: int):
    sent = {**typed(rent, name="Mine"), "into": str(books.food.public_id)}
    assert books.visitor(who).post(address(name, rent.public_id), sent, **HTMX).status_code == status
    rent.refresh_from_db()
    assert (rent.name, rent.closed_on) == ("Rent", None)


def test_query_count(books: Shown, rent: Account):
    visitor = books.visitor("owner")
    visitor.get(address("categories"))
    with counted("page_categories"):
        visitor.get(address("categories"))
