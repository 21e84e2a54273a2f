"""Cards and their statements. Today is Friday, 20 March 2026; the card closes on the 10th and is due on the 5th (next working day)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account
from ledger.selectors.cards import Card, CardStatement, card, cards
from ledger.services.accounts import account_change
from ledger.tests.selectors.conftest import Home, day


@pytest.fixture
def visa(home: Home, food: Account) -> Account:
    """Charged 100 in the statement of 10 January, 50 of 10 February, 40 less 10 back of 10 March, 20 in the running one."""
    made = home.account("Visa", "credit_card", credit_limit=Decimal(1000), statement_day=10, due_day=5)
    home.spend(made, food, "60", day(12, 20, 2025))
    home.spend(made, food, "40", day(1, 10))
    home.spend(made, food, "50", day(1, 11))
    home.spend(made, food, "40", day(2, 20))
    home.spend(made, food, "20", day(3, 15))
    return made


def of(home: Home, account: Account) -> Card:
    return card(home.people.owner, account.public_id)


def by_closing(found: Card) -> dict[int, CardStatement]:
    """Closed statements by the month they closed in."""
    return {one.last_on.month: one for one in found.statements}


def test_statements_and_what_is_owed(home: Home, visa: Account) -> None:
    found = of(home, visa)
    assert found.current is not None
    assert (found.current.first_on, found.current.last_on) == (day(3, 11), day(4, 10))
    assert (found.current.charged, found.current.state, found.current.days) == (Decimal("20.00"), "open", 21)
    assert [(one.last_on, one.charged) for one in found.statements] == [
        (day(3, 10), Decimal("40.00")), (day(2, 10), Decimal("50.00")), (day(1, 10), Decimal("100.00")),
    ]  # fmt: skip
    assert (found.owed, found.limit, found.available, found.used) == (210, 1000, 790, 21)
    # 5 April 2026 is a Sunday, so what closed on 10 March is due on Monday
    assert found.statements[0].due_on == day(4, 6)


def test_payments_pay_the_oldest_first(home: Home, bank: Account, visa: Account) -> None:
    states = {month: one.state for month, one in by_closing(of(home, visa)).items()}
    assert states == {1: "overdue", 2: "overdue", 3: "due"}
    home.move(bank, visa, "120", day(3, 1))
    found = by_closing(of(home, visa))
    assert {month: (one.state, one.unpaid) for month, one in found.items()} == {
        1: ("paid", 0), 2: ("overdue", 30), 3: ("due", 40),
    }  # fmt: skip
    home.move(bank, visa, "45", day(3, 20))
    found = by_closing(of(home, visa))
    assert {month: (one.state, one.unpaid) for month, one in found.items()} == {
        1: ("paid", 0), 2: ("paid", 0), 3: ("part_paid", 25),
    }  # fmt: skip
    assert found[3].days == 17
    assert (of(home, visa).due, of(home, visa).due_on) == (25, day(4, 6))


def test_a_statement_keeps_its_total(home: Home, bank: Account, food: Account, visa: Account) -> None:
    """Neither later charges nor payments change it, nor a payment within its own days."""
    before = {month: one.charged for month, one in by_closing(of(home, visa)).items()}
    home.spend(visa, food, "500", day(3, 19))
    home.move(bank, visa, "77", day(2, 5))
    home.move(bank, visa, "700", day(3, 20))
    assert {month: one.charged for month, one in by_closing(of(home, visa)).items()} == before


def test_money_back_lowers_its_own_statement(home: Home, food: Account, visa: Account) -> None:
    home.earn(visa, home.account("Refunds", "income"), "10", day(3, 9))
    assert by_closing(of(home, visa))[3].charged == 30
    assert of(home, visa).owed == 200


def test_all_paid_and_overpaid(home: Home, bank: Account, visa: Account) -> None:
    home.move(bank, visa, "250", day(3, 20))
    found = of(home, visa)
    assert {one.state for one in found.statements} == {"paid"}
    assert (found.owed, found.used, found.due, found.due_on, found.is_overdue) == (-40, 0, 0, None, False)


def test_a_card_without_days_or_limit(home: Home, food: Account) -> None:
    plain = home.account("Plain", "credit_card")
    home.spend(plain, food, "5", day(3, 1))
    found = of(home, plain)
    assert (found.owed, found.limit, found.used, found.current, found.statements) == (5, None, None, None, ())


def test_without_a_due_day_nothing_is_overdue(home: Home, visa: Account) -> None:
    account_change(account=visa, acting_user=home.people.owner, due_day=None)
    found = of(home, visa)
    assert {(one.state, one.due_on, one.days) for one in found.statements} == {("due", None, None)}
    assert (found.is_overdue, found.due) == (False, 190)


def test_the_others_cards_are_not_there(home: Home, bank: Account, visa: Account) -> None:
    home.private("Secret card", "hidden", home.people.owner, "credit_card")
    home.private("Numbers only", "total_only", home.people.owner, "credit_card")
    assert [one.name for one in cards(home.people.owner)] == ["Visa", "Secret card", "Numbers only"]
    assert [one.name for one in cards(home.people.partner)] == ["Visa"]
    assert cards(home.people.outsider) == ()
    with pytest.raises(NotFound):
        card(home.people.partner, Account.objects.get(name="Secret card").public_id)
    with pytest.raises(DomainError) as refused:
        card(home.people.owner, bank.public_id)
    assert refused.value.code == "not_a_card"


def test_closed_cards_are_left_out(home: Home, bank: Account, visa: Account) -> None:
    home.move(bank, visa, "210", day(3, 20))
    account_change(account=visa, acting_user=home.people.owner, closed_on=day(3, 20))
    assert cards(home.people.owner) == ()
    assert of(home, visa).owed == 0
