"""OFX and QFX, versions 1 (SGML) and 2 (XML), as banks really write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.formats.base import HEAD_BYTES, ReadOptions, Source
from ledger.formats.ofx.charset import charset_of
from ledger.formats.ofx.cut import check_complete
from ledger.formats.ofx.document import document, wide_codec
from ledger.formats.ofx.walk import Walk
from ledger.intake.records import Record

HEADER = re.compile(rb"\A[^<]{0,4096}?OFXHEADER\s{0,20}:|<\?OFX\s|<OFXHEADER>", re.IGNORECASE)
ROOT = re.compile(rb"<\s{0,20}OFX[\s>]", re.IGNORECASE)
INNER = re.compile(
    rb"<\s{0,20}(?:STMTTRN|STMTRS|CCSTMTRS|BANKMSGSRSV1|CREDITCARDMSGSRSV1|SIGNONMSGSRSV1)\s{0,20}>", re.IGNORECASE
)


class Ofx:
    """The `Format` of OFX files; stateless.

    Example: a file of one statement with one row yields IncomingAccount, IncomingTransaction, IncomingBalance.
    """

    key = "ofx"
    label = "OFX / QFX"

    def score(self, source: Source) -> int:
        head = source.head(HEAD_BYTES)
        codec = wide_codec(head)
        if codec:
            head = head.decode(codec, "replace").encode("utf-8", "replace")
        if HEADER.search(head):
            return 100
        if ROOT.search(head):
            return 95
        return 70 if INNER.search(head) else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        parts = document(source)
        charset = charset_of(parts.view)
        check_complete(parts.view, options)
        if charset.warning:
            yield charset.warning
        yield from Walk(parts, charset.decode, options).records()
