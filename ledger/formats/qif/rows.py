"""One record of a bank, card, cash, asset or debt account → a booking, or the Problem that says why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fintrack.lib.text import fold
from ledger.formats.days import NotADay, read_day
from ledger.formats.numbers import NotANumber, read_number
from ledger.formats.qif.dates import tidy
from ledger.formats.qif.entries import Entry
from ledger.formats.qif.fields import Fields, fields_of
from ledger.formats.qif.filing import LONGEST_NAME, NOWHERE, Filing, read_filing
from ledger.formats.qif.lines import clean, raw_bytes
from ledger.formats.qif.parts import BadSplit, parts_of
from ledger.formats.qif.survey import Survey
from ledger.formats.text import Coding
from ledger.intake.records import IncomingTransaction, Part, Problem

SHOWN = 300
KNOWN_FILINGS = 20_000


class Unreadable(Exception):
    """A record without a day or an amount that can be read: a Problem's code and sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a booking belongs: its own category or other account, its tags, its parts, and what is to be said of them."""

    filing: Filing = NOWHERE
    parts: tuple[Part, ...] = ()
    memo: str = ""
    problem: tuple[str, str] | None = None


class Rows:
    """Reads the records of one file."""

    def __init__(self, found: Survey, coding: Coding) -> None:
        self.survey = found
        self.coding = coding
        self.filings: dict[str, Filing] = {}

    def booking(self, entry: Entry, account: str) -> Iterator[IncomingTransaction | Problem]:
        """Example: `D1/15/24`, `T-3.50`, `PCoffee`, `LFood` → 2024-01-15, −3.50, "Coffee", category "Food"."""
        fields = fields_of(entry, is_lower=self.survey.is_lower)
        try:
            on, quantity = self._day(entry, fields), self.amount(fields)
        except Unreadable as error:
            yield self.problem(entry, account, error.code, error.message)
            return
        placed = self._placed(fields, quantity)
        yield IncomingTransaction(
            account,
            on,
            quantity,
            payee=fields.payee,
            memo=_joined(fields.memo, placed.memo, *fields.texts),
            reference=fields.number,
            category=placed.filing.category,
            category_kind=self.kind_of(placed.filing.category),
            transfer=placed.filing.transfer,
            tags=placed.filing.tags,
            parts=placed.parts,
            line=entry.line,
            raw=raw_bytes(entry.text, self.coding),
        )
        if placed.problem:
            yield self.problem(entry, account, *placed.problem, is_warning=True)

    def _day(self, entry: Entry, fields: Fields) -> date:
        if entry.is_too_long:
            raise Unreadable("bad_record", "The record is longer than any program writes.")
        return self.day(fields)

    def day(self, fields: Fields) -> date:
        if not fields.day:
            raise Unreadable("bad_date", "The record has no date.")
        try:
            return read_day(tidy(fields.day), self.survey.order)
        except NotADay as error:
            raise Unreadable("bad_date", _sentence(error)) from None

    def amount(self, fields: Fields) -> Decimal:
        """`T`, else `U`, else the sum of the parts."""
        text = fields.amount or fields.other_amount
        try:
            if text:
                return read_number(text, self.survey.mark)
            if fields.stray or not any(split.amount for split in fields.splits):
                raise Unreadable("bad_amount", _without_amount(fields.stray))
            written = (split.amount for split in fields.splits if split.amount)
            return sum((read_number(each, self.survey.mark) for each in written), Decimal(0))
        except NotANumber as error:
            raise Unreadable("bad_amount", _sentence(error)) from None

    def _placed(self, fields: Fields, quantity: Decimal) -> _Placed:
        own = self.filed(fields.filing)
        if not fields.splits:
            return _Placed(own)
        try:
            parts, rest = parts_of(fields.splits, quantity, self.survey.mark, self.filed, self.kind_of)
        except BadSplit as error:
            return _Placed(own, problem=("bad_split", f"The booking was taken without its parts: {error}."))
        filings = [own, *(self.filed(split.filing) for split in fields.splits)]
        tags = tuple(dict.fromkeys(tag for filing in filings for tag in filing.tags))
        if len(parts) <= 1 and not rest:
            return _alone(parts, own, tags, filings)
        if not rest:
            return _Placed(Filing(tags=tags), tuple(parts))
        message = f"The parts of this booking don't add up to it: {rest} was left without a category."
        return _Placed(Filing(tags=tags), (*parts, Part(rest)), problem=("parts_do_not_fit", message))

    def filed(self, text: str) -> Filing:
        """`read_filing`, remembered: a file has few categories and many bookings. Accounts get the name the file lists them by."""
        known = self.filings.get(text)
        if known is None:
            known = read_filing(text, self.survey.kinds, self.survey.classes)
            name, _ = self.survey.names.get(fold(known.transfer), (known.transfer, ""))
            known = known._replace(transfer=name) if known.transfer else known
            if len(self.filings) < KNOWN_FILINGS and len(text) <= LONGEST_NAME:
                self.filings[text] = known
        return known

    def kind_of(self, category: str) -> str:
        """Income or expense as the file's list of categories says of it, or of what it is below."""
        while category:
            if kind := self.survey.kinds.get(fold(category), ""):
                return kind
            category = category.rpartition(":")[0]
        return ""

    def problem(self, entry: Entry, account: str, code: str, message: str, *, is_warning: bool = False) -> Problem:
        text = clean(f"Line {entry.line}: {message}")
        return Problem(code, text, entry.line, clean(entry.text)[:SHOWN], is_warning, account)


def _alone(parts: list[Part], own: Filing, tags: tuple[str, ...], filings: list[Filing]) -> _Placed:
    """A single part is no split: the booking is filed where it is."""
    if not parts:
        return _Placed(next((filing for filing in filings if filing != NOWHERE), own)._replace(tags=tags))
    part = parts[0]
    return _Placed(Filing(part.category, part.transfer, tags), memo=part.memo)


def _joined(*texts: str) -> str:
    """The texts that say something new, one after the other."""
    return " ".join(dict.fromkeys(filter(None, texts)))


def _sentence(error: ValueError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _without_amount(stray: str) -> str:
    return f"“{stray[:40]}” is not a number." if stray else "The record has no amount."
