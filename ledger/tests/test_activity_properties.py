"""Random sequences of adding, editing, bulk changes, voiding, merging, reviewing, undoing and redoing: the books stay whole, and an
undo makes everything again exactly what it was before the act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db.transaction import atomic, set_rollback
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fintrack.lib.errors import DomainError
from ledger.integrity import findings, household_checks
from ledger.models import Activity, ActivityEntry, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.activity_undo import activity_undo
from ledger.services.bulk_edit import BulkChange, transactions_change, transactions_restore, transactions_void
from ledger.services.legs import legs_of
from ledger.services.merging import transactions_merge
from ledger.services.snapshots import snapshot_of
from ledger.services.transactions import transaction_edit
from tests.conftest import people_create

pytestmark = pytest.mark.slow

FREE = {"not_the_same", "same_row", "not_posted", "void", "changed_since", "already_undone", "bad_refund", "unchanged"}
"""What a random step may rightly be refused for."""

amounts = st.sampled_from([Decimal("3.50"), Decimal("12.00"), Decimal("800.25")])
days = st.integers(0, 90).map(lambda number: date(2025, 6, 1) + timedelta(days=number))
words = st.sampled_from(["", "Café", "Rent", "Müller & Söhne"])
tags = st.lists(st.sampled_from(["trip", "gift", "work"]), max_size=2, unique=True)
picks = st.integers(0, 10**6)
many = st.integers(1, 2**12)

State = dict[int, dict[str, Any]]


def state_now() -> State:
    """Every entry as a revision keeps it; rows of legs may have been made anew, so their keys don't count."""
    found = {}
    for row in Transaction.objects.prefetch_related("postings", "tags"):
        snapshot = snapshot_of(row)
        snapshot["postings"] = sorted(
            tuple(leg[name] for name in ("account", "booked_on", "commodity", "quantity", "value", "memo"))
            for leg in snapshot["postings"]
        )
        found[row.pk] = snapshot
    return found


class Acts(RuleBasedStateMachine):
    """A household of two accounts and three categories. `before` is how everything was before each act."""

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = atomic()
        self.rolled_back.__enter__()
        self.before: dict[int, State] = {}

    def teardown(self) -> None:
        set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    @initialize()
    def household(self) -> None:
        self.people = people_create()
        make: dict[str, Any] = {"household": self.people.household, "acting_user": self.people.owner}
        self.bank = account_create(name="Bank", kind="checking", **make)
        self.cash = account_create(name="Cash", kind="cash", **make)
        self.food, self.fun = (account_create(name=name, kind="expense", **make) for name in ("Food", "Fun"))
        self.last = self.founded = Activity.objects.order_by("pk").values_list("pk", flat=True).last() or 0

    def attempt(self, step: Callable[..., Any], **how: Any) -> None:
        before = state_now()
        try:
            step(acting_user=self.people.owner, **how)
        except DomainError as refusal:
            if refusal.code not in FREE:
                raise
        made = list(Activity.objects.filter(pk__gt=self.last).order_by("pk").values_list("pk", flat=True))
        assert len(made) < 2
        for key in made:
            self.before[key], self.last = before, key

    def one(self, pick: int) -> Transaction | None:
        found = list(Transaction.objects.order_by("pk"))
        return found[pick % len(found)] if found else None

    def some(self, many: int) -> list[int]:
        keys = list(Transaction.objects.order_by("pk").values_list("pk", flat=True))
        return [key for place, key in enumerate(keys) if many >> (place % 12) & 1]

    @rule(amount=amounts, on=days, payee=words, tags=tags, pick=picks)
    def spends(self, amount: Decimal, on: date, payee: str, tags: list[str], pick: int) -> None:
        account, category = (self.bank, self.cash)[pick % 2], (self.food, self.fun)[pick // 2 % 2]
        self.attempt(recipes.expense, account=account, category=category, amount=amount, on=on, payee=payee, tags=tags)

    @rule(amount=amounts, on=days)
    def moves(self, amount: Decimal, on: date) -> None:
        self.attempt(recipes.transfer, source=self.bank, target=self.cash, amount=amount, on=on)

    @rule(pick=picks, on=days, payee=words, tags=tags)
    def edits(self, pick: int, on: date, payee: str, tags: list[str]) -> None:
        if (row := self.one(pick)) is not None:
            self.attempt(transaction_edit, transaction=row, date=on, payee=payee, tags=tags)

    @rule(pick=picks)
    def rewrites_the_legs(self, pick: int) -> None:
        if (row := self.one(pick)) is not None:
            legs = [replace(leg, posting=None, quantity=leg.quantity * 2, value=None) for leg in legs_of(row)]
            self.attempt(transaction_edit, transaction=row, legs=legs)

    @rule(many=many, payee=st.none() | words, on=st.none() | days, add=tags, remove=tags, pick=picks)
    def changes_many(
        self, many: int, payee: str | None, on: date | None, add: list[str], remove: list[str], pick: int
    ) -> None:
        category = (self.food, self.fun, None)[pick % 3]
        change = BulkChange(
            category=category, payee=payee, on=on, add_tags=add, remove_tags=remove,
            is_reviewed=(True, False, None)[pick // 3 % 3],
        )  # fmt: skip
        self.attempt(transactions_change, household=self.people.household, keys=self.some(many), change=change)

    @rule(many=many)
    def voids_many(self, many: int) -> None:
        self.attempt(transactions_void, household=self.people.household, keys=self.some(many))

    @rule(many=many)
    def restores_many(self, many: int) -> None:
        self.attempt(transactions_restore, household=self.people.household, keys=self.some(many))

    @rule(pick=picks, other=picks)
    def merges(self, pick: int, other: int) -> None:
        keep, drop = self.one(pick), self.one(other)
        if keep is not None and drop is not None:
            self.attempt(transactions_merge, keep=keep, drop=drop)

    @rule(pick=picks)
    def takes_any_act_back(self, pick: int) -> None:
        acts = list(Activity.objects.filter(pk__gt=self.founded).order_by("pk"))
        if acts:
            self.attempt(activity_undo, activity=acts[pick % len(acts)])

    @rule()
    def takes_the_last_act_back(self) -> None:
        """What the act added is void, everything else is exactly what it was."""
        act = Activity.objects.order_by("pk").last()
        if act is None or act.pk not in self.before or act.undone_at is not None:
            return
        made = set(ActivityEntry.objects.filter(activity=act, before=None).values_list("transaction", flat=True))
        self.attempt(activity_undo, activity=act)
        now = state_now()
        assert {key: row for key, row in now.items() if key not in made} == self.before[act.pk]
        assert all(now[key]["state"] == "void" for key in made)

    @invariant()
    def the_books_are_whole(self) -> None:
        if not hasattr(self, "people"):
            return
        for name, check in household_checks():
            assert not findings(name, partial(check, self.people.household))


@pytest.mark.django_db
def test_any_sequence_of_acts() -> None:
    run_state_machine_as_test(Acts, settings=settings(max_examples=10, stateful_step_count=14, deadline=None))
