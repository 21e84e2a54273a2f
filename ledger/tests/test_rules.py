"""Writing, ordering and removing rules, trying them on the past and applying them: what changes, what stays, who may know of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Activity, Rule, Transaction
from ledger.models.activity import Actor
from ledger.models.transaction import DecidedBy
from ledger.selectors.books import books_of
from ledger.selectors.rule_preview import rule_preview
from ledger.selectors.rule_proposals import rule_from_row, rule_proposals
from ledger.selectors.rules import rule_list, spec_of
from ledger.services.accounts_merge import accounts_merge
from ledger.services.activity_undo import activity_undo
from ledger.services.categories import category_merge
from ledger.services.changing import transaction_change
from ledger.services.rule_apply import rule_apply
from ledger.services.rule_order import rules_reorder
from ledger.services.rules import rule_change, rule_create, rule_delete
from ledger.services.transactions import transaction_edit
from ledger.tests.rule_making import at, files, payee_is, ruled, sends, where
from ledger.tests.statements import Row, bank, booked, bring, category, check_books, ofx
from tests.conftest import People

CUPS = [Row(f"202401{day}", "-3.50", "Coffee", f"c{day}") for day in (15, 16, 17)]
SHOES = Row("20240120", "-90.00", "Shoes", "s1")


@pytest.fixture
def bought(people: People) -> list[Transaction]:
    """Three cups of coffee and a pair of shoes, imported; nobody has decided about them."""
    account = bank(people.owner)
    bring(people.owner, ofx([*CUPS, SHOES]), account)
    return booked(account)


def side(entry: Transaction) -> str:
    legs = entry.postings.select_related("account")
    return next(leg.account.name for leg in legs if leg.account.name != "Bank")


def code_of(refused: Any) -> str:
    return str(refused.value.code)


# --- Writing ------------------------------------------------------------------------------------------------------------------


def test_a_rule_is_called_by_what_it_does_where_nobody_names_it(people: People) -> None:
    food = category(people.owner)
    assert ruled(people.owner, payee_is("coffee"), files(food)).name == "Coffee → Food"
    weekly = {"all": [where("amount", "more", "50"), where("date", "weekday", [6, 7])]}
    tagged = ruled(people.owner, weekly, [{"do": "tags", "value": ["big"]}])
    assert tagged.name == "The amount is more than 50 and it is a Saturday or Sunday → tag it #big"
    rule_delete(rule=tagged, acting_user=people.owner)
    assert ruled(people.owner, payee_is("coffee"), files(food), "Cups").name == "Cups"
    assert [item.words.text for item in rule_list(people.owner)] == [
        "When the payee is “coffee”: file it under Food."
    ] * 2


def test_a_rule_names_only_what_its_author_may_see(people: People) -> None:
    """The same rule about Food and Bank is fine; about another household's category or another member's hidden account it is not."""
    food, account = category(people.owner), bank(people.owner)
    abroad = category(people.outsider, "Abroad")
    vault = bank(people.partner, "Vault", "", owner=people.partner, visibility="hidden")
    ruled(people.owner, {"all": [at(account)]}, files(food))
    for conditions, actions, place in (
        ({"all": [at(account)]}, files(abroad), "actions.0"),
        ({"all": [at(vault)]}, files(food), "conditions.all.0"),
        ({"all": [at(account)]}, sends(vault), "actions.0"),
    ):
        with pytest.raises(DomainError) as refused:
            ruled(people.owner, conditions, actions)
        assert (refused.value.code, refused.value.data["attr"]) == ("unknown_account", place)
    assert Rule.objects.count() == 1


@pytest.mark.parametrize(
    ("target", "code"), [("account", "not_a_category"), ("closed", "closed"), ("uncategorised", "system_account")]
)
def test_a_rule_files_only_where_rows_can_be_filed(
    people: People, bought: list[Transaction], target: str, code: str
) -> None:
    from ledger.services.accounts import account_change

    food = category(people.owner)
    ruled(people.owner, payee_is("coffee"), files(food))
    if target == "closed":
        account_change(account=food, acting_user=people.owner, closed_on=date(2024, 1, 1))
    kinds = {"expense": "uncategorised", "checking": "account"}
    legs = bought[0].postings.select_related("account")
    named = {kinds[leg.account.kind]: leg.account for leg in legs} | {"closed": food}
    with pytest.raises(DomainError) as refused:
        ruled(people.owner, payee_is("coffee"), files(named[target]))
    assert code_of(refused) == code
    problems = [bool(item.problem) for item in rule_list(people.owner)]
    assert problems == [target == "closed"]


def test_a_viewer_and_an_outsider_write_no_rules(people: People) -> None:
    food = category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    for act in (
        lambda user: ruled(user, payee_is("tea"), files(food)),
        lambda user: rule_change(rule=rule, acting_user=user, name="x"),
        lambda user: rule_delete(rule=rule, acting_user=user),
        lambda user: rule_apply(rule=rule, acting_user=user),
        lambda user: rules_reorder(acting_user=user, order=[rule.public_id]),
    ):
        with pytest.raises(DomainError) as refused:
            act(people.viewer)
        assert code_of(refused) == "read_only"
        with pytest.raises(DomainError):
            act(people.outsider)
    rule.refresh_from_db()
    assert [row.name for row in Rule.objects.all()] == [rule.name]
    assert rule.name != "x"


def test_changes_of_rules_are_acts_that_can_be_undone(people: People) -> None:
    food, fun = category(people.owner), category(people.owner, "Fun")
    rule = ruled(people.owner, payee_is("coffee"), files(food), "Cups")
    rule_change(rule=rule, acting_user=people.partner, actions=files(fun), name="Fun cups", is_enabled=False)
    activity_undo(activity=Activity.objects.get(kind="rule.change"), acting_user=people.owner)
    rule.refresh_from_db()
    assert (rule.name, rule.is_enabled, rule.actions) == ("Cups", True, files(food))
    deleted = rule_delete(rule=rule, acting_user=people.owner)
    assert not Rule.objects.exists()
    activity_undo(activity=deleted, acting_user=people.owner)
    again = Rule.objects.get()
    assert (again.public_id, again.conditions, again.created_by) == (rule.public_id, payee_is("coffee"), people.owner)
    activity_undo(activity=Activity.objects.get(kind="rule.add"), acting_user=people.owner)
    assert not Rule.objects.exists()


def test_rules_are_put_in_order_around_those_one_does_not_see(people: People) -> None:
    food = category(people.owner)
    vault = bank(people.owner, "Vault", "", owner=people.owner, visibility="hidden")
    one, hidden, two, three = (
        ruled(people.owner, conditions, files(food), name)
        for conditions, name in (
            (payee_is("a"), "one"), ({"all": [at(vault)]}, "hidden"), (payee_is("b"), "two"), (payee_is("c"), "three"),
        )
    )  # fmt: skip
    rules_reorder(acting_user=people.partner, order=[three.public_id, one.public_id, two.public_id])
    assert [item.name for item in rule_list(people.partner)] == ["three", "one", "two"]
    assert [item.name for item in rule_list(people.owner)] == ["three", "hidden", "one", "two"]
    for wrong in ([one.public_id], [three.public_id, one.public_id, hidden.public_id]):
        with pytest.raises(DomainError) as refused:
            rules_reorder(acting_user=people.partner, order=wrong)
        assert code_of(refused) == "rules_changed"
    activity_undo(activity=Activity.objects.get(kind="rules.order"), acting_user=people.partner)
    assert [item.name for item in rule_list(people.owner)] == ["one", "hidden", "two", "three"]


def test_merging_a_category_takes_its_rules_along_and_its_undo_brings_them_back(people: People) -> None:
    food, fun, bar = category(people.owner), category(people.owner, "Fun"), category(people.owner, "Bar")
    rules = [ruled(people.owner, payee_is(name), files(target)) for name, target in (("a", food), ("b", bar))]

    def targets() -> list[set[Any]]:
        return [set(spec_of(Rule.objects.get(pk=rule.pk)).accounts) for rule in rules]  # type: ignore[union-attr]

    merged = category_merge(category=food, into=fun, acting_user=people.partner)
    assert targets() == [{fun.public_id}, {bar.public_id}]
    activity_undo(activity=merged.activity, acting_user=people.partner)
    assert targets() == [{food.public_id}, {bar.public_id}]


def test_merging_an_account_takes_its_rules_along(people: People) -> None:
    one, two, food = bank(people.owner, "One", "1"), bank(people.owner, "Two", "2"), category(people.owner)
    rule = ruled(people.owner, {"any": [{"none": [at(one)]}, payee_is("a")]}, files(food))
    accounts_merge(account=one, into=two, acting_user=people.owner)
    rule.refresh_from_db()
    assert rule.conditions == {"any": [{"none": [at(two)]}, payee_is("a")]}


# --- Trying and applying -----------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_what_would_change_and_writes_nothing(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), [*files(food), {"do": "tags", "value": ["out"]}])
    spec = spec_of(rule)
    assert spec is not None
    found = rule_preview(people.owner, spec)
    assert (found.looked_at, found.matched, found.count) == (4, 3, 3)
    assert [row.public_id for row in found.rows] == [entry.public_id for entry in reversed(bought[:3])]
    said = [(change.label, change.before, change.after) for change in found.rows[0].changes]
    assert said == [("Category", "Uncategorised", "Food"), ("Tags", "", "#out")]
    assert {side(entry) for entry in bought} == {"Uncategorised"}
    assert (rule_preview(people.outsider, spec_of_coffee()).looked_at) == 0


def spec_of_coffee() -> Any:
    from ledger.rules.spec import rule_of

    return rule_of(payee_is("coffee"), [{"do": "payee", "value": "Café"}])


def test_applying_is_one_act_by_the_rule_and_goes_back_whole(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), [*files(food), {"do": "payee", "value": "Café"}], "Cups")
    done = rule_apply(rule=rule, acting_user=people.owner)
    assert (done.changed, dict(done.left)) == (3, {})
    cup = Transaction.objects.get(pk=bought[0].pk)
    assert (side(cup), cup.payee, cup.decided_by, cup.rule) == ("Food", "Café", DecidedBy.RULE, rule)
    activity = Activity.objects.get(kind="rule.apply")
    assert (activity.actor, activity.rule, activity.subject, activity.entries.count()) == (Actor.RULE, rule, "Cups", 3)
    assert rule_list(people.owner)[0].rows == 3
    check_books(people.owner)
    with pytest.raises(DomainError) as refused:
        rule_apply(rule=rule, acting_user=people.owner)
    assert code_of(refused) == "nothing_to_change"
    activity_undo(activity=activity, acting_user=people.owner)
    cup.refresh_from_db()
    assert (side(cup), cup.payee, cup.decided_by, cup.rule) == ("Uncategorised", "Coffee", DecidedBy.NOBODY, None)
    check_books(people.owner)


def test_a_renamed_row_is_still_found_by_the_name_it_arrived_with(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    ruled(people.owner, payee_is("coffee"), [{"do": "payee", "value": "Café"}])
    rule_apply(rule=Rule.objects.get(), acting_user=people.owner)
    again = ruled(people.owner, payee_is("coffee"), files(food))
    assert rule_apply(rule=again, acting_user=people.owner).changed == 3


def test_what_a_person_decided_is_left_alone(people: People, bought: list[Transaction]) -> None:
    food, fun = category(people.owner), category(people.owner, "Fun")
    transaction_change(transaction=bought[0], acting_user=people.partner, category=fun)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    spec = spec_of(rule)
    assert spec is not None
    found = rule_preview(people.owner, spec)
    assert (found.matched, found.count, found.kept) == (3, 2, 1)
    assert rule_apply(rule=rule, acting_user=people.owner).changed == 2
    assert [side(entry) for entry in bought] == ["Fun", "Food", "Food", "Uncategorised"]


def test_chosen_rows_alone_are_changed(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    assert rule_apply(rule=rule, acting_user=people.owner, only={bought[1].public_id}).changed == 1
    assert [side(entry) for entry in bought[:3]] == ["Uncategorised", "Food", "Uncategorised"]


def test_a_rule_turns_past_rows_into_transfers_unless_the_account_has_rows_of_its_own(
    people: People, bought: list[Transaction]
) -> None:
    purse, savings = bank(people.owner, "Purse", ""), bank(people.owner, "Savings", "8005556666")
    bring(people.owner, ofx([Row("20231201", "1.00", "Interest", "s0")], number="8005556666"), savings)
    blocked = ruled(people.owner, payee_is("shoes"), sends(savings))
    spec = spec_of(blocked)
    assert spec is not None
    assert (rule_preview(people.owner, spec).count, rule_preview(people.owner, spec).blocked) == (0, 1)
    rule = ruled(people.owner, payee_is("coffee"), sends(purse))
    assert rule_apply(rule=rule, acting_user=people.owner).changed == 3
    assert {side(entry) for entry in bought[:3]} == {"Purse"}
    check_books(people.owner)
    activity_undo(activity=Activity.objects.get(kind="rule.apply"), acting_user=people.owner)
    assert {side(Transaction.objects.get(pk=entry.pk)) for entry in bought} == {"Uncategorised"}
    check_books(people.owner)


def test_a_closed_period_is_left_alone_and_said(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    people.household.locked_until = date(2024, 1, 15)
    people.household.save()
    people.owner.refresh_from_db()
    done = rule_apply(rule=rule, acting_user=people.owner)
    assert (done.changed, dict(done.left)) == (2, {"locked": 1})


# --- Private accounts ---------------------------------------------------------------------------------------------------------


def test_rules_of_a_private_account_are_its_owners_alone(people: People) -> None:
    food = category(people.owner)
    vault = bank(people.owner, "Vault", "", owner=people.owner, visibility="hidden")
    open_rule = ruled(people.owner, payee_is("coffee"), files(food))
    rule = ruled(people.owner, {"all": [where("payee", "is", "Jeweller"), at(vault)]}, files(food))
    assert [item.is_private for item in rule_list(people.owner)] == [False, True]
    assert [item.public_id for item in rule_list(people.partner)] == [open_rule.public_id]
    assert rule_list(people.outsider) == []
    with pytest.raises(NotFound):
        rule_change(rule=rule, acting_user=people.partner, name="x")
    rule_change(rule=rule, acting_user=people.owner, conditions=payee_is("Jeweller"))
    seen = Activity.objects.visible_to(people.partner).filter(kind__startswith="rule.")
    assert [activity.subject for activity in seen] == [open_rule.name]


def test_a_dry_run_looks_only_at_what_its_reader_may_see(people: People) -> None:
    vault = bank(people.owner, "Vault", "7009990000", owner=people.owner, visibility="hidden")
    category(people.owner)
    bring(people.owner, ofx([Row("20240115", "-8.00", "Coffee", "v1")], number="7009990000"), vault)
    assert rule_preview(people.owner, spec_of_coffee()).count == 1
    found = rule_preview(people.partner, spec_of_coffee())
    assert (found.looked_at, found.count) == (0, 0)


# --- Proposals ----------------------------------------------------------------------------------------------------------------


def test_a_corrected_row_proposes_its_rule(people: People, bought: list[Transaction]) -> None:
    food = category(people.owner)
    transaction_change(transaction=bought[0], acting_user=people.owner, category=food)
    transaction_edit(transaction=bought[0], acting_user=people.owner, payee="Corner Café")
    proposed = rule_from_row(people.owner, bought[0].public_id)
    assert proposed.conditions == payee_is("Coffee")
    assert proposed.actions == [*files(food), {"do": "payee", "value": "Corner Café"}]
    assert proposed.name == "Corner Café → Food"
    rule = rule_create(acting_user=people.owner, conditions=proposed.conditions, actions=proposed.actions)
    assert rule_apply(rule=rule, acting_user=people.owner).changed == 2
    with pytest.raises(NotFound):
        rule_from_row(people.outsider, bought[0].public_id)


def test_a_row_of_a_private_account_proposes_a_private_rule(people: People) -> None:
    vault = bank(people.owner, "Vault", "7009990000", owner=people.owner, visibility="hidden")
    bring(people.owner, ofx([Row("20240115", "-8.00", "Jeweller", "v1")], number="7009990000"), vault)
    (entry,) = booked(vault)
    assert rule_from_row(people.owner, entry.public_id).conditions == {
        "all": [where("payee", "is", "Jeweller"), at(vault)]
    }


def test_payees_always_filed_alike_are_proposed(people: People, bought: list[Transaction]) -> None:
    """Three cups by hand under Food make a proposal; with one of them under Fun there is none, nor where a rule is there."""
    food, fun = category(people.owner), category(people.owner, "Fun")
    for cup in bought[:3]:
        transaction_change(transaction=cup, acting_user=people.owner, category=food)
    (proposed,) = rule_proposals(people.partner)
    assert (proposed.payee, proposed.target, proposed.rows) == ("Coffee", "Food", 3)
    assert (proposed.conditions, proposed.actions) == (payee_is("Coffee"), files(food))
    assert rule_proposals(people.outsider) == ()
    rule = ruled(people.owner, payee_is("COFFEE"), files(food))
    assert rule_proposals(people.owner) == ()
    rule_delete(rule=rule, acting_user=people.owner)
    transaction_change(transaction=Transaction.objects.get(pk=bought[0].pk), acting_user=people.owner, category=fun)
    assert rule_proposals(people.owner) == ()


def test_all_rules_cost_the_same_few_queries(people: People, django_assert_max_num_queries: Any) -> None:
    food = category(people.owner)
    for number in range(12):
        ruled(people.owner, payee_is(f"shop {number}"), files(food))
    with django_assert_max_num_queries(3):
        assert len(rule_list(people.owner, books=books_of(people.owner))) == 12
