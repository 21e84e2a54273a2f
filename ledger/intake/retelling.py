"""Told differently, against the books: which staged lines are rows that are there already under another id, day or text.

Written on the staged line: `duplicate` with a reason of `TOLD_AGAIN` and its twin; or `ambiguous`, and a person decides. Rows that
a person typed before the statement came have no line: the staged line then leads to their transaction itself.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.intake.reasons import CHANGED, MAYBE, MAYBE_TYPED, RETELLINGS, RETOLD, TOLD_AGAIN, TYPED, listed
from ledger.intake.retold import WITHIN, How, Match, Seen, Telling
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.evidence import Outcome
from ledger.services.month_totals import as_day

HAND = "by hand"
NEVER = (date.max, date.min)
MOST_ASKED_AT_ONCE = 900
SAID_ANEW_DAYS, BOOKED_LATER_DAYS = 31, 10

ARRIVED = """
SELECT s.id, 0, s.booked_on, s.quantity, s.payee_key, s.cleaned, s.external_id FROM ledger_sourceline s
WHERE s.batch_id = %s AND s.account_id = %s AND s.outcome = 'staged' AND s.state = 'booked' AND s.reason = '' AND s.quantity <> 0
"""
ROOT = f"CASE WHEN {{line}}.reason IN ({listed(*RETELLINGS)}) THEN coalesce({{line}}.twin_id, {{line}}.id) ELSE {{line}}.id END"
"""The line that first told a row of the books: a merged entry stands for several rows, and each of them is told again by itself."""
KNOWN = f"""
SELECT e.id, {ROOT.format(line="e")}, e.booked_on, e.quantity, e.payee_key, e.cleaned, e.external_id, b.origin, b.format
FROM ledger_sourceline e JOIN ledger_importbatch b ON b.id = e.batch_id
WHERE e.account_id = %s AND e.outcome = 'taken' AND e.state = 'booked' AND e.transaction_id IS NOT NULL AND {{which}}
"""
MATCHED = f"""
SELECT DISTINCT {ROOT.format(line="e")} FROM ledger_sourceline d JOIN ledger_sourceline e ON e.id = d.twin_id
WHERE d.batch_id = %s AND d.account_id = %s
"""
DAYS = "SELECT min(booked_on), max(booked_on) FROM ledger_sourceline WHERE batch_id = %s AND account_id = %s AND state = 'booked'"
SPAN = "SELECT min(booked_on), max(booked_on) FROM ledger_sourceline WHERE account_id = %s AND outcome = 'taken' AND state = 'booked'"
BY_HAND = """
SELECT t.id, p.booked_on, p.quantity, t.payee_key, t.memo, sum(CASE WHEN a.kind IN ('income', 'expense') THEN 1 ELSE 0 END)
FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id
  JOIN ledger_posting o ON o.transaction_id = t.id AND o.id <> p.id JOIN ledger_account a ON a.id = o.account_id
WHERE p.account_id = %s AND p.booked_on BETWEEN %s AND %s AND t.state = 'posted' AND t.origin <> 'corridor'
  AND NOT EXISTS (SELECT 1 FROM ledger_sourceline e
    WHERE e.transaction_id = t.id AND e.account_id = p.account_id AND e.outcome = 'taken')
