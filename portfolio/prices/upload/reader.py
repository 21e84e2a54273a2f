"""A price table → prices. Encoding, delimiter, decimal mark and the order of day and month are found as for statements; where the
table doesn't say, a person is asked. Nothing is guessed, nothing filled in.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import HEAD_BYTES, FileRefused, Source
from ledger.formats.csv_table.delimited import find_table
from ledger.formats.csv_table.rows import Row, trimmed
from ledger.formats.csv_table.table import Table
from ledger.formats.days import NotADay, OrderEvidence, read_day
from ledger.formats.numbers import NotANumber, column_mark, decimal_mark, is_number, read_number
from ledger.formats.questions import mark_question, order_question
from ledger.intake.records import IncomingPrice, Problem
from portfolio.prices.protocol import Asked
from portfolio.prices.units import in_units
from portfolio.prices.upload.columns import Places, find_places

KEY = "upload"
MAX_ROWS = 200_000
BLANK = frozenset({"", "-", "–", "null", "n/a", "na", "nan", "none"})


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What a person said: columns by role (heading or number from 1), `date_order` (dmy, mdy, ymd), `decimal_mark`, the small coin the
    file quotes in, how many units a price is for, and the encoding. "" is for the reader to find.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    decimal_mark: str = ""
    quoted_in: str = ""
    per: Decimal = Decimal(1)
    encoding: str = ""
    source: str = KEY


@dataclass(frozen=True, slots=True)
class Held(Source):
    """A file that is in memory already: an answer of the web."""

    content: bytes = b""

    @property
    def size(self) -> int:
        return len(self.content)

    def head(self, count: int = HEAD_BYTES) -> bytes:
        return self.content[:count]

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content)

    def view(self) -> bytes:
        return self.content


NO_OPTIONS = UploadOptions()


def read_prices(source: Source, asked: Asked, options: UploadOptions = NO_OPTIONS) -> Iterator[IncomingPrice | Problem]:
    """The prices of a file in its order, a Problem for each row that can't be taken; rows without a price (blank, null) are left out.

    Example: "Datum;Schlusskurs\\n15.01.2024;1.234,56" asked in EUR is 1234.56 EUR on 2024-01-15.
    Errors: FileRefused (`empty`, `no_table`, `no_prices`, `too_large`), NeedsAnswer (`date_order`, `decimal_mark`).
    """
    table = find_table(source, {}, options.encoding)
    rows = _rows(table)
    places = find_places(table.header, [trimmed(cell) for cell in rows[0].cells] if rows else [], options.columns)
    order = options.date_order or order_of(_cell(row, places.date) for row in rows)
    reading = _Reading(asked, options, places, order, options.decimal_mark or _mark(rows, places))
    for row in rows:
        answer = reading.record(row)
        if answer is not None:
            yield answer


@dataclass(frozen=True, slots=True)
class _Reading:
    asked: Asked
    options: UploadOptions
    places: Places
    order: str
    mark: str

    def record(self, row: Row) -> IncomingPrice | Problem | None:
        close = _cell(row, self.places.close)
        if close.casefold() in BLANK:
            return None
        try:
            return self._price(row, read_day(_cell(row, self.places.date), self.order), read_number(close, self.mark))
        except NotADay as error:
            return Problem("bad_date", str(error), row.line, row.text)
        except NotANumber as error:
            return Problem("bad_price", str(error), row.line, row.text)

    def _price(self, row: Row, on: date, close: Decimal) -> IncomingPrice | Problem:
        if close <= 0:
            return Problem("bad_price", _("A price must be a number above zero."), row.line, row.text)
        currency = self.options.quoted_in or self.asked.currency
        price = IncomingPrice(
            self.asked.commodity_code,
            currency,
            on,
            close,
            self.options.source,
            self._number(row, self.places.open),
            self._number(row, self.places.high),
            self._number(row, self.places.low),
            self._number(row, self.places.volume),
        )
        return in_units(price, self.options.per)

    def _number(self, row: Row, place: int) -> Decimal | None:
        try:
            number = read_number(_cell(row, place), self.mark)
        except NotANumber:
            return None
        return number if number > 0 else None


def _rows(table: Table) -> list[Row]:
    """The rows below the heading. The table finder looks for bookings: a heading of prices alone may be a row to it."""
    rows: list[Row] = []
    for index, row in enumerate(table.origin.rows(table)):
        if index >= table.first and any(trimmed(cell) for cell in row.cells):
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise FileRefused("too_large", _("This file has more than 200,000 rows. Nothing was changed."))
    return rows


def _cell(row: Row, place: int) -> str:
    return trimmed(row.cells[place]) if 0 <= place < len(row.cells) else ""


def order_of(days: Iterable[str]) -> str:
    """The order of day and month that a column of days shows, "" where none is needed; NeedsAnswer where it doesn't say.

    Example: order_of(["03/04/2024", "13/04/2024"]) == "dmy".
    """
    evidence = OrderEvidence()
    for day in days:
        evidence.add(day)
    if not evidence.is_needed:
        return ""
    found = evidence.orders()
    if len(found) == 1:
        return found.pop()
    likely = evidence.likely() if found else ""
    if not likely:
        raise NeedsAnswer(order_question(evidence.examples(), is_mixed=not found))
    return likely


def _mark(rows: Sequence[Row], places: Places) -> str:
    cells = [cell for row in rows for place in places.numbers if is_number(cell := _cell(row, place))]
    found = column_mark(cells)
    if found is None:
        raise NeedsAnswer(mark_question(next(cell for cell in cells if decimal_mark(cell) is None)))
    return found
