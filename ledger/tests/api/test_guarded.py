"""If-Match on what has no revision of its own: read, changed by somebody else, and then refused with nothing changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ledger.api.guarded import states_named
from ledger.models import Activity, Payee
from ledger.services.accounts import account_create
from ledger.services.payees import payee_create
from ledger.services.rules import rule_create
from ledger.services.saved_views import view_save
from ledger.services.tags import tag_create
from ledger.tests.api.conftest import Books, Caller, code_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Resource:
    """`make` gives its path; `first` and `second` are two changes of it."""

    make: Callable[[Books], str]
    first: dict[str, Any]
    second: dict[str, Any]


def account(books: Books, kind: str) -> str:
    made = account_create(household=books.people.household, acting_user=books.people.owner, name=f"A {kind}", kind=kind)
    return f"{'categories' if kind == 'expense' else 'accounts'}/{made.public_id}"


def tag(books: Books) -> str:
    made = tag_create(household=books.people.household, acting_user=books.people.owner, name="Trip")
    return f"tags/{made.public_id}"


def rule(books: Books) -> str:
    made = rule_create(
        acting_user=books.people.owner, conditions={"all": [{"field": "payee", "op": "is", "value": "Shop"}]},
        actions=[{"do": "category", "value": str(books.food.public_id)}],
    )  # fmt: skip
    return f"rules/{made.public_id}"


def view(books: Books) -> str:
    return f"views/{view_save(acting_user=books.people.owner, name='Small', query='most=5').public_id}"


def payee(books: Books) -> str:
    key = books.groceries.payee_key
    payee_create(household=books.people.household, acting_user=books.people.owner, name=books.groceries.payee)
    return f"payees/by-key/{key}"


NAMES: tuple[dict[str, Any], dict[str, Any]] = ({"name": "One"}, {"name": "Two"})
RESOURCES = {
    "account": Resource(lambda books: account(books, "checking"), *NAMES),
    "category": Resource(lambda books: account(books, "expense"), *NAMES),
    "payee": Resource(payee, {"category": None}, {"category": None}),
    "tag": Resource(tag, *NAMES),
    "rule": Resource(rule, {"name": "One"}, {"is_enabled": False}),
    "view": Resource(view, *NAMES),
}


@pytest.fixture(params=RESOURCES)
def thing(request: pytest.FixtureRequest, books: Books) -> tuple[str, Resource]:
    found = RESOURCES[request.param]
    first = {"category": str(books.food.public_id)} if request.param == "payee" else found.first
    return found.make(books), Resource(found.make, first, found.second)


def tag_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(answer.headers["ETag"])


def test_who_read_it_before_the_other_changed_it_is_refused(thing: tuple[str, Resource], owner: Caller) -> None:
    path, resource = thing
    read = tag_of(owner.get(path))
    assert re.fullmatch(r'"[0-9a-f]{20}-[0-9a-f]{20}"', read)
    assert owner.send("patch", path, resource.first, headers={"If-Match": read}).status_code == 200
    acts = Activity.objects.count()
    for method, data in (("patch", resource.second), ("delete", None)):
        late = owner.send(method, path, data, headers={"If-Match": read})
        assert (late.status_code, code_of(late)) == (412, "revision_conflict")
    assert Activity.objects.count() == acts
    now = tag_of(owner.get(path))
    assert now.partition("-")[0] != read.partition("-")[0]
    assert owner.send("patch", path, resource.second, headers={"If-Match": now}).status_code == 200


def test_what_was_read_last_may_be_deleted(thing: tuple[str, Resource], owner: Caller) -> None:
    path, _resource = thing
    read = tag_of(owner.get(path))
    done = owner.send("delete", path, headers={"If-Match": f'"00ff", {read}'})
    assert done.status_code in (200, 204)


def test_without_it_and_with_a_star_anything_goes(thing: tuple[str, Resource], owner: Caller) -> None:
    path, resource = thing
    assert owner.send("patch", path, resource.first).status_code == 200
    assert owner.send("patch", path, resource.second, headers={"If-Match": "*"}).status_code == 200


def test_what_is_no_tag_is_refused(thing: tuple[str, Resource], owner: Caller) -> None:
    path, resource = thing
    wrong = owner.send("patch", path, resource.first, headers={"If-Match": "yesterday"})
    assert (wrong.status_code, code_of(wrong)) == (400, "bad_if_match")


def test_another_balance_is_no_other_account(books: Books, owner: Caller) -> None:
    """What an account holds is news to whoever reads it, and no change of the account."""
    path = f"accounts/{books.cash.public_id}"
    before = tag_of(owner.get(path))
    spent = {
        "kind": "expense", "account": str(books.cash.public_id), "category": str(books.food.public_id), "amount": "1",
        "date": "2026-03-19",
    }  # fmt: skip
    assert owner.post("transactions", spent).status_code == 201
    after = tag_of(owner.get(path))
    assert after != before
    assert after.partition("-")[0] == before.partition("-")[0]


def test_a_payee_nobody_named_yet(books: Books, owner: Caller) -> None:
    """It has no row of its own: its state is that there is none, until somebody says something of it."""
    path = f"payees/by-key/{books.groceries.payee_key}"
    read = tag_of(owner.get(path))
    assert read.startswith('"none-')
    change = {"name": "Greengrocer", "category": str(books.food.public_id)}
    told = owner.send("patch", path, change, headers={"If-Match": read})
    assert (told.status_code, told.json()["changed"]) == (200, 1)
    kept = Payee.objects.get()
    books.groceries.refresh_from_db()
    assert (kept.name, kept.category, books.groceries.payee) == ("Greengrocer", books.food, "Greengrocer")
    assert owner.get(path).status_code == 404
    undone = owner.post(f"activity/{told.json()['activity']}/undo")
    assert undone.status_code == 200
    assert (tag_of(owner.get(path)).startswith('"none-'), Payee.objects.count()) == (True, 0)


def test_a_name_that_is_anothers_is_for_merging(books: Books, owner: Caller) -> None:
    payee_create(household=books.people.household, acting_user=books.people.owner, name="Kiosk")
    path = f"payees/by-key/{books.groceries.payee_key}"
    taken = owner.send("patch", path, {"name": "KIOSK"})
    assert (taken.status_code, code_of(taken)) == (400, "name_taken")


@pytest.mark.parametrize(
    ("header", "states"), [('"0f3a-77b1", W/"2c"', ["0f3a", "2c"]), ('"none"', ["none"]), ('W/"a-b"', ["a"])]
)
def test_states_named(header: str, states: list[str]) -> None:
    assert states_named(header) == states
