"""Random sequences of recipes, edits, voids and undos: sums stay zero, totals stay the facts, undo is exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Sum
from django.db.transaction import atomic, set_rollback
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fintrack.lib.errors import DomainError
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, to_units
from ledger.models import MonthTotal, Posting, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_change, account_create
from ledger.services.legs import legs_of
from ledger.services.month_totals import expected_totals
from ledger.services.snapshots import snapshot_of
from ledger.services.transactions import transaction_edit, transaction_restore, transaction_undo, transaction_void
from tests.conftest import people_create

amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
days = st.integers(0, 500).map(lambda number: date(2025, 6, 1) + timedelta(days=number))
picks = st.integers(0, 10**6)
FREE = {"unbalanced", "refund_too_large", "bad_refund", "not_a_purchase", "reconciled", "nothing_to_undo", "void"}
"""What a random step may rightly be refused for; any other refusal fails the test."""


def totals_kept(household: Any) -> dict[Any, list[int]]:
    rows = MonthTotal.objects.filter(household=household)
    return {
        (row.account_id, row.commodity_id, row.currency_id, row.month, row.period, row.audience): [
            to_units(row.quantity, QUANTITY_SCALE), to_units(row.value, VALUE_SCALE), to_units(row.base_value, VALUE_SCALE),
            row.unvalued, row.postings,
        ]
        for row in rows
        if row.postings
    }  # fmt: skip


class Ledger(RuleBasedStateMachine):
    """A household of three accounts, two categories, and somebody who never tires of changing their mind."""

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = atomic()
        self.rolled_back.__enter__()

    def teardown(self) -> None:
        set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    @initialize()
    def household(self) -> None:
        self.people = people_create()

        def make(name: str, kind: str, currency: str = "", **extra: Any) -> Any:
            return account_create(
                household=self.people.household,
                acting_user=self.people.owner,
                name=name,
                kind=kind,
                currency=currency,
                **extra,
            )

        self.bank, self.cash, self.dollars = (
            make("Bank", "checking"),
            make("Cash", "cash"),
            make("Dollars", "savings", "USD"),
        )
        self.expenses, self.salary = [make("Food", "expense"), make("Fun", "expense")], make("Salary", "income")

    def attempt(self, step: Callable[..., Any], **how: Any) -> None:
        try:
            step(acting_user=self.people.owner, **how)
        except DomainError as refusal:
            if refusal.code not in FREE:
                raise

    def one(self, pick: int, state: str) -> Transaction | None:
        found = list(Transaction.objects.filter(state=state).order_by("pk"))
        return found[pick % len(found)] if found else None

    @rule(amount=amounts, on=days, pick=picks)
    def spends(self, amount: Decimal, on: date, pick: int) -> None:
        account = (self.bank, self.cash, self.dollars)[pick % 3]
        self.attempt(recipes.expense, account=account, category=self.expenses[pick % 2], amount=amount, on=on)

    @rule(amount=amounts, on=days)
    def earns(self, amount: Decimal, on: date) -> None:
        self.attempt(recipes.income, account=self.bank, category=self.salary, amount=amount, on=on)

    @rule(amount=amounts, on=days, later=st.integers(0, 40))
    def transfers(self, amount: Decimal, on: date, later: int) -> None:
        arrives = on + timedelta(days=later)
        self.attempt(recipes.transfer, source=self.bank, target=self.cash, amount=amount, on=on, arrives_on=arrives)

    @rule(sold=amounts, bought=amounts, fee=amounts, on=days)
    def exchanges(self, sold: Decimal, bought: Decimal, fee: Decimal, on: date) -> None:
        self.attempt(
            recipes.exchange, source=self.bank, target=self.dollars, sold=sold, bought=bought, on=on, fee=fee,
            fee_category=self.expenses[0],
        )  # fmt: skip

    @rule(amount=amounts, on=days, pick=picks)
    def gets_money_back(self, amount: Decimal, on: date, pick: int) -> None:
        purchase = self.one(pick, "posted")
        if purchase is not None:
            self.attempt(recipes.refund, purchase=purchase, amount=amount, on=on)

    @rule(pick=picks, on=days)
    def changes_the_date(self, pick: int, on: date) -> None:
        if (target := self.one(pick, "posted")) is not None:
            self.attempt(transaction_edit, transaction=target, date=on, payee=f"payee {pick}")

    @rule(pick=picks, factor=st.integers(1, 5))
    def changes_the_legs(self, pick: int, factor: int) -> None:
        if (target := self.one(pick, "posted")) is None:
            return
        from dataclasses import replace

        legs = [
            replace(leg, quantity=leg.quantity * factor, value=(leg.value or 0) * factor) for leg in legs_of(target)
        ]
        if pick % 3 == 0:
            legs = [replace(leg, posting=None) for leg in reversed(legs)]
        self.attempt(transaction_edit, transaction=target, legs=legs)

    @rule(pick=picks)
    def voids(self, pick: int) -> None:
        if (target := self.one(pick, "posted")) is not None:
            self.attempt(transaction_void, transaction=target)

    @rule(pick=picks)
    def restores(self, pick: int) -> None:
        if (target := self.one(pick, "void")) is not None:
            self.attempt(transaction_restore, transaction=target)

    @rule(pick=picks, visibility=st.sampled_from(["open", "total_only", "hidden"]))
    def hides_or_shows(self, pick: int, visibility: str) -> None:
        account = (self.bank, self.cash)[pick % 2]
        account.refresh_from_db()
        owner = None if visibility == "open" else self.people.owner
        self.attempt(account_change, account=account, owner=owner, visibility=visibility)

    @precondition(lambda self: Transaction.objects.filter(revision__gt=0).exists())
    @rule(pick=picks)
    def undoes_the_last_change(self, pick: int) -> None:
        """What the last revision says of header and legs is what the entry is afterwards."""
        changed = list(Transaction.objects.filter(revision__gt=0).order_by("pk"))
        target = changed[pick % len(changed)]
        wanted = target.revisions.first()
        assert wanted is not None
        transaction_undo(transaction=target, acting_user=self.people.owner)
        target.refresh_from_db()
        now, then = snapshot_of(Transaction.objects.get(pk=target.pk)), wanted.snapshot
        for snapshot in (now, then):
            snapshot["postings"] = sorted(
                (leg["account"], leg["quantity"], leg["value"], leg["booked_on"]) for leg in snapshot["postings"]
            )
        assert now == then

    @invariant()
    def every_posted_entry_sums_to_zero(self) -> None:
        sums = Posting.objects.exclude(transaction__state="draft").values("transaction").annotate(total=Sum("value"))
        assert not [row for row in sums if row["total"]]

    @invariant()
    def the_totals_are_the_facts(self) -> None:
        if not hasattr(self, "people"):
            return
        assert totals_kept(self.people.household) == {
            key: sums for key, sums in expected_totals(self.people.household).items() if sums[4]
        }

    @invariant()
    def emptied_buckets_hold_nothing(self) -> None:
        empty = MonthTotal.objects.filter(postings=0)
        assert not empty.exclude(quantity=0, value=0, base_value=0, unvalued=0).exists()

    @invariant()
    def every_change_left_one_revision(self) -> None:
        for transaction in Transaction.objects.filter(revision__gt=0):
            numbers = sorted(transaction.revisions.values_list("number", flat=True))
            assert numbers == list(range(transaction.revision))
        assert not Transaction.objects.filter(revision__lt=F("revisions__number")).exists()


@pytest.mark.django_db
def test_any_sequence_of_changes() -> None:
    run_state_machine_as_test(Ledger, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
