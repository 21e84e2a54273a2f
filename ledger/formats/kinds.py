"""What a file is when it's none of the formats we read, by its first bytes: so that a refusal can name it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file and what to tell the person who sent it. Example: Kind("pdf", "This is a PDF document. …")."""

    key: str
    message: str


_NOT_YET = "It is not a statement this version reads; nothing was imported."
_BINARY = (
    (re.compile(rb"%PDF-"), Kind("pdf", f"This is a PDF document. {_NOT_YET} Download the statement as CSV or OFX.")),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:hei[cfxs]|mif1|avif|msf1)", re.DOTALL),
     Kind("picture", f"This is a picture. {_NOT_YET}")),
    (re.compile(rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|7z\xbc\xaf\x27\x1c|Rar!\x1a|\x28\xb5\x2f\xfd"),
     Kind("archive", "This is a packed archive. Unpack it first and import the statement inside; nothing was imported.")),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Kind("xls", f"This is an old Excel or Office file. {_NOT_YET} Save it as CSV.")),
    (re.compile(rb"MZ.{58,}|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|#!\s?/", re.DOTALL), Kind("program", "This is a program, not a statement; nothing was imported.")),
    (re.compile(rb"SQLite format 3\0"), Kind("database", f"This is a database file. {_NOT_YET}")),
)  # fmt: skip
_TEXT = (
    (re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<script)|\s*<!--.*?-->\s*<(?:!doctype html|html)", re.IGNORECASE | re.DOTALL),
     Kind("web_page", "This is a web page, not a statement: your bank's session may have ended. Sign in there and download the file again.")),
    (re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg", re.IGNORECASE | re.DOTALL), Kind("picture", f"This is a picture. {_NOT_YET}")),
    (re.compile(rb"(?s).{0,2000}pain\.00[18]\."), Kind("payment_order", "This is a payment order, not a statement: its payments may never have been made. Nothing was imported.")),
    (re.compile(rb"(?s)\s*<.{0,2000}camt\.05[234]"), Kind("camt", f"This is a CAMT statement (XML). {_NOT_YET}")),
    (re.compile(rb"\s*(?:<\?xml|<[A-Za-z!?])"), Kind("xml", f"This is an XML file. {_NOT_YET}")),
    (re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])"), Kind("json", f"This is a JSON file. {_NOT_YET}")),
    (re.compile(rb"\s*!(?:Type|Account|Option|Clear)[: \r\n]", re.IGNORECASE), Kind("qif", f"This is a QIF file. {_NOT_YET}")),
    (re.compile(rb"(?s)(?:\{1:.{0,200})?.{0,200}?(?:^|[\r\n])\s*:20:.{0,2000}?[\r\n]\s*:2[58]"), Kind("mt940", f"This is an MT940 or MT942 statement. {_NOT_YET}")),
    (re.compile(rb"\{\\rtf"), Kind("document", f"This is a text document. {_NOT_YET}")),
)  # fmt: skip
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that is surely no table of bookings, None for what may be one.

    >>> kind_of(b"%PDF-1.7").key, kind_of(b"Date,Amount")
    ('pdf', None)
    """
    if head.startswith((ZIP, EMPTY_ZIP)):
        return Kind("archive", "This is a ZIP archive. Unpack it first: a ZIP of statements is not read yet.")
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
