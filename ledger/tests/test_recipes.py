"""The recipes, the seal behind them, and undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound
from ledger.models import Account, MonthTotal, Posting, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.legs import Leg, legs_of
from ledger.services.month_totals import expected_totals, month_totals_rebuild
from ledger.services.transactions import (
    transaction_edit,
    transaction_restore,
    transaction_undo,
    transaction_void,
)
from tests.conftest import People

DAY = date(2026, 3, 14)


def account(people: People, name: str, kind: str, currency: str = "", **extra: object) -> Account:
    return account_create(
        household=people.household, acting_user=people.owner, name=name, kind=kind, currency=currency, **extra
    )  # type: ignore[arg-type]


@pytest.fixture
def bank(people: People) -> Account:
    return account(people, "Bank", "checking", "EUR")


@pytest.fixture
def cash(people: People) -> Account:
    return account(people, "Cash", "cash", "EUR")


@pytest.fixture
def food(people: People) -> Account:
    return account(people, "Food", "expense")


def balance(of: Account) -> Decimal:
    totals = MonthTotal.objects.filter(account=of)
    facts = Posting.objects.filter(account=of, transaction__state="posted")
    total = sum((row.quantity for row in totals), Decimal(0))
    assert total == sum((row.quantity for row in facts), Decimal(0))
    return total


def test_expense_moves_money_from_the_account_to_the_category(people: People, bank: Account, food: Account) -> None:
    recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal("12.30"), on=DAY)
    assert (balance(bank), balance(food)) == (Decimal("-12.30"), Decimal("12.30"))
    with pytest.raises(DomainError, match="above zero"):
        recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(0), on=DAY)
    with pytest.raises(Forbidden):
        recipes.expense(acting_user=people.viewer, account=bank, category=food, amount=Decimal(1), on=DAY)
    with pytest.raises(NotFound):
        recipes.expense(acting_user=people.outsider, account=bank, category=food, amount=Decimal(1), on=DAY)


def test_transfer_is_in_transit_between_its_two_days(people: People, bank: Account, cash: Account) -> None:
    made = recipes.transfer(
        acting_user=people.owner,
        source=bank,
        target=cash,
        amount=Decimal(50),
        on=date(2026, 3, 31),
        arrives_on=date(2026, 4, 3),
    )
    days = {leg.account.name: leg.booked_on for leg in made.postings.select_related("account")}
    assert days == {"Bank": date(2026, 3, 31), "Cash": date(2026, 4, 3)}
    assert (balance(bank), balance(cash)) == (Decimal(-50), Decimal(50))


def test_exchange_keeps_both_quantities_and_values_in_the_currency_sold(people: People, bank: Account) -> None:
    dollars = account(people, "Dollars", "savings", "USD")
    fees = account(people, "Fees", "expense")
    made = recipes.exchange(
        acting_user=people.owner, source=bank, target=dollars, sold=Decimal("92.00"), bought=Decimal("100.00"), on=DAY,
        fee=Decimal("1.50"), fee_category=fees,
    )  # fmt: skip
    legs = {leg.account.name: (leg.quantity, leg.value) for leg in made.postings.select_related("account")}
    assert legs == {
        "Bank": (Decimal("-93.5"), Decimal("-93.5")), "Dollars": (Decimal(100), Decimal(92)), "Fees": (Decimal("1.5"), Decimal("1.5")),
    }  # fmt: skip


def test_refund_nets_in_the_same_category(people: People, bank: Account, food: Account) -> None:
    bought = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(40), on=DAY)
    back = recipes.refund(acting_user=people.owner, purchase=bought, amount=Decimal(15), on=DAY)
    assert back.refund_of == bought
    assert (balance(bank), balance(food)) == (Decimal(-25), Decimal(25))
    with pytest.raises(DomainError, match="more than the purchase"):
        recipes.refund(acting_user=people.owner, purchase=bought, amount=Decimal(41), on=DAY)


def test_edit_keeps_the_identity_of_unchanged_legs_and_undo_restores(
    people: People, bank: Account, food: Account
) -> None:
    fun = account(people, "Fun", "expense")
    made = recipes.expense(
        acting_user=people.owner, account=bank, category=food, amount=Decimal(40), on=DAY, payee="Cine"
    )
    before = {leg.account.pk: leg.posting for leg in legs_of(made)}
    changed = [
        leg if leg.account != food else Leg(fun, leg.quantity, leg.commodity, posting=leg.posting)
        for leg in legs_of(made)
    ]
    transaction_edit(transaction=made, acting_user=people.partner, legs=changed, payee="Cinema", expected_revision=0)
    after = {leg.account.pk: leg.posting for leg in legs_of(made)}
    assert after[bank.pk] == before[bank.pk]
    assert after[fun.pk] == before[food.pk]
    assert (balance(food), balance(fun)) == (0, 40)
    with pytest.raises(Conflict):
        transaction_edit(transaction=made, acting_user=people.owner, payee="Late", expected_revision=0)
    transaction_undo(transaction=made, acting_user=people.owner)
    made.refresh_from_db()
    assert (made.payee, balance(food), balance(fun), made.state) == ("Cine", 40, 0, "posted")


def test_void_leaves_the_totals_and_restore_brings_back(people: People, bank: Account, food: Account) -> None:
    made = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(40), on=DAY)
    transaction_void(transaction=made, acting_user=people.owner)
    assert (balance(bank), balance(food)) == (0, 0)
    transaction_restore(transaction=made, acting_user=people.owner)
    assert balance(bank) == -40
    transaction_void(transaction=made, acting_user=people.owner)
    transaction_undo(transaction=made, acting_user=people.owner)
    assert balance(bank) == -40


def test_a_locked_day_refuses_entry_edit_and_void(people: People, bank: Account, food: Account) -> None:
    made = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(40), on=DAY)
    people.household.locked_until = DAY
    people.household.save()
    bank.household.refresh_from_db()
    for attempt in (
        lambda: recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(1), on=DAY),
        lambda: transaction_edit(transaction=made, acting_user=people.owner, date=date(2026, 5, 1)),
        lambda: transaction_void(transaction=made, acting_user=people.owner),
    ):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "locked"
    assert balance(bank) == -40


def test_a_reconciled_leg_is_frozen_but_not_its_category(people: People, bank: Account, food: Account) -> None:
    fun = account(people, "Fun", "expense")
    made = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(40), on=DAY)
    Posting.objects.filter(transaction=made, account=bank).update(reconciled=True)
    legs = [
        Leg(fun if leg.account == food else bank, leg.quantity, leg.commodity, posting=leg.posting)
        for leg in legs_of(made)
    ]
    transaction_edit(transaction=made, acting_user=people.owner, legs=legs)
    assert balance(fun) == 40
    with pytest.raises(DomainError) as refused:
        transaction_edit(transaction=made, acting_user=people.owner, date=date(2026, 5, 1))
    assert refused.value.code == "reconciled"


def test_a_hidden_account_makes_its_category_leg_private(people: People, food: Account) -> None:
    secret = account(people, "Secret", "savings", "EUR", owner=people.owner, visibility="hidden")
    made = recipes.expense(acting_user=people.owner, account=secret, category=food, amount=Decimal(9), on=DAY)
    assert {leg.audience for leg in made.postings.all()} == {f"only:{people.owner.pk}"}
    assert not Transaction.objects.visible_to(people.partner).exists()
    with pytest.raises(NotFound):
        transaction_void(transaction=made, acting_user=people.partner)


def test_changing_visibility_reseals_every_leg_with_a_revision(people: People, bank: Account, food: Account) -> None:
    from ledger.services.accounts import account_change

    made = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(9), on=DAY)
    voided = recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(5), on=DAY)
    transaction_void(transaction=voided, acting_user=people.owner)
    account_change(account=bank, acting_user=people.owner, owner=people.owner, visibility="hidden")
    assert set(Posting.objects.values_list("audience", flat=True)) == {f"only:{people.owner.pk}"}
    made.refresh_from_db(), voided.refresh_from_db()
    assert (made.state, made.revision, voided.state) == ("posted", 1, "void")
    assert made.revisions.count() == 1
    assert balance(food) == 9


def test_totals_rebuilt_equal_totals_kept(people: People, bank: Account, cash: Account, food: Account) -> None:
    recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(9), on=DAY)
    recipes.transfer(acting_user=people.owner, source=bank, target=cash, amount=Decimal(50), on=DAY)
    kept = {(row.account_id, row.month): (row.quantity, row.postings) for row in MonthTotal.objects.all()}
    assert month_totals_rebuild(people.household) == len(expected_totals(people.household))
    assert {(row.account_id, row.month): (row.quantity, row.postings) for row in MonthTotal.objects.all()} == kept
