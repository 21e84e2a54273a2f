"""What one program's module tells: which headings are its own, where the amounts are, and how its rows become records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ledger.formats.csv_table.roles import Columns
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.intake.records import IncomingTransaction, Problem

if TYPE_CHECKING:
    from ledger.formats.move_in.books import Books


class Unreadable(ValueError):
    """A row that can't be taken; the code and the message are its Problem's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Program:
    """One program's export. Rows that belong together (a split) come to `records` as one group, others alone.

    `headings` must all be there (folded). `refusal` says why a file is no statement although we know it (a budget plan).
    """

    name = ""
    headings: frozenset[str] = frozenset()
    beginning: tuple[str, ...] = ()
    date_order = ""
    refusal = ""

    def fits(self, folded: Sequence[str]) -> bool:
        return self.headings <= set(folded) and tuple(folded[: len(self.beginning)]) == self.beginning

    def columns(self, sheet: Sheet) -> Columns:
        """Where the date and the amounts are: what is judged over the whole column."""
        return Columns(booked_on=(sheet.place("date"),), quantity=sheet.place("amount"))

    def continues(self, before: Line, line: Line) -> bool:
        """Whether `line` belongs to the same transaction as the line before it."""
        return False

    def look(self, line: Line, books: Books) -> None:
        """A first look at each row before any is read: what must be known of the whole file (the names of its accounts)."""
        books.names.add(line["account"])

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        """The records of a group. May raise Unreadable, NotADay or NotANumber for a group that can't be taken."""
        raise NotImplementedError
