"""The rules' pages: a rule is written, tried, saved, applied, ordered and removed; private ones are nobody else's."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.utils.html import escape

from ledger.models import Activity, Rule, Transaction
from ledger.services.rules import rule_create
from ledger.tests.pages.household import HTMX, Shown, address
from ledger.tests.rule_making import at, files, payee_is, ruled
from ledger.tests.statements import Row, booked, bring, ofx
from tests.conftest import People


@pytest.fixture
def imported(books: Shown) -> list[Transaction]:
    """Two rows of ACME's canteen and one of a shop, at the bank."""
    rows = [Row("20260310", "-5.00", "Canteen", "a1"), Row("20260311", "-6.00", "Canteen", "a2")]
    bring(books.people.owner, ofx([*rows, Row("20260312", "-9.00", "Shop", "b1")]), books.bank)
    return booked(books.bank)


def form(books: Shown, payee: str = "Canteen", **more: Any) -> dict[str, Any]:
    """What the editor sends for: payee is … → Food."""
    return {
        "g:": "all",
        "f:0": "payee",
        "o:0": "is",
        "v:0": payee,
        "category": str(books.food.public_id),
        **more,
    }


def toast_of(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["toast"]
    return found


def test_a_rule_is_written_and_shown_in_words(books: Shown) -> None:
    visitor = books.visitor("owner")
    answer = visitor.post(address("rule_new"), form(books, do="save"))
    rule = Rule.objects.get()
    assert answer["Location"] == address("rule", rule.public_id)
    assert (rule.conditions, rule.actions) == (payee_is("Canteen"), files(books.food))
    page = visitor.get(address("rules")).content.decode()
    assert escape("When the payee is “Canteen”: file it under Food.") in page
    again = visitor.get(address("rule", rule.public_id)).content.decode()
    assert 'value="Canteen"' in again


def test_a_rule_with_groups_and_every_action_comes_back_as_it_was_typed(books: Shown) -> None:
    typed = {
        "g:": "any", "f:0": "amount", "o:0": "between", "v:0": "10", "w:0": "20.50",
        "g:1": "none", "f:1.0": "date", "o:1.0": "weekday", "c:1.0": ["6", "7"], "f:1.1": "account", "o:1.1": "is",
        "v:1.1": str(books.bank.public_id), "f:2": "date", "o:2": "month_day", "v:2": "28", "w:2": "3",
        "f:3": "direction", "o:3": "is", "v:3": "out", "f:4": "date", "o:4": "between", "v:4": "2026-01-01", "w:4": "",
        "category": str(books.food.public_id), "payee": "Café", "tags": "#out, fun", "memo_how": "memo_append", "memo": "x",
        "review": "yes", "stop": "on", "name": "All of it", "do": "save",
    }  # fmt: skip
    visitor = books.visitor("owner")
    assert visitor.post(address("rule_new"), typed).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == {
        "any": [
            {"field": "amount", "op": "between", "value": ["10", "20.50"]},
            {"none": [
                {"field": "date", "op": "weekday", "value": [6, 7]},
                {"field": "account", "op": "is", "value": str(books.bank.public_id)},
            ]},
            {"field": "date", "op": "month_day", "value": [28, 3]},
            {"field": "direction", "op": "is", "value": "out"},
            {"field": "date", "op": "between", "value": ["2026-01-01", None]},
        ]
    }  # fmt: skip
    assert [action["do"] for action in rule.actions] == ["category", "payee", "tags", "memo_append", "review", "stop"]
    page = visitor.get(address("rule", rule.public_id)).content.decode()
    for text in ('value="20.50"', 'value="2026-01-01"', 'value="out, fun"', 'value="Café"', 'value="28"'):
        assert text in page
    assert page.count("checked") >= 3  # two weekdays, and stop


@pytest.mark.parametrize(
    ("wish", "shown", "gone"),
    [
        ("add:", ["v:0", "v:1"], ["v:2"]),
        ("group:", ["g:1", "v:1.0"], ["v:1"]),
        ("remove:0", ["v:0"], ["v:1", "Canteen"]),
    ],
)
def test_conditions_come_and_go_without_losing_what_is_typed(
    books: Shown, wish: str, shown: list[str], gone: list[str]
) -> None:
    visitor = books.visitor("owner")
    for extra in ({}, {**HTMX, "HTTP_HX_TARGET": "rule-parts"}):
        answer = visitor.post(address("rule_new"), form(books, do=wish, name="Mine"), **extra)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert all(f'name="{name}"' in page for name in shown)
        assert not any(f'name="{name}"' in page or f'value="{name}"' in page for name in gone)
        assert ("<html" in page) == (not extra)
        assert ('value="Mine"' in page) == (not extra)
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"v:0": "…"}, "Type at least one letter or digit to look for."),
        ({"f:0": "amount", "o:0": "more", "v:0": "lots"}, "Type a figure, such as 1250.50."),
        ({"category": ""}, "Say what the rule should do."),
        ({"memo_how": "memo"}, "Type the memo."),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_saved(books: Shown, typed: dict[str, Any], said: str) -> None:
    visitor = books.visitor("owner")
    answer = visitor.post(address("rule_new"), form(books, do="save") | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Rule.objects.exists()
    assert visitor.post(address("rule_new"), form(books, do="save")).status_code == 302


def test_nonsense_of_a_form_is_no_crash(books: Shown) -> None:
    visitor = books.visitor("owner")
    for typed in (
        {"g:9.9.9": "all", "f:x": "payee", "do": "remove:7"},
        {"g:": "some", "f:0": "nope", "o:0": "nope", "do": "again"},
        {"do": "group:0.0.0.0"},
        {"f:0": "date", "o:0": "weekday", "c:0": ["x"], "do": "save"},
    ):
        assert visitor.post(address("rule_new"), form(books) | typed).status_code in (200, 422)
    assert visitor.get(address("rule_new"), {"from": "nonsense"}).status_code == 409
    assert not Rule.objects.exists()


def test_the_dry_run_follows_the_form_and_writes_nothing(books: Shown, imported: list[Transaction]) -> None:
    visitor = books.visitor("owner")
    page = visitor.post(address("rule_preview"), form(books)).content.decode()
    assert '<strong class="num">2</strong>' in page
    assert "Uncategorised" in page
    assert "Save the rule" in page
    assert "Change all" not in page
    unread = visitor.post(address("rule_preview"), form(books, payee=""))
    assert "Type the words to look for." in unread.content.decode()
    assert not Rule.objects.exists()


def test_a_saved_rule_is_applied_to_the_past_with_one_undo(books: Shown, imported: list[Transaction]) -> None:
    visitor = books.visitor("owner")
    rule = ruled(books.people.owner, payee_is("Canteen"), files(books.food))
    tried = visitor.post(address("rule_preview"), form(books, rule=str(rule.public_id))).content.decode()
    assert "Change all 2 rows" in tried
    answer = visitor.post(address("rule_apply", rule.public_id), {"rows": "all"}, **HTMX)
    toast = toast_of(answer)
    assert toast["text"] == "2 transactions changed."
    assert [row.decided_by for row in booked(books.bank)] == ["rule", "rule", ""]
    visitor.post(toast["undo_url"], **HTMX)
    assert [row.decided_by for row in booked(books.bank)] == ["", "", ""]
    visitor.post(address("rule_apply", rule.public_id), {"rows": "ticked", "row": str(imported[1].public_id)})
    assert [row.decided_by for row in booked(books.bank)] == ["", "rule", ""]


def test_a_row_becomes_a_rule_with_one_click(books: Shown, imported: list[Transaction]) -> None:
    visitor = books.visitor("owner")
    page = visitor.get(address("rule_new"), {"from": str(books.salary_row.public_id)}).content.decode()
    assert 'value="ACME Ltd"' in page
    assert f'value="{books.salary.public_id}" selected' in page
    assert visitor.get(address("rule_new"), {"from": str(imported[0].public_id)}).status_code == 200
    assert books.visitor("outsider").get(address("rule_new"), {"from": str(imported[0].public_id)}).status_code == 404


def test_rules_are_ordered_switched_and_deleted_from_the_list(books: Shown) -> None:
    one, two = (ruled(books.people.owner, payee_is(name), files(books.food), name) for name in ("one", "two"))
    visitor = books.visitor("partner")

    def names() -> list[str]:
        return list(Rule.objects.values_list("name", flat=True))

    moved = visitor.post(address("rules_order"), {"move": f"{two.public_id}:up"}, **HTMX)
    assert names() == ["two", "one"]
    visitor.post(toast_of(moved)["undo_url"], **HTMX)
    assert names() == ["one", "two"]
    assert visitor.post(address("rules_order"), {"order": [str(two.public_id), str(one.public_id)]}).status_code == 302
    assert names() == ["two", "one"]
    assert visitor.post(address("rules_order"), {"order": [str(two.public_id), "x"]}, **HTMX).status_code == 409
    visitor.post(address("rule_enable", one.public_id), {"enabled": "no"}, **HTMX)
    one.refresh_from_db()
    assert not one.is_enabled
    gone = visitor.post(address("rule_delete", one.public_id), **HTMX)
    assert names() == ["two"]
    visitor.post(toast_of(gone)["undo_url"], **HTMX)
    assert names() == ["two", "one"]


def test_nobody_reads_or_touches_a_private_rule(books: Shown) -> None:
    rule = ruled(books.people.owner, {"all": [at(books.vault)]}, files(books.food), "Vault things")
    assert "Vault things" in books.visitor("owner").get(address("rules")).content.decode()
    for name in ("partner", "outsider", "viewer"):
        visitor = books.visitor(name)
        assert "Vault" not in visitor.get(address("rules")).content.decode()
        pages = [visitor.get(address("rule", rule.public_id))] + [
            visitor.post(address(act, rule.public_id), {"rows": "all"})
            for act in ("rule_delete", "rule_enable", "rule_apply")
        ]
        assert {page.status_code for page in pages} == {403 if name == "viewer" else 404}
    assert not Activity.objects.filter(kind="rule.apply").exists()


def test_a_viewer_reads_the_rules_and_changes_none(books: Shown) -> None:
    ruled(books.people.owner, payee_is("Canteen"), files(books.food))
    visitor = books.visitor("viewer")
    page = visitor.get(address("rules")).content.decode()
    assert "Canteen" in page
    assert address("rule_new") not in page
    assert visitor.get(address("rule_new")).status_code == 403


def test_the_empty_list_proposes_what_was_always_decided_alike(books: Shown) -> None:
    for month in (1, 2, 3):
        books.home.spend(books.bank, books.food, "9", date(2026, month, 7), payee="Greengrocer")
    visitor = books.visitor("owner")
    page = visitor.get(address("rules")).content.decode()
    assert "No rules yet" in page
    assert "Greengrocer" in page
    assert f"?payee=Greengrocer&amp;category={books.food.public_id}" in page
    made = visitor.get(
        address("rule_new"), {"payee": "Greengrocer", "category": str(books.food.public_id)}
    ).content.decode()
    assert 'value="Greengrocer"' in made
    assert f'value="{books.food.public_id}" selected' in made


def test_the_list_costs_the_same_for_many_rules(
    people: People, books: Shown, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        rule_create(acting_user=people.owner, conditions=payee_is(f"shop {number}"), actions=files(books.food))
    visitor = books.visitor("owner")
    visitor.get(address("rules"))
    with django_assert_max_num_queries(16):
        visitor.get(address("rules"))


def test_a_long_list_of_rules_is_paged_and_ordered_page_by_page(books: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.views.rules.PAGE", 2)
    one, two, three = (
        ruled(books.people.owner, payee_is(name), files(books.food), name) for name in ("one", "two", "three")
    )
    visitor = books.visitor("owner")

    def shown(page: int) -> list[str]:
        text = visitor.get(address("rules"), {"page": str(page)}).content.decode()
        return [name for name in ("one", "two", "three") if f"Move up: {name}" in text]

    assert (shown(1), shown(2), shown(3)) == (["one", "two"], ["three"], ["three"])
    first = {"page": "1", "order": [str(two.public_id), str(one.public_id)]}
    assert visitor.post(address("rules_order"), first).status_code == 302
    assert list(Rule.objects.values_list("name", flat=True)) == ["two", "one", "three"]
    visitor.post(address("rules_order"), {"move": f"{three.public_id}:up"}, **HTMX)
    assert (shown(1), shown(2)) == (["two", "three"], ["one"])
    mixed = {"page": "1", "order": [str(two.public_id), str(one.public_id)]}
    assert visitor.post(address("rules_order"), mixed, **HTMX).status_code == 409
