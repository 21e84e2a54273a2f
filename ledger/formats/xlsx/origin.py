"""A sheet of a workbook as the origin of a table's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from ledger.formats.csv_table.rows import Row
from ledger.formats.csv_table.table import Table
from ledger.intake.records import Problem

FIRST_SERIAL, LAST_SERIAL = 25_569, 73_050
"""1970 and 2099 as spreadsheets count days."""
_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)


class Sheet(Protocol):
    """A sheet of a workbook, a table of a page: its rows of texts ([] a blank one), and how many rows of others come before."""

    @property
    def title(self) -> str: ...
    @property
    def is_visible(self) -> bool: ...
    @property
    def offset(self) -> int: ...

    def rows(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True)
class SheetOrigin:
    """One sheet. `serials` are the columns whose days are plain numbers; `is_alone` says that no other sheet is read."""

    name: str
    sheet: Sheet
    is_alone: bool = True
    serials: tuple[int, ...] = ()
    encoding: str = field(default="utf-8", init=False)

    @property
    def title(self) -> str:
        return self.sheet.title

    def rows(self, table: Table | None = None) -> Iterator[Row]:
        """The sheet's rows; a row's line counts on through the workbook, so that no two rows have the same."""
        for line, cells in enumerate(self.sheet.rows(), start=1 + self.sheet.offset):
            if self.serials and cells:
                cells = self._dated(cells)
            yield Row(line, cells, "\t".join(cells))

    def _dated(self, cells: list[str]) -> list[str]:
        return [serial_day(cell) if place in self.serials else cell for place, cell in enumerate(cells)]

    def layout(self) -> Mapping[str, Any]:
        return {"sheet": self.title}

    def warnings(self) -> Iterator[Problem]:
        return iter(())

    def place(self, line: int) -> str:
        """ "Line 7", or "Sheet “March”, line 7" where several sheets are read."""
        number = line - self.sheet.offset
        return f"Line {number}" if self.is_alone else f"Sheet “{self.title[:40]}”, line {number}"


def serial_day(cell: str) -> str:
    """A day that a spreadsheet keeps as a number, as ISO text; anything else as it is.

    >>> serial_day("45306"), serial_day("45306.75"), serial_day("12.50"), serial_day("2024-01-15")
    ('2024-01-15', '2024-01-15', '12.50', '2024-01-15')
    """
    match = _SERIAL.fullmatch(cell)
    if match is None or not FIRST_SERIAL <= int(match[1]) <= LAST_SERIAL:
        return cell
    return (_ZERO + timedelta(days=int(match[1]))).isoformat()
