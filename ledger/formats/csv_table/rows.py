"""Physical lines → records of cells, streaming: quoted line breaks, stray quotes, NULs, any line end."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.formats.base import FileRefused, Source
from ledger.formats.text import Coding

MAX_LINE = 2_000_000
MAX_RECORD_LINES = 200
MAX_CELLS = 2_000


class Row(NamedTuple):
    """One record: its first physical line (1-based), its cells as printed and its text.

    Example: Row(2, ["2024-01-15", "Coffee", "-3.50"], "2024-01-15,Coffee,-3.50\\n").
    """

    line: int
    cells: list[str]
    text: str


class _Runaway(Exception):
    """A quote was opened and not closed for too many lines."""


def lines(source: Source, coding: Coding) -> Iterator[str]:
    """The physical lines of a file with their line ends; FileRefused when one is longer than any table's."""
    newline = "\n" if _has_line_feed(source, coding) else None
    with source.open() as stream:
        stream.seek(coding.mark)
        wrapper = io.TextIOWrapper(stream, encoding=coding.name, errors="replace", newline=newline)
        while line := wrapper.readline(MAX_LINE):
            if len(line) >= MAX_LINE:
                raise FileRefused(
                    "no_table", "There is no table in this file: it has a line of more than two million characters."
                )
            yield _clean(line)


def _has_line_feed(source: Source, coding: Coding) -> bool:
    return b"\n" in source.head()


def _clean(line: str) -> str:
    """NUL and the DOS end mark are dropped; a lone carriage return inside a line is a blank, not a line end."""
    if "\0" in line or "\x1a" in line:
        line = line.replace("\0", "").replace("\x1a", "")
    if "\r" in line and not (line.endswith("\r\n") and line.count("\r") == 1):
        body = line.rstrip("\r\n")
        return body.replace("\r", " ") + line[len(body) :]
    return line


def rows(
    lines: Iterable[str], delimiter: str, is_row: Callable[[str], bool] | None = None, first_line: int = 1
) -> Iterator[Row]:
    """Split lines into records, the first of them line `first_line`.

    `is_row` knows a complete row when it sees one: where a quoted text would swallow such lines, the quote was a stray one and is
    read as a letter.
    """
    return iter(_Splitter(iter(lines), delimiter, is_row, first_line))


class _Splitter:
    def __init__(self, source: Iterator[str], delimiter: str, is_row: Callable[[str], bool] | None, line: int) -> None:
        self._source = source
        self._line = line
        self._delimiter = delimiter
        self._is_row = is_row
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._at_end = False

    def __iter__(self) -> Iterator[Row]:
        line, taken = self._line, self._taken
        reader = self._reader()
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                cells, reader = self._literally(), self._reader()
            if len(taken) > 1 and self._is_stray():
                cells, reader = self._literally(), self._reader()
            yield Row(line, cells[:MAX_CELLS], taken[0] if len(taken) == 1 else "".join(taken))
            line += len(taken)
            taken.clear()

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter, skipinitialspace=True)

    def _feed(self) -> Iterator[str]:
        taken, again = self._taken, self._again
        while True:
            if len(taken) >= MAX_RECORD_LINES:
                raise _Runaway
            line = again.popleft() if again else next(self._source, "")
            if not line:
                self._at_end = True
                return
            taken.append(line)
            yield line

    def _is_stray(self) -> bool:
        if self._at_end and sum(line.count('"') for line in self._taken) % 2:
            return True
        return self._is_row is not None and any(map(self._is_row, self._taken[1:]))

    def _literally(self) -> list[str]:
        """The first line split without regard to quotes; the lines it had swallowed are read again."""
        first, *swallowed = self._taken
        self._again.extendleft(reversed(swallowed))
        self._at_end = False
        del self._taken[1:]
        return [cell.strip().strip('"') for cell in first.rstrip("\r\n").split(self._delimiter, MAX_CELLS)]


def trimmed(cell: str) -> str:
    """A cell without padding, a spreadsheet's ="…" and single quotes around the whole."""
    cell = cell.strip()
    if cell[:2] == '="' and cell[-1:] == '"' and len(cell) > 2:
        return cell[2:-1].strip()
    return cell[1:-1].strip() if len(cell) > 1 and cell[0] == cell[-1] == "'" else cell
