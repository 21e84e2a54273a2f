"""Two entries of one happening become one: no money counted twice, no line lost, and back again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import Conflict, DomainError, Forbidden
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, SourceLine, Transaction
from ledger.services import recipes
from ledger.services.activity_undo import activity_undo
from ledger.services.merging import transactions_merge
from ledger.services.snapshots import snapshot_of
from ledger.services.transactions import transaction_edit
from ledger.tests.statements import Row, balance, bank, bring, category, check_books, counts, ofx
from tests.conftest import People

FILE = ofx([Row("20240115", "-3.50", "Coffee", "c1"), Row("20240116", "-12.00", "Lunch", "l1")])


@pytest.fixture
def account(people: People) -> Account:
    return bank(people.owner)


@pytest.fixture
def food(people: People) -> Account:
    return category(people.owner)


@pytest.fixture
def typed(people: People, account: Account, food: Account) -> Transaction:
    return recipes.expense(
        acting_user=people.owner, account=account, category=food, amount=Decimal("12"), on=date(2024, 1, 14), payee="Bar",
        memo="with Ana", tags=["friends"],
    )  # fmt: skip


@pytest.fixture
def imported(people: People, account: Account, typed: Transaction) -> Transaction:
    bring(people.owner, FILE, account)
    return Transaction.objects.get(payee="Lunch")


def posted() -> list[str]:
    rows = Transaction.objects.filter(state="posted").exclude(origin="corridor")
    return list(rows.order_by("payee").values_list("payee", flat=True))


def test_the_imported_row_takes_over_what_was_typed(
    people: People, account: Account, food: Account, typed: Transaction, imported: Transaction
) -> None:
    before, held = [snapshot_of(typed), snapshot_of(imported)], balance(account)
    kept = transactions_merge(keep=imported, drop=typed, acting_user=people.owner)
    assert (kept.payee, kept.memo, [tag.name for tag in kept.tags.all()]) == ("Lunch", "with Ana", ["friends"])
    assert kept.postings.filter(account=food).exists()
    assert balance(account) == held + 12
    check_books(people.owner)
    activity_undo(activity=Activity.objects.get(kind="transactions.merge"), acting_user=people.partner)
    now = [snapshot_of(Transaction.objects.get(pk=row.pk)) for row in (typed, imported)]
    assert (now, balance(account)) == (before, held)


def test_evidence_moves_along_and_nothing_comes_back(
    people: People, account: Account, typed: Transaction, imported: Transaction
) -> None:
    line = SourceLine.objects.get(transaction=imported)
    transactions_merge(keep=typed, drop=imported, acting_user=people.owner)
    assert SourceLine.objects.get(pk=line.pk).transaction_id == typed.pk
    assert counts(bring(people.owner, FILE, account)) == (0, 2)
    assert posted() == ["Bar", "Coffee"]
    activity_undo(activity=Activity.objects.get(kind="transactions.merge"), acting_user=people.owner)
    assert SourceLine.objects.get(pk=line.pk).transaction_id == imported.pk
    check_books(people.owner)


def test_undoing_the_import_leaves_what_was_merged_alone(
    people: People, account: Account, typed: Transaction, imported: Transaction
) -> None:
    batch = SourceLine.objects.get(transaction=imported).batch
    transactions_merge(keep=imported, drop=typed, acting_user=people.owner)
    plan = batch_undo(batch=batch, acting_user=people.owner)
    assert (len(plan.void), plan.kept, posted()) == (1, {"edited": 1}, ["Lunch"])
    check_books(people.owner)


def test_half_of_a_merge_never_comes_back(
    people: People, typed: Transaction, imported: Transaction, account: Account
) -> None:
    kept = transactions_merge(keep=imported, drop=typed, acting_user=people.owner)
    merged = balance(account)
    transaction_edit(transaction=kept, acting_user=people.owner, memo="changed since")
    with pytest.raises(Conflict, match="changed again"):
        activity_undo(activity=Activity.objects.get(kind="transactions.merge"), acting_user=people.owner)
    assert balance(account) == merged


def test_what_is_not_the_same_is_refused(
    people: People, account: Account, food: Account, typed: Transaction, imported: Transaction
) -> None:
    coffee = Transaction.objects.get(payee="Coffee")
    for keep, drop, code in ((typed, coffee, "not_the_same"), (typed, typed, "same_row")):
        with pytest.raises(DomainError) as refused:
            transactions_merge(keep=keep, drop=drop, acting_user=people.owner)
        assert refused.value.code == code
    typed.postings.filter(account=account).update(reconciled=True)
    with pytest.raises(DomainError) as refused:
        transactions_merge(keep=imported, drop=typed, acting_user=people.owner)
    assert refused.value.code == "reconciled"
    with pytest.raises(Forbidden):
        transactions_merge(keep=typed, drop=imported, acting_user=people.viewer)
    assert not Activity.objects.filter(kind="transactions.merge").exists()
    assert transactions_merge(keep=typed, drop=imported, acting_user=people.owner).state == "posted"
