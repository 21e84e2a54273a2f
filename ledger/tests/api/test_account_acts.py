"""Closing, merging, ordering and reconciling accounts, and cards, by API."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.models import Account, Activity
from ledger.services.accounts import account_create
from ledger.tests.api.conftest import Books, Caller, code_of

ABSENT = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"


@pytest.fixture
def card(books: Books) -> Account:
    return account_create(
        household=books.people.household, acting_user=books.people.owner, name="Card", kind="credit_card",
        statement_day=10, due_day=18,
    )  # fmt: skip


def path(account: Account, rest: str = "") -> str:
    return f"accounts/{account.public_id}{rest}"


def test_closing_with_what_is_left(books: Books, owner: Caller) -> None:
    both = {"move_to": str(books.bank.public_id), "is_written_off": True}
    assert code_of(owner.post(path(books.cash, "/close"), both)) == "both"
    assert owner.post(path(books.cash, "/close"), {"move_to": ABSENT}).status_code == 404
    closed = owner.post(path(books.cash, "/close"), {"is_written_off": True}).json()
    assert (closed["balance"], closed["closed_on"]) == ("0.00", "2026-03-20")
    assert owner.post(path(books.cash, "/reopen")).json()["closed_on"] is None


def test_merging(books: Books, owner: Caller, partner: Caller) -> None:
    """Bank 1,360 and cash 100; the transfer of 100 between them is voided."""
    assert code_of(owner.post(path(books.cash, "/merge"), {"into": str(books.cash.public_id)})) == "same_account"
    assert (
        code_of(owner.post(path(books.cash, "/merge"), {"into": str(books.secret.public_id)})) == "different_visibility"
    )
    assert partner.post(path(books.cash, "/merge"), {"into": str(books.secret.public_id)}).status_code == 404
    done = partner.post(path(books.cash, "/merge"), {"into": str(books.bank.public_id)})
    assert done.status_code == 200, done.content
    told = done.json()
    assert (told["account"]["balance"], told["moved"], told["voided"]) == ("1460.00", 1, 1)
    assert told["activity"] == str(Activity.objects.latest("pk").public_id)
    shown = owner.get(path(books.cash)).json()
    assert (shown["merged_into"], shown["balance"]) == (str(books.bank.public_id), "0.00")
    assert code_of(owner.post(path(books.cash, "/reopen"))) == "merged"


def test_the_order(books: Books, owner: Caller, partner: Caller) -> None:
    keys = [str(account.public_id) for account in (books.cash, books.bank)]
    names = [row["name"] for row in owner.post("accounts/order", {"accounts": keys}).json()]
    assert names == ["Cash", "Bank", "Secret"]
    assert code_of(owner.post("accounts/order", {"accounts": [keys[0], keys[0]]})) == "bad_order"
    assert partner.post("accounts/order", {"accounts": [str(books.secret.public_id)]}).status_code == 404


def test_deleting_what_was_never_used(books: Books, owner: Caller, card: Account) -> None:
    assert code_of(owner.send("delete", path(books.bank))) == "in_use"
    assert owner.send("delete", path(card)).status_code == 204
    assert owner.get(path(card)).status_code == 404


def test_reconciling(books: Books, owner: Caller, partner: Caller, viewer: Caller) -> None:
    told = owner.post(path(books.bank, "/assertions"), {"on": "2026-03-20", "quantity": "1450.00"})
    assert told.status_code == 201
    line = told.json()
    assert (line["booked"], line["difference"], line["holds"]) == ("1360.00", "90.00", False)
    # before that day's groceries of 40 it held 1,400: the statement may have been drawn then
    assert owner.post(path(books.cash, "/assertions"), {"on": "2026-03-02", "quantity": "0"}).json()["holds"] is True
    assert code_of(owner.post(path(books.bank, "/assertions"), {"on": "2026-03-20"})) == "required"
    assert [one["id"] for one in viewer.get(path(books.bank, "/assertions")).json()] == [line["id"]]
    assert code_of(viewer.post(path(books.bank, "/assertions"), {"on": "2026-03-20", "quantity": "1"})) == "read_only"
    there = f"assertions/{line['id']}"
    assert partner.get(there).json() == line
    assert owner.post(f"{there}/adjust").json()["holds"] is True
    assert code_of(owner.post(f"{there}/adjust")) == "nothing_to_adjust"
    assert partner.send("delete", there).status_code == 204
    assert partner.get(there).status_code == 404


def test_nobody_else_reads_what_a_hidden_account_was_said_to_hold(books: Books, owner: Caller, partner: Caller) -> None:
    line = owner.post(path(books.secret, "/assertions"), {"on": "2026-03-20", "quantity": "691"}).json()
    assert line["holds"] is True
    for method, there in (("get", ""), ("delete", ""), ("post", "/adjust")):
        theirs = partner.send(method, f"assertions/{line['id']}{there}")
        never = partner.send(method, f"assertions/{ABSENT}{there}")
        assert (theirs.status_code, theirs.json()) == (404, never.json())


def test_cards_and_their_statements(books: Books, owner: Caller, partner: Caller, card: Account) -> None:
    spent: dict[str, Any] = {
        "kind": "expense", "account": str(card.public_id), "category": str(books.food.public_id), "date": "2026-03-05",
        "amount": "30.00",
    }  # fmt: skip
    assert owner.post("transactions", spent).status_code == 201
    [shown] = partner.get("cards").json()
    assert (shown["name"], shown["owed"], shown["due"], shown["due_on"]) == ("Card", "30.00", "30.00", "2026-03-18")
    told = owner.get(path(card, "/statements")).json()
    assert [(one["charged"], one["state"]) for one in told["statements"]] == [("30.00", "overdue")]
    assert (told["current"]["state"], told["current"]["days"], told["limit"]) == ("open", 21, None)
    assert code_of(owner.get(path(books.bank, "/statements"))) == "not_a_card"
    changed = owner.send("patch", path(card), {"due_day": 25, "credit_limit": "300"}).json()
    assert (changed["due_day"], changed["statement_day"], changed["due_shift"]) == (25, 10, "next")
    assert code_of(owner.send("patch", path(card), {"statement_day": 32})) == "max_value"
    assert owner.get(path(card, "/statements")).json()["statements"][0]["state"] == "due"
