"""A text table whose headings are known beforehand: its cells by heading, streaming."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from fintrack.lib.text import fold
from ledger.formats.base import Source
from ledger.formats.cleaned import cleaned
from ledger.formats.csv_table.delimited import DELIMITERS, find_table
from ledger.formats.csv_table.rows import Row
from ledger.formats.csv_table.table import Table
from ledger.formats.text import MARKS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
HEADING_BYTES = 8000


class Heading(NamedTuple):
    """The first line of a file that isn't blank, and the one `below` it, under one delimiter; `place` counts the blank ones before."""

    place: int
    delimiter: str
    cells: tuple[str, ...]
    below: tuple[str, ...] = ()


def heading_rows(head: bytes) -> Iterator[Heading]:
    """The first line that isn't blank, split by each delimiter that it holds.

    >>> [row.cells for row in heading_rows(b"Date;Payee")]
    [('Date', 'Payee')]
    """
    lines = [line for line in _text(head[:HEADING_BYTES]).splitlines() if not line.casefold().startswith("sep=")]
    filled = [(place, line) for place, line in enumerate(lines) if line.strip()][:2]
    for delimiter in DELIMITERS if filled else ():
        if delimiter in filled[0][1]:
            with suppress(csv.Error):
                cells, *below = (_split(line, delimiter) for _, line in filled)
                yield Heading(filled[0][0], delimiter, cells, *below)


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells[:200])


def _text(head: bytes) -> str:
    for mark, name in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace")
    return head.decode("utf-8", "replace")


def plain(cell: str) -> str:
    """A cell without padding and without the apostrophe that programs put before what a spreadsheet would take for a formula.

    >>> plain(" '-12.50"), plain("'tis")
    ('-12.50', "'tis")
    """
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS and len(cell) > 1 else cell


class Line:
    """One row: `line["category group"]` is its cell under that heading (folded), "" where there is none."""

    __slots__ = ("cells", "number", "places", "text")

    def __init__(self, row: Row, places: dict[str, int]) -> None:
        self.number, self.text, self.places = row.line, row.text.rstrip("\r\n"), places
        self.cells = row.cells

    def __getitem__(self, heading: str) -> str:
        place = self.places.get(heading, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    def first(self, headings: Sequence[str]) -> str:
        """The first of these cells that isn't blank."""
        return next((cell for heading in headings if (cell := self[heading])), "")

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Sheet:
    """A table and where its headings are, by their folded names; of equal ones the first."""

    table: Table
    places: dict[str, int]

    @classmethod
    def open(cls, source: Source, heading: Heading) -> Sheet:
        table = find_table(source, {"delimiter": heading.delimiter, "header_row": heading.place, "columns": True})
        return cls.of(table, heading.cells)

    @classmethod
    def of(cls, table: Table, headings: Sequence[str]) -> Sheet:
        """A table that was found otherwise (in a workbook), under these headings."""
        places: dict[str, int] = {}
        for place, cell in enumerate(headings):
            places.setdefault(fold(cell), place)
        return cls(cleaned(table, plain), places)

    def place(self, heading: str) -> int:
        return self.places.get(heading, -1)

    def lines(self) -> Iterator[Line]:
        """All rows below the heading that hold anything."""
        for row in islice(self.table.origin.rows(self.table), self.table.first, None):
            line = Line(row, self.places)
            if not line.is_blank:
                yield line
