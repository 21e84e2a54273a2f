"""A table in a text file: its encoding and delimiter are found by trying, over the head of the file only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ledger.formats.base import FileRefused, Source
from ledger.formats.csv_table.rows import Row, lines, rows
from ledger.formats.csv_table.table import Table, located
from ledger.formats.csv_table.vocabulary import known_words, meanings
from ledger.formats.days import possible_orders
from ledger.formats.text import Coding, find_coding
from ledger.intake.records import Problem

DELIMITERS = (";", ",", "\t", "|")
HEAD_LINES = 600
HEAD_CHARACTERS = 400_000
_HINT = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True)
class TextOrigin:
    """One reading of a text file. `skipped` lines stand before the records (a spreadsheet's "sep=;")."""

    source: Source
    coding: Coding
    delimiter: str
    skipped: int = 0
    title: str = ""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def encoding(self) -> str:
        return self.coding.name

    def rows(self, table: Table) -> Iterator[Row]:
        """All records of the file (an Excel hint line left out, but counted as a line)."""
        physical = lines(self.source, self.coding)
        for _ in range(self.skipped):
            next(physical, "")
        day = next((index for index, cell in enumerate(table.header) if _is_date_heading(cell)), -1)
        first = 1 + self.skipped
        if day < 0 or table.width < 3:
            return rows(physical, self.delimiter, first_line=first)
        return rows(physical, self.delimiter, lambda line: self._is_row(line, table, day), first)

    def _is_row(self, line: str, table: Table, day: int) -> bool:
        """Whether a line inside a quoted text is a whole booking: as many cells as the table is wide, and a day where days are."""
        cells = line.rstrip("\r\n").split(self.delimiter)
        return len(cells) >= max(table.width, day + 1) and bool(possible_orders(cells[day].strip().strip('"')))

    def layout(self) -> Mapping[str, Any]:
        return {"delimiter": self.delimiter, "encoding": self.coding.name}

    def warnings(self) -> Iterator[Problem]:
        if not self.coding.is_certain:
            text = f"The file doesn't say how its letters are encoded; it was read as {self.coding.name}."
            yield Problem("encoding_guessed", text, is_warning=True, data={"encoding": self.coding.name})

    def place(self, line: int) -> str:
        return f"Line {line}"


def find_table(source: Source, profile: Mapping[str, Any] | None = None, encoding: str = "") -> Table:
    """The table of a text file, guessed or as a profile says; FileRefused("no_table") when there is none."""
    profile = profile or {}
    coding = find_coding(source, encoding or str(profile.get("encoding") or ""), known_words)
    head = _head(source, coding)
    hinted = _HINT.fullmatch(head[0].lstrip("\ufeff")) if head else None
    skipped = 1 if hinted else 0
    if not any(line.strip() for line in head[skipped:]):
        raise FileRefused("empty", "The file is empty.")
    delimiters = _asked(profile) or ((hinted[1],) if hinted else DELIMITERS)
    origins = [TextOrigin(source, coding, delimiter, skipped) for delimiter in delimiters]
    found = [located(origin, list(rows(head[skipped:], origin.delimiter)), profile) for origin in origins]
    score, table = max(found, key=lambda pair: (pair[0], pair[1].width))
    if score <= 0 and not profile.get("columns"):
        raise FileRefused("no_table", "There is no table of transactions in this file.")
    return table


def _asked(profile: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(profile["delimiter"])[:1],) if profile.get("delimiter") else ()


def _head(source: Source, coding: Coding) -> list[str]:
    taken: list[str] = []
    size = 0
    for line in islice(lines(source, coding), HEAD_LINES):
        taken.append(line)
        size += len(line)
        if size > HEAD_CHARACTERS:
            break
    return taken


def _is_date_heading(heading: str) -> bool:
    return any(meaning.role in {"booked", "date", "occurred"} for meaning in meanings(heading))
