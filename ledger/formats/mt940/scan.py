"""From bytes to tagged fields, one at a time, whatever stands around them: SWIFT blocks, bank headers, stray control bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.formats.base import Source
from ledger.formats.text import Coding

MOST_BYTES = 16 * 1024
"""A field of the norm has 400; the longest that a bank was seen to write, 3,000."""
LONGEST_LINE = 4096
END = "-"

TAG = re.compile(
    r"[ \t]{0,8}:(20|21|25P?|28C?|60[A-Z]?|61|62[A-Z]?|64|65|86|13[A-Z]?|34F?|90[CD]|NS|94\d)(?::|(?<=[FM])(?=[CD]\d))(.*)",
    re.DOTALL,
)
"""A few programs forget the colon after a balance's tag: `:62FC240131EUR1,00`."""
BROKEN_TAG = re.compile(r":\d{0,2}[A-Z]?")
MINUTES = re.compile(r":[0-5]\d(?::[0-5]\d(?!\d)|(?![\d:]))")
HOUR = re.compile(r"T[0-2]\d$|^.{59,}\s[0-2]\d$")
OPENING_BLOCK = re.compile(r"\{[1-4]:")
TERMINATOR = re.compile(r"-\s*(?:\}|$)")
LF_LINE = re.compile(rb"[^\r\n]{0,4096}(?:\r\n|\r|\n)?")
AT_LINE = re.compile(rb"(?:(?!@@[:-])[^\r\n]){0,4096}(?:\r\n|\r|\n|@@)?")
"""FinTS programs store statements with `@@` for each line end."""
CONTROLS = dict.fromkeys((*range(9), *range(11, 32), 127, 0xFEFF))

Line = tuple[int, bytes, str]
"""Its number, its very bytes, its text without line end and control characters."""


@dataclass(slots=True)
class Field:
    """One tag with its lines. `raw` are its very bytes, `line` where it begins; `is_cut` when it was longer than any bank writes.

    Example: b":86:SHOP\\r\\nBERLIN\\r\\n" on line 7 → Field("86", 7, ["SHOP", "BERLIN"], …).
    """

    tag: str
    line: int
    lines: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    is_cut: bool = False

    def add(self, text: str, raw: bytes) -> None:
        if self.lines and len(self.raw) + len(raw) > MOST_BYTES:
            self.is_cut = True
            return
        self.lines.append(text)
        self.raw += raw

    @property
    def first(self) -> str:
        return self.lines[0].strip()


def fields(source: Source, coding: Coding) -> Iterator[Field]:
    """The file's fields in their order; a message's end is a field of its own with the tag "-"."""
    current: Field | None = None
    for number, raw, line in _mended(lines(source, coding)):
        is_end, text = _unwrapped(line)
        found = None if current is not None and _is_time(current, text) else TAG.match(text)
        if current is not None and (found or is_end):
            yield current
            current = None
        if is_end:
            yield Field(END, number)
        if found:
            current = Field(found[1], number)
            text = found[2]
        if current is not None:
            current.add(text, raw)
    if current is not None:
        yield current


def _mended(found: Iterator[Line]) -> Iterator[Line]:
    """A line that stops inside its tag is put together with the next: ":" and "86:SHOP" → ":86:SHOP"."""
    held: Line | None = None
    for line in found:
        if held is not None:
            line, held = (held[0], held[1] + line[1], held[2] + line[2].lstrip()), None
        elif BROKEN_TAG.fullmatch(line[2]):
            held = line
            continue
        yield line
    if held is not None:
        yield held


def _is_time(current: Field, text: str) -> bool:
    """Whether a time of day in the details was broken before its minutes: "…T16" and then ":20:37 …" is no `:20:`."""
    return current.tag == "86" and MINUTES.match(text) is not None and HOUR.search(current.lines[-1]) is not None


def _unwrapped(text: str) -> tuple[bool, str]:
    """(a message ends here, what is left of the line without SWIFT blocks): "-}{5:}" → (True, ""), "{4::20:X" → (False, ":20:X")."""
    is_end = TERMINATOR.match(text) is not None
    if is_end:
        text = text.lstrip("-").lstrip(" }")
    start = OPENING_BLOCK.search(text)
    if start is None:
        return is_end, "" if is_end else text
    body = text.rfind("{4:")
    if start.start() == 0:
        return True, text[body + 3 :] if body >= 0 else ""
    return is_end, text


def lines(source: Source, coding: Coding) -> Iterator[Line]:
    """Every line; one that has no end is cut into pieces."""
    reader = _wide_lines if coding.name.startswith(("utf-16", "utf-32")) else _byte_lines
    number = 1
    for raw, text in reader(source, coding):
        bare = text.rstrip("\r\n")
        yield number, raw, bare if bare.isprintable() else bare.translate(CONTROLS)
        number += bare != text


def _byte_lines(source: Source, coding: Coding) -> Iterator[tuple[bytes, str]]:
    view = source.view()
    pattern = AT_LINE if b"@@:" in view[:4096] else LF_LINE
    for found in pattern.finditer(view, coding.mark):
        raw = found[0]
        if raw:
            ended = raw[:-2] + b"\n" if pattern is AT_LINE and raw.endswith(b"@@") else raw
            yield raw, ended.decode(coding.name, "replace")


def _wide_lines(source: Source, coding: Coding) -> Iterator[tuple[bytes, str]]:
    with source.open() as stream:
        stream.seek(coding.mark)
        text = io.TextIOWrapper(stream, coding.name, errors="replace", newline="")
        while line := text.readline(LONGEST_LINE):
            yield line.encode(coding.name, "replace"), line
