"""MT940 (and MT950, MT941) statements and MT942 interim reports, as banks really write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.mt940.walk import Walk
from ledger.formats.text import MARKS, find_coding, unmarked_utf16
from ledger.intake.records import Record

HEAD = 8192
BLOCK = re.compile(r"\{2:[IO](94[0-2]|950)")
REFERENCE = re.compile(r"^[ \t]{0,8}(?:\{[^\r\n]{0,300}\{4:)?:20:", re.MULTILINE)
STATEMENT = re.compile(r"^[ \t]{0,8}:(?:25P?|28C?|60[FM]|62[FM]|90[CD]|34F):", re.MULTILINE)
ENTRY = re.compile(r"^[ \t]{0,8}:61:\s?\d{6}(?:\d{4}|\s{4})?\s?(?:R?[CD]|E[CD])[A-Z]?[\s\d]", re.MULTILINE)
BALANCE = re.compile(r"^[ \t]{0,8}:6[02][FM]:\s?[CD]\d{6}", re.MULTILINE)
INTERIM = re.compile(r"^[ \t]{0,8}:(?:34F|13D|90[CD]|942):|\{2:[IO]942|^942\s*$", re.MULTILINE)


class Swift:
    """The `Format` of SWIFT statements under one of its two keys; stateless. Both keys read both kinds.

    Example: a file of one message with one row yields IncomingAccount, IncomingTransaction and two IncomingBalance.
    """

    def __init__(self, key: str, label: str) -> None:
        self.key = key
        self.label = label

    def score(self, source: Source) -> int:
        head = _head(source)
        sure = _score(head)
        is_interim = INTERIM.search(head) is not None and not BALANCE.search(head)
        return sure if is_interim == (self.key == "mt942") else max(0, sure - 30)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        if not source.size:
            raise FileRefused("empty", "The file is empty.")
        yield from Walk(source, find_coding(source), is_interim=self.key == "mt942").records()


def _score(head: str) -> int:
    if BLOCK.search(head) or (REFERENCE.search(head) and STATEMENT.search(head)):
        return 100
    if BALANCE.search(head) and STATEMENT.search(head):
        return 95
    return 90 if ENTRY.search(head) else 0


def _head(source: Source) -> str:
    """The first letters of the file, one line end for all kinds of them."""
    head = source.head(HEAD)
    for mark, codec in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(codec, "replace")
    codec = unmarked_utf16(head)
    text = head.decode(codec or "latin-1", "replace")
    return re.sub(r"@@(?=[:-])|\r\n?", "\n", text)
