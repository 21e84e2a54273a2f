"""QIF: what Quicken, Money, GnuCash, Banktivity and many banks write, line by line, each letter a field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.formats.base import ReadOptions, Source
from ledger.formats.qif.survey import survey
from ledger.formats.qif.walk import Walk
from ledger.formats.text import MARKS, find_coding, unmarked_utf16
from ledger.intake.records import Record

HEADER = re.compile(r"^[ \t]{0,20}!\s?(?:type|account|option|clear)\b", re.IGNORECASE | re.MULTILINE)
DAY = re.compile(r"^D[ \t]{0,5}\d", re.IGNORECASE | re.MULTILINE)
AMOUNT = re.compile(r"^[TU][ \t]{0,5}[-+(]?[^\w\r\n]{0,4}\d", re.IGNORECASE | re.MULTILINE)
END = re.compile(r"^\^", re.MULTILINE)


class Qif:
    """The `Format` of QIF files; stateless.

    Example: `!Type:Bank`, `D1/15/24`, `T-3.50`, `PCoffee`, `^` yields IncomingAccount and IncomingTransaction.
    """

    key = "qif"
    label = "QIF"

    def score(self, source: Source) -> int:
        """100 for a file with QIF's headers, 80 for records without one, else 0."""
        head = _head(source)
        if HEADER.search(head):
            return 100
        is_bare = (
            all(pattern.search(head) for pattern in (DAY, AMOUNT, END)) and head.lstrip()[:1].upper() in "DTPNMCLU"
        )
        return 80 if is_bare else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        coding = find_coding(source, options.answers.get("encoding", ""))
        found = survey(source, coding, options)
        yield from Walk(source, coding, found, options).records()


def _head(source: Source) -> str:
    data = source.head()
    for mark, name in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").replace("\r", "\n")
    return data.decode(unmarked_utf16(data) or "latin-1", "replace").replace("\r", "\n")
