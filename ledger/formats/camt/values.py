"""What the texts of a CAMT message say: a day, an amount, a direction. What says none of them is None, never a guess."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ledger.formats.camt.pieces import Fields
from ledger.formats.days import NotADay, read_day
from ledger.formats.numbers import NotANumber, read_number

PLAIN = re.compile(r"\d{1,30}(?:\.\d{0,18})?|\.\d{1,18}", re.ASCII)  # some banks pad with zeros: 000000000000087.71
ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.ASCII)
SIDES = {"CRDT": 1, "CREDIT": 1, "C": 1, "DBIT": -1, "DEBIT": -1, "D": -1}
NOTHING = re.compile(
    r"0*|not ?provided|not ?available|non ?ref|none|null|n/?a|unknown|keine (?:information vorhanden|angabe)",
    re.IGNORECASE,
)
"""What banks write into a field that must not be empty."""


def told(text: str) -> str:
    """The text, or "" where it only fills the field.

    >>> told("NOTPROVIDED"), told("keine Information vorhanden"), told("RENT-03")
    ('', '', 'RENT-03')
    """
    return "" if NOTHING.fullmatch(text) else " ".join(text.split())


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """The day as written, whatever the hour and the zone say.

    >>> day("2024-01-15T23:30:00-05:00"), day("2024-01-15+01:00"), day("2024-02-30")
    (datetime.date(2024, 1, 15), datetime.date(2024, 1, 15), None)
    """
    try:
        return read_day(ZONE.sub("", text.strip()) if len(text) > 10 else text)
    except NotADay:
        return None


def day_at(fields: Fields, path: str) -> date | None:
    """The day of a choice: `BookgDt/Dt`, `BookgDt/DtTm` or, in a dialect, `BookgDt` itself."""
    return day(fields.first(f"{path}/Dt", f"{path}/DtTm", path))


def amount(text: str) -> Decimal | None:
    """The number; a comma is a decimal mark where it can't be anything else.

    >>> amount("80"), amount("12.5"), amount("12,50"), amount("1,234"), amount("NaN")
    (Decimal('80'), Decimal('12.5'), Decimal('12.50'), None, None)
    """
    if PLAIN.fullmatch(text):
        return Decimal(text)
    try:
        return read_number(text)
    except NotANumber:
        return None


def side(fields: Fields) -> int:
    """1 for money in, -1 for money out, 0 where `CdtDbtInd` doesn't say. A reversal is not turned round: it says what it is."""
    return SIDES.get(fields.first("CdtDbtInd").upper(), 0)
