"""The physical lines of a QIF file: CR, LF or both; never longer than any program writes; with the bytes they came from."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

from ledger.formats.base import Source
from ledger.formats.text import Coding

MAX_LINE = 64 * 1024
DOS_END = "\x1a"
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,6});")
_EXACT = re.compile(r"utf-8|ascii|cp125\d|cp8\d\d|iso8859-\d+|koi8-r|mac-roman")


def lines(source: Source, coding: Coding) -> Iterator[str]:
    """Each line with its end, up to the DOS end-of-file mark; of a line longer than 64 KiB only the beginning.

    Example: b"D1/2/24\\r\\nT-3\\r\\n\\x1a" → "D1/2/24\\r\\n", "T-3\\r\\n".
    """
    with source.open() as stream:
        stream.seek(coding.mark)
        reader = io.TextIOWrapper(stream, encoding=coding.name, errors=_errors(coding), newline="")
        while line := reader.readline(MAX_LINE):
            if len(line) == MAX_LINE and line[-1] not in "\r\n":
                _skip_rest(reader)
            if DOS_END in line:
                yield line.partition(DOS_END)[0]
                return
            yield line


def _skip_rest(reader: io.TextIOWrapper) -> None:
    while piece := reader.readline(MAX_LINE):
        if piece[-1] in "\r\n":
            return


def _errors(coding: Coding) -> str:
    """With `surrogateescape` a line's very bytes can be had back; codecs of several bytes a letter may stumble over it."""
    return "surrogateescape" if _EXACT.fullmatch(coding.name) else "replace"


def raw_bytes(text: str, coding: Coding) -> bytes:
    """The bytes that `text` was read from."""
    return text.encode(coding.name, _errors(coding))


def clean(text: str) -> str:
    """A value as a person reads it: no NUL, undecodable bytes marked, `&amp;` (some banks write it) resolved.

    >>> clean(" R&amp;D \\udc81")
    'R&D �'
    """
    if not text.isascii():
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "\0" in text:
        text = text.replace("\0", "")
    return (html.unescape(text) if "&" in text and _ENTITY.search(text) else text).strip()
