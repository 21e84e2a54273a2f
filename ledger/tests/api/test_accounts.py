"""Accounts and categories by API."""

from __future__ import annotations

from typing import Any

from ledger.models import Account
from ledger.tests.api.conftest import Books, Caller, code_of


def named(response: Any) -> dict[str, Any]:
    return {row["name"]: row for row in response.json()}


def test_accounts_with_what_they_hold(books: Books, owner: Caller, partner: Caller, viewer: Caller) -> None:
    mine = named(owner.get("accounts"))
    assert {name: row["balance"] for name, row in mine.items()} == {
        "Bank": "1360.00", "Cash": "100.00", "Secret": "691.00",
    }  # fmt: skip
    assert (mine["Bank"]["currency"], mine["Bank"]["number"]) == ("EUR", "DE0012345678")
    assert mine["Bank"]["value"]["value"] == "1360.00"
    assert mine["Bank"]["last_booked_on"] == "2026-03-20"
    assert mine["Secret"]["owner"] == str(books.people.owner.public_id)
    for other in (partner, viewer):
        assert sorted(named(other.get("accounts"))) == ["Bank", "Cash"]


def test_a_hidden_account_is_not_found_like_one_that_never_was(books: Books, partner: Caller, owner: Caller) -> None:
    path, absent = f"accounts/{books.secret.public_id}", "accounts/0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
    for method in ("get", "patch"):
        there, never = partner.send(method, path), partner.send(method, absent)
        assert (there.status_code, there.json()) == (404, never.json())
    assert partner.post(f"{path}/close").status_code == 404
    assert owner.get(path).json()["name"] == "Secret"


def test_an_account_is_opened_with_what_it_holds(books: Books, owner: Caller) -> None:
    body = {
        "name": "Card", "kind": "credit_card", "currency": "usd", "institution": "Example Bank", "color": "#1f7a5c",
        "opening_balance": "-50.00", "opening_on": "2026-02-01",
    }  # fmt: skip
    answer = owner.post("accounts", body)
    assert answer.status_code == 201
    assert (answer.json()["balance"], answer.json()["currency"], answer.json()["color"]) == ("-50.00", "USD", "#1f7a5c")
    # without a rate the worth is unknown, and says so
    worth = answer.json()["value"]
    assert (worth["value"], worth["is_complete"]) == (None, False)
    assert worth["unknown"] == [{"commodity": "USD", "quantity": "-50.00"}]
    assert code_of(owner.post("accounts", body)) == "name_taken"


def test_a_refused_opening_balance_opens_nothing(books: Books, owner: Caller) -> None:
    body = {"name": "Yen", "kind": "cash", "currency": "JPY", "opening_balance": "1.5"}
    assert owner.post("accounts", body).status_code == 400
    assert not Account.objects.filter(name="Yen").exists()
    assert owner.post("accounts", {**body, "opening_balance": "15"}).status_code == 201


def test_only_you_make_yours_private(books: Books, owner: Caller, partner: Caller) -> None:
    olive, pat = (str(person.public_id) for person in (books.people.owner, books.people.partner))
    path = f"accounts/{books.cash.public_id}"
    assert code_of(partner.send("patch", path, {"owner": olive, "visibility": "hidden"})) == "private_needs_owner"
    assert partner.send("patch", path, {"owner": pat, "visibility": "hidden"}).status_code == 200
    assert owner.get(path).status_code == 404
    outside = {"owner": str(books.people.outsider.public_id)}
    assert owner.send("patch", f"accounts/{books.bank.public_id}", outside).status_code == 404


def test_change_close_and_open_again(books: Books, owner: Caller) -> None:
    path = f"accounts/{books.cash.public_id}"
    changed = owner.send("patch", path, {"name": "Wallet", "credit_limit": "12.5", "kind": "wallet"}).json()
    assert (changed["name"], changed["credit_limit"], changed["kind"]) == ("Wallet", "12.5000", "wallet")
    assert code_of(owner.send("patch", path, {"name": "bank"})) == "name_taken"
    assert code_of(owner.send("patch", path, {"balance": "1"})) == "unknown_field"
    assert code_of(owner.send("patch", path, {"parent": str(books.food.public_id)})) == "not_found"
    assert code_of(owner.post(f"{path}/close")) == "not_empty"
    assert code_of(owner.send("patch", path, {"closed_on": "2026-03-20"})) == "not_empty"
    closed = owner.post(f"{path}/close", {"move_to": str(books.bank.public_id)})
    assert (closed.json()["closed_on"], closed.json()["balance"]) == ("2026-03-20", "0.00")
    assert sorted(named(owner.get("accounts", is_closed="false"))) == ["Bank", "Secret"]
    assert sorted(named(owner.get("accounts", is_closed="true"))) == ["Wallet"]
    assert owner.send("patch", path, {"closed_on": None}).json()["closed_on"] is None


def test_the_tree_of_categories(books: Books, owner: Caller, viewer: Caller) -> None:
    body = {"name": "Eating out", "kind": "expense", "parent": str(books.food.public_id)}
    made = owner.post("categories", body)
    assert (made.status_code, made.json()["path"], made.json()["depth"]) == (201, "Food › Eating out", 1)
    food = named(viewer.get("categories", kind="expense"))["Food"]
    assert [child["name"] for child in food["children"]] == ["Eating out"]
    assert "Salary" not in named(viewer.get("categories", kind="expense"))
    assert code_of(owner.post("categories", body)) == "name_taken"
    moved = owner.send("patch", f"categories/{made.json()['id']}", {"parent": None, "name": "Restaurants"})
    assert (moved.status_code, moved.json()["path"]) == (200, "Restaurants")
    assert owner.get(f"categories/{books.food.public_id}").json()["children"] == []


def test_a_category_does_not_move_beside_one_of_its_name(books: Books, owner: Caller) -> None:
    """The database would refuse it; the answer must be a sentence, not an error of the server."""
    made = owner.post("categories", {"name": "Food", "kind": "expense", "parent": str(books.food.public_id)})
    assert made.status_code == 201
    path = f"categories/{made.json()['id']}"
    assert code_of(owner.send("patch", path, {"parent": None})) == "name_taken"
    assert owner.send("patch", path, {"parent": None, "name": "Feasts"}).status_code == 200
    own = owner.send("patch", f"categories/{books.food.public_id}", {"parent": str(books.food.public_id)})
    assert code_of(own) == "bad_parent"


def test_an_account_is_no_category_and_the_other_way_round(books: Books, owner: Caller) -> None:
    assert owner.get(f"categories/{books.bank.public_id}").status_code == 404
    assert owner.get(f"accounts/{books.food.public_id}").status_code == 404
    assert owner.send("patch", f"accounts/{books.food.public_id}", {"name": "X"}).status_code == 404
    assert owner.post("categories", {"name": "X", "kind": "checking"}).status_code == 400
    assert owner.post("accounts", {"name": "X", "kind": "expense"}).status_code == 400
