"""Post: the staged lines become sealed transactions, in one database transaction, in sets. Memory stays flat: chunks of lines go
through Python as plain tuples, never as model objects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from accounts.models import new_public_hex
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.intake.aliases import Aliases, Named
from ledger.intake.behind import Behind
from ledger.models import Account, Commodity, ImportBatch
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import DecidedBy, Origin
from ledger.rules.engine import Outcome
from ledger.services.month_totals import Deltas, Fact, as_day
from ledger.services.visibility import strictest

if TYPE_CHECKING:
    from ledger.intake.learner import Learner
    from ledger.intake.own_books import Counter, OwnBooks
    from ledger.intake.ruling import Ruling

CHUNK = 5000
UNITS = 10 ** (QUANTITY_SCALE - VALUE_SCALE)
"""Quantity units in one value unit."""

TRANSACTION_COLUMNS = (
    "id", "public_id", "household_id", "date", "currency_id", "payee", "payee_key", "memo", "search_key", "state", "origin",
    "decided_by", "revision", "created_at", "created_by_id", "rule_id", "reviewed_at",
)  # fmt: skip
POSTING_COLUMNS = (
    "transaction_id", "account_id", "booked_on", "commodity_id", "quantity", "value", "audience", "memo", "reconciled",
)  # fmt: skip

LINES = """
SELECT id, account_id, booked_on, quantity, currency, payee_key, cleaned, state FROM ledger_sourceline
WHERE batch_id = %s AND outcome = 'staged' AND account_id IS NOT NULL AND id >= %s AND id < %s ORDER BY id
"""


class Line(NamedTuple):
    """A staged line as it is read back."""

    id: int
    account: int
    booked_on: date
    quantity: int
    currency: str
    payee_key: str
    texts: dict[str, Any]
    state: str


def line_of(row: tuple[Any, ...]) -> Line:
    key, account, booked_on, quantity, currency, payee_key, cleaned, state = row
    texts = json.loads(cleaned) if isinstance(cleaned, str) else cleaned
    return Line(key, account, as_day(booked_on), quantity, currency, payee_key, texts, state)


def staged_lines(batch: ImportBatch) -> Iterator[list[Line]]:
    """The lines to post, in file order, in chunks: by ranges of keys, so that no chunk sorts the whole batch for its first rows."""
    [(first, last)] = bulk.fetch("SELECT min(id), max(id) FROM ledger_sourceline WHERE batch_id = %s", [batch.pk])
    for start in range(first, last + 1, CHUNK) if first else ():
        if rows := bulk.fetch(LINES, [batch.pk, start, start + CHUNK]):
            yield [line_of(row) for row in rows]


def lines_read(keys: set[int]) -> dict[int, Line]:
    """These lines by key."""
    columns = "id, account_id, booked_on, quantity, currency, payee_key, cleaned, state"
    ordered, found = sorted(keys), {}
    for start in range(0, len(ordered), CHUNK):
        places = ", ".join(map(str, ordered[start : start + CHUNK]))
        for row in bulk.fetch(f"SELECT {columns} FROM ledger_sourceline WHERE id IN ({places})"):
            found[row[0]] = line_of(row)
    return found


class Entry(NamedTuple):
    """A transaction to write: the line, its other side, the line that is its other half (a transfer within the batch), and what
    the rules said of it. `counters` are its other sides where its own source says them.
    """

    line: Line
    category: int
    decided_by: str
    half: Line | None = None
    outcome: Outcome | None = None
    counters: tuple[Counter, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is the line alone, as nearly always."""
        return self.half is None and not self.counters

    @property
    def lines(self) -> list[Line]:
        """Every line that this transaction is."""
        if self.is_single:
            return [self.line]
        others = (self.half, *(counter.line for counter in self.counters))
        return [self.line, *(line for line in others if line is not None)]


