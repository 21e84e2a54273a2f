"""Which syntax a journal is in, and the reading of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.journal.beancount import BeancountReader, is_open_string
from ledger.formats.journal.blocks import blocks, lines_of
from ledger.formats.journal.entries import Block, Item, Unreadable
from ledger.formats.journal.plain import PlainReader, sample_number
from ledger.formats.journal.walk import Walk, problem
from ledger.formats.kinds import kind_of
from ledger.formats.numbers import decimal_mark, is_number
from ledger.formats.questions import mark_question
from ledger.formats.text import Coding, find_coding
from ledger.intake.records import IncomingPrice, IncomingTransaction, Problem, Record

_DAY = r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_BEAN_POSTING = r"[ \t]+[^\W\d_a-z][\w-]*:[\w:-]+[ \t]+[-+]?[0-9.,]+\s+[A-Z]"
_BEAN = re.compile(
    rf'{_DAY}\s+(?:open|close|balance|pad|commodity|price)\s+[A-Z]|^option\s+"'
    rf'|{_DAY}\s+(?:txn|[*!])\s+"[^"\n]*"[^\n]*\n(?:[ \t]+[^\n]*\n){{0,9}}?{_BEAN_POSTING}',
    re.MULTILINE,
)
_PLAIN_POSTING = r"[ \t]+(?:[*!]\s+)?[\[(]?[^\W\d_][^\n;\"]{0,80}:[^\n;]{1,80}?(?:[ \t]{2,}|\t|\n|$)"
_PLAIN = re.compile(
    rf"{_DAY}(?:=\S+)?(?:[ \t][^\n]*)?\n(?:[ \t]+;[^\n]*\n){{0,20}}{_PLAIN_POSTING}|^account\s+[^\W\d_][^\n:]{{0,60}}:[^\n]+$"
    rf"|^P\s+{_DAY[1:]}\s+[^\n]+\d[^\n]*$",
    re.MULTILINE,
)
LOOKED_AT = 32_000
MOST_PROBLEMS = 1000
SAMPLES = 5_000


class JournalFormat:
    """The `Format` of journals; stateless.

    Example: `2026-01-05 * Shop` with `Expenses:Food  12.50 EUR` and `Assets:Bank` yields IncomingAccount("Bank") and a row of −12.50
    in the category "Food".
    """

    key = "journal"
    label = "Ledger, hledger, Beancount"

    def score(self, source: Source) -> int:
        head = source.head()
        if kind_of(head):
            return 0
        text = _head_text(head)
        if _BEAN.search(text):
            return 92
        return 90 if _PLAIN.search(text) else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        if kind := kind_of(source.head()):
            raise FileRefused("not_a_statement", kind.message)
        coding = find_coding(source)
        is_bean = bool(_BEAN.search(_head_text(source.head())))
        walk, count, problems = Walk(options.currency), 0, 0
        reader = self._reader(source, coding, options, is_bean=is_bean)
        if isinstance(reader, BeancountReader):
            walk.roots = reader.roots
        for block in blocks(source, coding, joins=is_open_string) if is_bean else blocks(source, coding):
            for record in self._records(reader, walk, block):
                if isinstance(record, Problem):
                    problems += 1
                    if problems > MOST_PROBLEMS:
                        continue
                count += isinstance(record, IncomingTransaction | IncomingPrice)
                yield record
        if not count and not problems:
            raise FileRefused("no_table", "This journal holds neither transactions nor prices; nothing was imported.")
        yield from walk.end()

    def _records(self, reader: PlainReader | BeancountReader, walk: Walk, block: Block) -> Iterator[Record]:
        """A block's records, or why it can't be taken: an entry is taken whole or not at all."""
        try:
            items: list[Item] = list(reader.items(block))
            for item in items:
                yield from list(walk.records(item))
        except Unreadable as error:
            yield problem(error.code, str(error), block, is_warning=error.code == "regex_alias")

    def _reader(
        self, source: Source, coding: Coding, options: ReadOptions, *, is_bean: bool
    ) -> PlainReader | BeancountReader:
        if is_bean:
            return BeancountReader()
        reader = PlainReader(options.answers.get("decimal_mark", ""))
        if not reader.mark:
            self._mark_find(source, coding, reader)
        return reader

    def _mark_find(self, source: Source, coding: Coding, reader: PlainReader) -> None:
        """The file's decimal mark by its directives, else by its numbers; asked where they leave it open ("1,234" alone)."""
        certain, open_example, seen = set(), "", 0
        for text, _raw in lines_of(source, coding):
            reader.look(text[:400])
            number = sample_number(text.rstrip("\r\n")[:400])
            if not number or not is_number(number):
                continue
            mark, seen = decimal_mark(number), seen + 1
            open_example = open_example or (number if mark is None else "")
            certain |= {mark} if mark else set()
            if seen > SAMPLES or len(certain) > 1:
                break
        if not reader.mark and len(certain) == 1:
            reader.mark = certain.pop()
        if open_example and not reader.mark and not reader.marks:
            raise NeedsAnswer(mark_question(open_example))


def _head_text(head: bytes) -> str:
    text = head[:LOOKED_AT].decode("utf-8", "replace")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[:LOOKED_AT].decode("utf-16", "replace")
    return text.replace("\r\n", "\n").lstrip("\ufeff")
