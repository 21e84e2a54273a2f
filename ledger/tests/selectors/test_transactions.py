"""One transaction's story, the tree of categories, and the sums that take unposted rows off the index."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import Account, ImportBatch, SourceLine, Transaction
from ledger.selectors import totals
from ledger.selectors.balances import balances
from ledger.selectors.categories import category_list, category_tree
from ledger.selectors.transactions import transaction_detail
from ledger.services import recipes
from ledger.services.accounts import account_change
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.selectors.conftest import TODAY, Home, day
from tests.query_counts import counted


def came_from_a_line(home: Home, transaction: Transaction, account: Account, user: User) -> None:
    batch = ImportBatch.objects.create(household=home.people.household, user=user, file_name="march.ofx")
    SourceLine.objects.create(
        batch=batch, account=account, transaction=transaction, fingerprint="f", booked_on=TODAY, quantity=Decimal(-40),
        raw="<NAME>Café".encode(), state="booked", outcome="taken", line=12,
    )  # fmt: skip


def test_the_whole_story_for_who_sees_every_side(booked: Home, bank: Account, food: Account):
    owner = booked.people.owner
    purchase = booked.spend(bank, food, "40", TODAY, payee="Shop", memo="first", tags=("trip",))
    came_from_a_line(booked, purchase, bank, owner)
    transaction_edit(transaction=purchase, acting_user=owner, memo="second", reason="typo")
    back = recipes.refund(acting_user=owner, purchase=purchase, amount=Decimal(15), on=TODAY)
    found = transaction_detail(owner, purchase.public_id)
    assert [(side.name, side.quantity) for side in found.sides] == [("Bank", Decimal(-40)), ("Food", Decimal(40))]
    assert (found.memo, found.revision, found.tags, found.is_whole, found.can_change) == (
        "second",
        1,
        ("trip",),
        True,
        True,
    )
    assert [(old.number, old.reason, old.acting_user, old.snapshot["memo"]) for old in found.revisions] == [
        (0, "typo", "Olive", "first")
    ]
    assert [(line.file_name, line.line, line.text) for line in found.sources] == [("march.ofx", 12, "<NAME>Café")]
    assert found.refunds == (back.public_id,)
    assert transaction_detail(owner, back.public_id).refund_of == purchase.public_id


def test_partly_private_shows_neither_past_nor_source(booked: Home, bank: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    moved = booked.move(bank, secret, "10", day(3, 18), pat, payee="Moved")
    came_from_a_line(booked, moved, bank, pat)
    transaction_edit(transaction=moved, acting_user=pat, memo="for the surprise")
    for user in (booked.people.owner, booked.people.viewer):
        found = transaction_detail(user, moved.public_id)
        assert [(side.name, side.quantity) for side in found.sides] == [("Bank", Decimal(-10)), ("Private", None)]
        assert (found.is_whole, found.can_change, found.revisions, found.sources) == (False, False, (), ())
        assert "secret" not in str(found)
    own = transaction_detail(pat, moved.public_id)
    assert (own.is_whole, len(own.revisions), len(own.sources)) == (True, 1, 1)


def test_a_revision_that_speaks_of_a_private_account_stays_with_its_owner(booked: Home, bank: Account, food: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    bought = booked.spend(secret, food, "10", day(3, 18), pat)
    from ledger.services.legs import Leg

    transaction_edit(transaction=bought, acting_user=pat, legs=[Leg(bank, Decimal(-10)), Leg(food, Decimal(10))])
    assert len(transaction_detail(pat, bought.public_id).revisions) == 1
    open_now = transaction_detail(booked.people.owner, bought.public_id)
    assert (open_now.is_whole, open_now.revisions) == (True, ())


def test_absent_hidden_and_anothers_are_all_not_found(booked: Home, bank: Account, food: Account):
    pat = booked.people.partner
    shared = booked.spend(bank, food, "1", TODAY)
    hidden = booked.spend(booked.private("Pat's secret", "hidden", pat), food, "10", day(3, 18), pat)
    fund = booked.spend(booked.private("Pat's fund", "total_only", pat), food, "10", day(3, 18), pat)
    answers = set()
    for user, key in (
        (booked.people.owner, hidden.public_id),
        (booked.people.viewer, fund.public_id),
        (booked.people.outsider, shared.public_id),
        (booked.people.owner, uuid4()),
    ):
        with pytest.raises(NotFound) as refused:
            transaction_detail(user, key)
        answers.add((refused.value.code, str(refused.value)))
    assert len(answers) == 1
    assert transaction_detail(booked.people.viewer, shared.public_id).can_change is False


def test_categories_are_a_tree(booked: Home, food: Account):
    eating = booked.account("Eating out", "expense", parent=food)
    booked.account("Sushi", "expense", parent=eating)
    account_change(account=food, acting_user=booked.people.owner, icon="utensils")
    node = next(node for node in category_tree(booked.people.viewer, "expense") if node.name == "Food")
    assert (node.icon, node.depth, [child.path for child in node.children]) == ("utensils", 0, ["Food › Eating out"])
    paths = [found.path for found in category_list(booked.people.viewer)]
    assert paths == ["Salary", "Food", "Food › Eating out", "Food › Eating out › Sushi"]
    assert category_tree(booked.people.outsider) == ()


@pytest.mark.parametrize("limit", [1000, 0])
@pytest.mark.parametrize("voids", [1, 5])
def test_unposted_rows_come_off_the_sum_either_way(
    booked: Home, bank: Account, food: Account, monkeypatch: pytest.MonkeyPatch, limit: int, voids: int
):
    """Day by day through March, with drafts and voids in it; whichever side they are counted from."""
    monkeypatch.setattr(totals, "ONE_BY_ONE", limit)
    owner = booked.people.owner
    for _number in range(voids):
        transaction_void(transaction=booked.spend(bank, food, "7", day(3, 3)), acting_user=owner)
        booked.spend(bank, food, "11", day(3, 25), state="draft")
    booked.spend(bank, food, "13", day(3, 30))
    expected = {1: 1500, 2: 1200, 3: 1200, 19: 1200, 20: 1160, 29: 1160, 30: 1147}
    found = {number: balances(owner, day(3, number)).groups[0].subtotal.value for number in expected}
    assert found == expected


def test_query_counts(booked: Home, bank: Account, food: Account):
    shared = booked.spend(bank, food, "1", TODAY)
    owner = User.objects.select_related("household").get(pk=booked.people.owner.pk)
    with counted("transaction_detail"):
        transaction_detail(owner, shared.public_id)
    with counted("category_tree"):
        category_tree(owner)
