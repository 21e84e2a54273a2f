"""What HTTP asks of the API: an ETag on each answer to a GET, 304 when nothing is new, 412 when the row moved on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ledger.models import Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from tests.conftest import People


@pytest.fixture
def spent(people: People) -> Transaction:
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank = account_create(name="Bank", kind="checking", currency="EUR", **make)
    food = account_create(name="Food", kind="expense", **make)
    return recipes.expense(
        acting_user=people.owner, account=bank, category=food, amount=Decimal(5), on=date(2026, 3, 1), payee="Shop"
    )


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def patch(client: Client, path: str, data: Any, **headers: str) -> Any:
    return client.patch(path, data, content_type="application/json", headers=headers)


@pytest.mark.parametrize("path", ["accounts", "transactions", "users/me", "household/members", "schema"])
def test_what_was_read_is_not_sent_again(people: People, spent: Transaction, path: str) -> None:
    client = client_of(people.owner)
    first = client.get(f"/api/v1/{path}")
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Authorization" in first.headers["Vary"]


def test_a_tag_is_of_what_this_person_reads(people: People, spent: Transaction) -> None:
    tags = {client_of(user).get("/api/v1/users/me").headers["ETag"] for user in (people.owner, people.partner)}
    assert len(tags) == 2


def test_a_mark_without_a_revision_is_still_news(people: People, spent: Transaction) -> None:
    client, path = client_of(people.owner), f"/api/v1/transactions/{spent.public_id}"
    before = client.get(path).headers["ETag"]
    marked = client.get(path).json()["is_reviewed"]
    client.post(f"{path}/review", {"is_reviewed": not marked}, content_type="application/json")
    after = client.get(path, headers={"If-None-Match": before})
    assert (after.status_code, after.json()["is_reviewed"]) == (200, not marked)
    assert [tag[:3] for tag in (before, after.headers["ETag"])] == ['"0-', '"0-']


def test_the_tag_as_it_came_guards_a_change(people: People, spent: Transaction) -> None:
    client, path = client_of(people.owner), f"/api/v1/transactions/{spent.public_id}"
    tag = client.get(path).headers["ETag"]
    assert patch(client, path, {"payee": "Market"}, **{"If-Match": tag}).status_code == 200
    late = patch(client, path, {"payee": "Late"}, **{"If-Match": tag})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (412, "revision_conflict")
    assert late.json()["data"] == {"revision": 1}
    assert client.get(path).json()["payee"] == "Market"


def test_refusals_have_no_tag(people: People) -> None:
    answer = client_of(people.owner).get("/api/v1/nowhere", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.has_header("ETag")) == (404, False)
