"""Rules out as a file and in again, groups as a whole, and rules that do nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command

from fintrack.lib.errors import DomainError
from ledger.models import Account, Activity, Rule
from ledger.selectors.rule_file import rules_compared, rules_file
from ledger.selectors.rule_health import rule_health
from ledger.selectors.rules import rule_list
from ledger.services.activity_undo import activity_undo
from ledger.services.rule_file import rules_bring
from ledger.services.rule_order import rules_group_change, rules_reorder
from ledger.services.rules import rule_change, rule_create
from ledger.tests.rule_making import at, files, payee_is, ruled, sends, where
from ledger.tests.statements import Row, bank, bring, category, ofx
from tests.conftest import People

COFFEE = Row("20240115", "-3.50", "Coffee", "a1")


def stored() -> list[tuple[Any, ...]]:
    return list(Rule.objects.order_by("position").values_list("name", "group", "is_enabled", "conditions", "actions"))


@pytest.fixture
def three(people: People) -> list[Rule]:
    """A rule with a pattern on an account, a split, and a transfer that is off."""
    account, food, home, cash = (
        bank(people.owner),
        category(people.owner),
        category(people.owner, "Home"),
        bank(people.owner, "Cash", ""),
    )
    split = [{"category": str(food.public_id), "share": "60.5", "memo": "ours"}, {"category": str(home.public_id)}]
    asked = {
        "all": [
            {"none": [at(account)]},
            where("memo", "regex", "a.c"),
            where("owner", "is", str(people.partner.public_id)),
        ]
    }
    rules = [
        rule_create(acting_user=people.owner, conditions=asked, actions=files(food), name="One", group="Shops"),
        rule_create(acting_user=people.owner, conditions=payee_is("b"), actions=[{"do": "split", "value": split}], name="Two"),
        rule_create(acting_user=people.owner, conditions=payee_is("c"), actions=sends(cash), name="Three", is_enabled=False),
    ]  # fmt: skip
    return rules


def test_a_file_brings_back_what_it_was_made_of(people: People, three: list[Rule]) -> None:
    before, text = stored(), rules_file(people.owner)
    found = rules_compared(people.owner, text)
    assert (found.same, len(found.rules)) == (3, 3)
    assert rules_bring(acting_user=people.owner, content=text).activity is None
    Rule.objects.all().delete()
    done = rules_bring(acting_user=people.owner, content=text.encode())
    assert (done.found.added, stored()) == (3, before)
    assert str(three[0].public_id) not in text
    assert '"Food"' in text
    assert done.activity is not None
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert not Rule.objects.exists()


def test_a_dry_run_tells_new_changed_and_same_and_writes_nothing(people: People, three: list[Rule]) -> None:
    given = json.loads(rules_file(people.owner))
    given["rules"][0]["group"] = "Daily"
    given["rules"][1]["name"] = "Fourth"
    before = stored()
    found = rules_compared(people.owner, given)
    assert [(rule.name, rule.state) for rule in found.rules] == [
        ("One", "changed"),
        ("Fourth", "new"),
        ("Three", "same"),
    ]
    assert stored() == before
    done = rules_bring(acting_user=people.owner, content=given)
    assert [row[:2] for row in stored()] == [("One", "Daily"), ("Two", ""), ("Three", ""), ("Fourth", "")]
    assert done.activity is not None
    activity_undo(activity=done.activity, acting_user=people.partner)
    assert stored() == before


def naming(**value: Any) -> dict[str, Any]:
    rule = {"name": "New", "conditions": payee_is("x"), "actions": [{"do": "category", "value": value}]}
    return {"fintrack_rules": 1, "rules": [rule]}


def test_a_category_that_is_not_there_is_asked_for_or_made(people: People) -> None:
    category(people.owner)
    given = naming(expense=["Food", "Ramen", "Spicy"])
    found = rules_compared(people.owner, given)
    assert (found.left_out, found.missing, found.rules[0].problem) == (
        1, ["Food › Ramen › Spicy"], "There is no category “Food › Ramen › Spicy”."
    )  # fmt: skip
    assert rules_bring(acting_user=people.owner, content=given).activity is None
    shown = rules_compared(people.owner, given, creates=True).rules[0]
    assert (shown.state, shown.words) == ("new", "When the payee is “x”: file it under Food › Ramen › Spicy.")
    done = rules_bring(acting_user=people.owner, content=given, creates=True)
    made = Account.objects.get(name="Spicy")
    assert (made.parent.name, made.parent.parent.name, made.kind) == ("Ramen", "Food", "expense")  # type: ignore[union-attr]
    assert rule_list(people.owner)[0].words.then == "file it under Food › Ramen › Spicy"
    assert done.activity is not None
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert not Account.objects.filter(name__in=["Ramen", "Spicy"]).exists()
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (naming(account="Nowhere"), "There is no account “Nowhere”."),
        (naming(account="Vault"), "There is no account “Vault”."),
        (naming(account="Twin"), "More than one is called “Twin”."),
        (naming(member="Otto"), "There is no member “Otto”."),
        (naming(expense=[]), "A category has no name."),
        (naming(income=["Food"]), "There is no category “Food”."),
        (naming(account="Bank"), "Choose a category."),
    ],
)
def test_what_leads_nowhere_leaves_its_rule_out(people: People, rule: dict[str, Any], problem: str) -> None:
    """Vault is the partner's own; Food is an expense, which the same file brings."""
    category(people.owner)
    for name in ("Bank", "Twin", "twín"):
        bank(people.owner, name, "")
    bank(people.partner, "Vault", "", owner=people.partner, visibility="hidden")
    rule["rules"].append({**naming(expense=["Food"])["rules"][0], "name": "Fine"})
    found = rules_compared(people.owner, rule)
    assert [(one.state, one.problem) for one in found.rules] == [("left_out", problem), ("new", "")]


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"fintrack_rules": 2, "rules": []}', '{"fintrack_rules": 1, "rules": [7]}', "[" * 99_999, b"\xff\xfe",
        "x" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_file_of_rules_is_refused(people: People, content: Any) -> None:
    with pytest.raises(DomainError) as refused:
        rules_bring(acting_user=people.owner, content=content)
    assert refused.value.code == "bad_rule_file"


