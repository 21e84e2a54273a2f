"""Rules where rows arrive: before the payee's history, never against a person, and no leg that an account's own row will bring."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.intake.batches import batch_run
from ledger.models import Posting, SourceLine, Transaction
from ledger.models.transaction import DecidedBy
from ledger.selectors.imports import Shown, preview_page
from ledger.services.rules import rule_change
from ledger.services.transactions import transaction_edit
from ledger.tests.rule_making import at, files, payee_is, ruled, sends, where
from ledger.tests.statements import Row, arrive, balance, bank, booked, bring, category, check_books, csv, ofx
from tests.conftest import People

CUP = Row("20240115", "-3.50", "Coffee", "a1")


def sides(entry: Transaction) -> set[str]:
    return {leg.account.name for leg in Posting.objects.filter(transaction=entry).select_related("account")}


def test_a_rule_files_what_arrives(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    bring(people.owner, ofx([CUP, Row("20240116", "-9.00", "Shoes", "a2")]), account)
    cup, shoes = booked(account)
    assert (sides(cup), cup.decided_by, cup.rule) == ({"Bank", "Food"}, DecidedBy.RULE, rule)
    assert (sides(shoes), shoes.decided_by, shoes.rule) == ({"Bank", "Uncategorised"}, DecidedBy.NOBODY, None)
    check_books(people.owner)


def test_a_rule_goes_before_the_payees_history_and_a_switched_off_one_does_not(people: People) -> None:
    account, food, fun = bank(people.owner), category(people.owner), category(people.owner, "Fun")
    bring(people.owner, ofx([CUP]), account)
    rule = ruled(people.owner, payee_is("coffee"), files(food))
    bring(people.owner, ofx([Row("20240120", "-3.00", "Coffee", "a2")]), account)
    rule_change(rule=rule, acting_user=people.owner, actions=files(fun))
    bring(people.owner, ofx([Row("20240121", "-3.00", "Coffee", "a3")]), account)
    rule_change(rule=rule, acting_user=people.owner, is_enabled=False)
    bring(people.owner, ofx([Row("20240122", "-3.00", "Coffee", "a4")]), account)
    decided = [(sides(row) - {"Bank"}, row.decided_by) for row in booked(account)]
    assert decided == [
        ({"Uncategorised"}, ""), ({"Food"}, "rule"), ({"Fun"}, "rule"), ({"Fun"}, "history"),
    ]  # fmt: skip


def test_what_a_person_decided_stays_when_the_row_is_booked(people: People) -> None:
    """A pending row that a rule filed and a person filed anew is booked with the person's category."""
    account, food, fun = bank(people.owner), category(people.owner), category(people.owner, "Fun")
    ruled(people.owner, payee_is("coffee"), files(food))
    bring(people.owner, csv([], [CUP]), account)
    draft = Transaction.objects.get(state="draft")
    assert (sides(draft), draft.decided_by) == ({"Bank", "Food"}, DecidedBy.RULE)
    from ledger.services.changing import transaction_change

    transaction_change(transaction=draft, acting_user=people.owner, category=fun)
    bring(people.owner, csv([CUP]), account)
    (entry,) = booked(account)
    assert (sides(entry), entry.decided_by) == ({"Bank", "Fun"}, DecidedBy.PERSON)


def test_a_row_gets_its_name_memo_tags_and_its_place_in_review(people: People) -> None:
    account = bank(people.owner)
    does = [
        {"do": "payee", "value": "Corner Café"},
        {"do": "memo_append", "value": "treat"},
        {"do": "tags", "value": ["fun", "out"]},
        {"do": "review", "value": True},
    ]
    ruled(people.owner, payee_is("COFFÉE"), does)
    bring(people.owner, ofx([CUP]), account)
    (entry,) = booked(account)
    assert (entry.payee, entry.payee_key, entry.memo) == ("Corner Café", "corner cafe", "treat")
    assert entry.search_key == "corner cafe treat"
    assert {tag.name for tag in entry.tags.all()} == {"fun", "out"}
    assert entry.reviewed_at is not None
    assert SourceLine.objects.get(transaction=entry).cleaned["payee"] == "Coffee"
    again = bring(people.owner, ofx([CUP]), account)
    assert again.counts["new"] == 0


