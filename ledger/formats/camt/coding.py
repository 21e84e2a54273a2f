"""Which letters the bytes mean. Programs declare one encoding and write another, so the bytes are asked first."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ledger.formats.base import FileRefused, Source
from ledger.formats.text import CHUNK, MARKS, allowed, find_coding, unmarked_utf16
from ledger.intake.records import Problem

DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s{0,10}=\s{0,10}[\"']([^\"'>]{0,60})", re.IGNORECASE)
WIDE = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
"""How expat is told: with a mark it finds the order of the bytes itself."""
UNMARKED = {"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}


class Letters(NamedTuple):
    """How to read the file: what expat is told, how many bytes stand before the XML, and what the person should know."""

    encoding: str
    skipped: int = 0
    warning: Problem | None = None


def letters_of(source: Source) -> Letters:
    """Example: a file that declares UTF-8 and holds b"Caf\\xe9" → Letters("cp1252", 0, a warning). UTF-7 is refused."""
    head = source.head()
    for mark, name in MARKS:
        if head.startswith(mark):
            return _marked(name, len(mark), head)
    if name := unmarked_utf16(head):
        return Letters(UNMARKED[name])
    skipped = _behind_blanks(head, 0)
    found = DECLARED.match(head, skipped)
    return _declared(source, found[1].decode("ascii", "replace").strip() if found else "", skipped)


def head_text(source: Source) -> str:
    """The beginning of the file as text, good enough to look for names in it."""
    head = source.head()
    for mark, name in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace")
    return head.decode(unmarked_utf16(head) or "latin-1", "replace")


def _marked(name: str, mark: int, head: bytes) -> Letters:
    if name.startswith("utf-32"):
        raise _unsupported("UTF-32")
    return Letters(WIDE[name]) if name in WIDE else Letters("utf-8", _behind_blanks(head, mark))


def _behind_blanks(head: bytes, at: int) -> int:
    """Some programs begin the file with an empty line, which XML does not allow."""
    return at + len(head[at:]) - len(head[at:].lstrip(b" \t\r\n"))


def _declared(source: Source, declared: str, skipped: int) -> Letters:
    codec = allowed(declared)
    if declared and not codec:
        raise _unsupported(declared)
    is_utf8, is_ascii = _is_utf8(source)
    if is_utf8:
        is_other = bool(codec) and not is_ascii and not codec.startswith("utf") and codec != "ascii"
        return Letters("utf-8", skipped, _warning(declared, "utf-8") if is_other else None)
    if codec and not codec.startswith("utf") and codec != "ascii":
        return Letters(_single(codec), skipped)
    guessed = find_coding(source).name
    return Letters(_single(guessed), skipped, _warning(declared or "utf-8", guessed))


def _single(codec: str) -> str:
    """Only encodings of one byte for a letter; what claims to be 8859-1 has the quotes and the euro of 1252."""
    if codec == "iso8859-1":
        codec = "cp1252"
    try:
        is_single = len(bytes(range(256)).decode(codec, "replace")) == 256
    except LookupError:
        is_single = False
    if not is_single:
        raise _unsupported(codec)
    return codec


def _is_utf8(source: Source) -> tuple[bool, bool]:
    """(whether all bytes are UTF-8, whether they are plain ASCII)"""
    decoder, is_ascii = codecs.getincrementaldecoder("utf-8")(), True
    with source.open() as stream:
        try:
            while chunk := stream.read(CHUNK):
                is_ascii = is_ascii and chunk.isascii()
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False, False
    return True, is_ascii


def _warning(declared: str, read_as: str) -> Problem:
    message = f"The file says that its letters are {declared[:40]}, but they are not; it was read as {read_as}. Check the names."
    return Problem("wrong_encoding", message, is_warning=True, data={"declared": declared[:40], "read_as": read_as})


def _unsupported(name: str) -> FileRefused:
    return FileRefused(
        "encoding", f"The file is encoded as “{name[:40]}”, which is not supported; nothing was imported."
    )
