"""A record's lines → what they say, by their first letters."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.formats.days import possible_orders
from ledger.formats.numbers import is_number
from ledger.formats.qif.dates import tidy
from ledger.formats.qif.entries import Entry
from ledger.formats.qif.lines import clean

_LEFT_ASIDE = frozenset("XKF1234567")
"""Business and loan details that no statement of ours has a place for; the raw bytes keep them."""
_INVESTMENT = frozenset("YIQO")


@dataclass(slots=True)
class Split:
    """One part as written. Example: `SFood`, `Eapples`, `$-5.00` → Split("Food", "apples", "-5.00")."""

    filing: str = ""
    memo: str = ""
    amount: str = ""
    percent: str = ""


@dataclass(slots=True)
class Fields:
    """The texts of a booking, as written: `day`, `amount` (of `T`, else `U`), `number` (of `N`), `filing` (of `L`), …

    `texts` are lines with no code of their own: a memo that goes on, an address. `stray` is a `T` line that is no amount.
    """

    day: str = ""
    amount: str = ""
    other_amount: str = ""
    stray: str = ""
    payee: str = ""
    memo: str = ""
    number: str = ""
    filing: str = ""
    security: str = ""
    price: str = ""
    shares: str = ""
    commission: str = ""
    cash: str = ""
    texts: list[str] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)


_SINGLE = {"P": "payee", "N": "number", "L": "filing", "Y": "security", "I": "price", "Q": "shares", "O": "commission"}


def fields_of(entry: Entry, *, is_lower: bool = False) -> Fields:
    """Of a code that stands twice the first line counts and the others are kept as texts. `is_lower`: the file's codes are small.

    Example: ["D1/2/24", "T-3.00", "PShop"] → Fields(day="1/2/24", amount="-3.00", payee="Shop").
    """
    found = Fields()
    for line in entry.fields:
        code = line[0].upper() if is_lower else line[0]
        value = line[1:].strip()
        if code in "SE$%" and (code == "S" or found.splits):
            _split(found.splits, code, value)
        elif not _taken(found, code, value, line):
            found.texts.append(clean(line))
    if not any(split.amount or split.percent for split in found.splits):  # lines of a memo that begin with S
        found.texts += [clean(f"S{split.filing}") for split in found.splits]
        found.splits = []
    return found


def _taken(found: Fields, code: str, value: str, line: str) -> bool:
    """Whether the line has a place; False for a text without a code."""
    if code == "D":
        return _day(found, value)
    if code in "TU":
        return _amount(found, code, value)
    if code == "M":
        found.memo = f"{found.memo} {clean(value)}".strip()
    elif code in "AE":
        found.texts.append(clean(value))
    elif code == "$":
        found.cash = found.cash or value
    elif code == "C" and len(value) <= 2:
        return True
    elif name := _SINGLE.get(code):
        return _single(found, name, value)
    else:
        return code in _LEFT_ASIDE
    return True


def _single(found: Fields, name: str, value: str) -> bool:
    if getattr(found, name):
        return not value
    setattr(found, name, value if name == "filing" else clean(value))
    return True


def _day(found: Fields, value: str) -> bool:
    """A `D` line below a split is the part's own and leaves the booking's day alone."""
    if not found.day:
        found.day = value
        return True
    return bool(found.splits) or not value or bool(possible_orders(tidy(value)))


def _amount(found: Fields, code: str, value: str) -> bool:
    if not is_number(value):
        found.stray = found.stray or value
        return not value or not (found.amount or found.other_amount)
    if code == "T":
        found.amount = found.amount or value
    else:
        found.other_amount = found.other_amount or value
    return True


def _split(splits: list[Split], code: str, value: str) -> None:
    """`S` opens a part, and so does a second amount: some programs write no `S` for a part without a category."""
    if code == "S" or (code == "$" and splits[-1].amount):
        splits.append(Split())
    part = splits[-1]
    if code == "S":
        part.filing = value
    elif code == "E":
        part.memo = f"{part.memo} {clean(value)}".strip()
    elif code == "$":
        part.amount = value
    else:
        part.percent = value
