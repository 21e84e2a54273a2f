"""A transaction as a revision keeps it: plain JSON, money as text, rows by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ledger.models import Posting, Transaction

Snapshot = dict[str, Any]


def leg_snapshot(leg: Posting) -> Snapshot:
    return {
        "posting": leg.pk,
        "account": leg.account_id,
        "booked_on": leg.booked_on.isoformat(),
        "commodity": leg.commodity_id,
        "quantity": str(leg.quantity),
        "value": str(leg.value),
        "memo": leg.memo,
    }


def header_snapshot(transaction: Transaction) -> Snapshot:
    return {
        "date": transaction.date.isoformat(),
        "currency": transaction.currency_id,
        "payee": transaction.payee,
        "memo": transaction.memo,
        "state": str(transaction.state),
        "decided_by": str(transaction.decided_by),
        "refund_of": transaction.refund_of_id,
        "reviewed_at": transaction.reviewed_at.isoformat() if transaction.reviewed_at else None,
    }


def snapshot_of(transaction: Transaction) -> Snapshot:
    """Everything undo needs. Legs are in the order of their keys."""
    return header_snapshot(transaction) | {
        "tags": sorted(tag.pk for tag in transaction.tags.all()),
        "postings": [leg_snapshot(leg) for leg in sorted(transaction.postings.all(), key=lambda leg: leg.pk)],
    }


LEG_FIELDS = ("transaction_id", "pk", "account_id", "booked_on", "commodity_id", "quantity", "value", "memo")


def snapshots_of(keys: Sequence[int]) -> dict[int, Snapshot]:
    """`snapshot_of` for many transactions in three queries."""
    legs: dict[int, list[Snapshot]] = defaultdict(list)
    for owner, *leg in Posting.objects.filter(transaction__in=keys).order_by("pk").values_list(*LEG_FIELDS):
        legs[owner].append(leg_snapshot(Posting(**dict(zip(LEG_FIELDS[1:], leg, strict=True)))))
    tags: dict[int, list[int]] = defaultdict(list)
    for owner, tag in Transaction.tags.through.objects.filter(transaction__in=keys).values_list(
        "transaction_id", "tag_id"
    ):
        tags[owner].append(tag)
    return {
        row.pk: header_snapshot(row) | {"tags": sorted(tags[row.pk]), "postings": legs[row.pk]}
        for row in Transaction.objects.filter(pk__in=keys)
    }
