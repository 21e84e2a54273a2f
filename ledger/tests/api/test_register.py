"""The register by API: an account's rows with its balance, splits, copies, kept views, filters."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.services.accounts import account_create
from ledger.services.transactions import transaction_edit
from ledger.tests.api.conftest import Books, Caller, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive(books: Books) -> Caller:
    return Caller(books.people.owner)


@pytest.fixture
def pat(books: Books) -> Caller:
    return Caller(books.people.partner)


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_register_runs_down_to_the_first_balance(books: Books, olive: Caller) -> None:
    """Bank: 1,000, + 500 salary, − 100 to cash, − 40 food; newest first the balance goes 1,360, 1,400, 1,500, 1,000."""
    found = rows(olive.get(f"accounts/{books.bank.public_id}/register"))
    assert [row["balance"] for row in found] == ["1360.00", "1400.00", "1500.00", "1000.00"]
    assert [row["counter"] for row in found[:2]] == ["Food", "Cash"]
    first = olive.get(f"accounts/{books.bank.public_id}/register", limit=2).json()
    assert first["previous"] is None
    rest = olive.client.get(first["next"]).json()
    assert [row["balance"] for row in first["results"] + rest["results"]] == [row["balance"] for row in found]


@pytest.mark.parametrize("order", ["payee", "-payee", "amount", "-amount"])
def test_other_orders_have_no_balance_and_no_gaps(books: Books, olive: Caller, order: str) -> None:
    there = f"accounts/{books.bank.public_id}/register"
    whole = rows(olive.get(there, order=order))
    assert {row["balance"] for row in whole} == {None}
    seen, address = [], f"/api/v1/{there}?order={order}&limit=1"
    while address:
        page = olive.client.get(address).json()
        seen += page["results"]
        address = page["next"]
    assert seen == whole
    turned = rows(olive.get(there, order=order[1:] if order.startswith("-") else f"-{order}"))
    assert turned == whole[::-1]


def test_another_members_register_is_not_found(books: Books, pat: Caller) -> None:
    assert pat.get(f"accounts/{books.secret.public_id}/register").status_code == 404
    assert len(rows(pat.get(f"accounts/{books.bank.public_id}/register"))) == 4


def test_filters_by_tag_and_amount(books: Books, olive: Caller, pat: Caller) -> None:
    transaction_edit(transaction=books.groceries, acting_user=books.people.owner, tags=["trip"])
    tag = books.groceries.tags.get()
    assert [row["id"] for row in rows(olive.get("transactions", tag=tag.public_id))] == [str(books.groceries.public_id)]
    assert [row["id"] for row in rows(olive.get("transactions", min="39.99", max="40"))] == [
        str(books.groceries.public_id)
    ]
    assert {row["id"] for row in rows(olive.get("transactions", min="100", max="100"))} == {str(books.moved.public_id)}
    assert rows(pat.get("transactions", min="9", max="9")) == [], "a private row has no amount for others"
    unknown = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
    assert code_of(olive.get("transactions", tag=unknown)) == "not_found"
    assert code_of(olive.get("transactions", batch=unknown)) == "not_found"


def test_split_has_to_add_up(books: Books, olive: Caller, pat: Caller) -> None:
    home = account_create(household=books.people.household, acting_user=books.people.owner, name="Home", kind="expense")
    there = f"transactions/{books.groceries.public_id}/split"
    parts = [{"category": str(books.food.public_id), "amount": "30"}, {"category": str(home.public_id), "amount": "9"}]
    short = olive.post(there, {"parts": parts})
    assert (short.status_code, code_of(short)) == (400, "does_not_add_up")
    assert float(short.json()["data"]["left"]) == 1
    parts[1]["amount"] = "10"
    done = olive.post(there, {"parts": parts}, headers={"If-Match": '"0"'})
    assert done.status_code == 200
    assert [leg["quantity"] for leg in done.json()["legs"]] == ["-40.00", "30.00", "10.00"]
    assert olive.post(there, {"parts": parts}, headers={"If-Match": '"0"'}).status_code == 412
    assert code_of(olive.post(f"transactions/{books.moved.public_id}/split", {"parts": parts})) == "nothing_to_split"
    assert pat.post(f"transactions/{books.hidden.public_id}/split", {"parts": parts}).status_code == 404


def test_duplicate(books: Books, olive: Caller) -> None:
    made = olive.post(f"transactions/{books.groceries.public_id}/duplicate", {"date": "2026-03-19"})
    assert made.status_code == 201
    assert (made.json()["date"], [leg["quantity"] for leg in made.json()["legs"]]) == (
        "2026-03-19",
        ["-40.00", "40.00"],
    )
    today = olive.post(f"transactions/{books.groceries.public_id}/duplicate")
    assert today.json()["date"] == "2026-03-20"


def test_views_are_ones_own(books: Books, olive: Caller, pat: Caller) -> None:
    made = olive.post("views", {"name": "Food", "query": "q=market&cursor=n-1"})
    assert (made.status_code, made.json()["query"]) == (201, "q=market")
    olive.post("views", {"name": "Salary", "query": "q=acme"})
    ids = [view["id"] for view in olive.get("views").json()]
    assert [view["name"] for view in olive.post("views/order", {"ids": ids[::-1]}).json()] == ["Salary", "Food"]
    there = f"views/{made.json()['id']}"
    assert olive.send("patch", there, {"name": "Groceries"}).json()["name"] == "Groceries"
    assert code_of(olive.send("patch", there, {"name": "Salary"})) == "name_taken"
    assert pat.get("views").json() == []
    assert pat.get(there).status_code == 404
    assert pat.send("delete", there).status_code == 404
    assert Caller(books.people.viewer).post("views", {"name": "Mine", "query": ""}).status_code == 403
    assert olive.send("delete", there).status_code == 204
    assert olive.get(there).status_code == 404


def test_the_detail_says_who_decided_and_what_changed(books: Books, olive: Caller) -> None:
    olive.send("patch", f"transactions/{books.groceries.public_id}", {"payee": "Another Shop"})
    found = olive.get(f"transactions/{books.groceries.public_id}").json()
    assert found["why"]
    assert found["revisions"][0]["differences"][0]["after"] == "Another Shop"
