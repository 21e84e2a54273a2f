"""Match: the two halves of an own-account transfer, paired when each is the other's only candidate, or else when more speaks for
one candidate than for any other: the other account's number in its words, or the way transfers went before.

Equal and opposite, the same currency, another account, at most five days apart; the counterpart is a line of the same batch or
an imported row that nobody has decided yet. Looks only at accounts the importing person sees. What a person said is not one transfer
never is one, even when its file was undone and comes again. The rest waits for the list of transfers to confirm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q

from accounts.models import Household
from ledger.intake import bulk
from ledger.intake.habits import Edge, Rank, Way, number_told, rank_of, strictly_best, ways_confirmed
from ledger.intake.reasons import TOLD_AGAIN, listed
from ledger.models import Account, ImportBatch, SourceLine, TransferRejection
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import State

WITHIN_DAYS = 5
MOST_AMBIGUOUS = 5_000
"""With more rows than this that fit several others, none of them is decided here: a person's list has room for them."""

OPEN_LINES = f"""
  SELECT e.id, e.account_id, e.quantity, e.currency, e.booked_on, 0 AS fresh
  FROM ledger_sourceline e JOIN ledger_transaction t ON t.id = e.transaction_id
  WHERE e.account_id IN ({{accounts}}) AND e.outcome = 'taken' AND e.state = 'booked'
    AND e.reason NOT IN ({listed(*TOLD_AGAIN)})
    AND e.booked_on BETWEEN %s AND %s AND t.state = 'posted' AND t.origin = 'import' AND t.decided_by = ''
    AND t.reviewed_at IS NULL {{unlocked}}
"""

PAIRS = """
WITH fresh AS (
  SELECT s.id, s.account_id, s.quantity, s.currency, s.booked_on, 1 AS fresh, CAST(-s.quantity AS bigint) AS opposite
  FROM ledger_sourceline s
  WHERE s.batch_id = %s AND s.outcome = 'staged' AND s.state = 'booked' AND s.reason <> 'books_pending'
    AND s.account_id IS NOT NULL AND s.quantity <> 0
), known AS ({known}), every AS (
  SELECT id, account_id, quantity, currency, booked_on, fresh FROM fresh UNION ALL SELECT * FROM known
)
SELECT f.id, o.id, o.fresh FROM fresh f JOIN every o
  ON f.opposite = o.quantity AND o.account_id <> f.account_id AND o.currency = f.currency AND {near}
"""
"""`opposite` is a column with a type, of which SQLite makes itself an index: by "o.quantity = -f.quantity" it would compare every row
with every other, for minutes with 8,000 new rows beside 40,000 undecided ones.
"""

RIVALS = """
WITH known AS ({known}), wanted AS (
  SELECT id, account_id, currency, booked_on, CAST(-quantity AS bigint) AS opposite FROM known WHERE id IN ({keys})
)
SELECT DISTINCT w.id, o.id FROM wanted w JOIN known o
  ON w.opposite = o.quantity AND o.account_id <> w.account_id AND o.currency = w.currency AND {near}
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
    known = OPEN_LINES.format(accounts=", ".join(map(str, accounts)), unlocked=unlocked(batch))
    with bulk.hash_joins():
        rows = bulk.fetch(PAIRS.format(known=known, near=_near("f", "o")), [batch.pk, *params])
    search = Search(accounts, known, params, Rejected.of(batch))
    edges = search.rejected.left_out(rows)
    pairs = _mutual(edges)
    rivals = {row[0] for row in search.rivals({other for line, other in pairs.items() if other not in pairs})}
    sure = {line: other for line, other in pairs.items() if other not in rivals}
    return sure | _by_evidence([row for row in edges if row[0] not in sure], search)


TELLING = ("counterparty", "reference", "memo", "payee")
"""Where a source's line may name the other account."""


@dataclass(frozen=True)
class Search:
    """Where candidates are looked for: the person's accounts, the known lines still open there, and what was rejected."""

    accounts: Sequence[int]
    known: str
    params: Sequence[object]
    rejected: Rejected

    def rivals(self, keys: set[int]) -> list[tuple[Any, ...]]:
        """(known line, known candidate) of these known lines that had candidates before: a new one is not their only one."""
        found: list[tuple[Any, ...]] = []
        ordered = sorted(keys)
        for start in range(0, len(ordered), 5000):
            part = ", ".join(map(str, ordered[start : start + 5000]))
            sql = RIVALS.format(known=self.known, keys=part, near=_near("w", "o"))
            found.extend(self.rejected.left_out(bulk.fetch(sql, self.params)))
        return found


Identity = tuple[int | None, str, int]
"""(account, fingerprint, occurrence): a line that is undone and imported again is known by it."""


