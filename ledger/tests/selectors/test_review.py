"""What waits for a person, assertions that do not hold, and the home page that shows both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from ledger.models import Account, BalanceAssertion, Commodity, Transaction
from ledger.models.account import Purpose
from ledger.selectors.assertions import checked, red_accounts
from ledger.selectors.dashboard import dashboard
from ledger.selectors.review import review_counts
from ledger.services.accounts import system_account
from ledger.tests.selectors.conftest import TODAY, Home, day
from tests.query_counts import counted


def unreviewed(home: Home, account: Account, amount: str, on: Any, user: User | None = None) -> Transaction:
    """An imported, uncategorised row: money out when `amount` is negative."""
    purpose = Purpose.UNCATEGORISED_EXPENSE if amount.startswith("-") else Purpose.UNCATEGORISED_INCOME
    category = system_account(home.people.household, purpose)
    post = home.spend if amount.startswith("-") else home.earn
    return post(account, category, amount.lstrip("-"), on, user, is_reviewed=False, decided_by="", origin="import")


def test_counts_of_rows_to_review(booked: Home, bank: Account, food: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    unreviewed(booked, bank, "-10", day(3, 9))
    booked.spend(bank, food, "5", day(3, 9), is_reviewed=False, state="draft")
    assert [review_counts(user).to_review for user in (booked.people.owner, booked.people.viewer, pat)] == [1, 1, 1]
    unreviewed(booked, secret, "-10", day(3, 9), pat)
    counts = {user.name: review_counts(user).to_review for user in (booked.people.owner, booked.people.viewer, pat)}
    assert counts == {"Olive": 1, "Vera": 1, "Pat": 2}
    assert review_counts(booked.people.outsider).to_review == 0


@pytest.mark.parametrize(
    ("other", "on", "count"),
    [
        ("500", day(3, 12), 2),
        ("500", day(3, 14), 2),
        ("500", day(3, 15), 0),
        ("499", day(3, 12), 0),
        ("-500", day(3, 9), 0),
    ],
)
def test_halves_of_transfers(booked: Home, bank: Account, savings: Account, other: str, on: Any, count: int):
    unreviewed(booked, bank, "-500", day(3, 9))
    unreviewed(booked, savings, other, on)
    assert review_counts(booked.people.owner).unmatched_transfers == count


def test_halves_in_private_accounts_are_nobody_elses(booked: Home, bank: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    unreviewed(booked, bank, "-500", day(3, 9))
    unreviewed(booked, secret, "500", day(3, 9), pat)
    assert review_counts(booked.people.owner).unmatched_transfers == 0
    assert review_counts(pat).unmatched_transfers == 2


def stated(account: Account, on: Any, quantity: str, **extra: Any) -> BalanceAssertion:
    euro = Commodity.objects.get(code="EUR", household=None)
    return BalanceAssertion.objects.create(
        account=account, commodity=euro, date=on, quantity=Decimal(quantity), source="test", **extra
    )


@pytest.mark.parametrize(
    ("quantity", "holds"),
    [("1200", True), ("1190", True), ("1170", True), ("1165", True), ("1195", True), ("1185", False), ("0", False)],
)
def test_a_balance_holds_where_a_prefix_of_its_day_fits(
    booked: Home, bank: Account, food: Account, quantity: str, holds: bool
):
    """1,200 on the eve of the 9th; that day −10, −20 and −5: 1190, 1170, 1165, or newest first 1195, 1175, 1165."""
    for amount in ("10", "20", "5"):
        booked.spend(bank, food, amount, day(3, 9))
    (found,) = checked([stated(bank, day(3, 9), quantity)])
    assert found.holds == holds
    assert bool(red_accounts(booked.people.owner)) != holds


def test_red_accounts_say_by_how_much(booked: Home, bank: Account, savings: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    stated(secret, day(3, 1), "77")
    stated(bank, day(2, 28), "1")
    stated(bank, day(3, 10), "1210")
    stated(savings, day(3, 10), "300")
    for user in (booked.people.owner, booked.people.viewer):
        (red,) = red_accounts(user)
        assert (red.name, red.on, red.stated, red.booked, red.difference) == (
            "Bank", day(3, 10), Decimal(1210), Decimal(1200), Decimal(10),
        )  # fmt: skip
    assert {red.name for red in red_accounts(pat)} == {"Bank", "Pat's secret"}
    assert red_accounts(booked.people.outsider) == ()


def test_a_superseded_balance_is_not_looked_at(booked: Home, bank: Account):
    right = stated(bank, day(3, 10), "1200")
    stated(bank, day(3, 10), "5", superseded_by=right)
    assert red_accounts(booked.people.owner) == ()


def test_the_home_page_in_one_answer(booked: Home, bank: Account):
    unreviewed(booked, bank, "-10", day(3, 9))
    stated(bank, day(3, 10), "1")
    found = dashboard(booked.people.owner)
    assert found.worth.net.value == found.balances.net.value == Decimal(1390)
    assert (found.change.value, found.change.is_complete) == (Decimal(-110), True)
    assert len(found.history) == 12
    assert (found.flow.money_in.value, found.flow.money_out.value) == (Decimal(0), Decimal(110))
    assert found.flow_before.kept.value == Decimal(500)
    assert (found.spending.total.value, found.spending.total_before.value) == (Decimal(110), Decimal(0))
    assert (found.review.to_review, len(found.red_accounts), len(found.latest)) == (1, 1, 6)
    assert found.freshness[bank.public_id].last_booked_on == TODAY
    assert not found.is_empty


def test_the_home_page_keeps_private_things_private(booked: Home, bank: Account, food: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    booked.opening(secret, "987654", day(3, 9), pat)
    booked.spend(secret, food, "4321", day(3, 9), pat, payee="Hush", is_reviewed=False)
    for user in (booked.people.owner, booked.people.viewer, booked.people.outsider):
        text = str(dashboard(user))
        assert not any(word in text for word in ("secret", "Hush", "987654", "4321", "983333"))
    assert "Hush" in str(dashboard(pat))


def test_an_empty_household_has_an_empty_home_page(booked: Home):
    found = dashboard(booked.people.outsider)
    assert (found.is_empty, found.worth.net.value, found.change.value) == (True, Decimal(0), Decimal(0))
    assert found.change.share is None


def test_query_counts(booked: Home, bank: Account, savings: Account):
    unreviewed(booked, bank, "-10", day(3, 9))
    unreviewed(booked, savings, "12", day(3, 9))
    stated(bank, day(3, 10), "1")
    owner = User.objects.select_related("household").get(pk=booked.people.owner.pk)
    with counted("dashboard"):
        dashboard(owner)
    with counted("review_counts"):
        review_counts(owner)
