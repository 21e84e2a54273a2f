"""The rows of a Notion table → records: as any table's, with its tags, its transfers and its owner's categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from fintrack.lib.text import fold
from ledger.formats.csv_table.plan import Plan
from ledger.formats.csv_table.reader import Reading
from ledger.formats.csv_table.rows import Row
from ledger.formats.csv_table.surroundings import PrintedBalance
from ledger.formats.csv_table.vocabulary import direction
from ledger.formats.move_in.books import tags_of
from ledger.formats.move_in.kinds import kind_of_name
from ledger.formats.notion.layout import TRANSFERS, Extra
from ledger.formats.numbers import NotANumber, read_number
from ledger.intake.records import IncomingAccount, IncomingTransaction, Problem, Record

UNCHECKED = frozenset({"no", "false", "nein", "non"})


class NotionReading(Reading):
    """One pass over one table."""

    def __init__(self, plan: Plan, extra: Extra) -> None:
        super().__init__(plan)
        self.extra = extra
        self.undated = self.unpaid = 0

    def records(self) -> Iterator[Record]:
        for record in super().records():
            if isinstance(record, IncomingAccount):
                record = replace(record, kind=record.kind or kind_of_name(record.name), keeps_books=True)
            yield record
        if self.undated:
            text = f"Rows without a date: {self.undated}. The day on which they were made in Notion was taken."
            yield Problem("no_date", text, is_warning=True)
        if self.unpaid:
            text = f"Rows that aren't ticked as paid: {self.unpaid}. They were taken all the same."
            yield Problem("not_paid", text, is_warning=True)

    def _booking(self, row: Row, cells: list[str], day: date) -> IncomingTransaction | PrintedBalance | Problem | None:
        if self._is_transfer(cells):
            return self._transfer(row, cells, day)
        return super()._booking(row, cells, day)

    def _transaction(
        self, row: Row, cells: list[str], day: date, quantity: Decimal, neutral: str
    ) -> IncomingTransaction | PrintedBalance | Problem:
        record = super()._transaction(row, cells, day, quantity, neutral)
        if not isinstance(record, IncomingTransaction):
            return record
        dates = [place for place in self.columns.booked_on if place != self.extra.made]
        self.undated += self.extra.made >= 0 and not any(self._at(cells, place) for place in dates)
        self.unpaid += self._at(cells, self.extra.paid).casefold() in UNCHECKED
        kind = self._category_kind(cells) if record.category else ""
        return replace(record, tags=tags_of(self._at(cells, self.extra.tags)), category_kind=kind)

    def _category_kind(self, cells: list[str]) -> str:
        """In a list of expenses every category is one, also a refund's; else the row's type says it, if it has one."""
        if self.plan.judgement.turn < 0:
            return "expense"
        return {"out": "expense", "in": "income"}.get(direction(self._at(cells, self.columns.indicator)), "")

    def _is_transfer(self, cells: list[str]) -> bool:
        return self.columns.indicator >= 0 and fold(self._at(cells, self.columns.indicator)) in TRANSFERS

    def _transfer(self, row: Row, cells: list[str], day: date) -> IncomingTransaction | PrintedBalance | Problem:
        """Money that left the row's account for the one that another column names; without such a column nobody can say where to."""
        target = self._at(cells, self.extra.target)
        try:
            quantity = read_number(self._at(cells, self.columns.quantity), self.plan.judgement.mark)
        except NotANumber as error:
            return self._without_amount(row, cells, str(error))
        if not target and quantity >= 0:
            return self._problem(row, "bad_amount", "The row is a transfer and doesn't say to which account.")
        record = self._transaction(row, cells, day, -abs(quantity), "")
        return (
            replace(record, transfer=target, category="", category_kind="")
            if isinstance(record, IncomingTransaction)
            else record
        )