GROUP BY t.id, p.booked_on, p.quantity, t.payee_key, t.memo HAVING sum(CASE WHEN a.kind = 'equity' THEN 1 ELSE 0 END) = 0
"""


def retelling(batch: ImportBatch, account: Account, *, has_stable_ids: bool) -> None:
    """Decide for the lines that identity left as new. A first import into an account without any row costs one query."""
    if not bulk.fetch(f"{ARRIVED} LIMIT 1", [batch.pk, account.pk]):
        return
    source, span = source_of(batch.origin, batch.format), _span(account)
    [(first, last)] = bulk.fetch(DAYS, [batch.pk, account.pk])
    first, last = as_day(first), as_day(last)
    typed = bulk.fetch(BY_HAND, [account.pk, (first - WITHIN).isoformat(), (last + WITHIN).isoformat()])
    arrived = [_seen(row, source) for row in bulk.fetch(ARRIVED, [batch.pk, account.pk])] if span or typed else []
    if not arrived:
        return
    matched = {row for (row,) in bulk.fetch(MATCHED, [batch.pk, account.pk])}
    arrived = _changed(batch, account, arrived, matched, has_stable_ids)
    known, unlisted = _known(account, arrived, matched, first, last)
    telling = Telling(arrived, known, first, last, has_stable_ids, unlisted, *(span or NEVER))
    _write_twins(telling.matched(), source, {seen.line: seen.source for seen in telling.known})
    told = {match.arrived for match in telling.matches}
    rest = [seen for seen in arrived if seen.line not in told]
    if rest and typed:
        by_hand, unlisted = _by_hand(typed, rest, first, last)
        _write_typed(Telling(rest, by_hand, first, last, unlisted=unlisted).matched())


def source_of(origin: str, format_: str) -> str:
    """What rows came by: a file of a format, a connection. One source is consistent in its ids and wording."""
    return f"{origin}:{format_}"


def _seen(row: tuple[Any, ...], source: str) -> Seen:
    key, root, on, quantity, payee_key, cleaned, external_id = row
    texts = json.loads(cleaned) if isinstance(cleaned, str) else cleaned
    return Seen(key, root, as_day(on), quantity, (payee_key, fold(texts.get("memo", ""))), source, external_id)


def _known(
    account: Account, arrived: Sequence[Seen], matched: set[int], first: date, last: date
) -> tuple[list[Seen], int]:
    """Rows of these days that the source did not tell in the very words we know: those with a quantity that arrived, and how many
    there are in all.
    """
    wanted = {seen.quantity for seen in arrived}
    params = [account.pk, (first - WITHIN).isoformat(), (last + WITHIN).isoformat()]
    rows = bulk.fetch(KNOWN.format(which="e.booked_on BETWEEN %s AND %s"), params)
    unlisted = [row for row in rows if row[1] not in matched]
    fitting = [_seen(row[:7], source_of(*row[7:])) for row in unlisted if row[3] in wanted]
    return fitting, len({row[1] for row in unlisted if first <= as_day(row[2]) <= last})


def _span(account: Account) -> tuple[date, date] | None:
    """The days of all rows that arrived so far; None where none did."""
    [(first, last)] = bulk.fetch(SPAN, [account.pk])
    return (as_day(first), as_day(last)) if first else None


def _changed(
    batch: ImportBatch, account: Account, arrived: list[Seen], matched: set[int], has_stable_ids: bool
) -> list[Seen]:
    """The same id with another day or quantity. Where the source's ids have proved stable, it says the same row anew; else it may.
    Returns the lines that are left.
    """
    counts = Counter(seen.external_id for seen in arrived if seen.external_id)
    single = {seen.external_id: seen for seen in arrived if counts[seen.external_id] == 1}
    source, decided = source_of(batch.origin, batch.format), {}
    for key, known in _by_ids(account, sorted(single), source).items():
        one, rows = single[key], {other.row for other in known} - matched
        if len(rows) == 1 and _is_same_row(one, known[0]):
            decided[one.line] = Match(one.line, known[0].line, How.MOVED if has_stable_ids else How.MAYBE)
            matched |= rows
    _write_twins(decided.values(), source, {match.known: source for match in decided.values()})
    return [seen for seen in arrived if seen.line not in decided]


def _is_same_row(one: Seen, other: Seen) -> bool:
    """Not by the id alone, which a bank may use again: the payee agrees, or the quantity is the same a few days later."""
    apart = abs((one.on - other.on).days)
    return (one.agrees(other) and apart <= SAID_ANEW_DAYS) or (
        one.quantity == other.quantity and apart <= BOOKED_LATER_DAYS
    )


def _by_ids(account: Account, keys: Sequence[str], source: str) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for start in range(0, len(keys), MOST_ASKED_AT_ONCE):
        part = keys[start : start + MOST_ASKED_AT_ONCE]
        which = f"NOT (e.external_id = '') AND e.external_id IN ({', '.join(['%s'] * len(part))})"
        for row in bulk.fetch(KNOWN.format(which=which), [account.pk, *part]):
            if source_of(*row[7:]) == source:
                found[row[6]].append(_seen(row[:7], source))
    return found


def _by_hand(
    rows: Sequence[tuple[Any, ...]], arrived: Sequence[Seen], first: date, last: date
) -> tuple[list[Seen], int]:
    """Legs of the account that no source ever told: typed by a person, or the far end of a transfer. And how many on days told."""
    wanted = {seen.quantity for seen in arrived}
    fitting = [
        Seen(key, key, as_day(on), quantity, (payee, fold(memo)), HAND, is_transfer=not categories)
        for key, on, quantity, payee, memo, categories in rows
        if quantity in wanted
    ]
    return fitting, sum(first <= as_day(row[1]) <= last for row in rows)


def _write_twins(matches: Iterable[Match], source: str, sources: dict[int, str]) -> None:
    """Of the same source it is news (`changed`): the bank says it differently now. Another source just has its own words."""
    rows = []
    for match in matches:
        outcome = "ambiguous" if match.how == How.MAYBE else "duplicate"
        told = CHANGED if sources[match.known] == source else RETOLD
        rows.append((match.arrived, outcome, MAYBE if match.how == How.MAYBE else told, match.known))
    bulk.update_rows("ledger_sourceline", {"outcome": "text", "reason": "text", "twin_id": "bigint"}, rows)


def _write_typed(matches: Sequence[Match]) -> None:
    same = [(match.arrived, "duplicate", TYPED, match.known) for match in matches if match.how != How.MAYBE]
    bulk.update_rows("ledger_sourceline", {"outcome": "text", "reason": "text", "transaction_id": "bigint"}, same)
    for match in matches:
        if match.how == How.MAYBE:  # the line will have a transaction of its own: the other one is noted beside it
            line = SourceLine.objects.get(pk=match.arrived)
            line.outcome, line.reason, line.cleaned = (
                Outcome.AMBIGUOUS,
                MAYBE_TYPED,
                {**line.cleaned, "maybe": match.known},
            )
            line.save(update_fields=["outcome", "reason", "cleaned"])


KEEP = f"""
UPDATE ledger_sourceline SET outcome = 'taken', transaction_id = coalesce(
  (SELECT e.transaction_id FROM ledger_sourceline e WHERE e.id = ledger_sourceline.twin_id), transaction_id),
  twin_id = (SELECT {ROOT.format(line="e")} FROM ledger_sourceline e WHERE e.id = ledger_sourceline.twin_id)
WHERE batch_id = %s AND outcome = 'duplicate' AND reason IN ({listed(*TOLD_AGAIN)})
"""


def tellings_keep(batch: ImportBatch) -> int:
    """When the batch is posted: the lines that told known rows anew stay as evidence of them."""
    return bulk.execute(KEEP, [batch.pk])


def asked_open(batch: ImportBatch) -> None:
    """What nobody decided comes in as a row of its own, and waits in the review with its question."""
    bulk.execute(
        "UPDATE ledger_sourceline SET outcome = 'staged' WHERE batch_id = %s AND outcome = 'ambiguous'", [batch.pk]
    )
