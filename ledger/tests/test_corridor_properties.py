"""Random imports, overlaps, other sources, edits, merges, voids and undos: no row lost, none doubled, sums clean, undo exact."""

from __future__ import annotations

from collections import Counter
from datetime import date
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

from ledger.intake.reasons import TOLD_AGAIN
from ledger.intake.records import IncomingAccount, IncomingTransaction, Record
from ledger.intake.undo import batch_undo
from ledger.models import ImportBatch, SourceLine, Transaction
from ledger.services.legs import Leg, legs_of
from ledger.services.merging import transactions_merge
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.statements import Row, balance, bank, bring, category, check_books, csv, ofx
from ledger.tests.telling import tell, telling
from tests.conftest import people_create

pytestmark = pytest.mark.slow

rows = st.builds(
    Row,
    on=st.integers(1, 6).map(lambda day: f"2024010{day}"),
    amount=st.sampled_from(["-3.50", "3.50", "-8.00"]),
    name=st.sampled_from(["North", "South"]),
)
picks = st.integers(0, 10**6)


class Corridor(RuleBasedStateMachine):
    """One account whose bank only ever adds to its history, and files that show any stretch of its days, in any form; or another source
    altogether, with words and ids of its own (a relinked account).

    A file holds whole days, as banks' files do: of a part of a day nobody could tell a repeated row from a new one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.told = telling()
        self.source = self.told.__enter__()
        self.rolled_back = atomic()
        self.rolled_back.__enter__()

    def teardown(self) -> None:
        set_rollback(True)
        self.rolled_back.__exit__(None, None, None)
        self.told.__exit__(None, None, None)

    @initialize(history=st.lists(rows, min_size=3, max_size=6))
    def household(self, history: list[Row]) -> None:
        people = people_create()
        self.user, self.bank_rows, self.number = people.owner, list(history), 0
        self.account, self.food = bank(people.owner), category(people.owner)
        self.arrived: Counter[tuple[str, str, str]] = Counter()
        self.merged = 0

    @rule(new=st.lists(rows, max_size=4))
    def the_bank_books(self, new: list[Row]) -> None:
        self.bank_rows += new

    @rule(
        days=st.tuples(st.integers(1, 6), st.integers(1, 6)).map(sorted),
        form=st.sampled_from(["csv", "ids anew", "no ids", "another source"]),
    )
    def a_file_comes(self, days: list[int], form: str) -> None:
        shown = [row for row in self.bank_rows if days[0] <= int(row.on[-1]) <= days[1]]
        if not shown:
            return
        self.number += 1
        if form == "another source":
            tell(self.source, self.user, self.in_other_words(shown), self.account)
        else:
            ids = [f"{self.number}-{place}" if form == "ids anew" else "" for place, _row in enumerate(shown)]
            named = [Row(row.on, row.amount, row.name, fitid) for row, fitid in zip(shown, ids, strict=True)]
            bring(self.user, csv(shown) if form == "csv" else ofx(named), self.account)
        self.arrived |= Counter(map(self.identity, shown))

    @staticmethod
    def identity(row: Row) -> tuple[str, str, str]:
        return row.on, row.amount, row.name.lower()

    @staticmethod
    def in_other_words(shown: list[Row]) -> list[Record]:
        """The n-th of equal rows has the same id whenever it comes."""
        seen: Counter[Row] = Counter()
        records: list[Record] = [IncomingAccount("x", currency="EUR")]
        for row in shown:
            seen[row] += 1
            key = f"{row.on}{row.amount}{row.name}{seen[row]}"
            day = date(2024, 1, int(row.on[-2:]))
            texts = {"payee": f"{row.name} ref {key}", "external_id": key, "raw": key.encode()}
            records.append(IncomingTransaction("x", day, Decimal(row.amount), **texts))  # type: ignore[arg-type]
        return records

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

    @rule(pick=picks)
    def a_person_merges(self, pick: int) -> None:
        """Two rows of one quantity become one entry: from then on they are one row that was told twice."""
        if (keep := self.imported(pick)) is None:
            return
        like = [
            row for row in Transaction.objects.filter(state="posted", origin="import").exclude(pk=keep.pk).order_by("pk")
            if self.quantity(row) == self.quantity(keep)
        ]  # fmt: skip
        if like:
            transactions_merge(keep=keep, drop=like[0], acting_user=self.user)
            self.merged += 1

    def quantity(self, row: Transaction) -> Decimal:
        return next(leg.quantity for leg in legs_of(row) if leg.account == self.account)

    @precondition(lambda self: ImportBatch.objects.filter(state="done").exists())
    @rule(pick=picks)
    def a_batch_is_undone(self, pick: int) -> None:
        batches = list(ImportBatch.objects.filter(state="done").order_by("pk"))
        batch = batches[pick % len(batches)]
        before, there = balance(self.account), self.there()
        held = {row.pk: self.quantity(row) for row in Transaction.objects.filter(state="posted")}
        plan = batch_undo(batch=batch, acting_user=self.user)
        assert balance(self.account) == before - sum((held[key] for key in plan.void), Decimal(0))
        after = self.there()
        assert sorted(key for key in there if key not in after) == sorted(plan.void)
        self.arrived -= sum(there.values(), Counter()) - sum(after.values(), Counter())
        self.merged = sum(map(Counter.total, after.values())) - len(after)

    def there(self) -> dict[int, Counter[tuple[str, str, str]]]:
        """Entry → the bank's rows it stands for: each of its lines that is not one told again."""
        found: dict[int, Counter[tuple[str, str, str]]] = {}
        for line in SourceLine.objects.filter(outcome="taken", transaction__isnull=False).exclude(
            reason__in=TOLD_AGAIN
        ):
            name = line.cleaned["payee"].split()[0].lower()
            found.setdefault(line.transaction_id or 0, Counter())[
                f"{line.booked_on:%Y%m%d}", f"{line.quantity:.2f}", name
            ] += 1
        return found

    @invariant()
    def each_row_that_arrived_is_there_exactly_once(self) -> None:
        if hasattr(self, "arrived"):
            there = self.there()
            assert sum(there.values(), Counter()) == +self.arrived
            assert len(there) == sum(self.arrived.values()) - self.merged

    @invariant()
    def the_books_are_clean(self) -> None:
        if hasattr(self, "user"):
            check_books(self.user)


@pytest.mark.django_db
def test_any_sequence_of_arrivals() -> None:
    run_state_machine_as_test(Corridor, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
