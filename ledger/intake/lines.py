"""From a record to the row of a source line: bounded texts, exact units, a fingerprint."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b
from typing import Any

from fintrack.lib.fields import QUANTITY_SCALE, OutOfScale, to_units
from fintrack.lib.text import clean, fold
from ledger.intake.records import IncomingTransaction, Problem

COLUMNS = (
    "batch_id", "account_key", "line", "external_id", "fingerprint", "occurrence", "booked_on", "quantity", "currency", "raw",
    "cleaned", "state", "outcome", "reason", "payee_key",
)  # fmt: skip
RAW_LIMIT = 16 * 1024
ID_LENGTH = 64
EARLIEST_YEAR = 1900


def short_id(text: str) -> str:
    """A source's id as the column holds it: longer than 64 characters becomes its hash, so that two stay two."""
    text = text.strip().replace("\x00", "")
    return text if len(text) <= ID_LENGTH else blake2b(text.encode(), digest_size=32).hexdigest()


def fingerprint(day: str, quantity: int, payee: str, memo: str) -> str:
    """Same day, same quantity, same folded texts: the same fingerprint."""
    return blake2b(f"{day}|{quantity}|{payee}|{memo}".encode(), digest_size=16).hexdigest()


def cleaned(record: IncomingTransaction, payee: str, memo: str) -> dict[str, Any]:
    """The record's texts and side figures, without what is empty."""
    found = {
        "payee": payee,
        "memo": memo,
        "reference": record.reference,
        "kind": record.kind,
        "category": record.category,
        "counterparty": record.counterparty,
        "external_id": record.external_id if len(record.external_id) > ID_LENGTH else "",
        "occurred_on": record.occurred_on.isoformat() if record.occurred_on else "",
        "value_on": record.value_on.isoformat() if record.value_on else "",
        "balance": "" if record.balance is None else str(record.balance),
        "original": ""
        if record.original_quantity is None
        else f"{record.original_quantity} {record.original_currency}",
    }
    return {name: clean(value, 500) for name, value in found.items() if value}


@dataclass
class LineBuilder:
    """Makes rows of one batch. `decimals` says how many an account's currency has (by account key)."""

    batch: int
    decimals: dict[str, int] = field(default_factory=dict)
    rounded: int = 0

    def quantity(self, record: IncomingTransaction) -> int:
        """Database units; more decimals than the currency has are rounded half-even and counted (the raw text keeps them)."""
        places = self.decimals.get(record.account, 2)
        value = record.quantity
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            exact = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
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
        return (
            self.batch, record.account, record.line, short_id(record.external_id),
            fingerprint(day, quantity, key, fold(memo)), 1, day, quantity, record.currency, record.raw[:RAW_LIMIT],
            json.dumps(details, ensure_ascii=False), str(record.state), "staged", "", key,
        )  # fmt: skip

    def _refused(self, record: IncomingTransaction, code: str, message: str) -> Problem:
        return Problem(code, message, record.line, record.raw[:200].decode("utf-8", "replace"), account=record.account)
