"""The rules' pages beyond one rule: splits and new conditions in the form, groups, rules that do nothing, and files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.models import Account, Rule
from ledger.selectors.rule_file import rules_file
from ledger.services.rules import rule_create
from ledger.tests.pages.household import HTMX, Shown, address
from ledger.tests.rule_making import files, payee_is, ruled
from ledger.tests.statements import Row, bring, ofx


def toast_of(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return found


def split_form(books: Shown, **more: Any) -> dict[str, Any]:
    """What the editor sends for: payee is Canteen → 60 % to Food, the rest to Salary."""
    return {
        "g:": "all", "f:0": "payee", "o:0": "is", "v:0": "Canteen", "do": "save", "sc:0": str(books.food.public_id), "sk:0": "share",
        "sv:0": "60", "sm:0": "mine", "sc:1": str(books.salary.public_id), "sm:1": "", **more,
    }  # fmt: skip


def test_a_split_is_typed_saved_and_comes_back(books: Shown) -> None:
    visitor = books.visitor("owner")
    assert visitor.post(address("rule_new"), split_form(books)).status_code == 302
    rule = Rule.objects.get()
    food, salary = (str(one.public_id) for one in (books.food, books.salary))
    assert rule.actions == [
        {"do": "split", "value": [{"category": food, "share": "60", "memo": "mine"}, {"category": salary}]}
    ]
    page = visitor.get(address("rule", rule.public_id)).content.decode()
    for text in ('name="sv:0"', 'value="60"', 'value="mine"', 'name="sc:1"', "The rest to"):
        assert text in page
    assert 'name="sv:1"' not in page
    tried = visitor.post(address("rule_preview"), split_form(books, rule=str(rule.public_id))).content.decode()
    assert "split it: 60 % to Food, the rest to Salary" in tried


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sv:0": "100"}, "The shares leave nothing for the last part."),
        ({"sv:0": ""}, "Type a figure, such as 1250.50."),
        ({"sc:1": ""}, "Choose one of yours."),
    ],
)
def test_what_is_wrong_with_a_split_is_said(books: Shown, typed: dict[str, str], said: str) -> None:
    answer = books.visitor("owner").post(address("rule_new"), split_form(books, **typed))
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("wish", "shares"),
    [("share:add", 3), ("share:0", 0), ("share:none", 0), ("add:", 2), ("share:7", 2), ("share:", 2)],
)
def test_parts_of_a_split_come_and_go(books: Shown, wish: str, shares: int) -> None:
    for target in ("rule-filing", ""):
        extra = {**HTMX, "HTTP_HX_TARGET": target} if target else {}
        page = books.visitor("owner").post(address("rule_new"), split_form(books, do=wish), **extra).content.decode()
        assert page.count('name="sc:') == shares
        assert ('name="transfer"' in page) == (shares == 0)
        assert ("<html" in page) == (not target)
    plain = {"g:": "all", "f:0": "payee", "o:0": "is", "v:0": "x", "do": "share:add"}
    assert books.visitor("owner").post(address("rule_new"), plain).content.decode().count('name="sc:') == 2


def test_every_new_condition_comes_back_as_it_was_typed(books: Shown) -> None:
    typed = {
        "g:": "any", "f:0": "reference", "o:0": "regex", "v:0": "^inv", "f:1": "signed", "o:1": "between", "v:1": "-20", "w:1": "-10.50",
        "f:2": "amount", "o:2": "ends", "v:2": ",99", "f:3": "date", "o:3": "month", "c:3": ["1", "12"], "f:4": "date", "o:4": "weekend",
        "v:4": "no", "f:5": "date", "o:5": "before", "v:5": "2026-02-01", "f:6": "owner", "o:6": "is",
        "v:6": str(books.people.partner.public_id), "payee": "X", "group": "New ones", "do": "save",
    }  # fmt: skip
    visitor = books.visitor("owner")
    assert visitor.post(address("rule_new"), typed).status_code == 302
    rule = Rule.objects.get()
    assert rule.group == "New ones"
    assert [(part["field"], part["op"], part["value"]) for part in rule.conditions["any"]] == [
        ("reference", "regex", "^inv"), ("signed", "between", ["-20", "-10.50"]), ("amount", "ends", ".99"),
        ("date", "month", [1, 12]), ("date", "weekend", False), ("date", "before", "2026-02-01"),
        ("owner", "is", str(books.people.partner.public_id)),
    ]  # fmt: skip
    page = visitor.get(address("rule", rule.public_id)).content.decode()
    for text in ('value="^inv"', 'value="-10.50"', 'value=".99"', 'value="2026-02-01"', 'value="New ones"'):
        assert text in page
    wrong = visitor.post(address("rule_new"), {**typed, "v:0": "("})
    assert wrong.status_code == 422
    assert "This pattern can" in wrong.content.decode()


@pytest.fixture
def grouped(books: Shown) -> list[Rule]:
    """a and b in Shops, then c and d in no group."""
    return [
        rule_create(acting_user=books.people.owner, conditions=payee_is(name), actions=files(books.food), name=name, group=group)
        for name, group in (("a", "Shops"), ("b", "Shops"), ("c", ""), ("d", ""))
    ]  # fmt: skip


def places() -> list[tuple[str, str]]:
    return list(Rule.objects.order_by("position").values_list("name", "group"))


def test_rules_stand_in_their_groups_and_are_dragged_between_them(books: Shown, grouped: list[Rule]) -> None:
    visitor = books.visitor("owner")
    page = visitor.get(address("rules")).content.decode()
    assert page.index("Shops") < page.index("In no group") < page.index("Move up: c")
    a, b, c, d = (str(rule.public_id) for rule in grouped)
    done = visitor.post(
        address("rules_order"), {"page": "1", "order": ["g:Shops", a, "g:", b, "g:Bills", d, c]}, **HTMX
    )
    assert places() == [("a", "Shops"), ("b", ""), ("d", "Bills"), ("c", "Bills")]
    visitor.post(toast_of(done)["undo_url"], **HTMX)
    assert places() == [("a", "Shops"), ("b", "Shops"), ("c", ""), ("d", "")]


def test_a_step_over_the_edge_of_a_group_is_a_step_into_the_next(books: Shown, grouped: list[Rule]) -> None:
    visitor = books.visitor("owner")
    for way, expected in (
        ("down", [("a", "Shops"), ("b", ""), ("c", ""), ("d", "")]),
        ("down", [("a", "Shops"), ("c", ""), ("b", ""), ("d", "")]),
        ("up", [("a", "Shops"), ("b", ""), ("c", ""), ("d", "")]),
        ("up", [("a", "Shops"), ("b", "Shops"), ("c", ""), ("d", "")]),
    ):
        visitor.post(address("rules_order"), {"move": f"{grouped[1].public_id}:{way}"}, **HTMX)
        assert places() == expected


def test_a_group_is_switched_off_with_one_click(books: Shown, grouped: list[Rule]) -> None:
    visitor = books.visitor("owner")
    assert "Switch all off" in visitor.get(address("rules")).content.decode()
    done = visitor.post(address("rules_group"), {"switch": "off:Shops"}, **HTMX)
    assert list(Rule.objects.order_by("position").values_list("is_enabled", flat=True)) == [False, False, True, True]
    assert "Switch all on" in visitor.get(address("rules")).content.decode()
    visitor.post(toast_of(done)["undo_url"], **HTMX)
    assert all(Rule.objects.values_list("is_enabled", flat=True))
    assert visitor.post(address("rules_group"), {"switch": "off:Nothing"}).status_code == 404
    assert books.visitor("viewer").post(address("rules_group"), {"switch": "off:Shops"}).status_code == 403
    assert books.visitor("outsider").post(address("rules_group"), {"switch": "off:Shops"}).status_code == 404


def test_rules_that_do_nothing_are_shown_with_the_reason(books: Shown) -> None:
    bring(books.people.owner, ofx([Row("20260310", "-5.00", "Canteen", "a1")]), books.bank)
    for name, payee in (("first", "Canteen"), ("second", "Canteen"), ("third", "Nowhere")):
        ruled(books.people.owner, payee_is(payee), files(books.food), name)
    page = books.visitor("owner").get(address("rules_idle")).content.decode()
    assert "1 row fits, but “first” above it decides it." in page
    assert page.count("No row is as it asks.") == 1
    assert "Switch off" in page
    assert "Switch off" not in books.visitor("viewer").get(address("rules_idle")).content.decode()
    assert "Every rule has something to do" in books.visitor("outsider").get(address("rules_idle")).content.decode()


def test_a_file_is_looked_at_before_it_is_brought(books: Shown, grouped: list[Rule]) -> None:
    visitor = books.visitor("owner")
    sent = visitor.get(address("rules_file"))
    assert "fintrack-rules.json" in sent.headers["Content-Disposition"]
    given = json.loads(sent.content)
    assert given == json.loads(rules_file(books.people.owner))
    given["rules"][0]["actions"] = [{"do": "category", "value": {"expense": ["Food", "Ramen"]}}]
    given["rules"][1]["is_enabled"] = False
    before = places()
    upload = SimpleUploadedFile("rules.json", json.dumps(given).encode())
    page = visitor.post(address("rules_bring"), {"file": upload}).content.decode()
    assert "There is no category “Food › Ramen”." in page
    assert places() == before
    content = {"content": json.dumps(given), "missing": "create"}
    assert "These categories will be made" in visitor.post(address("rules_bring"), content).content.decode()
    assert not Account.objects.filter(name="Ramen").exists()
    assert visitor.post(address("rules_bring"), {**content, "do": "bring"}).status_code == 302
    assert Rule.objects.get(name="a").actions == files(Account.objects.get(name="Ramen"))
    assert not Rule.objects.get(name="b").is_enabled
    assert (
        "Nothing to bring"
        in visitor.post(address("rules_bring"), {**content, "do": "bring"}, follow=True).content.decode()
    )


def test_what_is_no_file_of_rules_is_said_and_nobody_else_may_bring_one(books: Shown) -> None:
    visitor = books.visitor("owner")
    for typed in ({}, {"content": "nonsense"}, {"file": SimpleUploadedFile("x.json", b"\xff\xfe\x00")}):
        answer = visitor.post(address("rules_bring"), typed)
        assert (answer.status_code, "This is not a file of rules." in answer.content.decode()) == (422, True)
    assert visitor.get(address("rules_bring")).status_code == 200
    assert books.visitor("viewer").get(address("rules_bring")).status_code == 403
