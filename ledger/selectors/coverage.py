"""Figures in the base currency that say what they rest on. A missing rate is an explicit unknown: never 1:1, never zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.rates import Rate, convert
from ledger.selectors.books import Books
from ledger.selectors.sql import money, quantity

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stale:
    """A commodity valued at a rate older than it should be."""

    code: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is left out of a figure for want of a rate; `quantity` is None where only the rows' number is known."""

    code: str
    quantity: Decimal | None
    postings: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a figure rests on: the oldest rate used (None: no rate was needed), what is stale, what is unknown."""

    as_of: date | None = None
    stale: tuple[Stale, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.unknown


COMPLETE = Coverage()


class Figure(NamedTuple):
    """A value in `currency` with its coverage. With something unknown, `value` is the known part; None when no part is known."""

    value: Decimal | None
    currency: str
    coverage: Coverage = COMPLETE

    @property
    def is_complete(self) -> bool:
        return self.coverage.is_complete


def merged(coverages: Iterable[Coverage]) -> Coverage:
    """One coverage for a sum: the oldest day, each stale commodity at its oldest, unknown quantities of a commodity added."""
    parts = [part for part in coverages if part is not COMPLETE]
    if len(parts) < 2:
        return parts[0] if parts else COMPLETE
    stale: dict[str, date] = {}
    unknown: dict[str, Unknown] = {}
    for part in parts:
        for old in part.stale:
            stale[old.code] = min(old.as_of, stale.get(old.code, old.as_of))
        for lost in part.unknown:
            unknown[lost.code] = _added(unknown.get(lost.code), lost)
    days = [part.as_of for part in parts if part.as_of is not None]
    oldest = tuple(Stale(code, as_of) for code, as_of in sorted(stale.items()))
    return Coverage(min(days, default=None), oldest, tuple(unknown[code] for code in sorted(unknown)))


def _added(first: Unknown | None, second: Unknown) -> Unknown:
    if first is None:
        return second
    is_known = first.quantity is not None and second.quantity is not None
    total = (first.quantity or ZERO) + (second.quantity or ZERO) if is_known else None
    return Unknown(second.code, total, first.postings + second.postings)


def total(figures: Iterable[Figure], currency: str) -> Figure:
    """The sum of figures: 100 and an unknown are 100 with an unknown; an unknown and zeros are None; nothing at all is 0."""
    parts = list(figures)
    known = [value for value, _currency, _coverage in parts if value]
    is_lost = not known and any(part.value is None for part in parts)
    value = None if is_lost else sum(known, ZERO)
    return Figure(value, currency, merged([coverage for _value, _currency, coverage in parts]))


def negated(figure: Figure) -> Figure:
    """The same figure with the other sign; unknown quantities turn with it."""
    value = None if figure.value is None else -figure.value
    old = figure.coverage
    unknown = tuple(Unknown(x.code, None if x.quantity is None else -x.quantity, x.postings) for x in old.unknown)
    return Figure(value, figure.currency, Coverage(old.as_of, old.stale, unknown))


class BucketSums(NamedTuple):
    """Sums of month totals in one currency, in database units; `unvalued` of the `postings` had no rate on their day."""

    currency: int
    base_units: int
    units: int
    unvalued: int
    postings: int


def bucket_figure(books: Books, sums: BucketSums, sign: int = 1) -> Figure:
    """Month totals in the base currency. What had no rate is unknown; its quantity is known where nothing had a rate.

    Of 30 USD spent, 10 on a day without a rate: the known part is the value of 20, and one USD posting is unknown.
    """
    base = books.base
    if not sums.unvalued:
        return Figure(money(sign * sums.base_units, base.decimals), base.code)
    facts = books.commodities([sums.currency])[sums.currency]
    is_all = sums.unvalued == sums.postings
    lost = Unknown(facts.code, money(sign * sums.units, facts.decimals) if is_all else None, sums.unvalued)
    known = None if is_all else money(sign * sums.base_units, base.decimals)
    return Figure(known, base.code, Coverage(unknown=(lost,)))


class Valuer:
    """Values holdings in the base currency at given days. Say all (commodity, day) pairs first: they are read at once.

    With 1 USD = 58.30 PHP, 100 USD and 50 PHP are Figure(5880.0000, "PHP"); with no rate for RUB, 100 RUB and 50 PHP are
    Figure(50, "PHP") with 100 RUB unknown.
    """

    def __init__(self, books: Books, needs: Iterable[tuple[int, date]]) -> None:
        self.books = books
        base = books.base.id
        questions = {(commodity, base, on) for commodity, on in needs if commodity != base}
        self._rates = books.rates.rates(questions) if questions else {}
        self._commodities = books.commodities({commodity for commodity, _base, _on in questions} | {base})

    def figure(self, holdings: Mapping[int, int], on: date) -> Figure:
        """The worth on `on` of quantities in database units, by commodity."""
        base = self.books.base
        if not holdings or holdings.keys() == {base.id}:
            return Figure(quantity(holdings.get(base.id, 0), base.decimals), base.code)
        value: Decimal | None = None
        used: list[tuple[str, Rate]] = []
        unknown: list[Unknown] = []
        for key, units in holdings.items():
            rate = None if key == base.id else self._rates[key, base.id, on]
            facts = self._commodities[key]
            if key == base.id:
                value = (value or ZERO) + quantity(units, base.decimals)
            elif rate is not None:
                value = (value or ZERO) + convert(from_units(units, QUANTITY_SCALE), rate)
                used.append((facts.code, rate))
            elif units:
                unknown.append(Unknown(facts.code, quantity(units, facts.decimals)))
        return Figure(value if unknown else value or ZERO, base.code, _coverage(used, unknown))


def _coverage(used: Sequence[tuple[str, Rate]], unknown: Sequence[Unknown]) -> Coverage:
    if not used and not unknown:
        return COMPLETE
    stale = tuple(sorted((Stale(code, rate.as_of) for code, rate in used if rate.is_stale), key=lambda old: old.code))
    as_of = min((rate.as_of for _code, rate in used), default=None)
    return Coverage(as_of, stale, tuple(sorted(unknown, key=lambda lost: lost.code)))
