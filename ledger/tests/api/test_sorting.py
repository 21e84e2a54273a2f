"""The API of the review inbox, transfers to confirm, categories, payees and tags."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Account, PayeeAlias, Tag, Transaction
from ledger.models.account import Purpose
from ledger.services import recipes
from ledger.services.accounts import account_create, system_account
from ledger.tests.api.conftest import Books, Caller, code_of

DAY = date(2026, 3, 10)


def row(books: Books, payee: str, account: Account | None = None, is_in: bool = False, **texts: Any) -> Transaction:
    """An imported row of 25.00 nobody decided or looked at."""
    purpose = Purpose.UNCATEGORISED_INCOME if is_in else Purpose.UNCATEGORISED_EXPENSE
    given = {"is_reviewed": False, "decided_by": "", "origin": "import", "on": DAY, "amount": Decimal(25), **texts}
    recipe = recipes.income if is_in else recipes.expense
    category = system_account(books.people.household, purpose)
    return recipe(
        acting_user=books.people.owner, account=account or books.bank, category=category, payee=payee, **given
    )


def undo(caller: Caller, told: Any) -> None:
    assert caller.post(f"activity/{told.json()['activity']}/undo").status_code == 200


def test_review_lists_pages_and_reasons(books: Books, owner: Caller, partner: Caller, outsider: Caller):
    for payee in ("One", "Two"):
        row(books, payee)
    row(books, "Hush", books.secret)
    found = owner.get("review", limit=2).json()
    assert (found["count"], [one["reason"] for one in found["results"]]) == (3, ["Nobody yet"] * 2)
    assert owner.client.get(found["next"]).json()["results"][0]["transaction"]["payee"] == "One"
    assert "Hush" not in partner.get("review").content.decode()
    assert partner.get("review").json()["count"] == 2
    assert outsider.get("review").json() == {"count": 0, "next": None, "results": []}
    assert owner.get("review", cursor="x").status_code == 400
    assert owner.get("review", owner=str(books.people.outsider.public_id)).status_code == 404


def test_accepting_many_and_undo(books: Books, owner: Caller, partner: Caller):
    rows = [row(books, "Shop") for _number in range(3)]
    secret = row(books, "Hush", books.secret)
    ids = [str(one.public_id) for one in rows]
    told = owner.post("review/accept", {"ids": ids[:2], "category": str(books.food.public_id)})
    assert (told.status_code, told.json()["changed"]) == (200, 2)
    assert owner.get("review").json()["count"] == 2
    undo(owner, told)
    assert owner.get("review").json()["count"] == 4
    assert partner.post("review/accept", {"ids": [str(secret.public_id), ids[0]]}).status_code == 404
    assert partner.post("review/accept", {"payee_key": "shop"}).json()["changed"] == 3
    assert owner.get("review").json()["count"] == 1
    for wrong in ({}, {"ids": ids, "payee_key": "shop"}, {"ids": []}, {"ids": ["x"]}):
        assert owner.post("review/accept", wrong).status_code == 400, wrong


def test_transfers(books: Books, owner: Caller, partner: Caller, outsider: Caller):
    out, came = row(books, "Out"), row(books, "In", books.cash, is_in=True)
    hidden = row(books, "Hush", books.secret, is_in=True)
    assert owner.get("transfers").json()["count"] == 2
    (found,) = partner.get("transfers").json()["results"]
    assert (found["left"]["account_name"], found["came"]["quantity"], found["is_unique"]) == ("Bank", "25.00", True)
    assert outsider.get("transfers").json()["count"] == 0
    pair = {"first": str(out.public_id), "second": str(came.public_id)}
    for what in ("transfers/accept", "transfers/reject"):
        assert partner.post(what, {**pair, "second": str(hidden.public_id)}).status_code == 404
        told = partner.post(what, pair)
        assert told.status_code == 200
        assert partner.get("transfers").json()["count"] == 0
        undo(partner, told)
        assert partner.get("transfers").json()["count"] == 1
    wrong = owner.post("transfers/accept", {**pair, "second": str(books.groceries.public_id)})
    assert (wrong.status_code, code_of(wrong)) == (400, "not_halves")


def test_transfers_of_a_learned_way(books: Books, owner: Caller, viewer: Caller, outsider: Caller):
    """One transfer from the bank to cash was there before; a second makes it a habit."""
    way = {"left": str(books.bank.public_id), "came": str(books.cash.public_id)}
    for day in (3, 10):
        row(books, "Out", on=date(2026, 3, day), amount=Decimal(day))
        row(books, "In", books.cash, is_in=True, on=date(2026, 3, day), amount=Decimal(day))
    refused = owner.post("transfers/accept-all", way)
    assert (refused.status_code, code_of(refused), owner.get("transfers").json()["learned"]) == (400, "not_learned", [])
    recipes.transfer(
        acting_user=books.people.owner, source=books.bank, target=books.cash, amount=Decimal(9), on=date(2026, 3, 1)
    )
    listed = owner.get("transfers").json()
    (learned,) = listed["learned"]
    assert (learned["left"], learned["came"], learned["confirmed"], learned["count"]) == (*way.values(), 2, 2)
    assert {one["confidence"] for one in listed["results"]} == {"sure"}
    assert viewer.post("transfers/accept-all", way).status_code == 403
    assert outsider.post("transfers/accept-all", way).status_code == 404
    told = owner.post("transfers/accept-all", way)
    assert (told.status_code, told.json()["changed"], owner.get("transfers").json()["count"]) == (200, 4, 0)
    undo(owner, told)
    assert owner.get("transfers").json()["count"] == 2


def test_a_transfer_with_a_fee(books: Books, owner: Caller):
    out = row(books, "To cash", amount=Decimal("25.50"))
    came = row(books, "In", books.cash, is_in=True)
    (found,) = owner.get("transfers").json()["results"]
    assert (found["confidence"], found["fee"], found["fee_category"]) == ("maybe", "0.50", "")
    pair = {"first": str(out.public_id), "second": str(came.public_id)}
    assert code_of(owner.post("transfers/accept", pair)) == "not_opposite"
    assert owner.post("transfers/accept", {**pair, "with_fee": True}).status_code == 200
    assert owner.get("transfers").json()["count"] == 0


def test_cash_from_a_machine(books: Books, owner: Caller, partner: Caller, viewer: Caller):
    drawn, secret = row(books, "ATM 7"), row(books, "ATM 8", books.secret)
    assert len(owner.get("transfers").json()["cash"]) == 2
    (found,) = partner.get("transfers").json()["cash"]
    assert (found["transaction"], found["targets"][0]["name"]) == (str(drawn.public_id), books.cash.name)
    into = {"transaction": found["transaction"], "account": found["targets"][0]["id"]}
    assert viewer.post("transfers/cash", into).status_code == 403
    assert partner.post("transfers/cash", {**into, "transaction": str(secret.public_id)}).status_code == 404
    assert partner.post("transfers/cash", {**into, "account": str(books.secret.public_id)}).status_code == 404
    assert code_of(partner.post("transfers/cash", {**into, "account": str(books.bank.public_id)})) == "not_cash"
    for answer in (into, {**into, "account": None}):
        told = partner.post("transfers/cash", answer)
        assert (told.status_code, partner.get("transfers").json()["cash"]) == (200, [])
        undo(partner, told)
        assert len(partner.get("transfers").json()["cash"]) == 1


def test_categories(books: Books, owner: Caller, viewer: Caller):
    year = owner.get("categories/year").json()
    assert [(one["name"], one["year"]["value"]) for one in year["expenses"]] == [("Food", "49.00")]
    shown = viewer.get("categories/year").json()["expenses"]
    assert shown[0]["year"]["value"] == "40.00"
    spare = account_create(
        household=books.people.household, acting_user=books.people.owner, name="Spare", kind="expense"
    )
    there = f"categories/{spare.public_id}"
    assert owner.send("patch", there, {"parent": str(books.food.public_id)}).json()["path"] == "Food › Spare"
    assert owner.send("patch", there, {"parent": None}).status_code == 200
    assert owner.post(f"{there}/archive").status_code == 200
    assert owner.post(f"{there}/reopen").status_code == 200
    told = owner.post(f"categories/{books.food.public_id}/merge", {"into": str(spare.public_id)})
    assert told.json()["changed"] == 2
    undo(owner, told)
    refused = owner.send("delete", f"categories/{books.food.public_id}")
    assert (refused.status_code, code_of(refused)) == (400, "in_use")
    assert code_of(owner.send("delete", there)) == "in_use", "its rows went back, but their revisions speak of it"
    account_create(household=books.people.household, acting_user=books.people.owner, name="Unused", kind="expense")
    unused = Account.objects.get(name="Unused").public_id
    assert owner.send("delete", f"categories/{unused}").status_code == 204
    for what in ("merge", "archive", "reopen"):
        assert (
            viewer.post(f"categories/{books.food.public_id}/{what}", {"into": str(books.food.public_id)}).status_code
            == 403
        )


def test_payees(books: Books, owner: Caller, partner: Caller, viewer: Caller):
    names = {one["name"] for one in owner.get("payees").json()["results"]}
    assert {"Corner Shop", "Surprise cake"} <= names
    assert "Surprise cake" not in partner.get("payees").content.decode()
    assert owner.get("payees", q="corn", limit=1).json()["results"][0]["year"]["value"] == "40.00"
    assert owner.get("payees", sort="x").status_code == 400
    told = owner.post("payees/merge", {"keys": ["corner shop", "acme"], "name": "Everybody"})
    assert told.json()["changed"] == 2
    undo(owner, told)
    assert Transaction.objects.filter(payee="Corner Shop").exists()
    alias = {"key": "corner shop", "alias": "CRNR 42"}
    assert owner.post("payees/aliases", alias).status_code == 200
    assert owner.get("payees", q="corner").json()["results"][0]["aliases"] == [{"key": "crnr 42", "name": "CRNR 42"}]
    assert owner.post("payees/aliases/remove", {**alias, "alias": "crnr 42"}).status_code == 200
    assert not PayeeAlias.objects.exists()
    category = {"key": "corner shop", "category": str(books.food.public_id)}
    assert owner.post("payees/category", category).status_code == 200
    assert owner.get("payees", q="corner").json()["results"][0]["category"] == category["category"]
    for what, sent in (("payees/category", category), ("payees/aliases", alias)):
        assert partner.post(what, {**sent, "key": "surprise cake"}).status_code == 404
        assert viewer.post(what, sent).status_code == 403


@pytest.fixture
def tags(books: Books) -> dict[str, Any]:
    for names, account in ((["trip"], books.bank), (["trip", "fun"], books.bank), (["ring"], books.secret)):
        row(books, "Shop", account, tags=names)
    return {tag.name: tag.public_id for tag in Tag.objects.all()}


def test_tags(books: Books, tags: dict[str, Any], owner: Caller, partner: Caller, outsider: Caller):
    found = {one["name"]: (one["count"], one["total"]["value"]) for one in owner.get("tags").json()}
    assert found == {"fun": (1, "25.00"), "ring": (1, "25.00"), "trip": (2, "50.00")}
    assert {one["name"] for one in partner.get("tags").json()} == {"fun", "trip"}
    there = f"tags/{tags['trip']}"
    assert owner.send("patch", there, {"name": "Journey"}).status_code == 200
    assert code_of(owner.send("patch", there, {"name": "fun"})) == "name_taken"
    told = owner.post(f"tags/{tags['fun']}/merge", {"into": str(tags["trip"])})
    assert told.json()["changed"] == 1
    undo(owner, told)
    undo(owner, owner.send("delete", there))
    assert {one["name"] for one in owner.get("tags").json()} == {"fun", "ring", "Journey"}
    for caller in (partner, outsider):
        assert caller.send("delete", f"tags/{tags['ring']}").status_code == 404
        assert caller.send("patch", f"tags/{tags['ring']}", {"name": "x"}).status_code == 404
