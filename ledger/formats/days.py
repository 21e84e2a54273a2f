"""Dates as text tables spell them. The order of day and month is judged over a whole column, never cell by cell."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from fintrack.lib.text import fold

FIRST_YEAR, LAST_YEAR = 1970, 2099
MAX_TEXT = 60

_TIME = r"(?:[T ,-]+\d{1,2}[:.]\d{2}.*|[T ]+\d{1,2}h\d{2}.*|;\d{6})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/.:年]\s*(\d{{1,2}})\s*[-/.:月]\s*(\d{{1,2}})[.日]?\s*{_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s?([-/. ])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}})\.?{_TIME}", re.ASCII)
_COMPACT = re.compile(rf"(\d{{8}})(?:[T ;]\d{{4,6}}|{_TIME})", re.ASCII)
_SHORT = re.compile(r"\d{6}", re.ASCII)
_WORDS = re.compile(r"\d+|[^\W\d_]+")


class NotADay(ValueError):
    """The text is no date; the message says so in words for a person."""


class Spelling(NamedTuple):
    """A date taken apart. `orders` are the ways `numbers` may be read ("dmy", "mdy", "ymd"); one way means it's certain.

    Example: "03/04/24" → Spelling((3, 4, 24), ("dmy", "mdy", "ymd")); "2024-04-03" → Spelling((2024, 4, 3), ("ymd",)).
    """

    numbers: tuple[int, int, int]
    orders: tuple[str, ...]


def read_day(text: str, order: str = "") -> date:
    """The day `text` spells; `order` is the column's, used only where the text alone doesn't say. Times and zones are left aside.

    >>> read_day("2024-01-15T10:00:00Z"), read_day("03/04/2024", "dmy"), read_day("March 3, 2024")
    (datetime.date(2024, 1, 15), datetime.date(2024, 4, 3), datetime.date(2024, 3, 3))
    """
    spelling = take_apart(text)
    if spelling is None:
        raise NotADay(f"“{text[:40]}” is not a date")
    orders = spelling.orders if len(spelling.orders) == 1 else tuple(way for way in spelling.orders if way == order)
    if len(orders) != 1:
        raise NotADay(
            f"“{text[:40]}” can't be read as {_WORD[order]}" if order else f"“{text[:40]}” can be read in two ways"
        )
    day = _day(spelling.numbers, orders[0])
    if day is None:
        raise NotADay(f"“{text[:40]}” is not a day of the calendar")
    return day


def is_day(text: str) -> bool:
    """Whether the text is a date under one order or another."""
    spelling = take_apart(text)
    return spelling is not None and any(_day(spelling.numbers, order) for order in spelling.orders)


def possible_orders(text: str) -> tuple[str, ...]:
    """The orders under which the text is a day of the calendar: "13/02/2024" → ("dmy",), "03/04/2024" → ("dmy", "mdy")."""
    spelling = take_apart(text)
    return tuple(order for order in spelling.orders if _day(spelling.numbers, order)) if spelling else ()


class OrderEvidence:
    """Collects what a column says about its order, cell by cell, in flat memory.

    >>> evidence = OrderEvidence()
    >>> evidence.add("03/04/2024"), evidence.add("13/04/2024"), evidence.orders()
    (None, None, {'dmy'})
    """

    def __init__(self) -> None:
        self._examples: dict[tuple[str, ...], str] = {}
        self._runs = {"dmy": _Run(), "mdy": _Run()}

    def add(self, cell: str) -> None:
        spelling = take_apart(cell)
        if spelling is None or len(spelling.orders) == 1:
            return
        days = {order: day for order in spelling.orders if (day := _day(spelling.numbers, order))}
        if days:
            self._examples.setdefault(tuple(days), cell)
        for order in days.keys() & self._runs.keys():
            self._runs[order].add(days[order])

    @property
    def is_needed(self) -> bool:
        return bool(self._examples)

    def orders(self) -> set[str]:
        """The orders that fit every cell: one is the answer, two ambiguous, none a contradiction (or none is needed)."""
        ways = [set(orders) for orders in self._examples]
        fitting = set.intersection(*ways) if ways else set()
        return fitting - {"ymd"} if fitting & {"dmy", "mdy"} else fitting

    def likely(self) -> str:
        """The order that a whole column without a day above 12 still shows, or "".

        Either the days run up or down under one order only (four different days or more), or one order would put eight bookings or
        more on the same day of the month, as when 05/01, 05/01, 05/02, 05/03 … are days of May.
        """
        runs = self._runs
        for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
            if runs[order].is_ordered and not runs[other].is_ordered and runs[order].changes >= 3:
                return order
            if runs[other].is_one_day_of_month and not runs[order].is_one_day_of_month:
                return order
        return ""

    def examples(self) -> list[str]:
        """One cell for each set of orders seen."""
        return list(self._examples.values())


class _Run:
    """How the days of a column follow each other under one order."""

    def __init__(self) -> None:
        self._last: date | None = None
        self._is_rising = self._is_falling = True
        self._months: set[int] = set()
        self._days_of_month: set[int] = set()
        self._count = 0
        self.changes = 0

    def add(self, day: date) -> None:
        last, self._last = self._last, day
        self._count += 1
        self._days_of_month.add(day.day)
        self._months.add(day.year * 12 + day.month)
        if last is not None and last != day:
            self.changes += 1
            self._is_rising &= last < day
            self._is_falling &= last > day

    @property
    def is_ordered(self) -> bool:
        return self._is_rising or self._is_falling

    @property
    def is_one_day_of_month(self) -> bool:
        return self._count >= 8 and len(self._days_of_month) == 1 and len(self._months) >= 3


_WORD = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


def take_apart(text: str) -> Spelling | None:
    """The numbers of a date and the ways they may be read, None when the text is no date."""
    return _take_apart(text) if 6 <= len(text) <= MAX_TEXT else None


@lru_cache(maxsize=16384)
def _take_apart(text: str) -> Spelling | None:
    text = text.strip().lstrip("@'").rstrip("'").strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return Spelling((_year(match[1]), int(match[2]), int(match[3])), ("ymd",))
    if match := _YEAR_LAST.fullmatch(text):
        return _numeric(match)
    if match := _COMPACT.fullmatch(text):
        return _compact(match[1])
    if _SHORT.fullmatch(text):
        return Spelling((int(text[:2]), int(text[2:4]), int(text[4:])), ("dmy", "mdy", "ymd"))
    return _worded(text)


def _year(digits: str) -> int:
    """Two digits are a year of this century or the last; "0024" is no year."""
    return int(digits) if len(digits) == 2 or digits[0] != "0" else LAST_YEAR + 1


def _numeric(match: re.Match[str]) -> Spelling:
    """Dots mean day first everywhere; slashes, dashes and blanks don't say. Two-digit years may also stand first."""
    numbers = (int(match[1]), int(match[3]), _year(match[4]))
    if match[2] == ".":
        return Spelling(numbers, ("dmy",))
    return Spelling(numbers, ("dmy", "mdy") if len(match[4]) == 4 else ("dmy", "mdy", "ymd"))


