"""A transaction as a revision keeps it: plain JSON, money as text, rows by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.models import Posting, Transaction

Snapshot = dict[str, Any]
TAGS = "ledger_transaction_tags"


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
        "rule": transaction.rule_id,
        "refund_of": transaction.refund_of_id,
        "reviewed_at": transaction.reviewed_at.isoformat() if transaction.reviewed_at else None,
    }


def snapshot_of(transaction: Transaction) -> Snapshot:
    """Everything undo needs. Legs are in the order of their keys."""
    return header_snapshot(transaction) | {
        "tags": sorted(tag.pk for tag in transaction.tags.all()),
        "postings": [leg_snapshot(leg) for leg in sorted(transaction.postings.all(), key=lambda leg: leg.pk)],
    }


def _money_text(column: str, scale: int) -> str:
    """SQL for what `str` makes of the Decimal: -35000 units at scale 4 are "-3.5000"."""
    if connection.vendor == "postgresql":
        return f"({column}::numeric / {10**scale})::numeric(40, {scale})::text"
    return (
        f"(CASE WHEN {column} < 0 THEN '-' ELSE '' END) || (abs({column}) / {10**scale}) || '.' "
        f"|| printf('%0{scale}d', abs({column}) % {10**scale})"
    )


def _store_sql(keys: Sequence[int]) -> str:
    """The revision rows of these transactions, their snapshots built by the database."""
    leg = (
        "'posting', p.id, 'account', p.account_id, 'booked_on', p.booked_on, 'commodity', p.commodity_id, "
        f"'quantity', {_money_text('p.quantity', QUANTITY_SCALE)}, 'value', {_money_text('p.value', VALUE_SCALE)}, 'memo', p.memo"
    )
    header = (
        "'date', t.date, 'currency', t.currency_id, 'payee', t.payee, 'memo', t.memo, 'state', t.state, "
        "'decided_by', t.decided_by, 'rule', t.rule_id, 'refund_of', t.refund_of_id"
    )
    where = "WHERE transaction_id = t.id ORDER BY"
    if connection.vendor == "postgresql":
        at = "to_char(t.reviewed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
        tags = f"coalesce((SELECT jsonb_agg(g.tag_id ORDER BY g.tag_id) FROM {TAGS} g WHERE g.transaction_id = t.id), '[]')"
        legs = f"(SELECT jsonb_agg(jsonb_build_object({leg}) ORDER BY p.id) FROM ledger_posting p WHERE p.transaction_id = t.id)"
        snapshot = f"jsonb_build_object({header}, 'reviewed_at', {at}, 'tags', {tags}, 'postings', {legs})"
    else:
        at = "replace(t.reviewed_at, ' ', 'T') || '+00:00'"
        tags = f"json((SELECT json_group_array(tag_id) FROM (SELECT tag_id FROM {TAGS} {where} tag_id)))"
        legs = f"json((SELECT json_group_array(json_object({leg})) FROM (SELECT * FROM ledger_posting {where} id) p))"
        snapshot = f"json_object({header}, 'reviewed_at', {at}, 'tags', {tags}, 'postings', {legs})"
    return (
        "INSERT INTO ledger_transactionrevision (transaction_id, number, snapshot, reason, acting_user_id, created_at) "
        f"SELECT t.id, t.revision, {snapshot}, %s, %s, %s FROM ledger_transaction t WHERE t.id IN ({', '.join(map(str, keys))})"
    )


def snapshots_store(keys: Sequence[int], *, reason: str, acting_user: User | None) -> None:
    """One revision for each of many transactions, as `snapshot_of` describes them, without carrying their rows through Python:
    an undo of 100,000 rows spent most of its time there.
    """
    if keys:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            # Percent signs of SQLite's printf are not places for parameters.
            sql = _store_sql(keys).replace("%0", "%%0").replace(") % ", ") %% ")
            cursor.execute(sql, [reason, acting_user.pk if acting_user else None, now])
