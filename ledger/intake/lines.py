"""From a record to the row of a source line: bounded texts, exact units, a fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, OutOfScale, from_units, to_units
from fintrack.lib.text import clean, fingerprint_fold, fold
from ledger.intake.records import IncomingTransaction, Problem

COLUMNS = (
    "batch_id", "account_key", "account_id", "line", "external_id", "fingerprint", "occurrence", "booked_on", "quantity", "currency", "raw",
    "cleaned", "state", "outcome", "reason", "payee_key",
)  # fmt: skip
RAW_LIMIT = 16 * 1024
ID_LENGTH = 64
QUANTA = [Decimal(1).scaleb(-places) for places in range(VALUE_SCALE + 1)]
EARLIEST_YEAR = 1900
MOST_TAGS = 20
MOST_PARTS = 200
TEXTS = ("reference", "kind", "category", "category_kind", "transfer", "counterparty")
texts_told = attrgetter(*TEXTS)


def short_id(text: str) -> str:
    """A source's id as the column holds it: longer than 64 characters becomes its hash, so that two stay two."""
    text = text.strip().replace("\x00", "")
    return text if len(text) <= ID_LENGTH else blake2b(text.encode(), digest_size=32).hexdigest()


def fingerprint(day: str, quantity: int, payee: str, memo: str) -> str:
    """Same day, same quantity, same folded texts: the same fingerprint."""
    texts = f"{fingerprint_fold(payee)[:200]}|{fingerprint_fold(memo)}"
    return blake2b(f"{day}|{quantity}|{texts}".encode(), digest_size=16).hexdigest()


def cleaned(record: IncomingTransaction, payee: str, memo: str) -> dict[str, Any]:
    """The record's texts and side figures, without what is empty."""
    texts: dict[str, Any] = {"payee": payee} if payee else {}
    if memo:
        texts["memo"] = memo
    for name, value in zip(TEXTS, texts_told(record), strict=True):
        if value:
            texts[name] = clean(value, 500)
    if len(record.external_id) > ID_LENGTH:
        texts["external_id"] = clean(record.external_id, 500)
    if record.occurred_on:
        texts["occurred_on"] = record.occurred_on.isoformat()
    if record.value_on:
        texts["value_on"] = record.value_on.isoformat()
    if record.balance is not None:
        texts["balance"] = str(record.balance)
    if record.original_quantity is not None:
        texts["original"] = clean(f"{record.original_quantity} {record.original_currency}", 500)
    if record.tags:
        texts["tags"] = [name for tag in record.tags[:MOST_TAGS] if (name := clean(tag, 60))]
    return texts


def as_json(details: Mapping[str, Any]) -> str:
    """`details` as JSON. Written by hand where all are texts, as nearly always: `json.dumps` takes four times as long."""
    if "tags" in details or "parts" in details:
        return json.dumps(details, ensure_ascii=False)
    return "{" + ", ".join([f'"{name}": {encode_basestring(text)}' for name, text in details.items()]) + "}"


def parts_of(record: IncomingTransaction, quantity: int, places: int) -> list[dict[str, str]]:
    """How the source splits the row, as text that adds up to `quantity` to the unit: what rounding leaves over goes to the largest part.
    [] where its parts are not this row's.
    """
    if (
        len(record.parts) < 2
        or len(record.parts) > MOST_PARTS
        or sum(part.quantity for part in record.parts) != record.quantity
    ):
        return []
    rounded = [round(part.quantity, places) for part in record.parts]
    largest = max(range(len(rounded)), key=lambda place: abs(rounded[place]))
    rounded[largest] += from_units(quantity, QUANTITY_SCALE) - sum(rounded)
    names = ("category", "category_kind", "transfer", "memo")
    texts = [{name: clean(getattr(part, name), 500) for name in names if getattr(part, name)} for part in record.parts]
    return [{"quantity": str(figure), **text} for figure, text in zip(rounded, texts, strict=True) if figure]


@dataclass
class LineBuilder:
    """Makes rows of one batch. By account key: `decimals` says how many the account's currency has, `places` which account the rows go
    to as far as is known yet (None: not), and the currency of rows that name none.
    """

    batch: int
    decimals: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    rounded: int = 0

    def quantity(self, record: IncomingTransaction) -> int:
        """Database units; more decimals than the currency has are rounded half-even and counted (the raw text keeps them)."""
        places = self.decimals.get(record.account, 2)
        value = record.quantity
        if not value.same_quantum(QUANTA[places]):
            exponent = value.as_tuple().exponent
            if isinstance(exponent, int) and -exponent > places:
                exact = value.quantize(QUANTA[places], ROUND_HALF_EVEN)
                self.rounded += exact != value
                value = exact
        return to_units(value, QUANTITY_SCALE)

    def row(self, record: IncomingTransaction) -> tuple[Any, ...] | Problem:
        """The row, or why the line can't be taken."""
        payee, memo = clean(record.payee, 200), clean(record.memo, 500)
        try:
            quantity = self.quantity(record)
        except (OutOfScale, ArithmeticError):
            return self._refused(record, "amount_too_large", "the amount is too large to keep exactly")
        if record.booked_on.year < EARLIEST_YEAR:
            return self._refused(record, "bad_date", "the date lies before 1900")
        day, key = record.booked_on.isoformat(), fold(payee)[:200]
        details = cleaned(record, payee, memo)
        if record.parts and (parts := parts_of(record, quantity, self.decimals.get(record.account, 2))):
            details["parts"] = parts
        account, currency = self.places.get(record.account, (None, ""))
        return (
            self.batch, record.account, account, record.line, short_id(record.external_id),
            fingerprint(day, quantity, payee, memo), 1, day, quantity, record.currency or currency, record.raw[:RAW_LIMIT],
            as_json(details), str(record.state), "staged", "", key,
        )  # fmt: skip

    def _refused(self, record: IncomingTransaction, code: str, message: str) -> Problem:
        return Problem(code, message, record.line, record.raw[:200].decode("utf-8", "replace"), account=record.account)
