"""What rules can do beyond filing a payee: split, look at what the source says, fit patterns, and count what they decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.batches import batch_run
from ledger.models import Account, Activity, Posting, Rule, Transaction
from ledger.models.transaction import DecidedBy
from ledger.rules.spec import RuleSpec
from ledger.selectors.imports import Shown, preview_page
from ledger.selectors.rule_preview import rule_preview
from ledger.selectors.rules import rule_list, spec_of
from ledger.services.activity_undo import activity_undo
from ledger.services.rule_apply import rule_apply
from ledger.services.rules import rule_create
from ledger.tests.rule_making import at, files, payee_is, ruled, where
from ledger.tests.statements import Row, arrive, bank, booked, bring, category, check_books, ofx
from tests.conftest import People

SHOP = Row("20240115", "-99.90", "Corner Shop", "a1")


def parts(*found: tuple[Account, str, str]) -> list[dict[str, Any]]:
    """`parts((food, "share", "60"), (home, "", ""))`."""
    value = [{"category": str(one.public_id), **({size: figure} if size else {})} for one, size, figure in found]
    return [{"do": "split", "value": value}]


def legs(entry: Transaction) -> dict[str, Decimal]:
    return {leg.account.name: leg.value for leg in Posting.objects.filter(transaction=entry).select_related("account")}


def spec_for(rule: Rule) -> RuleSpec:
    spec = spec_of(rule)
    assert spec is not None
    return spec


def test_a_row_is_split_as_it_arrives(people: People) -> None:
    account, food, home, fun = bank(people.owner), *(category(people.owner, name) for name in ("Food", "Home", "Fun"))
    rule = ruled(
        people.owner, payee_is("Corner Shop"), parts((food, "share", "60"), (home, "amount", "20"), (fun, "", ""))
    )
    batch = batch_run(arrive(people.owner, ofx([SHOP]), account=account))
    (row,) = preview_page(batch, Shown.NEW).rows
    assert row.category == "Food, Home, Fun"
    bring(people.owner, ofx([SHOP, Row("20240116", "-45.00", "Corner Shop", "a2")]), account)
    large, small = booked(account)
    assert legs(large) == {
        "Bank": Decimal("-99.9"), "Food": Decimal("59.94"), "Home": Decimal(20), "Fun": Decimal("19.96")
    }  # fmt: skip
    assert legs(small) == {"Bank": Decimal(-45), "Uncategorised": Decimal(45)}
    assert (large.decided_by, large.rule, small.decided_by) == (DecidedBy.RULE, rule, DecidedBy.NOBODY)
    check_books(people.owner)


def test_a_dry_run_of_a_split_shows_its_parts_and_applying_it_is_one_act(people: People) -> None:
    account, food, home = bank(people.owner), category(people.owner), category(people.owner, "Home")
    bring(people.owner, ofx([SHOP, Row("20240116", "-0.01", "Corner Shop", "a2")]), account)
    before = [legs(entry) for entry in booked(account)]
    rule = ruled(
        people.owner,
        payee_is("Corner Shop"),
        [*parts((food, "share", "50"), (home, "", "")), {"do": "review", "value": True}],
    )
    found = rule_preview(people.owner, spec_for(rule))
    said = {(change.label, change.after) for row in found.rows for change in row.changes if change.field == "split"}
    assert said == {("Split", "Food €49.95, Home €49.95")}
    assert [row.changes[0].after for row in found.rows] == ["Home", "Food €49.95, Home €49.95"]
    done = rule_apply(rule=rule, acting_user=people.owner)
    assert (done.changed, dict(done.left)) == (2, {})
    large, small = booked(account)
    assert legs(large) == {"Bank": Decimal("-99.9"), "Food": Decimal("49.95"), "Home": Decimal("49.95")}
    assert legs(small) == {"Bank": Decimal("-0.01"), "Home": Decimal("0.01")}
    assert {row.decided_by for row in (large, small)} == {DecidedBy.RULE}
    assert all(row.reviewed_at for row in (large, small))
    rule.refresh_from_db()
    assert rule.hits == 2
    assert rule_preview(people.owner, spec_for(rule)).count == 0
    check_books(people.owner)
    activity_undo(activity=Activity.objects.get(kind="rule.apply"), acting_user=people.owner)
    assert [legs(entry) for entry in booked(account)] == before
    check_books(people.owner)


TABLE = (
    "Date,Description,Amount,Reference,Category\n"
    "2024-01-15,Power Ltd,-80.00,INV-2024-0815,Utilities\n"
    "2024-02-15,Power Ltd,-82.00,INV-2024-0944,Utilities\n"
    "2024-02-16,Power Ltd,12.00,REFUND 7,Other\n"
)


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ([where("reference", "regex", r"^inv-\d{4}-\d{4}$")], [True, True, False]),
        ([where("reference", "contains", "refund")], [False, False, True]),
        ([where("payee", "regex", "^power l(td|imited)$"), where("date", "month", [2])], [False, True, True]),
        ([where("source_category", "is", "UTILITIES"), where("amount", "ends", "82.00")], [False, True, False]),
        ([where("signed", "more", "0")], [False, False, True]),
        ([where("date", "before", "2024-02-15")], [True, False, False]),
    ],
)
def test_what_fits_as_it_arrives_fits_in_the_dry_run(people: People, conditions: list[Any], fits: list[bool]) -> None:
    """One engine: the rows of an import without rules, tried afterwards, and the same rows imported with the rule."""
    early, late = bank(people.owner), bank(people.partner, "Late", "42")
    bring(people.owner, TABLE, early, name="a.csv")
    rule = ruled(people.owner, {"all": conditions}, [{"do": "tags", "value": ["x"]}])
    found = rule_preview(people.owner, spec_for(rule))
    rows = booked(early)
    assert {row.public_id for row in found.rows} == {row.public_id for row, fit in zip(rows, fits, strict=True) if fit}
    bring(people.owner, TABLE, late, name="b.csv")
    assert [row.tags.exists() for row in booked(late)] == fits


def test_a_rule_may_ask_whose_account_it_is(people: People) -> None:
    food = category(people.owner)
    mine, theirs = (
        bank(people.owner, user.name or "x", str(number), owner=user)
        for number, user in enumerate((people.owner, people.partner), 42)
    )
    rule = ruled(people.owner, {"all": [where("owner", "is", str(people.partner.public_id))]}, files(food))
    assert people.partner.name in rule_list(people.owner)[0].words.text
    for number, account in enumerate((mine, theirs), 42):
        bring(people.owner, ofx([Row(fitid=f"x{number}")], number=str(number)), account)
    assert [booked(account)[0].rule for account in (mine, theirs)] == [None, rule]
    with pytest.raises(Exception, match="no such member"):
        ruled(people.owner, {"all": [where("owner", "is", str(people.outsider.public_id))]}, files(food))


def test_what_rules_decide_is_counted_once_for_an_import(people: People, django_assert_num_queries: Any) -> None:
    account, food = bank(people.owner), category(people.owner)
    first = ruled(people.owner, payee_is("Coffee"), files(food), "first")
    silent = ruled(people.owner, {"all": [at(account)]}, files(food), "second")
    idle = ruled(people.owner, payee_is("Nobody"), files(food), "idle")
    cups = [Row(f"202401{day:02}", "-3.50", "Coffee", f"c{day}") for day in range(1, 6)]
    bring(people.owner, ofx([*cups, SHOP]), account)
    hits = dict(Rule.objects.values_list("name", "hits"))
    assert hits == {"first": 5, "second": 1, "idle": 0}
    again = bring(people.owner, ofx([*cups, SHOP]), account)
    assert again.counts["new"] == 0
    assert dict(Rule.objects.values_list("name", "hits")) == hits
    for rule, has_hit in ((first, True), (silent, True), (idle, False)):
        rule.refresh_from_db()
        assert (rule.hit_at is not None) == has_hit
    with django_assert_num_queries(1):
        from ledger.services.rule_hits import hits_count

        hits_count({first.pk: 3, silent.pk: 4, idle.pk: 0})
    assert dict(Rule.objects.values_list("name", "hits")) == {"first": 8, "second": 5, "idle": 0}


def test_a_split_names_only_categories_its_author_may_use(people: People) -> None:
    food, account, abroad = category(people.owner), bank(people.owner), category(people.outsider, "Abroad")
    assert ruled(people.owner, payee_is("x"), parts((food, "share", "50"), (food, "", "")))
    for wrong in (account, abroad):
        with pytest.raises(Exception, match="category") as refused:
            rule_create(
                acting_user=people.owner, conditions=payee_is("x"), actions=parts((food, "share", "5"), (wrong, "", ""))
            )
        assert refused.value.data["attr"] == "actions.0"
