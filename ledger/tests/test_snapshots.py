"""What the database writes into a revision is what Python would have written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Tag, Transaction, TransactionRevision
from ledger.services.accounts import account_create
from ledger.services.recipes import exchange, income
from ledger.services.snapshots import Snapshot, snapshot_of, snapshots_store

ON = date(2026, 2, 28)


def exact(snapshot: Snapshot) -> Snapshot:
    """Money compared as numbers: "0E-8" and "0.00000000" are the same."""
    legs = [
        {**leg, "quantity": Decimal(leg["quantity"]), "value": Decimal(leg["value"])} for leg in snapshot["postings"]
    ]
    return {**snapshot, "postings": legs}


@pytest.fixture
def entries(people: Any) -> list[Transaction]:
    def account(name: str, kind: str, currency: str = "") -> Any:
        return account_create(
            household=people.household, acting_user=people.owner, name=name, kind=kind, currency=currency
        )

    euros, dollars, wages = account("Euros", "checking"), account("Dollars", "savings", "USD"), account("Pay", "income")
    earned = income(
        acting_user=people.owner, account=euros, category=wages, amount=Decimal("2000.05"), on=ON, payee='Müller "& Söhne" 100%',
        memo="50% of it", is_reviewed=False, tags=["b", "a"],
    )  # fmt: skip
    changed = exchange(
        acting_user=people.owner, source=euros, target=dollars, sold=Decimal("0.03"), bought=Decimal("0.04"), on=ON
    )
    return [earned, changed]


def test_stored_snapshots_equal_python_ones(people: Any, entries: list[Transaction]) -> None:
    expected = {entry.pk: exact(snapshot_of(Transaction.objects.get(pk=entry.pk))) for entry in entries}
    snapshots_store(list(expected), reason="100% sure", acting_user=people.owner)
    found = {row.transaction_id: row for row in TransactionRevision.objects.all()}
    assert {key: exact(row.snapshot) for key, row in found.items()} == expected
    assert {(row.number, row.reason, row.acting_user) for row in found.values()} == {(0, "100% sure", people.owner)}


def test_tags_are_sorted_and_the_edges_of_numbers_exact(people: Any, entries: list[Transaction]) -> None:
    snapshots_store([entries[0].pk], reason="", acting_user=None)
    row = TransactionRevision.objects.get()
    assert row.snapshot["tags"] == sorted(Tag.objects.values_list("pk", flat=True))
    assert [leg["quantity"] for leg in row.snapshot["postings"]] == ["2000.05000000", "-2000.05000000"]
    assert [leg["value"] for leg in row.snapshot["postings"]] == ["2000.0500", "-2000.0500"]
    assert row.acting_user is None


def test_nothing_to_store_stores_nothing(people: Any) -> None:
    snapshots_store([], reason="", acting_user=people.owner)
    assert not TransactionRevision.objects.exists()
