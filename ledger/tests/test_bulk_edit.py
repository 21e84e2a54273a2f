"""The same change to many rows: one act, each row sealed again, what can't be changed left and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.models import Account, MonthTotal, Posting, Transaction
from ledger.services.activity import activity_start
from ledger.services.activity_undo import activity_undo
from ledger.services.bulk_edit import BulkChange, transactions_change, transactions_restore, transactions_void
from ledger.services.legs import Leg
from ledger.services.snapshots import snapshot_of
from ledger.services.transactions import transaction_edit
from ledger.tests.selectors.conftest import Home
from ledger.tests.statements import check_books
from tests.conftest import People

DAY = date(2026, 3, 14)


@pytest.fixture
def home(people: People) -> Home:
    return Home(people)


@pytest.fixture
def bank(home: Home) -> Account:
    return home.account("Bank")


@pytest.fixture
def food(home: Home) -> Account:
    return home.account("Food", "expense")


@pytest.fixture
def fun(home: Home) -> Account:
    return home.account("Fun", "expense")


@pytest.fixture
def rows(home: Home, bank: Account, food: Account) -> list[Transaction]:
    return [home.spend(bank, food, amount, DAY, payee=f"Shop {amount}") for amount in ("10", "20", "30")]


def keys(rows: Sequence[Transaction]) -> list[int]:
    return [row.pk for row in rows]


def spent(category: Account) -> Decimal:
    return sum((row.quantity for row in MonthTotal.objects.filter(account=category)), Decimal(0))


def state_of(rows: Sequence[Transaction]) -> list[object]:
    return [snapshot_of(Transaction.objects.get(pk=row.pk)) for row in rows]


def test_everything_at_once_and_back(
    people: People, home: Home, rows: list[Transaction], food: Account, fun: Account
) -> None:
    before = state_of(rows)
    change = BulkChange(
        category=fun, payee=" Cinéma\x00 ", memo="night out", add_tags=["date"], on=date(2026, 4, 2), is_reviewed=False
    )
    done = transactions_change(household=people.household, acting_user=people.owner, keys=keys(rows), change=change)
    assert (done.changed, done.left, spent(food), spent(fun)) == (3, Counter(), Decimal(0), Decimal(60))
    row = Transaction.objects.get(pk=rows[0].pk)
    assert (row.payee, row.payee_key, row.search_key, row.memo) == ("Cinéma", "cinema", "cinema night out", "night out")
    assert (row.date, row.reviewed_at, row.revision, row.state) == (date(2026, 4, 2), None, 1, "posted")
    assert [tag.name for tag in row.tags.all()] == ["date"]
    assert {leg.booked_on for leg in row.postings.all()} == {date(2026, 4, 2)}
    assert done.activity is not None
    undone = activity_undo(activity=done.activity, acting_user=people.owner)
    assert (undone.undone, undone.kept, state_of(rows)) == (3, 0, before)
    assert (spent(food), spent(fun)) == (Decimal(60), Decimal(0))
    activity_undo(activity=undone.activity, acting_user=people.owner)
    assert (spent(fun), Transaction.objects.get(pk=rows[0].pk).payee) == (Decimal(60), "Cinéma")
    check_books(people.owner)


def test_what_cannot_be_changed_is_left_and_counted(
    people: People, home: Home, bank: Account, rows: list[Transaction], food: Account, fun: Account
) -> None:
    savings, vault = home.account("Savings", "savings"), home.private("Vault", "hidden", people.partner)
    moved = home.move(bank, savings, "5", DAY)
    secret = home.spend(vault, food, "7", DAY, user=people.partner)
    half = home.move(bank, vault, "9", DAY, user=people.partner)
    transactions_void(household=people.household, acting_user=people.owner, keys=[rows[2].pk])
    wanted = [*keys(rows), moved.pk, secret.pk, half.pk, rows[0].pk]
    done = transactions_change(
        household=people.household, acting_user=people.owner, keys=wanted, change=BulkChange(category=fun)
    )
    assert (done.changed, done.left) == (2, Counter(void=1, not_plain=1, partly_private=1))
    again = transactions_change(
        household=people.household, acting_user=people.owner, keys=keys(rows[:2]), change=BulkChange(category=fun)
    )
    assert (again.activity, again.changed, again.left) == (None, 0, Counter(unchanged=2))
    check_books(people.owner)


def test_reconciled_legs_and_closed_periods_keep_their_day(
    people: People, home: Home, bank: Account, rows: list[Transaction], food: Account, fun: Account
) -> None:
    Posting.objects.filter(transaction=rows[0], account=bank).update(reconciled=True)
    early = home.spend(bank, food, "40", date(2026, 1, 5))
    people.household.locked_until = date(2026, 1, 31)
    people.household.save()
    wanted = [*keys(rows), early.pk]
    moved = transactions_change(
        household=people.household, acting_user=people.owner, keys=wanted, change=BulkChange(on=date(2026, 3, 1))
    )
    assert (moved.changed, moved.left) == (2, Counter(reconciled=1, locked=1))
    sorted_ = transactions_change(
        household=people.household, acting_user=people.owner, keys=wanted, change=BulkChange(category=fun)
    )
    assert (sorted_.changed, sorted_.left) == (3, Counter(locked=1))
    voided = transactions_void(household=people.household, acting_user=people.owner, keys=wanted)
    assert (voided.changed, voided.left) == (2, Counter(reconciled=1, locked=1))


def test_void_and_restore_many(people: People, rows: list[Transaction], food: Account) -> None:
    before = state_of(rows)
    transactions_void(household=people.household, acting_user=people.partner, keys=keys(rows))
    assert spent(food) == Decimal(0)
    done = transactions_restore(household=people.household, acting_user=people.owner, keys=keys(rows))
    assert (done.changed, spent(food), state_of(rows)) == (3, Decimal(60), before)


def test_reviewing_alone_makes_no_revision(people: People, rows: list[Transaction]) -> None:
    done = transactions_change(
        household=people.household, acting_user=people.owner, keys=keys(rows), change=BulkChange(is_reviewed=False)
    )
    assert done.changed == 3
    assert list(Transaction.objects.values_list("revision", "reviewed_at")) == [(0, None)] * 3
    assert done.activity is not None
    assert done.activity.kind == "transactions.unreview"
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert not Transaction.objects.filter(reviewed_at=None).exists()


def test_who_may_not_changes_nothing(people: People, rows: list[Transaction], bank: Account, food: Account) -> None:
    change = BulkChange(payee="Other")
    with pytest.raises(Forbidden, match="look"):
        transactions_change(household=people.household, acting_user=people.viewer, keys=keys(rows), change=change)
    with pytest.raises(NotFound):
        transactions_change(household=people.household, acting_user=people.outsider, keys=keys(rows), change=change)
    with pytest.raises(DomainError, match="category"):
        change = BulkChange(category=bank)
        transactions_change(household=people.household, acting_user=people.owner, keys=keys(rows), change=change)
    foreign = transactions_void(household=people.other_household, acting_user=people.outsider, keys=keys(rows))
    assert (foreign.changed, foreign.left) == (0, Counter())
    assert list(Transaction.objects.values_list("revision", flat=True)) == [0, 0, 0]


def test_undo_of_many_keeps_what_was_changed_since_or_is_closed(
    people: People, home: Home, bank: Account, rows: list[Transaction], food: Account, fun: Account
) -> None:
    done = transactions_change(
        household=people.household, acting_user=people.owner, keys=keys(rows), change=BulkChange(category=fun, on=DAY)
    )
    assert done.activity is not None
    transaction_edit(transaction=rows[0], acting_user=people.partner, payee="Changed since")
    undone = activity_undo(activity=done.activity, acting_user=people.owner)
    assert (undone.undone, undone.kept, spent(fun), spent(food)) == (2, 1, Decimal(10), Decimal(50))
    people.household.locked_until = DAY
    people.household.save()
    with pytest.raises(DomainError) as refused:
        activity_undo(activity=undone.activity, acting_user=people.owner)
    assert refused.value.code == "locked"
    assert "2 are in a closed period" in str(refused.value)
    check_books(people.owner)


def test_undo_of_many_makes_legs_again_that_are_gone(
    people: People, home: Home, bank: Account, rows: list[Transaction], food: Account, fun: Account
) -> None:
    """A split in the act takes other legs than before: that row goes back by itself, the others as a set."""
    act = activity_start(household=people.household, acting_user=people.owner, kind="transactions.edit")
    split = [Leg(bank, Decimal(-10)), Leg(food, Decimal(4)), Leg(fun, Decimal(6))]
    transaction_edit(transaction=rows[0], acting_user=people.owner, legs=split, activity=act)
    how = {"household": people.household, "acting_user": people.owner, "activity": act}
    transactions_change(keys=keys(rows[1:]), change=BulkChange(category=fun), **how)  # type: ignore[arg-type]
    undone = activity_undo(activity=act, acting_user=people.owner)
    assert (undone.undone, undone.kept, spent(food), spent(fun)) == (3, 0, Decimal(60), Decimal(0))
    check_books(people.owner)
