"""The formats that are tables of cells, whose columns a person may name: CSV, workbooks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ledger.formats import formats
from ledger.formats.base import Format, ReadOptions, Source
from ledger.formats.csv_table.sketch import TableSketch
from ledger.formats.csv_table.table import Table


@runtime_checkable
class TableFormat(Format, Protocol):
    """A format that takes a mapping (`ReadOptions.profile`) and can show what it would read without one."""

    def table(self, source: Source, options: ReadOptions) -> Table: ...

    def sketch(self, source: Source, options: ReadOptions) -> TableSketch: ...


def table_format(key: str) -> TableFormat | None:
    """The format of that key when its columns can be mapped, else None.

    Example: table_format("csv") → <csv_table>; table_format("ofx") → None.
    """
    found = formats.get(key)
    return found if isinstance(found, TableFormat) else None
