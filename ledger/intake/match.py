"""Match: the two halves of an own-account transfer, paired only when each is the other's only candidate.

Equal and opposite, the same currency, another account, at most five days apart; the counterpart is a line of the same batch or
an imported row that nobody has decided yet. Looks only at accounts the importing person sees. The rest waits for the review list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.db.models import Max, Min

from ledger.intake import bulk
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.evidence import LineState, Outcome

WITHIN_DAYS = 5

OPEN_LINES = """
  SELECT e.id, e.account_id, e.quantity, e.currency, e.booked_on, 0 AS fresh
  FROM ledger_sourceline e JOIN ledger_transaction t ON t.id = e.transaction_id
  WHERE e.account_id IN ({accounts}) AND e.outcome = 'taken' AND e.state = 'booked'
    AND e.booked_on BETWEEN %s AND %s AND t.state = 'posted' AND t.origin = 'import' AND t.decided_by = ''
    AND t.reviewed_at IS NULL {unlocked}
"""

PAIRS = """
WITH fresh AS (
  SELECT s.id, s.account_id, s.quantity, s.currency, s.booked_on, 1 AS fresh
  FROM ledger_sourceline s
  WHERE s.batch_id = %s AND s.outcome = 'staged' AND s.state = 'booked' AND s.reason <> 'books_pending'
    AND s.account_id IS NOT NULL AND s.quantity <> 0
), known AS ({known}), every AS (SELECT * FROM fresh UNION ALL SELECT * FROM known)
SELECT f.id, o.id, o.fresh FROM fresh f JOIN every o
  ON o.quantity = -f.quantity AND o.account_id <> f.account_id AND o.currency = f.currency AND {near}
"""

RIVALS = """
WITH known AS ({known}), wanted AS (SELECT * FROM known WHERE id IN ({keys}))
SELECT DISTINCT w.id FROM wanted w JOIN known o
  ON o.quantity = -w.quantity AND o.account_id <> w.account_id AND o.currency = w.currency AND {near}
"""


def _near(left: str, right: str) -> str:
    if connection.vendor == "postgresql":
        return f"abs({left}.booked_on - {right}.booked_on) <= {WITHIN_DAYS}"
    return f"abs(julianday({left}.booked_on) - julianday({right}.booked_on)) <= {WITHIN_DAYS}"


def transfer_pairs(batch: ImportBatch) -> dict[int, int]:
    """Line → its counterpart line: for two lines of the batch both directions, for a row already there fresh → known."""
    staged = SourceLine.objects.filter(batch=batch, outcome=Outcome.STAGED, state=LineState.BOOKED)
    window = staged.aggregate(first=Min("booked_on"), last=Max("booked_on"))
    accounts = list(Account.objects.visible_to(batch.user).balance_sheet().values_list("pk", flat=True))
    others = SourceLine.objects.filter(account__in=accounts, outcome=Outcome.TAKEN)
    if window["first"] is None or not (
        others.exists() or staged.order_by().values("account_id").distinct().count() > 1
    ):
        return {}
    days = timedelta(days=WITHIN_DAYS)
    params = [window["first"] - days, window["last"] + days]
    known = OPEN_LINES.format(accounts=", ".join(map(str, accounts)), unlocked=_unlocked(batch))
    with bulk.hash_joins():
        rows = bulk.fetch(PAIRS.format(known=known, near=_near("f", "o")), [batch.pk, *params])
    pairs = _mutual(rows)
    rivals = _with_rivals({other for line, other in pairs.items() if other not in pairs}, known, params)
    return {line: other for line, other in pairs.items() if other not in rivals}


def _unlocked(batch: ImportBatch) -> str:
    until = batch.household.locked_until
    return f"AND t.date > '{until.isoformat()}'" if until else ""


def _mutual(rows: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Keep the pairs in which each side has one candidate. `rows`: (fresh line, candidate, whether that is fresh too)."""
    candidates: dict[int, set[int]] = defaultdict(set)
    fresh: set[int] = set()
    for line, other, other_is_fresh in rows:
        candidates[line].add(other)
        candidates[other].add(line)
        fresh.update((line, other) if other_is_fresh else (line,))
    result = {}
    for line in fresh:
        if len(candidates[line]) == 1:
            (other,) = candidates[line]
            if len(candidates[other]) == 1:
                result[line] = other
    return result


def _with_rivals(keys: set[int], known: str, params: list[object]) -> set[int]:
    """Of these known lines, those that already had a candidate among the known ones: ambiguous, so left alone."""
    found: set[int] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), 5000):
        part = ", ".join(map(str, ordered[start : start + 5000]))
        rows = bulk.fetch(RIVALS.format(known=known, keys=part, near=_near("w", "o")), params)
        found.update(key for (key,) in rows)
    return found
