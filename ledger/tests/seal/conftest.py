"""One posted entry, one voided, one balanced draft: what the attacks of this folder are aimed at, and what their twins may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from ledger.models import Account, Commodity, Posting, Transaction, TransactionRevision
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post, transaction_void
from tests.conftest import People

DAY = date(2026, 4, 30)


@contextmanager
def refused(reason: str = "") -> Iterator[None]:
    """What runs inside is refused by the seal itself, with nothing changed."""
    with pytest.raises(IntegrityError, match=f"seal: .*{reason}"), atomic():
        yield


def run(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


@dataclass
class Books:
    people: People
    bank: Account
    cash: Account
    food: Account
    strange: Account
    posted: Transaction
    voided: Transaction
    draft: Transaction

    def legs(self, transaction: Transaction) -> list[Posting]:
        return list(transaction.postings.order_by("pk"))

    def draft_of(self, legs: Sequence[tuple[Account, str]]) -> Transaction:
        """A draft with these legs in euros, written past every service: balanced or not."""
        euro = Commodity.objects.get(code="EUR", household=None)
        made = Transaction.objects.create(household=self.people.household, date=DAY, currency=euro)
        for account, quantity in legs:
            Posting.objects.create(
                transaction=made, account=account, booked_on=DAY, commodity=euro, quantity=Decimal(quantity),
                value=Decimal(quantity),
            )  # fmt: skip
        return made

    def post(self, transaction: Transaction) -> None:
        run("UPDATE ledger_transaction SET state = 'posted' WHERE id = %s", transaction.pk)

    def revise(self, transaction: Transaction) -> TransactionRevision:
        """The revision without which nothing is opened."""
        number = Transaction.objects.get(pk=transaction.pk).revision
        return TransactionRevision.objects.create(transaction=transaction, number=number, snapshot={})

    def is_untouched(self) -> bool:
        """The posted entry still is −40 and +40 in the same accounts."""
        transaction = Transaction.objects.get(pk=self.posted.pk)
        legs = list(transaction.postings.order_by("account__name").values_list("account__name", "value"))
        return transaction.state == "posted" and legs == [("Bank", Decimal(-40)), ("Food", Decimal(40))]


def books_make(people: People) -> Books:
    make, household = account_create, people.household
    bank = make(household=household, acting_user=people.owner, name="Bank", kind="checking", currency="EUR")
    cash = make(household=household, acting_user=people.owner, name="Cash", kind="cash", currency="EUR")
    food = make(household=household, acting_user=people.owner, name="Food", kind="expense")
    strange = make(
        household=people.other_household, acting_user=people.outsider, name="Strange", kind="checking", currency="EUR"
    )
    spend = {"acting_user": people.owner, "account": bank, "category": food, "on": DAY}
    posted = recipes.expense(amount=Decimal(40), payee="Market", **spend)
    voided = recipes.expense(amount=Decimal(7), **spend)
    transaction_void(transaction=voided, acting_user=people.owner)
    voided.refresh_from_db()
    draft = transaction_post(
        household=household, acting_user=people.owner, date=DAY, currency=posted.currency, state="draft",
        legs=[Leg(bank, Decimal(-5)), Leg(food, Decimal(5))],
    )  # fmt: skip
    return Books(people, bank, cash, food, strange, posted, voided, draft)


@pytest.fixture
def books(people: People) -> Books:
    return books_make(people)
