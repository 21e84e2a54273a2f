"""The exports of other programs as one format of the registry: the headings say which program it was."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.move_in.programs import recognised
from ledger.formats.move_in.reading import Reading
from ledger.formats.move_in.sheet import Sheet
from ledger.intake.records import Record


class MoveIn:
    """YNAB, Actual, Mint, Firefly III, GnuCash and their like, as CSV."""

    key = "move_in"
    label = "Another finance program (YNAB, Actual, Mint, Firefly III, GnuCash, …)"

    def score(self, source: Source) -> int:
        """90 for the headings of a program we know, else 0: they are so many that no bank's table has them by chance."""
        return 90 if recognised(source.head()) else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """The records of the file; see `ledger.formats.base.Format`."""
        found = recognised(source.head())
        if found is None:
            raise FileRefused(
                "not_a_statement", "This is no export of a finance program we know; nothing was imported."
            )
        program, heading = found
        if program.refusal:
            raise FileRefused("not_a_statement", program.refusal, kind="list")
        yield from Reading(program, Sheet.open(source, heading), options).records()
