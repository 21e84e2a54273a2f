"""A small household whose numbers can be worked out by hand. Today is Friday, 20 March 2026; the base currency is EUR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.services.households import household_settings_change
from ledger.models import Account, Commodity, Price, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from tests.conftest import People

TODAY = date(2026, 3, 20)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@dataclass
class Home:
    """The people's household with accounts made as they are asked for, and the recipes with numbers as text."""

    people: People

    def account(
        self, name: str, kind: str = "checking", currency: str = "EUR", user: User | None = None, **extra: Any
    ) -> Account:
        user = user or self.people.owner
        currency = "" if kind in ("income", "expense", "brokerage") else currency
        return account_create(
            household=self.people.household, acting_user=user, name=name, kind=kind, currency=currency, **extra
        )

    def private(self, name: str, visibility: str, user: User, kind: str = "checking", currency: str = "EUR") -> Account:
        return self.account(name, kind, currency, user, owner=user, visibility=visibility)

    def periods_from(self, number: int) -> None:
        """From now on the household's periods start on this day of the month."""
        changes = {"period_rule": "fixed_day", "period_day": number}
        household_settings_change(household=self.people.household, acting_user=self.people.owner, changes=changes)
        for user in (self.people.owner, self.people.partner, self.people.viewer):
            user.refresh_from_db()

    def opening(self, account: Account, quantity: str, on: date, user: User | None = None) -> Transaction:
        return recipes.opening_balance(
            acting_user=user or self.people.owner, account=account, quantity=Decimal(quantity), on=on
        )

    def spend(
        self, account: Account, category: Account, amount: str, on: date, user: User | None = None, **texts: Any
    ) -> Transaction:
        return recipes.expense(
            acting_user=user or self.people.owner,
            account=account,
            category=category,
            amount=Decimal(amount),
            on=on,
            **texts,
        )

    def earn(
        self, account: Account, category: Account, amount: str, on: date, user: User | None = None, **texts: Any
    ) -> Transaction:
        return recipes.income(
            acting_user=user or self.people.owner,
            account=account,
            category=category,
            amount=Decimal(amount),
            on=on,
            **texts,
        )

    def move(
        self, source: Account, target: Account, amount: str, on: date, user: User | None = None, **texts: Any
    ) -> Transaction:
        return recipes.transfer(
            acting_user=user or self.people.owner, source=source, target=target, amount=Decimal(amount), on=on, **texts
        )


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False):
        yield


@pytest.fixture
def home(people: People) -> Home:
    return Home(people)


@pytest.fixture
def bank(home: Home) -> Account:
    return home.account("Bank")


@pytest.fixture
def savings(home: Home) -> Account:
    return home.account("Savings", "savings")


@pytest.fixture
def card(home: Home) -> Account:
    return home.account("Card", "credit_card")


@pytest.fixture
def food(home: Home) -> Account:
    return home.account("Food", "expense")


@pytest.fixture
def salary(home: Home) -> Account:
    return home.account("Salary", "income")


def rate_put(code: str, currency: str, on: date, close: str) -> None:
    """One price, as a source published it."""
    known = {commodity.code: commodity for commodity in Commodity.objects.filter(code__in=[code, currency])}
    Price.objects.create(commodity=known[code], currency=known[currency], date=on, close=Decimal(close), source="test")


@pytest.fixture
def booked(home: Home, bank: Account, savings: Account, card: Account, food: Account, salary: Account) -> Home:
    """Bank 1,000 + 500 − 300 (to savings) − 40; card −60; savings 300; the last bank row is on 20 March."""
    home.opening(bank, "1000", day(1, 1))
    home.earn(bank, salary, "500", day(2, 27), payee="ACME Ltd")
    home.move(bank, savings, "300", day(3, 2))
    home.spend(card, food, "60", day(3, 5), payee="Café Zoë", memo="birthday cake")
    home.spend(bank, food, "40", TODAY, payee="SM Groceries")
    return home
