"""CAMT.052, 053 and 054: the ISO 20022 account report, statement and notification, as banks of many countries write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.formats.base import ReadOptions, Source
from ledger.formats.camt.coding import head_text, letters_of
from ledger.formats.camt.stream import Stream
from ledger.formats.camt.walk import Walk
from ledger.intake.records import Record

NAMESPACE = re.compile(r"<[^<>]{0,4000}\bxmlns(?::[\w.-]{1,40})?\s{0,10}=\s{0,10}[\"'][^\"'<>]{0,200}camt\.05[234]\b")
MESSAGE = re.compile(r"<(?:[\w.-]{1,40}:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V\d\d)?[\s>/]")


class Camt:
    """The `Format` of CAMT files; stateless.

    Example: a statement of one entry yields IncomingAccount, IncomingTransaction and its opening and closing IncomingBalance.
    """

    key = "camt"
    label = "CAMT.052 / 053 / 054 (ISO 20022)"

    def score(self, source: Source) -> int:
        head = head_text(source)
        if not head.lstrip().startswith("<"):
            return 0
        if MESSAGE.search(head):
            return 100
        return 90 if NAMESPACE.search(head) else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        letters = letters_of(source)
        if letters.warning:
            yield letters.warning
        yield from Walk(Stream(source, letters.encoding, letters.skipped)).records()
