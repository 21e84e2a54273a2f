"""A transaction as a revision keeps it: plain JSON, money as text, rows by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
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


HEADER_FIELDS = ("pk", "date", "currency_id", "payee", "memo", "state", "decided_by", "refund_of_id", "reviewed_at")
LEG_FIELDS = ("transaction_id", "pk", "account_id", "booked_on", "commodity_id", "quantity", "value", "memo")


def snapshots_of(keys: Sequence[int]) -> dict[int, Snapshot]:
    """`snapshot_of` for many transactions in three queries and without model objects, which took most of the time of an undo."""
    legs: dict[int, list[Snapshot]] = defaultdict(list)
    rows = Posting.objects.filter(transaction__in=keys).order_by("pk")
    for owner, key, account, booked_on, commodity, quantity, value, memo in rows.values_list(*LEG_FIELDS):
        legs[owner].append(
            {
                "posting": key, "account": account, "booked_on": booked_on.isoformat(), "commodity": commodity,
                "quantity": str(quantity), "value": str(value), "memo": memo,
            }
        )  # fmt: skip
    tags: dict[int, list[int]] = defaultdict(list)
    pairs = Transaction.tags.through.objects.filter(transaction__in=keys)
    for owner, tag in pairs.values_list("transaction_id", "tag_id"):
        tags[owner].append(tag)
    headers = Transaction.objects.filter(pk__in=keys).values_list(*HEADER_FIELDS)
    return {row[0]: _header(*row[1:]) | {"tags": sorted(tags[row[0]]), "postings": legs[row[0]]} for row in headers}


def _header(
    on: date,
    currency: int,
    payee: str,
    memo: str,
    state: str,
    decided_by: str,
    refund_of: int | None,
    reviewed_at: datetime | None,
) -> Snapshot:
    return {
        "date": on.isoformat(), "currency": currency, "payee": payee, "memo": memo, "state": state, "decided_by": decided_by,
        "refund_of": refund_of, "reviewed_at": reviewed_at.isoformat() if reviewed_at else None,
    }  # fmt: skip