def test_a_new_name_brings_its_own_history(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    bring(people.owner, ofx([CUP]), account)
    (entry,) = booked(account)
    transaction_edit(transaction=entry, acting_user=people.owner, payee="Corner Café")
    from ledger.services.changing import transaction_change

    transaction_change(transaction=entry, acting_user=people.owner, category=food)
    ruled(people.owner, payee_is("AMZN 77"), [{"do": "payee", "value": "Corner Café"}])
    bring(people.owner, ofx([Row("20240120", "-3.00", "AMZN 77", "a2")]), account)
    new = booked(account)[-1]
    assert (new.payee, sides(new), new.decided_by) == ("Corner Café", {"Bank", "Food"}, DecidedBy.HISTORY)


def test_a_rule_makes_a_transfer_with_an_account_that_gets_no_statements(people: People) -> None:
    account = bank(people.owner)
    purse = bank(people.owner, "Purse", "")
    ruled(people.owner, payee_is("ATM"), sends(purse))
    bring(people.owner, ofx([Row("20240115", "-50.00", "ATM", "a1")]), account)
    (entry,) = booked(account)
    assert (sides(entry), entry.decided_by) == ({"Bank", "Purse"}, DecidedBy.RULE)
    assert balance(purse) == Decimal(50)
    check_books(people.owner)


@pytest.mark.parametrize("order", ["its own row is there", "its own row comes later"])
def test_a_rule_never_doubles_a_row_that_an_account_brings_itself(people: People, order: str) -> None:
    """Savings gets statements of its own, so its half of a transfer is a row of theirs: the two are paired, no leg is invented."""
    account, savings = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    bring(people.owner, ofx([Row("20231201", "1.00", "Interest", "s0")], number="8005556666"), savings)
    ruled(people.owner, payee_is("To savings"), sends(savings))
    files_in = [
        (ofx([Row("20240120", "-500.00", "To savings", "t1")]), account),
        (ofx([Row("20240122", "500.00", "From bank", "s1")], number="8005556666"), savings),
    ]
    for content, where_to in files_in if order == "its own row comes later" else reversed(files_in):
        bring(people.owner, content, where_to)
    transfers = [row for row in booked(account) if row.decided_by == DecidedBy.MATCH]
    assert [sides(row) for row in transfers] == [{"Bank", "Savings"}]
    assert balance(savings) == Decimal(501)
    check_books(people.owner)


def test_rules_of_a_hidden_account_decide_for_its_owner_alone(people: People) -> None:
    """Both members import rows of one shop; the rule that names the owner's hidden account is as good as absent for the partner."""
    vault = bank(people.owner, "Vault", "7009990000", owner=people.owner, visibility="hidden")
    shared, food = bank(people.owner), category(people.owner)
    ruled(people.owner, {"any": [at(vault), where("payee", "is", "Coffee")]}, files(food))
    bring(people.partner, ofx([CUP]), shared)
    assert [row.decided_by for row in booked(shared)] == [DecidedBy.NOBODY]
    bring(people.owner, ofx([Row("20240115", "-8.00", "Jeweller", "v1")], number="7009990000"), vault)
    assert [row.decided_by for row in booked(vault)] == [DecidedBy.RULE]


def test_a_private_rows_category_leg_stays_private(people: People) -> None:
    vault = bank(people.owner, "Vault", "7009990000", owner=people.owner, visibility="hidden")
    food = category(people.owner)
    ruled(people.owner, {"all": [at(vault)]}, files(food))
    bring(people.owner, ofx([Row("20240115", "-8.00", "Jeweller", "v1")], number="7009990000"), vault)
    (entry,) = booked(vault)
    assert {leg.audience for leg in entry.postings.all()} == {f"only:{people.owner.pk}"}


def test_the_preview_shows_what_the_rules_will_do(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    does = [*files(food), {"do": "payee", "value": "Corner Café"}, {"do": "tags", "value": ["out"]}]
    ruled(people.owner, payee_is("coffee"), does, name="Cups")
    batch = batch_run(arrive(people.owner, ofx([CUP, Row("20240116", "-9.00", "Shoes", "a2")]), account=account))
    cup, shoes = preview_page(batch, Shown.ALL).rows
    assert (cup.payee, cup.category, cup.rules, cup.tags) == ("Corner Café", "Food", ("Cups",), ("out",))
    assert "Coffee" in cup.raw
    assert (shoes.payee, shoes.category, shoes.rules) == ("Shoes", "", ())
