"""QIF's own ways to write a date, brought to those that `ledger.formats.days` reads."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_TEXT = 60
_PARTS = re.compile(
    r"(\d{1,2})\s{0,3}([-/.'’])\s{0,3}(\d{1,2})\s{0,3}([-/.'’´`])\s{0,3}(\d{1,4})(?!\d)(.*)", re.ASCII | re.DOTALL
)
_APOSTROPHES = "'’´`"
_CENTURY_TURN = 70


def tidy(text: str) -> str:
    """The date with slashes between its parts and without the blanks and apostrophes Quicken writes; other texts as they are.

    An apostrophe, or a year of one digit, means this century (unless it would be in the far future); a year of three digits is
    one counted from 1900, as programs of the year 2000 wrote it, with what they glued to it left out.

    >>> tidy("2/14'2020"), tidy("3/29' 0"), tidy("12/ 1'97"), tidy("28.02.09"), tidy("03/25/099Deposit"), tidy("2024-01-15")
    ('2/14/2020', '3/29/2000', '12/1/1997', '28/02/09', '03/25/1999', '2024-01-15')
    """
    return _tidy(text) if len(text) <= MAX_TEXT else text


@lru_cache(maxsize=4096)
def _parts(text: str) -> re.Match[str] | None:
    return _PARTS.fullmatch(text.strip())


@lru_cache(maxsize=16384)
def _tidy(text: str) -> str:
    found = _parts(text)
    if found is None:
        return text
    first, _, second, mark, year, rest = found.groups()
    if len(year) == 3:
        year, rest = str(1900 + int(year)), ""
    elif len(year) == 1:
        year = f"200{year}"
    elif len(year) == 2 and mark in _APOSTROPHES:
        year = f"{20 if int(year) < _CENTURY_TURN else 19}{year}"
    return f"{first}/{second}/{year}{rest}"


def is_dotted(text: str) -> bool:
    """Whether the date has dots, which mean day first unless its file shows otherwise: is_dotted("01.02.2024")."""
    found = _parts(text) if len(text) <= MAX_TEXT else None
    return found is not None and found[2] == "."


def is_same_either_way(text: str) -> bool:
    """Whether day and month are the same number: is_same_either_way("1/ 1'00")."""
    found = _parts(text) if len(text) <= MAX_TEXT else None
    return found is not None and int(found[1]) == int(found[3])


def is_odd_year(text: str) -> bool:
    """Whether the year has three digits: is_odd_year("03/25/099")."""
    found = _parts(text) if len(text) <= MAX_TEXT else None
    return found is not None and len(found[5]) == 3
