"""From the file as received to bytes that one set of patterns can walk: one byte per letter, neat upper-case tags, no comments.

Most files are so already and are walked where they lie. The others are rewritten once into a temporary file: UTF-16 and UTF-32
become UTF-8; comments, odd tags (`<stmttrn>`, `< TRNAMT >`, `<OFX xmlns="…">`) and CDATA are replaced by as many bytes, so that
every offset still points at the same place of the original.
"""

from __future__ import annotations

import codecs
import mmap
import re
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from ledger.formats.base import HEAD_BYTES, FileRefused, Source
from ledger.formats.ofx.charset import CHUNK, View

WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DOCTYPE = re.compile(rb"<!\s{0,20}(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
LOWER = re.compile(rb"<\s{0,20}(?=[A-Za-z]{0,12}[a-z])(?i:OFX|STMTRS|CCSTMTRS|STMTTRN|TRNAMT|DTPOSTED)\s{0,20}>")
SPACED = re.compile(
    rb"<\s{1,20}/?\s{0,20}[A-Z][\w.-]{0,31}\s{0,20}>|</\s{1,20}[A-Z]|</?[A-Z][A-Z0-9._-]{0,31}\s[^<>]{0,500}>"
)
TAG = re.compile(rb"<(?!(?-i:/?[A-Z0-9._-]{1,32}>))\s{0,20}(/?)\s{0,20}([A-Z][A-Z0-9._-]{0,31})(\s[^<>]{0,500}|/)?>")
ODD = re.compile(TAG.pattern + rb"|<!--|<!\[CDATA\[")
CDATA_LIMIT = 64 * 1024
HIDDEN = bytes.maketrans(b"<&", b"\x01\x02")
"""Inside CDATA `<` and `&` are text; they hide as control characters until the field is read (`values.text`)."""


@dataclass(frozen=True, slots=True)
class Document:
    """`view` is what is walked, `original` what `raw` is cut from; both have the same offsets."""

    view: View
    original: View


def document(source: Source) -> Document:
    """Raises FileRefused for an empty file and for one that brings a document type of its own."""
    original = _narrow(source.view())
    if not original[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n\0\x1a") and len(original) <= HEAD_BYTES:
        raise FileRefused("empty", "The file is empty.")
    if DOCTYPE.search(original):
        raise FileRefused(
            "doctype", "The file declares a document type (DOCTYPE or ENTITY), which no bank statement needs."
        )
    return Document(_tidy(original), original)


def wide_codec(head: bytes) -> str:
    """The codec of a file with two or four bytes per letter, "" for all others.

    >>> wide_codec("OFXHEADER:100".encode("utf-16-le")), wide_codec(b"OFXHEADER:100")
    ('utf-16-le', '')
    """
    for mark, codec in WIDE_MARKS:
        if head.startswith(mark):
            return codec
    sample = head[:200]
    if len(sample) < 8:
        return ""
    for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = sample[offset::2]
        if zeros.count(0) > 0.8 * len(zeros) and sample[1 - offset :: 2].count(0) == 0:
            return codec
    return ""


def _narrow(view: View) -> View:
    codec = wide_codec(view[:HEAD_BYTES])
    if not codec:
        return view
    decoder = codecs.getincrementaldecoder(codec)("replace")
    with tempfile.TemporaryFile() as out:
        for start in range(0, len(view), CHUNK):
            out.write(decoder.decode(view[start : start + CHUNK]).encode("utf-8", "replace"))
        return _mapped(out)


def _tidy(view: View) -> View:
    ends = view[:HEAD_BYTES] + view[-HEAD_BYTES:]
    lower = LOWER.search(ends) is not None
    if not lower and view.find(b"<!") < 0 and not SPACED.search(ends):
        return view
    with tempfile.TemporaryFile() as out:
        _rewrite(view, re.IGNORECASE if lower else 0, out)
        return _mapped(out)


def _rewrite(view: View, flags: int, out: BinaryIO) -> None:
    odd, tag = re.compile(ODD.pattern, flags), re.compile(TAG.pattern, flags)
    last = {mark: view.rfind(mark) for mark in (b"-->", b"]]>")}
    done = 0
    while found := (odd if done <= max(last.values()) else tag).search(view, done):
        _copy(view, done, found.start(), out)
        done = found.end()
        if found[2] is not None:
            out.write(_neat(found))
            continue
        is_comment = found[0] == b"<!--"
        mark = b"-->" if is_comment else b"]]>"
        end = view.find(mark, done) if last[mark] >= done else -1
        done = _blank(view, found.start(), end + 3, out, keep=not is_comment) if end >= 0 else _keep(found, out)
    _copy(view, done, len(view), out)


def _neat(found: re.Match[bytes]) -> bytes:
    """The tag in upper case without inner spaces or attributes, padded to its length; `<NAME/>` holds nothing and goes."""
    if found[3] is not None and found[3].rstrip().endswith(b"/"):
        return b" " * len(found[0])
    return (b"<%b%b>" % (found[1], found[2].upper())).ljust(len(found[0]))


def _keep(found: re.Match[bytes], out: BinaryIO) -> int:
    out.write(found[0])
    return found.end()


def _blank(view: View, start: int, end: int, out: BinaryIO, *, keep: bool) -> int:
    """Spaces for a comment; for CDATA its content between spaces, with the two letters that mean something hidden."""
    if keep and end - start <= CDATA_LIMIT:
        out.write(b" " * 9 + view[start + 9 : end - 3].translate(HIDDEN) + b"   ")
        return end
    for at in range(start, end, CHUNK):
        out.write(b" " * min(CHUNK, end - at))
    return end


def _copy(view: View, start: int, end: int, out: BinaryIO) -> None:
    for at in range(start, end, CHUNK):
        out.write(view[at : min(at + CHUNK, end)])


def _mapped(out: BinaryIO) -> View:
    out.flush()
    return mmap.mmap(out.fileno(), 0, access=mmap.ACCESS_READ) if out.tell() else b""
