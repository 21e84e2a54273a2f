"""The API of what is learned and suggested: a person's model, and payees that look like one."""

from __future__ import annotations

import pytest

from ledger.models import Transaction
from ledger.tests.api.conftest import Caller, code_of
from ledger.tests.statements import Row, bank, bring, ofx
from ledger.tests.test_learned import history
from tests.conftest import People

KEYS = ["sm supermarket", "sm supermkt"]
BEFORE = {
    "trained_at": None, "examples": 0, "accuracy": None, "categories": 0, "decides_from": None, "is_forgotten": False,
}  # fmt: skip


def test_learned_now_and_forgotten(people: People, owner: Caller, partner: Caller, viewer: Caller):
    assert owner.get("learned").json() == BEFORE
    history(people)
    told = owner.post("learned").json()
    assert (told["examples"], told["accuracy"], told["categories"], told["is_forgotten"]) == (80, "1.0000", 2, False)
    assert owner.get("learned").json() == told
    assert partner.get("learned").json() == BEFORE
    assert code_of(viewer.post("learned")) == "read_only"
    gone = owner.send("delete", "learned").json()
    assert (gone["examples"], gone["accuracy"], gone["is_forgotten"]) == (0, None, True)
    assert owner.post("learned").json()["is_forgotten"] is False


def test_too_few_rows(owner: Caller):
    answer = owner.post("learned")
    assert (answer.status_code, code_of(answer)) == (400, "too_few_rows")
    assert owner.get("learned").json() == BEFORE


@pytest.fixture
def spellings(people: People) -> None:
    names = ("SM Supermarket", "SM Supermarket", "SM Supermkt", "Shell")
    rows = [Row(f"2024010{n}", f"-{n}.00", payee, f"a{n}") for n, payee in enumerate(names, 1)]
    bring(people.owner, ofx(rows), bank(people.owner))


def test_payees_that_look_like_one(spellings: None, owner: Caller, outsider: Caller):
    (group,) = owner.get("payees/alike").json()
    assert group["name"] == "SM Supermarket"
    assert [(one["key"], one["count"]) for one in group["spellings"]] == [(KEYS[0], 2), (KEYS[1], 1)]
    assert outsider.get("payees/alike").json() == []


def test_accepting_and_undoing(spellings: None, owner: Caller):
    (group,) = owner.get("payees/alike").json()
    told = owner.post(
        "payees/merge", {"keys": [one["key"] for one in group["spellings"]], "name": group["name"]}
    ).json()
    assert Transaction.objects.filter(payee="SM Supermarket").count() == 3
    assert owner.get("payees/alike").json() == []
    assert owner.post(f"activity/{told['activity']}/undo").status_code == 200
    assert owner.get("payees/alike").json() == [group]


def test_rejecting_is_remembered_until_undone(spellings: None, owner: Caller, viewer: Caller, outsider: Caller):
    assert code_of(viewer.post("payees/apart", {"keys": KEYS})) == "read_only"
    assert code_of(outsider.post("payees/apart", {"keys": KEYS})) == "no_payee"
    assert owner.post("payees/apart", {"keys": KEYS[:1]}).status_code == 400
    act = owner.post("payees/apart", {"keys": KEYS}).json()["activity"]
    assert owner.get("payees/alike").json() == []
    assert owner.post(f"activity/{act}/undo").status_code == 200
    assert len(owner.get("payees/alike").json()) == 1
