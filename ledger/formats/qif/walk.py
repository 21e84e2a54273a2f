"""The second look through a file: its records, account by account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fintrack.lib.errors import NeedsAnswer
from fintrack.lib.text import fold
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.qif.entries import Entry, entries
from ledger.formats.qif.fields import fields_of
from ledger.formats.qif.investments import investment
from ledger.formats.qif.openings import Opening, is_opening
from ledger.formats.qif.rows import Rows
from ledger.formats.qif.sections import Kind, Section, account_kind
from ledger.formats.qif.survey import MOST_ACCOUNTS, Survey, name_and_type, too_many_accounts
from ledger.formats.questions import cut_question
from ledger.formats.text import Coding
from ledger.intake.records import IncomingAccount, IncomingTransaction, Problem, Record

SHORTEST_NUMBER = 6
_NUMBER = re.compile(r"[A-Z]{0,2}[\d .*/-]{6,40}[A-Z]?", re.ASCII)
HALF_VALUES = "DTUS$%"
"""Codes whose value would be another one if it were cut in the middle."""


@dataclass(slots=True)
class Place:
    """The account bookings go to. `key` is its name, or "" (or a type) where the file doesn't name it; `used_as` the section it had.

    Example: Place("Checking", "Checking", "bank").
    """

    key: str = ""
    name: str = ""
    type: str = ""
    used_as: str = ""


class Walk:
    """One reading of one file; `records()` may be called once."""

    def __init__(self, source: Source, coding: Coding, found: Survey, options: ReadOptions) -> None:
        self.source = source
        self.coding = coding
        self.survey = found
        self.options = options
        self.rows = Rows(found, coding)
        self.named = Place()
        self.listed = 0
        self.place: Place | None = None
        self.unnamed: dict[str, Place] = {}
        self.openings: dict[str, Opening] = {}
        self.invested: dict[str, int] = {}
        self.taken = 0

    def records(self) -> Iterator[Record]:
        """Everything the file holds, in its order. The statement balances of an account list are those of its last reconciliation,
        not of its rows, and are left aside.
        """
        for entry in entries(self.source, self.coding):
            if not entry.fields:
                self._header(entry.section)
            elif entry.is_open and self._is_cut(entry):
                yield self._cut(entry)
            else:
                yield from self._record(entry, entry.section)
        yield from self._end()

    def _header(self, section: Section) -> None:
        """A list of several accounts ends with `!Clear`; its last account is not the one that follows."""
        if section.kind is Kind.CLEAR and self.listed > 1:
            self.named = Place()
        if section.kind in (Kind.ACCOUNT, Kind.CLEAR):
            self.listed = 0
        if section.kind is not Kind.OPTION:
            self.place = None

    def _record(self, entry: Entry, section: Section) -> Iterator[Record]:
        if section.kind is Kind.NONE and self.survey.untyped:
            section = Section(Kind.CASH, self.survey.untyped)
        if section.kind is Kind.ACCOUNT:
            self._account(entry)
        elif section.kind is Kind.CASH:
            yield from self._cash(entry, section)
        elif section.kind is Kind.INVESTMENT:
            yield from self._investment(entry, section)
        elif section.kind is Kind.UNKNOWN:
            message = f"“{section.name}” is no section that QIF has."
            yield self.rows.problem(entry, "", "unknown_section", message)
        if entry.is_open and section.kind in (Kind.CASH, Kind.INVESTMENT):
            message = "The last record is not closed; the file may be cut off here."
            yield self.rows.problem(entry, self._key(), "not_closed", message, is_warning=True)

    def _account(self, entry: Entry) -> None:
        name, _ = name_and_type(entry)
        if name:
            name, type_ = self.survey.names.get(fold(name), (name, ""))
            self.named = Place(name, name, type_)
            self.listed += 1

    def _cash(self, entry: Entry, section: Section) -> Iterator[Record]:
        found = self.rows.booking(entry, self._key())
        if self.place is None:
            found = self._placed(section, list(found))
        for record in found:
            if isinstance(record, IncomingTransaction):
                yield from self._taken(record)
            else:
                yield record

    def _placed(
        self, section: Section, found: list[IncomingTransaction | Problem]
    ) -> Iterator[IncomingTransaction | Problem]:
        """The first record of a section tells which account it is of."""
        self.place = self._place(section, found[0])
        return (replace(record, account=self.place.key) for record in found)

    def _place(self, section: Section, first: IncomingTransaction | Problem | None) -> Place:
        named = self.named
        if named.key and named.used_as in ("", section.name):
            named.used_as, named.type = section.name, named.type or section.name
            return named
        if isinstance(first, IncomingTransaction) and first.transfer and is_opening(first, ""):
            return Place(first.transfer, first.transfer, section.name)
        key = section.name if self.unnamed else ""
        return self.unnamed.setdefault(section.name, Place(key, type=section.name))

    def _key(self) -> str:
        return self.place.key if self.place else ""

    def _taken(self, row: IncomingTransaction) -> Iterator[Record]:
        place = self.place or Place()
        if place.key not in self.openings:
            yield self._announced(place)
            self.openings[place.key] = Opening(place.key)
        self.taken += 1
        yield self.openings[place.key].see(row, place.name)

    def _announced(self, place: Place) -> IncomingAccount:
        if len(self.openings) >= MOST_ACCOUNTS:
            raise too_many_accounts()
        # One bank writes `Oth L` over all of its statements.
        is_said = place.name or place.type != "oth l" or self.survey.untyped
        kind = account_kind(place.type) if is_said else ""
        number = place.name if _is_number(place.name) else ""
        return IncomingAccount(place.key, number, name=place.name, kind=kind, keeps_books=self.survey.keeps_books)

    def _investment(self, entry: Entry, section: Section) -> Iterator[Record]:
        if self.place is None:
            self.place = self._place(section, None)
        record = investment(self.rows, entry, self.place.key)
        if isinstance(record, Problem):
            yield record
            return
        yield from self._taken(record)
        self.invested[self.place.key] = self.invested.get(self.place.key, 0) + 1

    def _is_cut(self, entry: Entry) -> bool:
        """Whether the file ends inside a value, or between a day and its amount."""
        fields = fields_of(entry, is_lower=self.survey.is_lower)
        has_amount = bool(fields.amount or fields.other_amount or fields.stray or fields.splits)
        is_half = entry.is_ragged and entry.fields[-1][0].upper() in HALF_VALUES
        is_booking = entry.section.kind in (Kind.CASH, Kind.NONE, Kind.INVESTMENT)
        return is_booking and (is_half or bool(fields.day and not has_amount and entry.section.kind is Kind.CASH))

    def _cut(self, entry: Entry) -> Problem:
        last = entry.line + len(entry.fields) - 1
        if not self.taken:
            raise FileRefused(
                "truncated", f"The file is cut off at line {last}, before its first complete transaction.", line=last
            )
        if self.options.answers.get("cut_file") != "import":
            raise NeedsAnswer(cut_question(last), line=last)
        return self.rows.problem(entry, self._key(), "truncated", "The file is cut off inside this transaction.")

    def _end(self) -> Iterator[Record]:
        for opening in self.openings.values():
            yield from opening.balance()
        if not self.openings:
            for name, type_ in self.survey.names.values():
                yield IncomingAccount(name, name=name, kind=account_kind(type_), keeps_books=True)
            yield Problem("no_transactions", "There are no bookings in this file.", is_warning=True)
        yield from self._warnings()

    def _warnings(self) -> Iterator[Problem]:
        for key, count in self.invested.items():
            message = (
                f"Records of the investment account {f'“{key}” ' if key else ''}kept without amounts: {count}. "
                "Shares can't be booked until the portfolio can take them."
            )
            yield Problem("investment_records", message, is_warning=True, account=key)
        if example := self.survey.odd_year:
            message = f"The years of this file have three digits and were read as counted from 1900: {example[:20]}."
            yield Problem("odd_year", message, is_warning=True)


def _is_number(name: str) -> bool:
    """Whether an account is named by its number: "0123 45678901.23A" is, "Savings 2024" is not."""
    return bool(_NUMBER.fullmatch(name)) and sum(sign.isdigit() for sign in name) >= SHORTEST_NUMBER
