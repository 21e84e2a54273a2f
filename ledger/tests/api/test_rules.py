"""Rules by the API: the same engine, the same errors with their place, the same privacy."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Scope
from accounts.services import token_create
from ledger.models import Activity, Rule, Transaction
from ledger.services.activity_undo import activity_undo
from ledger.tests.api.conftest import Books, Caller, code_of
from ledger.tests.rule_making import at, files, payee_is, ruled
from ledger.tests.statements import Row, booked, bring, ofx


@pytest.fixture
def imported(books: Books) -> list[Transaction]:
    rows = [Row("20260310", "-5.00", "Canteen", "a1"), Row("20260311", "-6.00", "Canteen", "a2")]
    bring(books.people.owner, ofx(rows), books.cash)
    return booked(books.cash)


def asked(books: Books, payee: str = "Canteen") -> dict[str, Any]:
    return {"conditions": payee_is(payee), "actions": files(books.food)}


def test_a_rule_is_made_changed_and_removed(books: Books, owner: Caller) -> None:
    made = owner.post("rules", asked(books) | {"name": "Lunch"})
    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["conditions"], told["actions"]) == ("Lunch", payee_is("Canteen"), files(books.food))
    assert told["words"] == "When the payee is “Canteen”: file it under Food."
    changed = owner.send("patch", f"rules/{told['id']}", {"is_enabled": False, "name": "Off"})
    assert (changed.status_code, changed.json()["name"], changed.json()["is_enabled"]) == (200, "Off", False)
    assert [rule["id"] for rule in owner.get("rules").json()] == [told["id"]]
    assert owner.send("delete", f"rules/{told['id']}").status_code == 204
    assert owner.get(f"rules/{told['id']}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "code", "attr"),
    [
        ({"conditions": {"all": []}}, "empty_group", "conditions"),
        ({"conditions": {"all": [{"field": "payee", "op": "is", "value": "\x00"}]}}, "bad_value", "conditions.all.0"),
        ({"conditions": {"all": [{"any": [{"field": "x", "op": "is", "value": 1}]}]}}, "unknown_field", "conditions.all.0.any.0"),
        ({"conditions": "all"}, "bad_conditions", "conditions"),
        ({"actions": [{"do": "category", "value": "x"}]}, "bad_value", "actions.0"),
        ({"actions": []}, "no_actions", "actions"),
        ({"wishes": 1}, "unknown_field", "wishes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    books: Books, owner: Caller, wrong: dict[str, Any], code: str, attr: str
) -> None:
    for path in ("rules", "rules/preview"):
        refused = owner.post(path, asked(books) | wrong)
        assert refused.status_code == 400
        assert (code_of(refused), refused.json()["errors"][0]["attr"]) == (code, attr)
    assert owner.post("rules", asked(books)).status_code == 201


def test_a_dry_run_tells_and_apply_does_as_one_act(books: Books, owner: Caller, imported: list[Transaction]) -> None:
    tried = owner.post("rules/preview", asked(books)).json()
    assert (tried["count"], tried["next"]) == (2, None)
    row = tried["results"][0]
    assert (row["transaction"], row["quantity"], row["commodity"]) == (str(imported[1].public_id), "-6.00", "EUR")
    assert row["changes"] == [{"field": "category", "before": "Uncategorised", "after": "Food"}]
    rule = owner.post("rules", asked(books)).json()
    done = owner.post(f"rules/{rule['id']}/apply", {"rows": [row["transaction"]]}).json()
    assert (done["changed"], done["left"]) == (1, {})
    assert [entry.decided_by for entry in booked(books.cash)] == ["", "rule"]
    assert owner.post(f"rules/{rule['id']}/apply").json()["changed"] == 1
    activity_undo(activity=Activity.objects.get(public_id=done["activity"]), acting_user=books.people.owner)
    assert [entry.decided_by for entry in booked(books.cash)] == ["rule", ""]


def test_a_long_dry_run_comes_page_by_page(books: Books, owner: Caller) -> None:
    rows = [Row("20260310", f"-{number}.00", "Canteen", f"n{number}") for number in range(1, 31)]
    bring(books.people.owner, ofx(rows), books.cash)
    first = owner.post("rules/preview", asked(books)).json()
    second = owner.post("rules/preview", asked(books) | {"after": first["next"]}).json()
    seen = [row["transaction"] for page in (first, second) for row in page["results"]]
    assert (first["count"], second["count"], len(set(seen)), second["next"]) == (30, 30, 30, None)


def test_rules_are_put_in_order(books: Books, owner: Caller) -> None:
    one, two = (owner.post("rules", asked(books, name)).json()["id"] for name in ("a", "b"))
    assert [rule["id"] for rule in owner.post("rules/order", {"order": [two, one]}).json()] == [two, one]
    refused = owner.post("rules/order", {"order": [two]})
    assert (refused.status_code, code_of(refused)) == (409, "rules_changed")


def test_a_transaction_proposes_its_rule(books: Books, owner: Caller, outsider: Caller) -> None:
    key = str(books.groceries.public_id)
    (proposed,) = owner.get("rules/proposals", **{"from": key}).json()
    assert (proposed["conditions"], proposed["actions"]) == (payee_is("Corner Shop"), files(books.food))
    assert outsider.get("rules/proposals", **{"from": key}).status_code == 404
    assert owner.get("rules/proposals").json() == []


def test_others_find_no_private_rule_and_viewers_write_none(
    books: Books, owner: Caller, partner: Caller, viewer: Caller, outsider: Caller
) -> None:
    private = ruled(books.people.owner, {"all": [at(books.secret)]}, files(books.food))
    shared = ruled(books.people.owner, payee_is("Canteen"), files(books.food))
    for caller in (partner, outsider):
        assert caller.get(f"rules/{private.public_id}").status_code == 404
        assert caller.send("patch", f"rules/{private.public_id}", {"name": "x"}).status_code == 404
        assert caller.send("delete", f"rules/{private.public_id}").status_code == 404
        assert caller.post(f"rules/{private.public_id}/apply").status_code == 404
    assert [rule["id"] for rule in partner.get("rules").json()] == [str(shared.public_id)]
    assert outsider.get("rules").json() == []
    assert [rule["is_private"] for rule in owner.get("rules").json()] == [True, False]
    assert viewer.get(f"rules/{shared.public_id}").status_code == 200
    refused = viewer.post("rules", asked(books))
    assert (refused.status_code, code_of(refused)) == (403, "read_only")
    assert Rule.objects.count() == 2


def test_a_token_that_may_only_propose_adds_rules_switched_off(books: Books) -> None:
    """The same body by a token that may write is on at once; one that may only read tries it and adds nothing."""
    answers = {}
    for scope in (Scope.READ, Scope.PROPOSE, Scope.WRITE):
        secret = token_create(acting_user=books.people.owner, name=scope, scope=scope).secret
        extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
        program = Caller()
        assert program.post("rules/preview", asked(books), **extra).status_code == 200
        answers[scope] = program.post("rules", asked(books) | {"is_enabled": True}, **extra)
    assert [answer.status_code for answer in answers.values()] == [403, 201, 201]
    assert [answers[scope].json()["is_enabled"] for scope in (Scope.PROPOSE, Scope.WRITE)] == [False, True]
