"""A table whose cells are cleaned before anybody looks at them: what a program wraps around a value is no part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.formats.csv_table.origin import Origin
from ledger.formats.csv_table.rows import Row
from ledger.formats.csv_table.table import Table
from ledger.intake.records import Problem


@dataclass(frozen=True)
class CleanedOrigin:
    """Another origin's rows, cell by cell through `clean`. A row's text stays as it was: it is the evidence."""

    origin: Origin
    clean: Callable[[str], str]

    @property
    def name(self) -> str:
        return self.origin.name

    @property
    def title(self) -> str:
        return self.origin.title

    @property
    def encoding(self) -> str:
        return self.origin.encoding

    def rows(self, table: Table) -> Iterator[Row]:
        for row in self.origin.rows(table):
            yield self.cleaned(row)

    def layout(self) -> Mapping[str, Any]:
        return self.origin.layout()

    def warnings(self) -> Iterator[Problem]:
        return self.origin.warnings()

    def place(self, line: int) -> str:
        return self.origin.place(line)

    def cleaned(self, row: Row) -> Row:
        return row._replace(cells=[self.clean(cell) for cell in row.cells])


def cleaned(table: Table, clean: Callable[[str], str]) -> Table:
    """The same table with clean cells: cleaned(table, str.strip)."""
    origin = CleanedOrigin(table.origin, clean)
    return replace(table, origin=origin, sample=tuple(map(origin.cleaned, table.sample)))