@dataclass(frozen=True)
class Rejected:
    """The pairs of lines a person said are not one transfer. Most households have none, and then nothing is looked up."""

    pairs: frozenset[frozenset[Identity]]

    @classmethod
    def of(cls, batch: ImportBatch) -> Rejected:
        said = list(TransferRejection.objects.filter(household=batch.household_id).values_list("first", "second"))
        lines = _identities(Q(transaction__in={key for pair in said for key in pair}), "transaction_id") if said else {}
        pairs = {
            frozenset((one, other))
            for first, second in said
            for one in lines.get(first, ())
            for other in lines.get(second, ())
        }
        return cls(frozenset(pairs))

    def left_out(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        """The rows whose first two columns are not a rejected pair of lines."""
        if not self.pairs or not rows:
            return rows
        lines = _identities(Q(pk__in={key for row in rows for key in row[:2]}), "pk")
        return [row for row in rows if frozenset((lines[row[0]][0], lines[row[1]][0])) not in self.pairs]


def entries_apart(household: Household) -> set[frozenset[int]]:
    """Pairs of entries that carry the lines of a rejected pair, of which one was undone with its file and came again under a new key.

    Of a single entry that was said to be no transfer at all, the pair has one member.
    """
    gone = Q(first__state=State.VOID) | Q(second__state=State.VOID)
    said = list(TransferRejection.objects.filter(gone, household=household).values_list("first", "second"))
    if not said:
        return set()
    lines = _identities(Q(transaction__in={key for pair in said for key in pair}), "transaction_id")
    now = _entries_of({line for found in lines.values() for line in found})
    return {
        frozenset((one, other))
        for first, second in said
        for one in (entry for line in lines.get(first, ()) for entry in now.get(line, ()))
        for other in (entry for line in lines.get(second, ()) for entry in now.get(line, ()))
        if (one == other) == (first == second)
    }


def _entries_of(lines: set[Identity]) -> dict[Identity, list[int]]:
    """Which entries these lines are in the books by now."""
    wanted = {"account__in": {line[0] for line in lines}, "fingerprint__in": {line[1] for line in lines}}
    rows = SourceLine.objects.filter(**wanted, outcome=Outcome.TAKEN, transaction__isnull=False)
    found: dict[Identity, list[int]] = defaultdict(list)
    for account, mark, occurrence, entry in rows.values_list("account", "fingerprint", "occurrence", "transaction"):
        found[account, mark, occurrence].append(entry)
    return found


def _identities(wanted: Q, by: str) -> dict[int, list[Identity]]:
    found: dict[int, list[Identity]] = defaultdict(list)
    for key, *identity in SourceLine.objects.filter(wanted).values_list(by, "account", "fingerprint", "occurrence"):
        account, mark, occurrence = identity
        found[key].append((account, mark, occurrence))
    return found


def unlocked(batch: ImportBatch) -> str:
    """What keeps rows of a closed period out of OPEN_LINES."""
    until = batch.household.locked_until
    return f"AND t.date > '{until.isoformat()}'" if until else ""


def _mutual(rows: Iterable[tuple[Any, ...]]) -> dict[int, int]:
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


def _by_evidence(rows: Sequence[tuple[Any, ...]], search: Search) -> dict[int, int]:
    """Of the lines that fit several others, those for which one candidate has more to say for itself than all the rest."""
    fresh = {row[0] for row in rows} | {row[1] for row in rows if row[2]}
    known = {row[1] for row in rows} - fresh
    if not rows or len(fresh) + len(known) > MOST_AMBIGUOUS:
        return {}
    edges = {frozenset(row[:2]) for row in (*rows, *search.rivals(known))}
    found: dict[int, int] = {}
    for edge in strictly_best(_ranks(edges, search.accounts)):
        for line in edge & fresh:
            (found[line],) = edge - {line}
    return found


@dataclass(frozen=True, slots=True)
class _End:
    account: int
    is_out: bool
    booked_on: date
    words: str


def _ranks(edges: set[Edge], accounts: Sequence[int]) -> dict[Edge, Rank]:
    ends = _ends({line for edge in edges for line in edge})
    numbers = dict(Account.objects.filter(pk__in=accounts).exclude(number_key="").values_list("pk", "number_key"))
    ways: dict[Edge, tuple[Way, int]] = {}
    for edge in edges:
        out, into = sorted((ends[line] for line in edge), key=lambda end: not end.is_out)
        told = sum(
            bool(number_told(one.words, numbers.get(other.account, ""))) for one, other in ((out, into), (into, out))
        )
        ways[edge] = ((out.account, into.account), told)
    confirmed = ways_confirmed({way for way, _told in ways.values()}, max(end.booked_on for end in ends.values()))
    return {edge: rank_of(told, confirmed.get(way, 0)) for edge, (way, told) in ways.items()}


def _ends(lines: set[int]) -> dict[int, _End]:
    """A line of the batch or of an earlier one, with every word its source has for it."""
    rows = SourceLine.objects.filter(pk__in=lines).values_list("pk", "account", "quantity", "booked_on", "cleaned")
    return {
        key: _End(account, quantity < 0, on, " ".join(str(cleaned.get(name, "")) for name in TELLING))
        for key, account, quantity, on, cleaned in rows
        if account is not None
    }
