"""A household for the tests of the books' pages: open accounts, one of each private kind, and rows to recognise them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from ledger.models import Account, BalanceAssertion, Transaction
from ledger.services.commodities import currency
from ledger.tests.selectors.conftest import Home
from tests.conftest import People

TODAY = date(2026, 3, 20)
HTMX = {"HTTP_HX_REQUEST": "true"}
SECRETS = ("Vault", "Jeweller", "gift for pat", "Envelope", "Toy shop", "7,777")
"""What a partner must never read of the owner's private accounts. The envelope's total, 3,333, they may."""


@dataclass
class Shown:
    """Bank 1,000 + 500 − 300 − 40 and a card −60, open; a vault only the owner sees; an envelope of which others see the total."""

    people: People
    home: Home
    bank: Account
    savings: Account
    card: Account
    vault: Account
    envelope: Account
    food: Account
    salary: Account
    cake: Transaction
    salary_row: Transaction
    moved: Transaction
    gift: Transaction
    toy: Transaction

    def visitor(self, name: str) -> Client:
        return signed_in(getattr(self.people, name))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(people: People) -> Shown:
    home = Home(people)
    bank, savings, card = (
        home.account("Bank", number="DE89 3704"),
        home.account("Savings", "savings"),
        home.account("Card", "credit_card"),
    )
    vault = home.private("Vault", "hidden", people.owner)
    envelope = home.private("Envelope", "total_only", people.owner, "cash")
    food, salary = home.account("Food", "expense"), home.account("Salary", "income")
    home.opening(bank, "1000", date(2026, 1, 1))
    return Shown(
        people, home, bank, savings, card, vault, envelope, food, salary,
        cake=home.spend(card, food, "60", date(2026, 3, 5), payee="<script>alert(1)</script>", memo="birthday cake"),
        salary_row=home.earn(bank, salary, "500", date(2026, 2, 27), payee="ACME Ltd", is_reviewed=False),
        moved=home.move(bank, savings, "300", date(2026, 3, 2)),
        gift=home.spend(vault, food, "7777", TODAY, payee="Jeweller", memo="gift for pat"),
        toy=home.spend(envelope, food, "3333", TODAY, payee="Toy shop"),
    )  # fmt: skip


def stated(account: Account, quantity: str, on: date = TODAY) -> BalanceAssertion:
    """What a statement says."""
    return BalanceAssertion.objects.create(
        account=account, commodity=currency("EUR"), date=on, quantity=quantity, source="a.ofx"
    )


def address(name: str, *args: Any) -> str:
    return reverse(name if name.startswith("home") else f"ledger:{name}", args=args)
