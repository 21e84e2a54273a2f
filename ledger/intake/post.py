"""Post: the staged lines become sealed transactions, in one database transaction, in sets. Memory stays flat: chunks of lines go
through Python as plain tuples, never as model objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import new_public_id
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.models import Account, Commodity, ImportBatch
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import DecidedBy, Origin
from ledger.services.month_totals import Deltas, Fact, as_day

CHUNK = 5000
UNITS = 10 ** (QUANTITY_SCALE - VALUE_SCALE)
"""Quantity units in one value unit."""

TRANSACTION_COLUMNS = (
    "id", "public_id", "household_id", "date", "currency_id", "payee", "payee_key", "memo", "search_key", "state", "origin",
    "decided_by", "revision", "created_at", "created_by_id",
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
    texts: dict[str, str]
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


class Entry(NamedTuple):
    """A transaction to write: the line, its other side, and the line that is its other half (a transfer within the batch)."""

    line: Line
    category: int
    decided_by: str
    half: Line | None


@dataclass
class Poster:
    """Writes one batch. `categories` maps folded payees to categories, `undecided` is (money out, money in)."""

    batch: ImportBatch
    categories: Mapping[str, int]
    undecided: tuple[int, int]
    pairs: Mapping[int, Line]
    deltas: Deltas
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "pending": 0, "categorised": 0, "paired": 0})

    def __post_init__(self) -> None:
        accounts = Account.objects.filter(household=self.batch.household)
        self._audience = {account.pk: account.audience for account in accounts if account.kind in BALANCE_KINDS}
        self._currency = dict(Commodity.objects.filter(household=None).values_list("code", "pk"))
        self._now = bulk.moment(timezone.now())

    def post(self, lines: list[Line]) -> None:
        """Write one chunk: transactions as drafts, their legs, the seal, the totals' deltas, the lines' links."""
        entries = [entry for line in lines if (entry := self._entry(line)) is not None]
        keys = bulk.reserve_ids("ledger_transaction", len(entries))
        together = list(zip(keys, entries, strict=True))
        # Lists, not generators: a leg may look a rate up, and during PostgreSQL's COPY the connection can't answer.
        headers = [self._header(key, entry) for key, entry in together]
        legs = [leg for key, entry in together for leg in self._legs(key, entry)]
        bulk.insert_rows("ledger_transaction", TRANSACTION_COLUMNS, headers)
        bulk.insert_rows("ledger_posting", POSTING_COLUMNS, legs)
        bulk.seal([key for key, entry in together if entry.line.state == "booked"])
        bulk.link_lines([(line.id, key) for key, entry in together for line in (entry.line, entry.half) if line])

    def _entry(self, line: Line) -> Entry | None:
        """What a line becomes; None for the later half of a pair, which its first half brings along."""
        half = self.pairs.get(line.id)
        if half is not None:
            if half.id < line.id:
                return None
            self.counts["paired"] += 1
            self.counts["new"] += 2
            return Entry(line, half.account, DecidedBy.MATCH.value, half)
        self.counts["new" if line.state == "booked" else "pending"] += 1
        category = self.categories.get(line.payee_key)
        if category is None:
            return Entry(line, self.undecided[line.quantity > 0], DecidedBy.NOBODY.value, None)
        self.counts["categorised"] += 1
        return Entry(line, category, DecidedBy.HISTORY.value, None)

    def _header(self, key: int, entry: Entry) -> tuple[Any, ...]:
        line, texts = entry.line, entry.line.texts
        memo = texts.get("memo", "")
        day = min(line.booked_on, entry.half.booked_on) if entry.half else line.booked_on
        words = f"{line.payee_key} {fold(memo)}".strip()[:400].rstrip()
        return (
            key, new_public_id().hex, self.batch.household_id, day.isoformat(), self._currency[line.currency],
            texts.get("payee", ""), line.payee_key, memo, words, "draft", Origin.IMPORT.value, entry.decided_by, 0, self._now,
            self.batch.user_id,
        )  # fmt: skip

    def _legs(self, key: int, entry: Entry) -> Iterator[tuple[Any, ...]]:
        line, half = entry.line, entry.half
        currency = self._currency[line.currency]
        audience = self._audience[line.account]
        other_day = half.booked_on if half else line.booked_on
        other_audience = self._audience[half.account] if half else audience
        for account, day, quantity, who in (
            (line.account, line.booked_on, line.quantity, audience),
            (entry.category, other_day, -line.quantity, other_audience),
        ):
            value = quantity // UNITS
            if line.state == "booked":
                self.deltas.add(Fact(account, currency, currency, day, who, quantity, value))
            yield (key, account, day.isoformat(), currency, quantity, value, who, "", False)