def test_rules_deep_as_a_well_are_refused(people: People) -> None:
    def well(depth: int) -> dict[str, Any]:
        deep: Any = payee_is("x")
        for _level in range(depth):
            deep = {"all": [deep]}
        rule = {"name": "Deep", "conditions": deep, "actions": [{"do": "payee", "value": "y"}]}
        return {"fintrack_rules": 1, "rules": [rule]}

    assert [rules_compared(people.owner, well(depth)).rules[0].state for depth in (2, 20)] == ["new", "left_out"]
    with pytest.raises(DomainError) as refused:
        rules_compared(people.owner, well(2000))
    assert refused.value.code == "bad_rule_file"


def test_a_viewer_and_an_outsider_bring_nothing(people: People, three: list[Rule]) -> None:
    text = rules_file(people.owner)
    Rule.objects.all().delete()
    with pytest.raises(DomainError) as refused:
        rules_bring(acting_user=people.viewer, content=text)
    assert refused.value.code == "read_only"
    assert json.loads(rules_file(people.outsider))["rules"] == []
    assert rules_compared(people.outsider, text).left_out == 3


def test_rules_of_a_hidden_account_stay_out_of_the_others_file_and_activity(people: People) -> None:
    vault, food = bank(people.owner, "Vault", "", owner=people.owner, visibility="hidden"), category(people.owner)
    ruled(people.owner, {"all": [at(vault)]}, files(food), "Secret")
    assert "Vault" in rules_file(people.owner)
    assert "Secret" not in rules_file(people.partner)
    given = json.loads(rules_file(people.owner))
    given["rules"][0]["is_enabled"] = False
    done = rules_bring(acting_user=people.owner, content=given)
    assert done.activity is not None
    assert done.activity.account == vault


def test_the_commands_write_and_read_the_file(people: People, three: list[Rule], tmp_path: Any, capsys: Any) -> None:
    out = tmp_path / "rules.json"
    call_command("rules_export", out=str(out), user=people.owner.email)
    before = stored()
    Rule.objects.all().delete()
    call_command("rules_import", str(out), user=people.owner.email, dry_run=True)
    assert "3 new" in capsys.readouterr().out
    assert not Rule.objects.exists()
    call_command("rules_import", str(out), user=people.owner.email, missing="create", json=True)
    assert json.loads(capsys.readouterr().out)["added"] == 3
    assert stored() == before
    out.write_text("nonsense")
    with pytest.raises(SystemExit):
        call_command("rules_import", str(out), user=people.owner.email)


# --- Groups ------------------------------------------------------------------------------------------------------------------


