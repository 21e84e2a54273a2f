"""Lines → records: what stands between two `^`, under its section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.formats.base import Source
from ledger.formats.qif.lines import lines
from ledger.formats.qif.sections import NO_SECTION, Section, section_of
from ledger.formats.text import Coding

MAX_LINES = 2_000
MAX_LENGTH = 64 * 1024


@dataclass(slots=True)
class Entry:
    """One record: its section, its first line (1-based), its lines without blanks around, its text as received.

    A header is an entry without fields. `is_open` when the file ends without its `^`, `is_ragged` when it ends within a line,
    `is_too_long` when lines were left out.
    """

    section: Section
    line: int
    fields: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    length: int = 0
    is_open: bool = False
    is_ragged: bool = False
    is_too_long: bool = False

    def add(self, text: str, stripped: str) -> None:
        self.length += len(text)
        if len(self.texts) >= MAX_LINES or self.length > MAX_LENGTH:
            self.is_too_long = True
            return
        self.texts.append(text)
        self.fields.append(stripped)

    @property
    def text(self) -> str:
        return "".join(self.texts).rstrip("\r\n")


def entries(source: Source, coding: Coding) -> Iterator[Entry]:
    """Headers and records in the file's order; comments (`#`), blank lines and empty records (`^^`) are no records.

    Example: "!Type:Bank\\nD1/2/24\\nT-3\\n^\\n" → Entry(Section(CASH, "bank"), 1), Entry(…, 2, ["D1/2/24", "T-3"]).
    """
    section, entry, text = NO_SECTION, None, ""
    for number, text in enumerate(lines(source, coding), start=1):
        stripped = text.strip(" \t\r\n\0\v\f\ufeff")
        first = stripped[:1]
        if first == "^":
            if entry is not None:
                entry.texts.append(text)
                yield entry
            entry = None
        elif first == "!":
            if entry is not None:
                yield entry
            entry, section = None, section_of(stripped)
            yield Entry(section, number)
        elif first and (entry is not None or first != "#"):
            entry = entry or Entry(section, number)
            entry.add(text, stripped)
    if entry is not None:
        entry.is_open, entry.is_ragged = True, text[-1:] not in "\r\n"
        yield entry
