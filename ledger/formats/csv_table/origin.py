"""Where a table's rows come from: a text file with delimiters, a sheet of a workbook. What rows mean is decided without knowing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ledger.formats.csv_table.rows import Row
from ledger.intake.records import Problem

if TYPE_CHECKING:
    from ledger.formats.csv_table.table import Table


class Origin(Protocol):
    """The source of a table's rows. `name` is the file's; `title` the sheet's ("" where there are none); `encoding` the one in
    which a row's text is kept as evidence.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def encoding(self) -> str: ...

    def rows(self, table: Table) -> Iterator[Row]:
        """All records from the first on, those above the table too, as often as asked."""

    def layout(self) -> Mapping[str, Any]:
        """What a mapping keeps of the origin itself: {"delimiter": ";", "encoding": "cp1252"}."""

    def warnings(self) -> Iterator[Problem]:
        """What a person should know of how the bytes were read."""

    def place(self, line: int) -> str:
        """A line's place in words: "Line 7"."""