def test_a_group_is_switched_and_renamed_as_a_whole(people: People) -> None:
    food = category(people.owner)
    for name in ("a", "b"):
        rule_create(acting_user=people.owner, conditions=payee_is(name), actions=files(food), name=name, group="Shops")
    rule_create(acting_user=people.owner, conditions=payee_is("c"), actions=files(food), name="c")
    rules_group_change(acting_user=people.partner, group="Shops", is_enabled=False)
    assert [row[2] for row in stored()] == [False, False, True]
    assert rules_group_change(acting_user=people.partner, group="Shops", is_enabled=False) is None
    activity_undo(activity=Activity.objects.get(kind="rules.group"), acting_user=people.owner)
    assert [row[2] for row in stored()] == [True, True, True]
    rules_group_change(acting_user=people.owner, group="Shops", name="Daily")
    assert [row[1] for row in stored()] == ["Daily", "Daily", ""]
    for group in ("Shops", ""):
        with pytest.raises(DomainError) as refused:
            rules_group_change(acting_user=people.owner, group=group, is_enabled=False)
        assert refused.value.code == "not_found"
    with pytest.raises(DomainError) as refused:
        rules_group_change(acting_user=people.viewer, group="Daily", is_enabled=False)
    assert refused.value.code == "read_only"


def test_a_rule_joins_its_group_behind_the_others(people: People) -> None:
    food = category(people.owner)
    for name, group in (("a", "Shops"), ("b", ""), ("c", "Shops")):
        rule_create(acting_user=people.owner, conditions=payee_is(name), actions=files(food), name=name, group=group)
    assert [row[0] for row in stored()] == ["a", "c", "b"]
    activity_undo(activity=Activity.objects.filter(kind="rule.add").latest("pk"), acting_user=people.owner)
    assert [row[0] for row in stored()] == ["a", "b"]
    b = Rule.objects.get(name="b")
    rule_change(rule=b, acting_user=people.owner, group="Shops")
    assert [row[:2] for row in stored()] == [("a", "Shops"), ("b", "Shops")]
    order = list(Rule.objects.order_by("-position").values_list("public_id", flat=True))
    rules_reorder(acting_user=people.owner, order=order, groups={order[0]: ""})
    assert [row[:2] for row in stored()] == [("b", ""), ("a", "Shops")]
    activity_undo(activity=Activity.objects.get(kind="rules.order"), acting_user=people.owner)
    assert [row[:2] for row in stored()] == [("a", "Shops"), ("b", "Shops")]


# --- Rules that do nothing ---------------------------------------------------------------------------------------------------


def test_rules_that_do_nothing_are_found_with_the_reason(people: People) -> None:
    account, food, fun = bank(people.owner), category(people.owner), category(people.owner, "Fun")
    bring(people.owner, ofx([COFFEE, Row("20240116", "-4.00", "Coffee to go", "a2")]), account)
    wide = ruled(people.owner, {"all": [where("payee", "contains", "coffee")]}, files(food), "wide")
    narrow = ruled(people.owner, payee_is("Coffee to go"), files(fun), "narrow")
    tagging = ruled(people.owner, payee_is("Coffee"), [*files(fun), {"do": "tags", "value": ["x"]}], "tagging")
    never = ruled(people.owner, payee_is("Tea"), files(fun), "never")
    itself = ruled(people.owner, {"all": [where("amount", "ends", ".50"), at(account)]}, sends(account), "itself")
    ruled(people.owner, payee_is("Milk"), files(fun), "off").delete()
    found = rule_health(people.owner)
    said = {one.item.name: (one.why, one.fits, one.by and one.by.name) for one in found.idle}
    assert said == {
        narrow.name: ("shadowed", 1, wide.name),
        never.name: ("never_fits", 0, None),
        itself.name: ("shadowed", 1, wide.name),
    }
    assert found.looked_at == 2
    order = [rule.public_id for rule in (itself, narrow, wide, tagging, never)]
    rules_reorder(acting_user=people.owner, order=order)
    said = {one.item.name: (one.why, one.fits, one.by and one.by.name) for one in rule_health(people.owner).idle}
    assert said == {never.name: ("never_fits", 0, None), itself.name: ("no_effect", 1, None)}
    assert rule_health(people.outsider).idle == ()


def test_what_a_rule_above_stops_is_in_its_shadow(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    bring(people.owner, ofx([COFFEE]), account)
    above = ruled(people.owner, payee_is("Coffee"), [{"do": "tags", "value": ["x"]}, {"do": "stop"}], "above")
    ruled(people.owner, payee_is("Coffee"), files(food), "below")
    (idle,) = rule_health(people.owner).idle
    assert (idle.item.name, idle.why, idle.by and idle.by.id) == ("below", "shadowed", above.pk)
    rule_change(rule=above, acting_user=people.owner, actions=[{"do": "tags", "value": ["x"]}])
    assert rule_health(people.owner).idle == ()
