"""The first look through the whole file: what must be known before its first booking can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from fintrack.lib.errors import NeedsAnswer, Question
from fintrack.lib.text import fold
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.currencies import THREE_DECIMALS
from ledger.formats.days import OrderEvidence
from ledger.formats.numbers import column_mark, decimal_mark, is_number
from ledger.formats.qif.dates import is_dotted, is_odd_year, is_same_either_way, tidy
from ledger.formats.qif.entries import Entry, entries
from ledger.formats.qif.fields import Fields, fields_of
from ledger.formats.qif.filing import LONGEST_NAME, levels
from ledger.formats.qif.lines import clean
from ledger.formats.qif.sections import CASH_KINDS, Kind, Section, account_type
from ledger.formats.questions import ORDERS, mark_question, order_question
from ledger.formats.text import Coding

MOST_NAMES = 20_000
MOST_ACCOUNTS = 1_000
LONGEST_AMOUNT = 80
_BANK_CODE = re.compile(r"[A-Z]{2,4}")
"""What a bank writes where a person's books have a category: `LDEP`, `LTFR`."""
_TYPES = (
    ("bank", "A bank account"),
    ("ccard", "A credit card"),
    ("cash", "Cash"),
    ("oth a", "Something owned"),
    ("oth l", "A debt"),
)


@dataclass
class Survey:
    """What the file says as a whole.

    `order` and `mark` are those of its dates and amounts. `kinds` has the listed categories, folded → "income", "expense" or "";
    `names` the listed accounts, folded → (name, type). `untyped` is what records above the first `!Type:` are.
    """

    order: str = ""
    mark: str = ""
    untyped: str = ""
    is_lower: bool = False
    keeps_books: bool = False
    cash: int = 0
    investments: int = 0
    unknown: str = ""
    odd_year: str = ""
    has_section: bool = False
    kinds: dict[str, str] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)


def survey(source: Source, coding: Coding, options: ReadOptions) -> Survey:
    """FileRefused when there are no bookings to read, NeedsAnswer for what the file alone doesn't tell."""
    looking = _Looking(Survey(), options)
    for entry in entries(source, coding):
        looking.see(entry)
    return looking.result()


