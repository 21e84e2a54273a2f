"""Join: a new line is the other half of a transfer whose first half is in the books already. The undecided leg of that
transaction becomes this line's account: an edit like any other, with a revision, in sets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, to_units
from ledger.intake import bulk
from ledger.intake.post import Line
from ledger.models import Account, Commodity, ImportBatch, Posting, SourceLine, Transaction
from ledger.models.transaction import DecidedBy
from ledger.services.month_totals import Deltas, Fact
from ledger.services.snapshots import snapshot_of

CHUNK = 500
REVISION_COLUMNS = ("transaction_id", "number", "snapshot", "reason", "acting_user_id", "created_at")


@dataclass(frozen=True, slots=True)
class Half:
    """A transaction that waits for its other side, the undecided leg of it, and the line that fills it, in `commodity`.

    In another currency than the transaction's, the leg's value stays: what was paid is the rate.
    """

    transaction: Transaction
    leg: Posting
    line: Line
    audience: str
    commodity: int


def join_halves(batch: ImportBatch, halves: Mapping[int, Line], deltas: Deltas) -> set[int]:
    """`halves`: known source line → new line. Returns the new lines that found their place; the others stay single."""
    audience = {account.pk: account.audience for account in Account.objects.filter(household=batch.household)}
    currency = dict(Commodity.objects.filter(household=None).values_list("code", "pk"))
    known = sorted(halves)
    joined: set[int] = set()
    for start in range(0, len(known), CHUNK):
        found = _waiting(known[start : start + CHUNK], halves, audience, currency)
        _rewrite(found)
        for half in found:
            _count(deltas, half)
        bulk.link_lines([(half.line.id, half.transaction.pk) for half in found])
        joined.update(half.line.id for half in found)
    return joined


def _waiting(
    keys: Sequence[int], halves: Mapping[int, Line], audience: Mapping[int, str], currency: Mapping[str, int]
) -> list[Half]:
    rows = SourceLine.objects.filter(pk__in=keys).values_list("transaction_id", "pk")
    line_of = {transaction: halves[key] for transaction, key in rows}
    transactions = Transaction.objects.filter(pk__in=line_of).prefetch_related("postings__account", "tags")
    found = []
    for transaction in transactions:
        leg, line = _open_leg(transaction), line_of[transaction.pk]
        if leg is not None:
            found.append(Half(transaction, leg, line, audience[line.account], currency[line.currency]))
    return found


def _open_leg(transaction: Transaction) -> Posting | None:
    """The leg on an Uncategorised account of a two-legged transaction that nothing has frozen, in one currency so far."""
    legs = [leg for leg in transaction.postings.all() if leg.commodity_id == transaction.currency_id]
    undecided = [leg for leg in legs if leg.account.purpose.startswith("uncategorised") and not leg.reconciled]
    return undecided[0] if len(legs) == 2 and len(undecided) == 1 else None


def _rewrite(found: Sequence[Half]) -> None:
    """One revision each, made by the corridor itself (no acting user): it is not a person's edit."""
    now, reason = bulk.moment(timezone.now()), _("The other half of this transfer was imported")
    snapshots: list[tuple[Any, ...]] = [
        (
            half.transaction.pk, half.transaction.revision, json.dumps(snapshot_of(half.transaction)), reason, None, now,
        )
        for half in found
    ]  # fmt: skip
    bulk.insert_rows("ledger_transactionrevision", REVISION_COLUMNS, snapshots)
    keys = [(half.transaction.pk,) for half in found]
    bulk.execute_many("UPDATE ledger_transaction SET state = 'draft' WHERE id = ?", keys)
    bulk.execute_many(
        "UPDATE ledger_posting SET account_id = ?, booked_on = ?, audience = ?, commodity_id = ?, quantity = ? WHERE id = ?",
        [
            (
                half.line.account,
                half.line.booked_on.isoformat(),
                half.audience,
                half.commodity,
                half.line.quantity,
                half.leg.pk,
            )
            for half in found
        ],
    )
    bulk.execute_many(
        "UPDATE ledger_transaction SET state = 'posted', revision = revision + 1, decided_by = ? WHERE id = ?",
        [(DecidedBy.MATCH.value, key) for (key,) in keys],
    )


def _count(deltas: Deltas, half: Half) -> None:
    leg, currency = half.leg, half.transaction.currency_id
    quantity, value = to_units(leg.quantity, QUANTITY_SCALE), to_units(leg.value, VALUE_SCALE)
    deltas.add(Fact(leg.account_id, leg.commodity_id, currency, leg.booked_on, leg.audience, quantity, value), -1)
    line = half.line
    deltas.add(Fact(line.account, half.commodity, currency, line.booked_on, half.audience, line.quantity, value))
