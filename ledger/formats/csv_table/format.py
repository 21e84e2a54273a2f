"""The CSV reader as a format of the registry."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.csv_table.columns import find_columns
from ledger.formats.csv_table.delimited import find_table
from ledger.formats.csv_table.plan import make_plan
from ledger.formats.csv_table.reader import Reading
from ledger.formats.csv_table.sketch import TableSketch, sketch
from ledger.formats.csv_table.table import Table
from ledger.formats.kinds import kind_of
from ledger.intake.records import Record


class CsvTable:
    """CSV, semicolon, tab and pipe tables of bookings."""

    key = "csv"
    label = "CSV table"

    def score(self, source: Source) -> int:
        """70 for a table with headings for date and amount, 50 for one without headings, 10 for one that must be mapped, else 0."""
        if kind_of(source.head()):
            return 0
        try:
            table = find_table(source)
        except FileRefused:
            return 0
        columns = find_columns(table)
        if not columns.booked_on or not columns.has_amount:
            return 10
        return 70 if table.header else 50

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """The records of the file; see `ledger.formats.base.Format`."""
        if kind := kind_of(source.head()):
            raise FileRefused("not_a_statement", kind.message)
        yield from Reading(make_plan(self.table(source, options), options)).records()

    def table(self, source: Source, options: ReadOptions) -> Table:
        """The table of the file; FileRefused when there is none."""
        return find_table(source, options.profile, options.answers.get("encoding", ""))

    def sketch(self, source: Source, options: ReadOptions) -> TableSketch:
        """What the table seems to be, for a page on which a person corrects it; FileRefused when the file is none."""
        return sketch(self.table(source, options), options)
