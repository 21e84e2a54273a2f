"""Random imports, overlaps, edits, voids and undos: no row lost, none doubled, sums clean, undo exact."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
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

from ledger.intake.undo import batch_undo
from ledger.models import ImportBatch, SourceLine, Transaction
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.statements import Row, balance, bank, bring, category, check_books, csv, ofx
from tests.conftest import people_create

rows = st.builds(
    Row,
    on=st.integers(1, 6).map(lambda day: f"2024010{day}"),
    amount=st.sampled_from(["-3.50", "3.50", "-8.00"]),
    name=st.sampled_from(["North", "South"]),
)
picks = st.integers(0, 10**6)


class Corridor(RuleBasedStateMachine):
    """One account whose bank only ever adds to its history, and files that show any part of its days, in any form.

    A file holds whole days, as banks' files do: of a part of a day nobody could tell a repeated row from a new one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = atomic()
        self.rolled_back.__enter__()

    def teardown(self) -> None:
        set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    @initialize(history=st.lists(rows, min_size=3, max_size=6))
    def household(self, history: list[Row]) -> None:
        people = people_create()
        self.user, self.bank_rows, self.number = people.owner, list(history), 0
        self.account, self.food = bank(people.owner), category(people.owner)
        self.arrived: Counter[tuple[str, str, str]] = Counter()

    @rule(new=st.lists(rows, max_size=4))
    def the_bank_books(self, new: list[Row]) -> None:
        self.bank_rows += new

    @rule(
        days=st.one_of(st.just({1, 2, 3, 4, 5, 6}), st.sets(st.integers(1, 6), min_size=1)),
        form=st.sampled_from(["csv", "ids anew", "no ids"]),
    )
    def a_file_comes(self, days: set[int], form: str) -> None:
        shown = [row for row in self.bank_rows if int(row.on[-1]) in days]
        if not shown:
            return
        self.number += 1
        ids = [f"{self.number}-{place}" if form == "ids anew" else "" for place, _row in enumerate(shown)]
        named = [Row(row.on, row.amount, row.name, fitid) for row, fitid in zip(shown, ids, strict=True)]
        bring(self.user, csv(shown) if form == "csv" else ofx(named), self.account)
        self.arrived |= Counter((row.on, row.amount, row.name) for row in shown)

    def imported(self, pick: int) -> Transaction | None:
        found = list(Transaction.objects.filter(state="posted", origin="import").order_by("pk"))
        return found[pick % len(found)] if found else None

    @rule(pick=picks)
    def a_person_decides(self, pick: int) -> None:
        if (row := self.imported(pick)) is not None:
            legs = [
                leg if leg.account == self.account else Leg(self.food, leg.quantity, posting=leg.posting)
                for leg in legs_of(row)
            ]
            transaction_edit(
                transaction=row, acting_user=self.user, legs=legs, payee=f"mine {pick}", decided_by="person"
            )

    @rule(pick=picks)
    def a_person_voids(self, pick: int) -> None:
        if (row := self.imported(pick)) is not None:
            transaction_void(transaction=row, acting_user=self.user)

    @precondition(lambda self: ImportBatch.objects.filter(state="done").exists())
    @rule(pick=picks)
    def a_batch_is_undone(self, pick: int) -> None:
        batches = list(ImportBatch.objects.filter(state="done").order_by("pk"))
        batch = batches[pick % len(batches)]
        before = balance(self.account)
        plan = batch_undo(batch=batch, acting_user=self.user)
        gone = SourceLine.objects.filter(batch=batch, reason="undone")
        assert gone.count() == len(plan.void)
        assert balance(self.account) == before - sum((line.quantity for line in gone), Decimal(0))
        self.arrived -= Counter(
            (f"{line.booked_on:%Y%m%d}", f"{line.quantity:.2f}", line.cleaned["payee"]) for line in gone
        )

    @invariant()
    def each_row_that_arrived_is_there_exactly_once(self) -> None:
        if hasattr(self, "arrived"):
            lines = SourceLine.objects.filter(outcome="taken", transaction__isnull=False)
            there = Counter(
                (f"{line.booked_on:%Y%m%d}", f"{line.quantity:.2f}", line.cleaned["payee"]) for line in lines
            )
            assert there == +self.arrived
            assert lines.values("transaction").distinct().count() == sum(there.values())

    @invariant()
    def the_books_are_clean(self) -> None:
        if hasattr(self, "user"):
            check_books(self.user)


@pytest.mark.django_db
def test_any_sequence_of_arrivals() -> None:
    run_state_machine_as_test(Corridor, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
