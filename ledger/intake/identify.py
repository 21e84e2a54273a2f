"""Identify: which staged lines are already there. Sets, not rows; the rule is invariant 11.

1. The same source id, day and quantity is the same row; where a source gives one id to several rows, they are counted too.
2. Else the same fingerprint, counted: the n-th of n equal rows in the file is the n-th in the books, so two equal coffees stay
   two and a bank that makes its ids anew doubles nothing. Where the ids of both sides have proved stable, different ids mean
   different rows.
3. A booked row whose twin is pending takes the draft's place.
4. What is new after that may still be a known row told differently: `ledger.intake.retelling`.
"""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from ledger.intake import bulk
from ledger.intake.pending import BOOKED_SINCE, booking_of
from ledger.intake.reasons import CHANGED, KEPT, SAME, listed
from ledger.intake.retelling import retelling
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.evidence import LineState, Outcome

# The n-th of equal rows that arrived is the n-th of equal rows that are known, whatever "equal" means (`same`). One sorted pass
# over both, no join: a join of two fresh sets is a nested loop on SQLite.
# `NOT (external_id = '')` is how the partial index says it; SQLite uses the index only for the very same term.
SAME_ROWS = """
WITH arrived AS (
  SELECT s.id, s.line AS place, {arrived_same} FROM ledger_sourceline s
  WHERE s.batch_id = %s AND s.account_id = %s AND s.outcome = 'staged' AND s.reason <> '{kept}' {arrived}
), known AS (
  SELECT e.id, e.occurrence AS place, {known_same} FROM ledger_sourceline e
  WHERE e.account_id = %s AND e.outcome = 'taken' {known}
    AND e.{first} IN (SELECT {first} FROM arrived) AND {unmatched}
), numbered AS (
  SELECT id, is_known, {same}, row_number() OVER (PARTITION BY is_known, {same} ORDER BY place, id) AS nth
  FROM (SELECT arrived.*, 0 AS is_known FROM arrived UNION ALL SELECT known.*, 1 AS is_known FROM known) AS every
), paired AS (
  SELECT id, is_known, max(CASE WHEN is_known = 1 THEN id END) OVER (PARTITION BY {same}, nth) AS twin FROM numbered
)
UPDATE ledger_sourceline SET outcome = 'duplicate', reason = %s, twin_id = paired.twin
FROM paired WHERE ledger_sourceline.id = paired.id AND paired.is_known = 0 AND paired.twin IS NOT NULL
"""
HAS_ID = "AND NOT ({row}.external_id = '')"
NO_ID = "AND {row}.external_id = ''"

# Not yet matched by this batch. Each database runs the other's wording row by row.
UNMATCHED = {
    "sqlite": "e.id NOT IN (SELECT d.twin_id FROM ledger_sourceline d WHERE d.batch_id = %s AND d.twin_id IS NOT NULL)",
    "postgresql": "NOT EXISTS (SELECT 1 FROM ledger_sourceline d WHERE d.batch_id = %s AND d.twin_id = e.id)",
}

CONTRADICTIONS = """
SELECT count(*) FROM ledger_sourceline s WHERE s.batch_id = %s AND s.account_id = %s AND s.outcome = 'staged'
  AND s.external_id <> '' AND EXISTS (
    SELECT 1 FROM ledger_sourceline e WHERE e.account_id = s.account_id AND e.outcome = 'taken'
      AND e.fingerprint = s.fingerprint AND e.external_id <> '' AND e.external_id <> s.external_id)
"""

REWORDED = f"""
UPDATE ledger_sourceline SET reason = '{CHANGED}' WHERE batch_id = %s AND account_id = %s AND outcome = 'duplicate'
  AND reason = 'same_id' AND payee_key <> (SELECT e.payee_key FROM ledger_sourceline e WHERE e.id = ledger_sourceline.twin_id)
"""

STABLE_AFTER = 3


def identify(batch: ImportBatch, account: Account) -> None:
    """Decide for each staged line of the batch in `account`: new, already there, or the booking of a pending row."""
    key = [batch.pk, account.pk]
    bulk.execute(
        "UPDATE ledger_sourceline SET outcome = 'staged', reason = '', twin_id = NULL, transaction_id = NULL "
        "WHERE batch_id = %s AND account_id = %s AND outcome IN ('duplicate', 'staged', 'ambiguous') "
        f"AND reason NOT IN ('', {listed(KEPT, SAME)})",
        key,
    )
    is_stable = False
    if SourceLine.objects.filter(account=account, outcome=Outcome.TAKEN).exists():
        is_stable = _exactly(batch, account)
        _already_booked(batch, account)
        _book_pending(batch, account)
    retelling(batch, account, has_stable_ids=is_stable)