class _Looking:
    """One look through a file, in flat memory."""

    def __init__(self, found: Survey, options: ReadOptions) -> None:
        self.found = found
        self.options = options
        self.evidence = OrderEvidence()
        self.is_all_dotted = True
        self.declared = ""
        self.amounts: dict[tuple[str | None, bool], str] = {}
        self.untyped = 0
        self.is_first = True

    def see(self, entry: Entry) -> None:
        section = entry.section
        if not entry.fields:
            self._header(section)
        elif section.kind in (Kind.CASH, Kind.INVESTMENT, Kind.NONE):
            self._booking(entry, section)
        elif section.kind is Kind.CATEGORY:
            self._category(entry)
        elif section.kind in (Kind.ACCOUNT, Kind.CLASS):
            self._name(entry, section)

    def _header(self, section: Section) -> None:
        if section.kind is Kind.OPTION and section.name in ORDERS:
            self.declared = section.name
        elif section.kind is Kind.UNKNOWN:
            self.found.unknown = self.found.unknown or section.name
        self.found.has_section |= section.kind not in (Kind.NONE, Kind.OPTION, Kind.CLEAR, Kind.UNKNOWN)

    def _booking(self, entry: Entry, section: Section) -> None:
        if self.is_first:
            self.found.is_lower = not any(line[0] in "DTUPML" for line in entry.fields)
            self.is_first = False
        fields = fields_of(entry, is_lower=self.found.is_lower)
        if section.kind is Kind.INVESTMENT:
            self.found.investments += 1
            self.found.keeps_books = True
        elif section.kind is Kind.CASH:
            self.found.cash += 1
        elif not fields.day or not (fields.amount or fields.other_amount):
            return
        else:
            self.untyped += 1
        self._weigh(fields)
        self.found.keeps_books |= bool(fields.splits) or _is_booked(fields.filing)

    def _weigh(self, fields: Fields) -> None:
        if fields.day:
            if not is_same_either_way(fields.day):
                self.evidence.add(tidy(fields.day))
            self.is_all_dotted &= is_dotted(fields.day)
            if not self.found.odd_year and is_odd_year(fields.day):
                self.found.odd_year = clean(fields.day)
        for text in (fields.amount, fields.other_amount, *(split.amount for split in fields.splits)):
            if text and len(text) <= LONGEST_AMOUNT and (spelling := _spelling(text)):
                self.amounts.setdefault(spelling, text)

    def _category(self, entry: Entry) -> None:
        name, kind = "", ""
        for line in entry.fields:
            if line[0] == "N":
                name = levels(clean(line[1:]))[:LONGEST_NAME]
            elif line.strip() in ("I", "E"):
                kind = "income" if line[0] == "I" else "expense"
        self.found.keeps_books = True
        if name and len(self.found.kinds) < MOST_NAMES:
            self.found.kinds.setdefault(fold(name), kind)

    def _name(self, entry: Entry, section: Section) -> None:
        name, type_ = name_and_type(entry)
        if section.kind is Kind.CLASS:
            if len(self.found.classes) < MOST_NAMES:
                self.found.classes.add(fold(name))
            return
        if name:
            self.found.names.setdefault(fold(name), (name, account_type(type_)))
        if len(self.found.names) > MOST_ACCOUNTS:
            raise too_many_accounts()

    def result(self) -> Survey:
        found = self.found
        if not found.cash and not self.untyped:
            self._refuse_without_bookings()
        if self.untyped:
            found.untyped = self._untyped()
        found.mark = self._mark()
        found.order = self._order()
        return found

    def _refuse_without_bookings(self) -> None:
        found = self.found
        if found.investments:
            raise FileRefused(
                "investment_statement",
                "This file holds an investment account, which can't be imported until the portfolio can take it.",
            )
        if found.unknown:
            raise FileRefused(
                "unknown_type",
                f"The file says “{found.unknown}”, which is no kind of account that QIF has. Nothing was imported.",
            )
        if not found.has_section:
            raise FileRefused("not_a_statement", "This QIF file holds no bookings; nothing was imported.")

    def _untyped(self) -> str:
        said = self.options.answers.get("account_type", "")
        if said not in CASH_KINDS:
            raise NeedsAnswer(
                Question("account_type", "The file doesn't say what kind of account it is of. Which is it?", _TYPES)
            )
        return said

    def _mark(self) -> str:
        said = self.options.answers.get("decimal_mark", "")
        if said in {".", ","}:
            return said
        found = column_mark(self.amounts.values())
        if found is not None:
            return found
        example = next(text for (mark, _), text in self.amounts.items() if mark is None)
        code = self.options.currency
        if not code:
            raise NeedsAnswer(mark_question(example))
        used, other = (",", ".") if "," in example else (".", ",")
        return used if code in THREE_DECIMALS else other

    def _order(self) -> str:
        """As an answer or the file's own option says, else as all its dates together do; two ways are asked about."""
        said = self.options.answers.get("date_order", "") or self.declared
        if said in ORDERS or not self.evidence.is_needed:
            return said if said in ORDERS else "dmy"
        fitting = self.evidence.orders()
        if len(fitting) == 1:
            return fitting.pop()
        is_day_first = self.is_all_dotted or self.found.mark == ","
        if fitting and (likely := "dmy" if is_day_first else self.evidence.likely()):
            return likely
        raise NeedsAnswer(order_question(self.evidence.examples(), is_mixed=not fitting))


def too_many_accounts() -> FileRefused:
    return FileRefused(
        "too_many_accounts", f"This file names more than {MOST_ACCOUNTS} accounts; nothing was imported."
    )


def name_and_type(entry: Entry) -> tuple[str, str]:
    """The `N` and `T` lines of an account or a class: ("Checking", "Bank")."""
    said = {line[0].upper(): clean(line[1:]) for line in reversed(entry.fields)}
    return said.get("N", "")[:LONGEST_NAME], said.get("T", "")


@lru_cache(maxsize=4096)
def _spelling(text: str) -> tuple[str | None, bool] | None:
    """What an amount says of the decimal mark, and whether it has a comma; one amount of each spelling tells of them all."""
    return (decimal_mark(text), "," in text) if is_number(text) else None


def _is_booked(filing: str) -> bool:
    return bool(filing) and not _BANK_CODE.fullmatch(filing)
