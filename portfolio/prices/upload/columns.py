"""Which column of a price table is which: as a person said, by its heading, or without headings the day and the first number."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from fintrack.lib.text import fold
from ledger.formats.base import FileRefused
from ledger.formats.days import is_day
from ledger.formats.numbers import is_number

ROLES = ("date", "close", "open", "high", "low", "volume")


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each column, -1 where there is none."""

    date: int
    close: int
    open: int = -1
    high: int = -1
    low: int = -1
    volume: int = -1

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(place for place in (self.close, self.open, self.high, self.low) if place >= 0)


def find_places(header: Sequence[str], first: Sequence[str], said: Mapping[str, str]) -> Places:
    """The columns of a table by its headings and its first row. FileRefused `no_prices` when there is no day or no price.

    Example: find_places(["Datum", "Schlusskurs"], [], {}) == Places(0, 1); `said` names columns by heading or by number from 1.
    """
    names = [fold(cell) for cell in header]
    found = {role: _said(names, said[role]) if said.get(role) else _known(names, role) for role in ROLES}
    if not header:
        found = _by_content(first) | {role: place for role, place in found.items() if place >= 0}
    places = Places(**found)
    if places.date < 0 or places.close < 0:
        raise FileRefused("no_prices", _("There is no table with a day and a price in this file. Nothing was changed."))
    return places


def _said(names: Sequence[str], wanted: str) -> int:
    if wanted.strip().isdigit():
        return int(wanted) - 1
    return names.index(fold(wanted)) if fold(wanted) in names else -1


def _known(names: Sequence[str], role: str) -> int:
    return next((names.index(word) for word in _words()[role] if word in names), -1)


def _by_content(first: Sequence[str]) -> dict[str, int]:
    date = next((place for place, cell in enumerate(first) if is_day(cell)), -1)
    numbers = (place for place, cell in enumerate(first) if place != date and is_number(cell))
    return {"date": date, "close": next(numbers, -1)}


@cache
def _words() -> dict[str, tuple[str, ...]]:
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return {role: tuple(fold(word) for word in words.split(";")) for role, words in tomllib.loads(text).items()}