def _compact(digits: str) -> Spelling:
    year = int(digits[:4])
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= int(digits[4:6]) <= 12:
        return Spelling((year, int(digits[4:6]), int(digits[6:])), ("ymd",))
    return Spelling((int(digits[:2]), int(digits[2:4]), int(digits[4:])), ("dmy", "mdy"))


def _worded(text: str) -> Spelling | None:
    """ "March 3, 2024", "3 mars 2024", "3-Jan-24", "Mon, 3 Jun 2026 10:15", "5 июля 2024 г.": a month's name, a day, a year."""
    pieces = _WORDS.findall(re.split(r"\s\d{1,2}:\d{2}", text)[0])
    month, names = 0, _months()
    for piece in pieces:
        month = month or (0 if piece[0].isdigit() else names.get(fold(piece), 0))
    numbers = [piece for piece in pieces if piece.isdecimal() and piece.isascii()]
    if not month or len(numbers) != 2 or len(pieces) > 6 or max(map(len, numbers)) > 4:
        return None
    first, second = numbers
    if len(first) == 4:
        return Spelling((int(first), month, int(second)), ("ymd",))
    return Spelling((int(first), month, int(second)), ("dmy",))


def _day(numbers: tuple[int, int, int], order: str) -> date | None:
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Folded month names of all languages, and their unmistakable beginnings, → 1 to 12; of two languages the first counts."""
    table = tomllib.loads((Path(__file__).parent / "months.toml").read_text(encoding="utf-8"))
    found: dict[str, int] = {}
    for language in table.values():
        for name, months in _beginnings(language).items():
            if len(months) == 1:
                found.setdefault(name, *months)
    return found


def _beginnings(language: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(language.split(), start=1):
        for name in map(fold, names.split("/")):
            for length in range(3, len(name)):
                found.setdefault(name[:length], set()).add(number)
    for number, names in enumerate(language.split(), start=1):
        for name in map(fold, names.split("/")):
            found[name] = {number}
    return found
