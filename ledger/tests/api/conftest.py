"""A household reached through its API, in numbers that can be worked out by hand. Today is Friday, 20 March 2026; base EUR.

Bank 1,000 on 1 January, salary 500 (27 February), food 40 (20 March): 1,460. Cash 100 of it moved on 2 March: bank 1,360.
Olive's secret account, hidden from all others: 700, of which 9 spent on food.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from ledger.models import Account, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from tests.conftest import People

TODAY = date(2026, 3, 20)


@dataclass
class Caller:
    """A person's client: `caller.get("accounts")` asks /api/v1/accounts as JSON."""

    user: User | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user is not None:
            self.client.force_login(self.user)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def send(self, method: str, path: str, data: Any = None, **extra: Any) -> Any:
        body = {} if data is None else data
        return getattr(self.client, method)(f"/api/v1/{path}", body, content_type="application/json", **extra)

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        return self.send("post", path, data, **extra)


@dataclass
class Books:
    """The facts of the household."""

    people: People
    bank: Account
    cash: Account
    secret: Account
    food: Account
    salary: Account
    groceries: Transaction
    moved: Transaction
    hidden: Transaction


def code_of(response: Any) -> str:
    """The first error's code, of an answer in the one shape of errors."""
    told = response.json()
    assert set(told) >= {"type", "errors"}, told
    return str(told["errors"][0]["code"])


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False):
        yield


@pytest.fixture
def books(people: People) -> Books:
    olive, household = people.owner, people.household

    def account(name: str, kind: str, **extra: Any) -> Account:
        return account_create(household=household, acting_user=olive, name=name, kind=kind, **extra)

    bank, cash = account("Bank", "checking", currency="EUR", number="DE0012345678"), account("Cash", "cash")
    secret = account("Secret", "savings", owner=olive, visibility="hidden")
    food, salary = account("Food", "expense"), account("Salary", "income")
    for one, what in ((bank, 1000), (secret, 700)):
        recipes.opening_balance(acting_user=olive, account=one, quantity=Decimal(what), on=date(2026, 1, 1))
    recipes.income(
        acting_user=olive, account=bank, category=salary, amount=Decimal(500), on=date(2026, 2, 27), payee="ACME"
    )
    moved = recipes.transfer(acting_user=olive, source=bank, target=cash, amount=Decimal(100), on=date(2026, 3, 2))
    hidden = recipes.expense(
        acting_user=olive, account=secret, category=food, amount=Decimal(9), on=date(2026, 3, 5), payee="Surprise cake"
    )
    groceries = recipes.expense(
        acting_user=olive, account=bank, category=food, amount=Decimal(40), on=TODAY, payee="Corner Shop"
    )
    return Books(people, bank, cash, secret, food, salary, groceries, moved, hidden)


@pytest.fixture
def owner(people: People) -> Caller:
    return Caller(people.owner)


@pytest.fixture
def partner(people: People) -> Caller:
    return Caller(people.partner)


@pytest.fixture
def viewer(people: People) -> Caller:
    return Caller(people.viewer)


@pytest.fixture
def outsider(people: People) -> Caller:
    return Caller(people.outsider)


@pytest.fixture
def nobody() -> Caller:
    return Caller()
