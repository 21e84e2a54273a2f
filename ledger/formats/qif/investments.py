"""Records of investment accounts beside others: kept as bookings of nothing until the portfolio can take them.

What they moved can't be booked as money yet: a purchase of shares is no spending, and the money that came from or went to another
account stands there. The text and the raw bytes keep all of it.
"""

from __future__ import annotations

from decimal import Decimal

from ledger.formats.numbers import NotANumber, read_number
from ledger.formats.qif.entries import Entry
from ledger.formats.qif.fields import Fields, fields_of
from ledger.formats.qif.lines import clean, raw_bytes
from ledger.formats.qif.rows import Rows, Unreadable
from ledger.intake.records import IncomingTransaction, Problem

NOTHING = Decimal("0.00")


def investment(rows: Rows, entry: Entry, account: str) -> IncomingTransaction | Problem:
    """Example: `NBuy`, `YAcme`, `I12.50`, `Q8`, `T100.00` → 0.00, kind "Buy", payee "Acme", memo "Acme 8 × 12.50 = 100.00"."""
    fields = fields_of(entry, is_lower=rows.survey.is_lower)
    try:
        on = rows.day(fields)
    except Unreadable as error:
        return rows.problem(entry, account, error.code, error.message)
    return IncomingTransaction(
        account,
        on,
        NOTHING,
        payee=fields.payee or fields.security,
        memo=_memo(fields),
        kind=fields.number,
        original_quantity=_printed(rows, fields),
        line=entry.line,
        raw=raw_bytes(entry.text, rows.coding),
    )


def _memo(fields: Fields) -> str:
    priced = f"{fields.shares} × {fields.price}" if fields.shares and fields.price else fields.shares or fields.price
    amount = fields.amount or fields.other_amount or fields.cash
    total = f"{priced} = {amount}" if priced and amount else priced or amount
    commission = fields.commission and f"({fields.commission})"
    pieces = (fields.memo, fields.security, clean(total), clean(commission), clean(fields.filing))
    return " ".join(filter(None, (*pieces, *fields.texts)))


def _printed(rows: Rows, fields: Fields) -> Decimal | None:
    try:
        return read_number(fields.amount or fields.other_amount or fields.cash, rows.survey.mark)
    except NotANumber:
        return None
