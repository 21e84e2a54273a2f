"""By the API: groups, splits, counts, rules that do nothing, and rules as a file."""

from __future__ import annotations

from typing import Any

from ledger.models import Rule
from ledger.tests.api.conftest import Books, Caller, code_of
from ledger.tests.rule_making import at, files, payee_is, ruled
from ledger.tests.statements import Row, bring, ofx


def asked(books: Books, payee: str = "Canteen", **more: Any) -> dict[str, Any]:
    return {"conditions": payee_is(payee), "actions": files(books.food), "name": payee, **more}


def test_groups_and_counts_are_told_and_groups_are_switched(books: Books, owner: Caller, viewer: Caller) -> None:
    made = owner.post("rules", asked(books, group="Shops")).json()
    assert (made["group"], made["hits"], made["hit_at"], made["is_idle"]) == ("Shops", 0, None, False)
    bring(books.people.owner, ofx([Row("20260310", "-5.00", "Canteen", "a1")]), books.cash)
    told = owner.get(f"rules/{made['id']}").json()
    assert (told["hits"], told["hit_at"] is not None) == (1, True)
    off = owner.post("rules/group", {"group": "Shops", "is_enabled": False}).json()
    assert [(rule["group"], rule["is_enabled"]) for rule in off] == [("Shops", False)]
    renamed = owner.post("rules/group", {"group": "Shops", "name": "Daily"}).json()
    assert [rule["group"] for rule in renamed] == ["Daily"]
    assert code_of(owner.post("rules/group", {"group": "Shops", "is_enabled": True})) == "not_found"
    refused = viewer.post("rules/group", {"group": "Daily", "is_enabled": True})
    assert (refused.status_code, code_of(refused)) == (403, "read_only")
    moved = owner.send("patch", f"rules/{made['id']}", {"group": ""})
    assert moved.json()["group"] == ""


def test_an_import_in_between_is_no_change_of_the_rule(books: Books, owner: Caller) -> None:
    made = owner.post("rules", asked(books))
    tag = owner.get(f"rules/{made.json()['id']}").headers["ETag"]
    bring(books.people.owner, ofx([Row("20260310", "-5.00", "Canteen", "a1")]), books.cash)
    assert owner.get(f"rules/{made.json()['id']}").json()["hits"] == 1
    changed = owner.send("patch", f"rules/{made.json()['id']}", {"name": "Lunch"}, HTTP_IF_MATCH=tag)
    assert changed.status_code == 200


def test_a_split_with_patterns_is_tried(books: Books, owner: Caller) -> None:
    bring(books.people.owner, ofx([Row("20260310", "-5.00", "Canteen 12", "a1")]), books.cash)
    asking = {
        "conditions": {"all": [{"field": "payee", "op": "regex", "value": r"^canteen \d+$"}]},
        "actions": [
            {
                "do": "split",
                "value": [
                    {"category": str(books.food.public_id), "share": "25"},
                    {"category": str(books.food.public_id), "memo": "rest"},
                ],
            }
        ],
    }
    tried = owner.post("rules/preview", asking).json()
    assert tried["count"] == 1
    assert tried["results"][0]["changes"][0]["field"] == "split"
    asking["conditions"]["all"][0]["value"] = "(?=x)"  # type: ignore[index]
    refused = owner.post("rules/preview", asking)
    assert (refused.status_code, code_of(refused)) == (400, "bad_value")


def test_rules_that_do_nothing_are_told(books: Books, owner: Caller, partner: Caller) -> None:
    bring(books.people.owner, ofx([Row("20260310", "-5.00", "Canteen", "a1")]), books.cash)
    first, second = (owner.post("rules", asked(books) | {"name": name}).json() for name in ("first", "second"))
    hidden = ruled(books.people.owner, {"all": [at(books.secret)]}, files(books.food), "hidden")
    found = owner.get("rules/idle").json()
    assert {"rule": second["id"], "name": "second", "why": "shadowed", "fits": 1, "by": first["id"]} in found["idle"]
    assert str(hidden.public_id) not in str(partner.get("rules/idle").json())


def test_rules_go_out_and_come_back_as_a_file(books: Books, owner: Caller, viewer: Caller, outsider: Caller) -> None:
    owner.post("rules", asked(books))
    file = owner.get("rules/file").json()
    assert file["rules"][0]["actions"] == [{"do": "category", "value": {"expense": ["Food"]}}]
    file["rules"].append(
        {**file["rules"][0], "name": "New", "actions": [{"do": "category", "value": {"expense": ["Ramen"]}}]}
    )
    looked = owner.post("rules/file", {"file": file, "is_dry_run": True}).json()
    assert (looked["same"], looked["left_out"], looked["missing"], looked["activity"]) == (1, 1, ["Ramen"], None)
    assert Rule.objects.count() == 1
    brought = owner.post("rules/file", {"file": file, "missing": "create"}).json()
    assert (brought["added"], [rule["state"] for rule in brought["rules"]]) == (1, ["same", "new"])
    assert brought["activity"]
    assert owner.post(f"activity/{brought['activity']}/undo").status_code in (200, 201)
    assert Rule.objects.count() == 1
    refused = viewer.post("rules/file", {"file": file})
    assert (refused.status_code, code_of(refused)) == (403, "read_only")
    for wrong in ({"rules": []}, [None], True, 7, "no JSON"):
        assert code_of(owner.post("rules/file", {"file": wrong})) == "bad_rule_file"
    assert outsider.get("rules/file").json()["rules"] == []
