"""ZIP archives and gzip files of statements as a format of the registry."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fintrack.lib.errors import DomainError, NeedsAnswer, Question
from ledger.formats.archive import is_archive, kind_of_archive, look_into
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.packed.accounts import Keys, Known, series
from ledger.formats.packed.members import Member, Walk
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingPrice, IncomingTransaction, Problem, Record

T = TypeVar("T")
SCORE = 50
HEADING_BYTES = 4096
SHOWN_NAME = 80
_OF_THE_WHOLE = frozenset({"too_large", "too_many_entries", "nested", "encrypted", "link", "unsafe_path"})
_HARMLESS = frozenset({"empty", "not_a_statement"})


class Packed:
    """A ZIP of statements of any format, or one gzipped statement."""

    key = "zip"
    label = "Archive of statements (ZIP, gzip)"

    def score(self, source: Source) -> int:
        """50 for an archive that is no workbook and no office document: whoever knows a ZIP better may say more."""
        return SCORE if is_archive(source.head(4)) and kind_of_archive(source) in {"zip", "gzip"} else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """The records of all members; see `ledger.formats.base.Format`. A member that is no statement is a Problem; an archive
        without any is refused.
        """
        if not is_archive(source.head(4)):
            raise FileRefused("damaged", "This is no archive that can be read; nothing was imported.")
        contents = look_into(source)
        unpacking = _Unpacking(options)
        yield from unpacking.records(source)
        if not unpacking.read:
            raise contents.refusal


@dataclass
class _Unpacking:
    """One pass over one archive. `read` counts the members that were statements."""

    options: ReadOptions
    read: int = 0
    keys: Keys = field(default_factory=Keys)
    known: Known = field(default_factory=Known)
    announced: set[str] = field(default_factory=set)
    layouts: dict[tuple[bytes, str], str] = field(default_factory=dict)
    digests: dict[bytes, str] = field(default_factory=dict)

    def records(self, source: Source) -> Iterator[Record]:
        with _closing(Walk().members(source)) as members:
            for member in members:
                twin = self.digests.setdefault(member.digest, member.name)
                if twin != member.name:
                    text = f"It is the same file as {twin[:SHOWN_NAME]} and was left out."
                    yield _problem(member, "same_file", text, is_warning=True)
                else:
                    yield from self._attempt(member)

    def _attempt(self, member: Member) -> Iterator[Record]:
        """A member's records, or a Problem when it is no statement. One that is refused midway has the whole archive refused."""
        taken = 0
        try:
            for record in self._member(member):
                yield record
                taken += not isinstance(record, Problem)
        except FileRefused as refusal:
            if taken or refusal.code in _OF_THE_WHOLE:
                raise FileRefused(refusal.code, f"{member.name[:SHOWN_NAME]}: {refusal.message}") from refusal
            yield _problem(member, "unread_member", refusal.message, is_warning=refusal.code in _HARMLESS)
        else:
            self.read += 1

    def _member(self, member: Member) -> Iterator[Record]:
        from ledger.formats.detect import pick  # its registry holds this very format

        layout = self._layout(member)
        reader = pick(member.source)
        passage = _Passage(self, member, layout, reader.key)
        with _closing(reader.read(member.source, self._options(layout))) as records:
            try:
                for record in records:
                    yield from passage.through(record)
            except NeedsAnswer as asked:
                raise _asked(member, layout, asked) from asked
        yield from passage.remarks()

    def _layout(self, member: Member) -> str:
        """What the statements of one account share: the name of the first of them, with the same first line and, but for its day,
        the same name. An answer for one is for all.
        """
        first = member.source.head(HEADING_BYTES).strip().partition(b"\n")[0]
        return self.layouts.setdefault((first, series(member.name)), member.name)

    def _options(self, layout: str) -> ReadOptions:
        """The answers for this member: "date_order@bank.csv", or just "date_order" for all of them."""
        mine = f"@{layout}"
        plain = {key: value for key, value in self.options.answers.items() if "@" not in key}
        own = {key.removesuffix(mine): value for key, value in self.options.answers.items() if key.endswith(mine)}
        return ReadOptions(answers={**plain, **own}, currency=self.options.currency)


class _Passage:
    """A member's records on their way into the archive's: under its accounts, without rows that an earlier member told."""

    def __init__(self, unpacking: _Unpacking, member: Member, layout: str, reader: str) -> None:
        self.unpacking, self.member, self.layout, self.reader = unpacking, member, layout, reader
        self.keys: dict[str, str] = {}
        self.repeated = 0
        unpacking.known.next_member()

    def through(self, record: Record) -> Iterator[Record]:
        if isinstance(record, IncomingAccount):
            yield from self._account(record)
        elif isinstance(record, IncomingTransaction):
            moved = self._moved(record)
            if self.unpacking.known.has(moved):
                self.repeated += 1
            else:
                yield moved
        elif isinstance(record, IncomingBalance):
            yield replace(record, account=self.keys[record.account])
        elif isinstance(record, IncomingPrice):
            yield record
        else:
            message = f"{self.member.name[:SHOWN_NAME]}: {record.message}"
            yield replace(record, message=message, account=self.keys.get(record.account, record.account))

    def _account(self, record: IncomingAccount) -> Iterator[Record]:
        account = self.unpacking.keys.of(record, self.member.name, self.layout, self.reader)
        self.keys[record.key] = account.key
        if account.key not in self.unpacking.announced:
            self.unpacking.announced.add(account.key)
            yield account

    def _moved(self, record: IncomingTransaction) -> IncomingTransaction:
        """The row under its account's key in the archive; the other account it names moves too."""
        account, transfer = self.keys[record.account], self.keys.get(record.transfer, record.transfer)
        if (account, transfer) == (record.account, record.transfer):
            return record
        return replace(record, account=account, transfer=transfer)

    def remarks(self) -> Iterator[Problem]:
        if self.repeated:
            text = f"Rows that stand in another file of this archive too: {self.repeated}. They were taken once."
            yield _problem(self.member, "repeated_rows", text, is_warning=True)


@contextmanager
def _closing(iterator: Iterator[T]) -> Iterator[Iterator[T]]:
    """Ends a generator at once, whatever happens: what it unpacked is gone before an error is told."""
    try:
        yield iterator
    finally:
        if isinstance(iterator, Generator):
            iterator.close()


def _asked(member: Member, layout: str, asked: NeedsAnswer) -> DomainError:
    """The member's question, so that its answer comes back to it: "date_order" → "date_order@bank.csv"."""
    question = asked.question
    if question.key == "columns":  # answered on a page that shows the table, and an archive has none
        return FileRefused("no_columns", f"{question.text} Import this file by itself to say so.")
    text = f"{member.name[:SHOWN_NAME]}: {question.text}"
    return NeedsAnswer(Question(f"{question.key}@{layout}", text, question.choices))


def _problem(member: Member, code: str, message: str, *, is_warning: bool) -> Problem:
    return Problem(code, f"{member.name[:SHOWN_NAME]}: {message}", is_warning=is_warning)
