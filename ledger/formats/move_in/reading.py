"""One pass over a program's export: rows → groups → records, streaming. A row that can't be taken becomes a Problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.csv_table.cells import Cells
from ledger.formats.csv_table.judge import judge
from ledger.formats.csv_table.settings import Settings
from ledger.formats.days import NotADay
from ledger.formats.move_in.books import Books
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Line, Sheet
from ledger.formats.numbers import NotANumber
from ledger.intake.records import IncomingTransaction, Problem, Record

MAX_UNREAD = 10_000
MAX_GROUP = 500


class Reading:
    """Reads one file of one program. Asks what a date or a decimal mark means where the whole column doesn't say."""

    def __init__(self, program: Program, sheet: Sheet, options: ReadOptions) -> None:
        self.program, self.sheet = program, sheet
        columns = program.columns(sheet)
        known = {"date_order": program.date_order, "sign": "normal"}  # a program's signs are known, never weighed
        settings = Settings(options.answers, {**(options.profile or {}), "sign": "normal"}, known, options.currency)
        judgement = judge(sheet.table, columns, settings)
        self.books = Books(sheet, Cells(columns, judgement), dict(options.answers))
        self.taken = self.unread = 0

    def records(self) -> Iterator[Record]:
        yield from self.sheet.table.origin.warnings()
        for line in self.sheet.lines():
            self.program.look(line, self.books)
        for group in self._groups():
            yield from self._taken(group)
        if not self.taken and not self.unread:
            yield Problem("no_rows", "There are no bookings in this file.", is_warning=True)

    def _groups(self) -> Iterator[list[Line]]:
        group: list[Line] = []
        for line in self.sheet.lines():
            if group and (len(group) >= MAX_GROUP or not self.program.continues(group[-1], line)):
                yield group
                group = []
            group.append(line)
        if group:
            yield group

    def _taken(self, group: Sequence[Line]) -> Iterator[Record]:
        width = len(self.sheet.table.header)
        try:
            if any(any(line.cells[width:]) for line in group):
                raise Unreadable("ragged_row", f"the row has more cells than the {width} of the table")
            found = list(self.program.records(group, self.books))
        except Unreadable as error:
            found = [self._problem(group, error.code, str(error))]
        except NotADay as error:
            found = [self._problem(group, "bad_date", str(error))]
        except NotANumber as error:
            found = [self._problem(group, "bad_amount", str(error))]
        yield from self.books.news
        self.books.news.clear()
        self.taken += sum(isinstance(record, IncomingTransaction) for record in found)
        yield from found

    def _problem(self, group: Sequence[Line], code: str, reason: str) -> Problem:
        self.unread += 1
        if self.unread > MAX_UNREAD and self.unread > self.taken:
            raise FileRefused("no_table", "Most lines of this file can't be read as bookings; nothing was imported.")
        first, last = group[0], group[-1]
        place = self.sheet.table.origin.place
        where = place(first.number) if first is last else f"{place(first.number)} to {place(last.number)}"
        raw = "\n".join(line.text for line in group)[:500]
        return Problem(code, f"{where}: {reason[:1].upper()}{reason[1:]}.", first.number, raw)