def _exactly(batch: ImportBatch, account: Account) -> bool:
    """Mark the lines that are known in these very words or by their id; whether the source's ids have proved stable."""
    with bulk.hash_joins():
        by_id = {"arrived": HAS_ID, "known": HAS_ID}
        matched = _same(batch, account, "same_id", ("external_id", "booked_on", "quantity", "fingerprint"), **by_id)
        reworded = _same(batch, account, "same_id", ("external_id", "booked_on", "quantity"), **by_id)
        matched += reworded
        is_stable = ids_are_stable(batch, account, matched)
        if is_stable:
            _same(batch, account, "same_row", ("fingerprint",), arrived=NO_ID)
            _same(batch, account, "same_row", ("fingerprint",), known=NO_ID)
        else:
            _same(batch, account, "same_row", ("fingerprint",))
    if reworded:
        bulk.execute(REWORDED, [batch.pk, account.pk])
    return is_stable


def _already_booked(batch: ImportBatch, account: Account) -> None:
    """Pending rows whose booking is in the books by now: the bank still lists them, or an old file came again. Counted too."""
    waiting = SourceLine.objects.filter(
        batch=batch, account=account, state=LineState.PENDING, outcome=Outcome.STAGED
    ).exclude(reason=KEPT)
    arrived = list(waiting.order_by("line", "id"))
    if not arrived:
        return
    known: dict[str, list[int]] = defaultdict(list)
    booked = SourceLine.objects.filter(account=account, outcome=Outcome.SKIPPED, reason=BOOKED_SINCE)
    in_books = booked.filter(transaction__source_lines__outcome=Outcome.TAKEN).order_by("id")
    for key, fingerprint in in_books.values_list("pk", "fingerprint").distinct():
        known[fingerprint].append(key)
    for line in arrived:
        if known[line.fingerprint]:
            twin = known[line.fingerprint].pop(0)
            SourceLine.objects.filter(pk=line.pk).update(outcome=Outcome.DUPLICATE, reason="same_row", twin=twin)


def _same(
    batch: ImportBatch, account: Account, reason: str, same: tuple[str, ...], arrived: str = "", known: str = ""
) -> int:
    """Mark staged lines as known ones that agree in the columns `same`, counted; returns how many."""
    sql = SAME_ROWS.format(
        arrived_same=", ".join(f"s.{name}" for name in same),
        known_same=", ".join(f"e.{name}" for name in same),
        same=", ".join(same),
        first=same[0],
        kept=KEPT,
        arrived=arrived.format(row="s"),
        known=known.format(row="e"),
        unmatched=UNMATCHED[connection.vendor],
    )
    return bulk.execute(sql, [batch.pk, account.pk, account.pk, batch.pk, reason])


def ids_are_stable(batch: ImportBatch, account: Account, matched: int) -> bool:
    """Whether this source keeps its ids: the same ids were met again, more often than the same rows under other ids.

    Proved once, it is believed, until a file comes in which many known rows have other ids: then they were made anew after all.
    """
    if not matched and not account.has_stable_ids:
        return False
    contradictions = int(bulk.fetch(CONTRADICTIONS, [batch.pk, account.pk])[0][0])
    if account.has_stable_ids:
        return contradictions < STABLE_AFTER or contradictions <= matched
    stable = matched >= contradictions
    if stable and matched >= STABLE_AFTER:
        batch.counts["stable_ids"] = sorted({*batch.counts.get("stable_ids", []), account.pk})
    return stable


def _book_pending(batch: ImportBatch, account: Account) -> None:
    """Booked rows for which a pending row waits: not duplicates but its booking."""
    waiting = SourceLine.objects.filter(account=account, outcome=Outcome.TAKEN, state=LineState.PENDING)
    if not waiting.exists():
        return
    arrived = SourceLine.objects.filter(batch=batch, account=account, state=LineState.BOOKED)
    arrived.filter(outcome=Outcome.DUPLICATE, twin__state=LineState.PENDING).update(
        outcome=Outcome.STAGED, reason="books_pending"
    )
    listed = set(SourceLine.objects.filter(batch=batch, twin__isnull=False).values_list("twin_id", flat=True))
    held = [line for line in waiting.order_by("booked_on", "id") if line.pk not in listed]
    for pending in held:
        rows = arrived.filter(outcome=Outcome.STAGED, twin=None).exclude(reason=KEPT)
        booking = booking_of(pending, held, rows)
        if booking is not None:
            SourceLine.objects.filter(pk=booking.pk).update(reason="books_pending", twin=pending)


OCCURRENCES = """
WITH fresh AS (
  SELECT s.id, row_number() OVER (PARTITION BY s.fingerprint ORDER BY s.line, s.id) + coalesce(
    (SELECT max(e.occurrence) FROM ledger_sourceline e
     WHERE e.account_id = s.account_id AND e.outcome = 'taken' AND e.fingerprint = s.fingerprint), 0) AS place
  FROM ledger_sourceline s WHERE s.batch_id = %s AND s.account_id = %s AND s.outcome = 'staged'
)
UPDATE ledger_sourceline SET occurrence = fresh.place FROM fresh WHERE ledger_sourceline.id = fresh.id AND fresh.place <> 1
"""


def number_occurrences(batch: ImportBatch, account: Account) -> None:
    """Number equal new rows on from those already there: the third coffee of a day is occurrence 3."""
    bulk.execute(OCCURRENCES, [batch.pk, account.pk])
