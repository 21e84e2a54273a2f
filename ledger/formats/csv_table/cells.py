"""Cells → days and quantities under a judgement. Signs come out as the owner's: money in positive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from ledger.formats.csv_table.judge import Judgement
from ledger.formats.csv_table.roles import NO_AMOUNT, Columns
from ledger.formats.csv_table.vocabulary import direction
from ledger.formats.days import NotADay, read_day
from ledger.formats.numbers import NotANumber, read_number

ZERO = Decimal(0)
_KNOWN_DAYS = 20_000


class Neutral(NotANumber):
    """The row says that its money went neither in nor out of this account."""


class Cells:
    """Reads the cells of one table.

    Example: debit/credit cells ("10.00", "") → Decimal("-10.00"); ("", "7.00") → Decimal("7.00"); ("10.00", "20.00") → NotANumber.
    """

    def __init__(self, columns: Columns, judgement: Judgement, date_format: str = "") -> None:
        self.columns = columns
        self.judgement = judgement
        self._format = date_format
        self._days: dict[str, date] = {}
        self.quantity = self._reading()

    def day(self, text: str) -> date:
        """The day a cell spells; NotADay otherwise. Days repeat, times of day don't: they are cut off before the look-up."""
        if len(text) > 15 and text[10] in " T" and (text[4] in "-/." or text[2] in "-/.") and not self._format:
            text = text[:10]
        found = self._days.get(text)
        if found is None:
            found = self._spelt(text)
            if len(self._days) < _KNOWN_DAYS:
                self._days[text] = found
        return found

    def _spelt(self, text: str) -> date:
        if not self._format:
            return read_day(text, self.judgement.date_order)
        try:
            return datetime.strptime(text, self._format).date()
        except ValueError:
            raise NotADay(f"“{text[:40]}” isn't written as {self._format}") from None

    def optional_day(self, cells: Sequence[str], place: int) -> date | None:
        """The day at a place, None when there is none."""
        text = cells[place] if 0 <= place < len(cells) else ""
        try:
            return self.day(text) if text else None
        except NotADay:
            return None

    def optional_number(self, cells: Sequence[str], place: int) -> Decimal | None:
        """The number at a place, None when there is none or it's masked."""
        text = cells[place] if 0 <= place < len(cells) else ""
        if not text or text.casefold() in NO_AMOUNT:
            return None
        try:
            return read_number(text, self.judgement.mark)
        except NotANumber:
            return None

    def balance(self, cells: Sequence[str]) -> Decimal | None:
        """The balance printed on the row, from the owner's side: what is owed is negative."""
        found = self.optional_number(cells, self.columns.balance)
        return found if found is None or self.judgement.balance_turn > 0 else -found

    def _reading(self) -> Callable[[Sequence[str]], Decimal]:
        if self.columns.quantity < 0:
            return self._of_pair
        if self.columns.indicator >= 0 and not self.judgement.is_signed:
            return self._of_indicator
        return self._less_fee if self.judgement.is_fee_apart else self._signed

    def _signed(self, cells: Sequence[str]) -> Decimal:
        number = read_number(cells[self.columns.quantity], self.judgement.mark)
        return number if self.judgement.turn > 0 else -number

    def _less_fee(self, cells: Sequence[str]) -> Decimal:
        return self._signed(cells) - abs(self.optional_number(cells, self.columns.fee) or ZERO)

    def _of_indicator(self, cells: Sequence[str]) -> Decimal:
        """An amount whose direction stands in its own column; a negative one there is a reversal."""
        number = read_number(cells[self.columns.quantity], self.judgement.mark)
        word = cells[self.columns.indicator]
        way = direction(word)
        if way == "neutral":
            raise Neutral(f"“{word}” says that the money went neither in nor out")
        if not way:
            raise NotANumber(f"“{word[:40]}” doesn't say whether the money went in or out")
        return number if way == "in" else -number

    def _of_pair(self, cells: Sequence[str]) -> Decimal:
        """Out of one column and in by the other. A zero beside the real amount says nothing; two amounts contradict each other."""
        out, money_in = self._side(cells, self.columns.debit), self._side(cells, self.columns.credit)
        if out is None and money_in is None:
            raise NotANumber("there is no amount")
        if out and money_in:
            raise NotANumber(f"both money out ({out}) and money in ({money_in}) are filled")
        return -abs(out) if out else self.judgement.credit_turn * (money_in or ZERO)

    def _side(self, cells: Sequence[str], place: int) -> Decimal | None:
        text = cells[place] if 0 <= place < len(cells) else ""
        return None if text.casefold() in NO_AMOUNT else read_number(text, self.judgement.mark)
