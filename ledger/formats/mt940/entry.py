"""The statement line `:61:` and the balances: days, marks and amounts as banks really write them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ledger.formats.numbers import NotANumber, read_number

ENTRY = re.compile(
    r"\s*(?P<value>(?:19|20)\d{6}(?=\D|\d{4}\D)|\d{6})\s{0,4}(?P<entry>\d{4})?\s*(?P<mark>(?i:R[CD]|E[CD]|[CD]))(?P<funds>[A-Za-z])?\s*"
    r"(?P<amount>\d[\d.,]*|,\d+)\s*(?P<rest>.*)",
    re.DOTALL,
)
BALANCE = re.compile(r"\s*(?P<mark>[CD])\s*(?P<on>\d{6}|\d{8})\s*(?P<currency>[A-Z]{3})?\s*(?P<amount>-?[\d.,]+)\s*")
PLAIN = re.compile(r"(\d{1,16}),(\d{0,2})", re.ASCII)
CODE = re.compile(r"[A-Z][A-Z0-9 ]{3}", re.IGNORECASE | re.ASCII)
CODE_PART = re.compile(r"/[A-Z]{3,4}/")
"""ING puts `/TRCD/00100/` behind the bank's reference on the same line."""
NO_REFERENCE = re.compile(
    r"(?:NON?[ -]?REF|NOTPROVIDED|NOT ?PROVIDED|NREF|UNKNOWN|0+|[EKP]REF\+?|[A-Z]|\W*)", re.IGNORECASE
)
REFERENCE_WIDTH = 16
SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}


class NotAnEntry(ValueError):
    """The field is no statement line or balance; `code` and the message say what is wrong with it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement line taken apart. `moved` says which day of the file is not in the calendar ("" when all are).

    Example: "2312290102RC10,00NMSCREF1//B2" → value 2023-12-29, entry 2024-01-02, quantity -10.00 (a credit taken back), code
    "NMSC", reference "REF1", bank reference "B2".
    """

    value_on: date
    entry_on: date | None
    quantity: Decimal
    is_expected: bool
    code: str
    reference: str
    bank_reference: str
    name: str
    details: str
    moved: str = ""

    @property
    def booked_on(self) -> date:
        """The value date; where the entry was made in another year, its own day, for it belongs to that year's statement."""
        if self.entry_on is not None and self.entry_on.year != self.value_on.year:
            return self.entry_on
        return self.value_on


@dataclass(frozen=True, slots=True)
class Balance:
    """Example: "C240131EUR100,00" → 2024-01-31, "EUR", 100.00; with D it is negative. Some programs leave out the currency."""

    on: date
    currency: str
    quantity: Decimal


def read_entry(lines: list[str]) -> Entry:
    """The entry a field's lines spell; NotAnEntry when they don't. A line broken in its middle is put together again."""
    first, rest = lines[0], lines[1:]
    found = ENTRY.match(first)
    if found is None and rest:
        first, rest = first + rest[0], rest[1:]
        found = ENTRY.match(first)
    if found is None:
        raise NotAnEntry("bad_row", f"“{first[:60]}” is not a statement line: day, C or D, amount, code.")
    value_on, moved = read_day(found["value"])
    entry_on = _entry_day(found["entry"], value_on)
    mark = found["mark"].upper()
    code, references = _code(found["rest"].rstrip(), found["amount"])
    reference, bank_reference, name, details = _references(references)
    return Entry(
        value_on, entry_on, SIGNS[mark] * read_amount(found["amount"]), mark[0] == "E", code, reference, bank_reference,
        name, " ".join(part for part in (details, *(line.strip() for line in rest)) if part), moved,
    )  # fmt: skip


def read_balance(text: str) -> Balance:
    found = BALANCE.fullmatch(text)
    if found is None:
        raise NotAnEntry("bad_balance", f"“{text[:60]}” is not a balance: C or D, day, currency, amount.")
    amount = found["amount"]
    sign = -1 if (found["mark"] == "D") != amount.startswith("-") else 1
    return Balance(read_day(found["on"])[0], found["currency"] or "", sign * read_amount(amount.lstrip("-")))


def read_amount(text: str) -> Decimal:
    """A SWIFT amount: a comma before the decimals, which may be missing with them.

    >>> read_amount("12,5"), read_amount("000500"), read_amount("1.234,56"), read_amount("7,")
    (Decimal('12.5'), Decimal('500'), Decimal('1234.56'), Decimal('7'))
    """
    if plain := PLAIN.fullmatch(text):
        return Decimal(f"{plain[1]}.{plain[2]}" if plain[2] else plain[1])
    try:
        return read_number(text, ",")
    except NotANumber as error:
        raise NotAnEntry("bad_amount", f"“{text[:40]}” is not an amount.") from error


@lru_cache(maxsize=8192)
def read_day(digits: str) -> tuple[date, str]:
    """The day of YYMMDD or YYYYMMDD and, where its month has no such day, what was written: 160230 is taken as 29 February."""
    if len(digits) == 8:
        year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    else:
        year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
        year += 2000 if year < 70 else 1900
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise NotAnEntry("bad_date", f"“{digits}” is not a day of the calendar.")
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day, last)), digits if day > last else ""


@lru_cache(maxsize=8192)
def _entry_day(digits: str | None, value_on: date) -> date | None:
    """MMDD has no year: of the three possible ones the nearest to the value date counts. None when there is no such day."""
    if not digits:
        return None
    found = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            found.append(read_day(f"{year:04}{digits}")[0])
        except NotAnEntry:
            return None
    return min(found, key=lambda day: abs(day - value_on))


def _code(rest: str, amount: str) -> tuple[str, str]:
    """The transaction type and what follows it. A line that stops before it may be cut inside its amount and is not taken."""
    if CODE.match(rest):
        return rest[:4].strip(), rest[4:]
    if rest and not rest[0].isalnum():
        return "", rest
    if not rest and "," in amount:
        return "", ""
    if rest[:1] in ("N", "F", "S"):  # a type shorter than the norm
        return rest[:4].strip(), rest[4:]
    raise NotAnEntry("bad_row", f"The statement line stops or goes wrong after its amount “{amount[:40]}”.")


def _references(text: str) -> tuple[str, str, str, str]:
    """(the customer's reference, the bank's, a name, other details) of what follows the type.

    Example: "0121470966      W.P. Jansen" has a name after the 16 places of the reference.
    """
    padded, name = text[:REFERENCE_WIDTH], text[REFERENCE_WIDTH:].strip()
    ours, mark, theirs = text.partition("//")
    if mark and (theirs == name[2:] or not padded.endswith(" ")):
        code = CODE_PART.search(theirs)
        at = code.start() if code else len(theirs)
        return _known(ours), _known(theirs[:at]), "", theirs[at:]
    if name and (len(padded.rstrip()) < REFERENCE_WIDTH or text[REFERENCE_WIDTH].isspace()):
        return _known(padded), "", name, ""
    return _known(text), "", "", ""


def _known(reference: str) -> str:
    reference = reference.strip()
    return "" if NO_REFERENCE.fullmatch(reference) else reference
