"""The XML of a CAMT file as a stream of pieces. Memory holds one entry, whatever the file holds.

The parser is defusedxml's, so no document type, entity or outside file is ever looked at; on top of it depth, attributes and the
size of a text, of a tag and of all texts of an entry are bounded. Where an entry begins and ends comes from the parser, so `raw`
is cut from the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ledger.formats.base import FileRefused, Source
from ledger.formats.camt.pieces import Beyond, Builder, Piece

CHUNK = 64 * 1024
MAX_TOKEN = 1024 * 1024
"""A tag or a comment is held by the parser until it ends, and read again with each chunk until then."""
MAX_RAW = 64 * 1024

CUT_OFF = frozenset({
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
})  # fmt: skip


class Stream:
    """Reads one file, as `encoding`, from behind its first `skipped` bytes; `pieces()` may be called once."""

    def __init__(self, source: Source, encoding: str, skipped: int = 0) -> None:
        self._view = source.view()
        self._skipped = skipped
        self._lines_skipped = self._view[:skipped].count(b"\n")
        self._is_little_endian = encoding == "UTF-16LE" or self._view[:2] == b"\xff\xfe"
        self.built = Builder(self._position, self._cut)
        self._expat = _parser(encoding, self.built)

    def pieces(self) -> Iterator[Piece]:
        """The pieces in the file's order. FileRefused where the file is not well-formed, cut off, or beyond the limits."""
        size = len(self._view)
        for start in range(self._skipped, size, CHUNK):
            try:
                self._feed(start, is_last=start + CHUNK >= size)
            except Beyond as error:
                message = (
                    f"Line {self._position()[1]} of this file is not written as a bank writes it; nothing was imported."
                )
                raise FileRefused("too_large", message) from error
            yield from self.built.done
            self.built.done.clear()

    def _feed(self, start: int, *, is_last: bool) -> None:
        try:
            self._expat.Parse(self._view[start : start + CHUNK], is_last)
        except expat.ExpatError as error:
            raise _not_well_formed(error, self._lines_skipped, is_last=is_last) from error
        except DefusedXmlException as error:
            raise FileRefused(
                "doctype", "The file declares a document type (DOCTYPE or ENTITY), which no bank statement needs."
            ) from error
        except ValueError as error:  # pyexpat's word for a coding it has no table for
            raise FileRefused("encoding", "The letters of this file can't be read; nothing was imported.") from error
        if start - self._position()[0] > MAX_TOKEN:
            raise Beyond

    def _position(self) -> tuple[int, int]:
        """(byte, line) of the file where the parser stands."""
        return self._expat.CurrentByteIndex + self._skipped, self._expat.CurrentLineNumber + self._lines_skipped

    def _cut(self, start: int) -> bytes:
        """The bytes from `start` to behind the closing tag that the parser stands at."""
        end = self._view.find(b">", self._position()[0]) + (2 if self._is_little_endian else 1)
        return self._view[start : min(end, start + MAX_RAW)]


def _parser(encoding: str, built: Builder) -> Any:
    parser = DefusedXMLParser(target=object(), encoding=encoding, forbid_dtd=True).parser
    parser.DefaultHandlerExpand = None
    parser.ordered_attributes = False
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        built.start,
        built.end,
        built.data,
    )
    return parser


def _not_well_formed(error: expat.ExpatError, lines_skipped: int, *, is_last: bool) -> FileRefused:
    line = error.lineno + lines_skipped
    if is_last and error.code in CUT_OFF:
        return FileRefused("truncated", f"The file is cut off at line {line}; nothing was imported.", line=line)
    where = f"line {line}, column {error.offset + 1} ({expat.ErrorString(error.code)})"
    message = f"The file is damaged: it is no well-formed XML at {where}. Nothing was imported."
    return FileRefused("not_well_formed", message, line=line)
