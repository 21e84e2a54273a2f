"""What a file is when it's none of the formats we read, by its first bytes: so that a refusal can name it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file and what to tell the person who sent it. Example: Kind("pdf", "This is a PDF document. …")."""

    key: str
    message: str


_NOT_YET = "It is not a statement this version reads; nothing was imported."
_COMMENTS = rb"(?:<!--(?:(?!-->).){0,4000}-->\s*)?"


def _kind(key: str, pattern: bytes, message: str) -> tuple[re.Pattern[bytes], Kind]:
    return re.compile(pattern, re.DOTALL | re.IGNORECASE), Kind(key, message)


_PICTURE = (
    rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:hei[cfxs]|mif1|avif|msf1)"
)
_BINARY = (
    _kind("pdf", rb"%PDF-", f"This is a PDF document. {_NOT_YET} Download the statement as CSV or OFX."),
    _kind("picture", _PICTURE, f"This is a picture. {_NOT_YET}"),
    _kind(
        "archive",
        rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|7z\xbc\xaf\x27\x1c|Rar!\x1a|\x28\xb5\x2f\xfd",
        "This is a packed archive. Unpack it first and import the statement inside; nothing was imported.",
    ),
    _kind(
        "xls",
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        f"This is an old Office document. {_NOT_YET} Save its table as CSV.",
    ),
    _kind(
        "program",
        rb"MZ.{58,}|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|#!\s?/",
        "This is a program, not a statement; nothing was imported.",
    ),
    _kind("database", rb"SQLite format 3\0", f"This is a database file. {_NOT_YET}"),
)
_TEXT = (
    _kind(
        "web_page",
        rb"\s*" + _COMMENTS + rb"<(?:!doctype html|html|head|body|script)",
        "This is a web page, not a statement: your bank's session may have ended. Sign in there and download the file again.",
    ),
    _kind("picture", rb"\s*(?:<\?xml[^>]{0,200}>\s*)?" + _COMMENTS + rb"<svg", f"This is a picture. {_NOT_YET}"),
    _kind(
        "payment_order",
        rb"\s*<.{0,2000}pain\.00[18]\.",
        "This is a payment order, not a statement: its payments may never have been made. Nothing was imported.",
    ),
    _kind("xml", rb"\s*(?:<\?xml|<[A-Za-z!?])", f"This is an XML file. {_NOT_YET}"),
    _kind("json", rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])", f"This is a JSON file. {_NOT_YET}"),
    _kind("document", rb"\{\\rtf", f"This is a text document. {_NOT_YET}"),
)
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that is surely no table of bookings, None for what may be one.

    >>> kind_of(b"%PDF-1.7").key, kind_of(b"Date,Amount")
    ('pdf', None)
    """
    if head.startswith((ZIP, EMPTY_ZIP)):
        return Kind("archive", "This is a ZIP archive, not the statement itself; nothing was imported.")
    for pattern, kind in _BINARY:
        if pattern.match(head):
            return kind
    text = head[3:] if head.startswith(b"\xef\xbb\xbf") else head
    text = text[2:].replace(b"\0", b"") if text.startswith((b"\xff\xfe", b"\xfe\xff")) else text
    return next((kind for pattern, kind in _TEXT if pattern.match(text[:8000])), None) or _binary(head)


def _binary(head: bytes) -> Kind | None:
    """Control bytes that no text has; UTF-16 and UTF-32 have NULs, and a few of them may stand in any table."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return None
    strange = sum(head[:8000].count(bytes([code])) for code in (*range(1, 9), *range(14, 26), *range(27, 32)))
    return Kind("binary", f"This is not a text file. {_NOT_YET}") if strange > 0.05 * len(head[:8000]) else None
