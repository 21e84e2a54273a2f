"""A transaction as a revision keeps it: plain JSON, money as text, rows by their keys."""

from __future__ import annotations

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


def snapshot_of(transaction: Transaction) -> Snapshot:
    """Everything undo needs. Legs are in the order of their keys."""
    return {
        "date": transaction.date.isoformat(),
        "currency": transaction.currency_id,
        "payee": transaction.payee,
        "memo": transaction.memo,
        "state": str(transaction.state),
        "decided_by": str(transaction.decided_by),
        "refund_of": transaction.refund_of_id,
        "reviewed_at": transaction.reviewed_at.isoformat() if transaction.reviewed_at else None,
        "tags": sorted(tag.pk for tag in transaction.tags.all()),
        "postings": [leg_snapshot(leg) for leg in sorted(transaction.postings.all(), key=lambda leg: leg.pk)],
    }
