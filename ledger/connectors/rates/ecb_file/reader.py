"""Reads `eurofxref-hist` as the ECB publishes it: a row a day, a column a currency, units for one euro, "N/A" for none."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from ledger.connectors.rates.base import RateSourceError
from ledger.intake.records import IncomingPrice

FILE_NAME = "eurofxref-hist.zip"
MISSING = frozenset({"", "N/A"})


class EcbFile:
    """The offline history. A day or currency without a number stays without: nothing is filled in."""

    key = "ecb"
    label = "European Central Bank, offline file"
    base = "EUR"
    is_online = False

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def currencies(self) -> Collection[str]:
        return [code for code in next(self._rows())[1:] if code]

    def fetch(self, quotes: Collection[str], first_on: date, last_on: date) -> list[IncomingPrice]:
        """Prices in the file's order, the newest day first: 1 EUR = 1.0945 USD on 2024-01-15."""
        rows, wanted = self._rows(), frozenset(quotes)
        columns = [(place, code) for place, code in enumerate(next(rows)) if place and code in wanted]
        try:
            return [price for row in rows if row for price in self._prices(row, columns, first_on, last_on)]
        except (ValueError, InvalidOperation, IndexError) as error:
            raise self._unreadable() from error

    def _prices(
        self, row: list[str], columns: list[tuple[int, str]], first_on: date, last_on: date
    ) -> Iterator[IncomingPrice]:
        on = date.fromisoformat(row[0])
        if first_on <= on <= last_on:
            for place, code in columns:
                if (text := row[place]) not in MISSING:
                    yield IncomingPrice(self.base, code, on, Decimal(text), self.key)

    def _rows(self) -> Iterator[list[str]]:
        try:
            with ZipFile(self._path or shipped_file()) as archive:
                text = archive.read(archive.namelist()[0]).decode("utf-8")
        except (OSError, BadZipFile, IndexError, UnicodeDecodeError) as error:
            raise self._unreadable() from error
        rows = csv.reader(io.StringIO(text))
        yield [code.strip() for code in next(rows, [])]
        yield from rows

    def _unreadable(self) -> RateSourceError:
        return RateSourceError(
            "rate_file_unreadable", _("The file of past exchange rates can't be read."), permanent=True
        )


def shipped_file() -> Path:
    """Where the package lies, found without importing it."""
    spec = importlib.util.find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(FILE_NAME)
    return Path(spec.origin).with_name(FILE_NAME)
