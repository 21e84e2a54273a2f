"""Notion's CSV export as a format of the registry."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from fintrack.lib.text import fold
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.cleaned import cleaned
from ledger.formats.csv_table.delimited import find_table
from ledger.formats.csv_table.sketch import TableSketch, sketch
from ledger.formats.csv_table.table import Table
from ledger.formats.days import is_day
from ledger.formats.kinds import kind_of
from ledger.formats.notion.cells import plain
from ledger.formats.notion.layout import layout
from ledger.formats.notion.reading import NotionReading
from ledger.intake.records import Record

SCORE = 85
BOM = b"\xef\xbb\xbf"
_OWN_HEADINGS = frozenset({"created time", "last edited time", "created by", "last edited by"})
_LINKED = re.compile(r"https://(?:[a-z-]+\.)*notion\.(?:so|com|site)/")
_NAMED = re.compile(r"[ _][0-9a-f]{32}(?:_all)?\.csv$", re.IGNORECASE)


class Notion:
    """A Notion database as CSV: commas, a byte-order mark, the title first, dates in words."""

    key = "notion"
    label = "Notion table"

    def score(self, source: Source) -> int:
        """85 for a table with marks that only Notion leaves: links to its pages, ranges of days, its own columns, days in words
        after its byte-order mark; else 0.
        """
        head = source.head(16 * 1024)
        if kind_of(head) or b"," not in head:
            return 0
        text = head.removeprefix(BOM).decode("utf-8", "replace")
        rows = [row for row in csv.reader(text.splitlines()[:30]) if row]
        if not rows or len(rows[0]) < 2:
            return 0
        is_own = _is_linked(text, rows) or (head.startswith(BOM) and _looks_exported(source.name, rows))
        return SCORE if is_own else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """The records of the file; see `ledger.formats.base.Format`."""
        if kind := kind_of(source.head()):
            raise FileRefused("not_a_statement", kind.message)
        yield from NotionReading(*layout(self.table(source, options), options)).records()

    def table(self, source: Source, options: ReadOptions) -> Table:
        """The table, whose headings are always its first row; its cells are plain."""
        known = {"delimiter": ",", "header_row": 0, "columns": True}
        return cleaned(find_table(source, {**(options.profile or {}), **known}), plain)

    def sketch(self, source: Source, options: ReadOptions) -> TableSketch:
        """What the table seems to be, for a page on which a person corrects it; FileRefused when the file is none."""
        return sketch(self.table(source, options), options)


def _is_linked(text: str, rows: Sequence[Sequence[str]]) -> bool:
    """Links to Notion's pages, its own columns, or days as only it writes them ("@March 10 2024", a range)."""
    cells = [cell.strip() for row in rows[1:] for cell in row]
    is_own_day = any(plain(cell) != cell and is_day(plain(cell)) for cell in cells)
    return bool(_LINKED.search(text)) or bool(_OWN_HEADINGS & set(map(fold, rows[0]))) or is_own_day


def _looks_exported(name: str, rows: Sequence[Sequence[str]]) -> bool:
    """Days in words after a title (a bank's first column is its date), or a file name that ends in a page's number."""
    in_words = any(cell[:1].isalpha() and is_day(cell) for row in rows[1:] for cell in row[1:])
    return bool(_NAMED.search(name)) or (in_words and not any(is_day(row[0]) for row in rows[1:]))
