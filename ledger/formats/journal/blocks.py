"""A journal's text in blocks: a line at the margin with the indented lines under it, each with its very bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ledger.formats.base import Source
from ledger.formats.journal.entries import LONGEST_ENTRY, Block
from ledger.formats.text import Coding

LONGEST_LINE = 64 * 1024
LONGEST_TEXT = 8_000
"""Characters of a line that are looked at; the rest is evidence only."""
_BLOCK_COMMENT = re.compile(r"(?:comment|test)\b")


def lines_of(source: Source, coding: Coding) -> Iterator[tuple[str, bytes]]:
    """Each line as text and as bytes. One beyond 64 KB comes in pieces."""
    if coding.name.startswith(("utf-16", "utf-32")):
        with source.path.open(encoding=coding.name, errors="replace", newline="") as stream:
            stream.read(1 if coding.mark else 0)
            while text := stream.readline(LONGEST_LINE):
                yield text, text.encode(coding.name, "replace")
        return
    with source.open() as raw_stream:
        raw_stream.seek(coding.mark)
        while raw := raw_stream.readline(LONGEST_LINE):
            yield raw.decode(coding.name, "replace"), raw


def blocks(source: Source, coding: Coding, *, joins: Callable[[str], bool] = lambda _text: False) -> Iterator[Block]:
    """The blocks in their order. Blank lines end one; `comment … end comment` is passed over. `joins` says that a text goes on in the
    next line (a string over several lines).
    """
    block: list[str] = []
    raws: list[bytes] = []
    start, waits_for = 0, ""
    for number, (text, raw) in enumerate(lines_of(source, coding), 1):
        line = text.rstrip("\r\n\x1a \t").replace("\0", "")[:LONGEST_TEXT]
        if waits_for:
            waits_for = "" if line.strip() == waits_for else waits_for
            continue
        goes_on = bool(block) and (line[:1] in (" ", "\t") or joins("\n".join(block[-50:])))
        if line.strip() and goes_on and len(block) < LONGEST_ENTRY:
            block.append(line)
            raws.append(raw)
            continue
        if block:
            yield Block(start, tuple(block), b"".join(raws).rstrip(b"\r\n"))
            block, raws = [], []
        if found := _BLOCK_COMMENT.fullmatch(line):
            waits_for = f"end {found[0]}"
        elif line.strip():
            start, block, raws = number, [line], [raw]
    if block:
        yield Block(start, tuple(block), b"".join(raws).rstrip(b"\r\n"))