@dataclass
class Poster:
    """Writes one batch. `categories` maps folded payees to categories, `undecided` is (money out, money in), `aliases` what
    arriving payees are called, `learner` what decides where nothing else does.
    """

    batch: ImportBatch
    categories: Mapping[str, int]
    undecided: tuple[int, int]
    pairs: Mapping[int, Line]
    deltas: Deltas
    ruling: Ruling | None = None
    aliases: Aliases = field(default_factory=Aliases)
    own: OwnBooks | None = None
    learner: Learner | None = None
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "pending": 0, "categorised": 0, "paired": 0})

    def __post_init__(self) -> None:
        accounts = Account.objects.filter(household=self.batch.household)
        self._audience = {account.pk: account.audience for account in accounts if account.kind in BALANCE_KINDS}
        self._currency = dict(Commodity.objects.filter(household=None).values_list("code", "pk"))
        self._now = bulk.moment(timezone.now())

    def post(self, chunks: Iterator[list[Line]], tell: Callable[[int], None]) -> None:
        """Write all chunks; `tell` hears before each how many lines are done.

        PostgreSQL seals one chunk while Python builds the next, whose lines and keys are therefore asked for before.
        """
        rest: list[bulk.Statement] = []
        done = 0
        with Behind() as behind:
            lines = next(chunks, [])
            while lines:
                tell(done)
                keys = bulk.reserve_ids("ledger_transaction", len(lines))
                behind.send(rest)
                rest = self._drafts(lines, keys, behind)
                done += len(lines)
                lines = next(chunks, [])
            behind.send(rest)

    def _drafts(self, lines: list[Line], keys: list[int], behind: Behind) -> list[bulk.Statement]:
        """Write one chunk as drafts with their legs, and count the totals' deltas. What seals and links them is left to do."""
        entries = [entry for line in lines if (entry := self._entry(line)) is not None]
        together = list(zip(keys, entries, strict=False))
        # Lists, not generators: a leg may look a rate up, and during PostgreSQL's COPY the connection can't answer.
        headers = [self._header(key, entry) for key, entry in together]
        legs = [leg for key, entry in together for leg in self._legs(key, entry)]
        tags = list(self._tags(together))
        behind.settle()
        bulk.insert_rows("ledger_transaction", TRANSACTION_COLUMNS, headers)
        bulk.insert_rows("ledger_posting", POSTING_COLUMNS, legs)
        if tags:
            bulk.insert_rows("ledger_transaction_tags", ("transaction_id", "tag_id"), tags)
        booked = [key for key, entry in together if entry.line.state == "booked"]
        return [
            bulk.sealing(booked), bulk.linking([(line.id, key) for key, entry in together for line in entry.lines]),
        ]  # fmt: skip

    def _entry(self, line: Line) -> Entry | None:
        """What a line becomes; None for the later half of a pair, which its first half brings along."""
        half = self.pairs.get(line.id)
        if half is not None:
            if half.id < line.id:
                return None
            self.counts["paired"] += 1
            self.counts["new"] += 2
            return Entry(line, half.account, DecidedBy.MATCH.value, half)
        told = self.own.told(line) if self.own is not None else None
        if told is not None:
            return self._as_told(line, told.counters, told.is_decided)
        self.counts["new" if line.state == "booked" else "pending"] += 1
        outcome = self.ruling.outcome(line) if self.ruling is not None else None
        if outcome is None or self.ruling is None:
            return Entry(line, *self._by_history(line, self._named(line).key, line.payee_key))
        self.ruling.count(outcome)
        if outcome.split:
            return self._by_split(line, outcome, self.ruling.counters(line, outcome))
        return Entry(line, *self._by_rules(line, outcome), outcome=outcome)

    def _as_told(self, line: Line, counters: tuple[Counter, ...], is_decided: bool) -> Entry | None:
        """By the word of the row's own source; None where another row brings this one along."""
        if not counters:
            return None
        paired = sum(counter.line is not None for counter in counters)
        self.counts["new" if line.state == "booked" else "pending"] += 1 + paired
        self.counts["paired"] += paired
        self.counts["categorised"] += is_decided
        who = DecidedBy.SOURCE if is_decided else DecidedBy.NOBODY
        return Entry(line, counters[0].account, who.value, counters=counters)

    def _by_history(self, line: Line, *payee_keys: str) -> tuple[int, str]:
        """The other side and who decided it: the payee's last category under any of its names, else what was learned, else nobody."""
        category = next((self.categories[key] for key in payee_keys if key in self.categories), None)
        who = DecidedBy.HISTORY
        if category is None and self.learner is not None:
            category, who = self.learner.category(line, payee_keys[0]), DecidedBy.LEARNED
        if category is None:
            return self.undecided[line.quantity > 0], DecidedBy.NOBODY.value
        self.counts["categorised"] += 1
        return category, who.value

    def _by_rules(self, line: Line, outcome: Outcome) -> tuple[int, str]:
        """The same where rules fit. A rule that only renames the payee leaves the category to the new name's history."""
        filed = outcome.category or outcome.transfer
        if filed is not None:
            self.counts["categorised"] += 1
            return filed, DecidedBy.RULE.value
        if outcome.waits:
            return self.undecided[line.quantity > 0], DecidedBy.NOBODY.value
        if outcome.payee is not None:
            return self._by_history(line, fold(outcome.payee)[:200])
        return self._by_history(line, self._named(line).key, line.payee_key)

    def _by_split(self, line: Line, outcome: Outcome, counters: tuple[Counter, ...]) -> Entry:
        self.counts["categorised"] += 1
        return Entry(line, counters[0].account, DecidedBy.RULE.value, outcome=outcome, counters=counters)

    def _named(self, line: Line) -> Named:
        """The payee as the household calls it; a person's own books have called it so already. What rules name, they name themselves."""
        text = line.texts.get("payee", "")
        if self.own is not None and line.account in self.own.accounts:
            return self.aliases.spelled.get(line.payee_key) or Named(line.payee_key, text)
        return self.aliases.named(line.payee_key, text)

    def _tags(self, together: Iterable[tuple[int, Entry]]) -> Iterator[tuple[int, int]]:
        for key, entry in together:
            if self.ruling is not None and entry.outcome is not None:
                yield from ((key, tag) for tag in self.ruling.tags_of(entry.outcome))
            elif self.own is not None:
                yield from ((key, tag) for tag in self.own.tags_of(entry.line))

    def _header(self, key: int, entry: Entry) -> tuple[Any, ...]:
        line, outcome = entry.line, entry.outcome
        (payee_key, payee), memo = self._named(line), line.texts.get("memo", "")
        # What a person had decided in the other program is not asked again.
        rule, reviewed_at = None, self._now if entry.decided_by == DecidedBy.SOURCE.value else None
        if outcome is not None:
            rule, memo = outcome.rule, outcome.memo_of(memo)[:500]
            reviewed_at = self._now if outcome.is_reviewed else None
            if outcome.payee is not None:
                payee, payee_key = outcome.payee, fold(outcome.payee)[:200]
        day = line.booked_on if entry.is_single else min(one.booked_on for one in entry.lines)
        words = f"{payee_key} {fold(memo)}".strip()[:400].rstrip()
        return (
            key, new_public_hex(), self.batch.household_id, day.isoformat(), self._currency[line.currency],
            payee, payee_key, memo, words, "draft", Origin.IMPORT.value, entry.decided_by, 0, self._now,
            self.batch.user_id, rule, reviewed_at,
        )  # fmt: skip

    def _legs(self, key: int, entry: Entry) -> Iterator[tuple[Any, ...]]:
        line, half = entry.line, entry.half
        currency = self._currency[line.currency]
        audience = self._audience[line.account]
        if entry.counters:
            yield from self._legs_told(key, entry, currency, audience)
            return
        other_day = half.booked_on if half else line.booked_on
        other_audience = self._audience.get(entry.category, audience)
        # Of an exchange, what came in the other currency is worth what left: that is the rate really paid.
        came, received = (half.currency, half.quantity) if half else (line.currency, -line.quantity)
        for account, day, commodity, quantity, worth, who in (
            (line.account, line.booked_on, currency, line.quantity, line.quantity, audience),
            (entry.category, other_day, self._currency[came], received, -line.quantity, other_audience),
        ):
            value = worth // UNITS
            if line.state == "booked":
                self.deltas.add(Fact(account, commodity, currency, day, who, quantity, value))
            yield (key, account, day.isoformat(), commodity, quantity, value, who, "", False)

    def _legs_told(self, key: int, entry: Entry, currency: int, audience: str) -> Iterator[tuple[Any, ...]]:
        """The line's own leg, and one for each of the other sides its source names. Categories take the strictest audience."""
        line = entry.line
        sides = [(line.account, line.currency, line.quantity, line.quantity, line.booked_on, "")]
        sides += [
            (one.account, one.currency, one.quantity, one.worth, one.booked_on, one.memo) for one in entry.counters
        ]
        inherited = strictest(self._audience[side[0]] for side in sides if side[0] in self._audience)
        for account, code, quantity, worth, day, memo in sides:
            who, value = self._audience.get(account, inherited), worth // UNITS
            commodity = self._currency[code]
            if line.state == "booked":
                self.deltas.add(Fact(account, commodity, currency, day, who, quantity, value))
            yield (key, account, day.isoformat(), commodity, quantity, value, who, memo, False)
