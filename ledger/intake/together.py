"""One account told by several files of one arrival (an archive with an OFX and a CSV of the same months): each row once.

Files that arrive one after the other are compared with the books, and so the second one finds the rows of the first. Those of one
arrival are posted together: here the later file is compared with the earlier ones, by the same rules.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.intake.accounts import Destination
from ledger.intake.reasons import KEPT, MAYBE, RETOLD, SAME, listed
from ledger.intake.retold import How, Seen, Telling
from ledger.models import ImportBatch
from ledger.services.month_totals import as_day

LINES = f"""
SELECT id, account_key, booked_on, quantity, payee_key, cleaned, external_id, fingerprint, state, outcome, reason, twin_id, transaction_id
FROM ledger_sourceline WHERE batch_id = %s AND account_key IN ({{keys}}) AND reason NOT IN ({listed(KEPT, SAME)})
  AND (outcome IN ('staged', 'duplicate', 'ambiguous') OR reason = 'left_out_by_you')
ORDER BY line, id
"""
FRESH = f"""
UPDATE ledger_sourceline SET outcome = 'staged', reason = '', twin_id = NULL WHERE batch_id = %s AND account_key IN ({{keys}})
  AND account_id IS NULL AND outcome IN ('duplicate', 'ambiguous') AND reason NOT IN ({listed(KEPT, SAME)})
"""
COLUMNS = {"outcome": "text", "reason": "text", "twin_id": "bigint", "transaction_id": "bigint"}


@dataclass(slots=True)
class Line:
    """A line as identity left it, by itself."""

    seen: Seen
    fingerprint: str
    state: str
    outcome: str
    reason: str
    twin: int | None
    transaction: int | None


def told_together(batch: ImportBatch, found: Iterable[Destination]) -> None:
    """Mark the rows that a later account key of the arrival tells again: duplicates of those of an earlier key of the same account."""
    groups: dict[object, list[str]] = defaultdict(list)
    for one in found:
        if one.account is not None or one.is_new:
            groups[one.account.pk if one.account else one.follows or one.key].append(one.key)
    for keys in groups.values():
        if len(keys) > 1:
            _compared(batch, keys)


def _compared(batch: ImportBatch, keys: Sequence[str]) -> None:
    marks = ", ".join(["%s"] * len(keys))
    bulk.execute(FRESH.format(keys=marks), [batch.pk, *keys])
    by_key: dict[str, list[Line]] = {key: [] for key in keys}
    for row in bulk.fetch(LINES.format(keys=marks), [batch.pk, *keys]):
        by_key[row[1]].append(_line(row))
    earlier: list[Line] = []
    touched: dict[int, Line] = {}
    for lines in by_key.values():
        again = set()
        for one, other, how in _pairs(lines, earlier) if earlier and lines else ():
            _settle(one, other, how)
            again.add(one.seen.line)
            touched |= {one.seen.line: one, other.seen.line: other}
        earlier += [line for line in lines if line.seen.line not in again]
    changed = [(key, one.outcome, one.reason, one.twin, one.transaction) for key, one in touched.items()]
    bulk.update_rows("ledger_sourceline", COLUMNS, changed)


def _line(row: tuple[Any, ...]) -> Line:
    key, source, on, quantity, payee, cleaned, external_id, fingerprint, *settled = row
    texts = json.loads(cleaned) if isinstance(cleaned, str) else cleaned
    seen = Seen(key, key, as_day(on), quantity, (payee, fold(texts.get("memo", ""))), source, external_id)
    return Line(seen, fingerprint, *settled)


def _pairs(lines: Sequence[Line], earlier: Sequence[Line]) -> Iterator[tuple[Line, Line, How | None]]:
    """(later, earlier, how): in the very words (None), counted; then by the rules of rows told differently."""
    known: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for other in earlier:
        known[other.fingerprint, other.state].append(other)
    used: set[int] = set()
    rest = []
    for one in lines:
        same = known[one.fingerprint, one.state]
        if same:
            other = same.pop(0)
            used.add(other.seen.line)
            yield one, other, None
        else:
            rest.append(one)
    by_id = {line.seen.line: line for line in (*rest, *earlier)}
    left = [other.seen for other in earlier if other.seen.line not in used and other.state == "booked"]
    for match in _telling(lines, rest, earlier, left).matched():
        yield by_id[match.arrived], by_id[match.known], match.how


def _telling(lines: Sequence[Line], rest: Sequence[Line], earlier: Sequence[Line], left: Sequence[Seen]) -> Telling:
    days, before = [one.seen.on for one in lines], [other.seen.on for other in earlier]
    first, last = min(days), max(days)
    arrived = [one.seen for one in rest if one.state == "booked" and one.seen.quantity]
    unlisted = sum(first <= other.on <= last for other in left)
    return Telling(arrived, left, first, last, unlisted=unlisted, known_first=min(before), known_last=max(before))


def _settle(one: Line, other: Line, how: How | None) -> None:
    """Both are one row: what is known of either in the books holds for both, and else the later repeats the earlier."""
    if how == How.MAYBE:
        if one.outcome == "staged":
            one.outcome, one.reason, one.twin = "ambiguous", MAYBE, other.seen.line
    elif one.outcome == "duplicate":
        if other.outcome == "staged":
            other.outcome, other.reason, other.twin, other.transaction = (
                "duplicate",
                one.reason,
                one.twin,
                one.transaction,
            )
    elif other.outcome in ("duplicate", "skipped"):
        reason = other.reason if how is None or other.outcome == "skipped" or other.twin is None else RETOLD
        one.outcome, one.reason, one.twin, one.transaction = other.outcome, reason, other.twin, other.transaction
    else:
        one.outcome, one.reason, one.twin = "duplicate", RETOLD if how else "same_row", other.seen.line
