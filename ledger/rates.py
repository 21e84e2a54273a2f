"""What one of a commodity was worth in a currency on a day: the latest known rate, or explicitly none.

Never 1:1, never a later day's rate, never one older than the age limit. Services and selectors ask a `RateTable`; the rows are
read by `ledger.quotes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from django.conf import settings

from accounts.models import Household
from fintrack.lib.fields import VALUE_SCALE
from ledger.quotes import Pair, Quote, QuoteBook

SIGNIFICANT_DIGITS = 15
PUBLISHED = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN)
PRECISE = Context(
    prec=60, rounding=ROUND_HALF_EVEN
)  # two products of 15 digits and a quotient, before the one rounding
ONE = Decimal(1)
MINOR = ONE.scaleb(-VALUE_SCALE)
QUESTIONS_BEFORE_SCAN = 2

Question = tuple[int, int, date]
"""(commodity, currency, day)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` units of the currency for one of the commodity, known since `as_of` (of a cross rate: its older leg's day).

    `source` names who said it ("ecb", "manual"; "ecb+manual" for a cross of both; "" for a commodity in itself).
    """

    value: Decimal
    as_of: date
    is_stale: bool
    source: str


class Leg(NamedTuple):
    """A quoted pair and whether it is read the other way round."""

    pair: Pair
    is_inverse: bool


Reader = Callable[[date], Quote | None]
Route = tuple[Leg, ...]
"""One leg (direct or inverse) or two (through a pivot)."""


def significant(value: Decimal) -> Decimal:
    """Rounded half-even to 15 significant digits, without trailing zeros: significant(Decimal("1.09450")) == Decimal("1.0945")."""
    rounded = PUBLISHED.plus(value).normalize(PUBLISHED)
    return rounded.quantize(ONE, context=PRECISE) if rounded.as_tuple().exponent > 0 else rounded  # type: ignore[operator]


def convert(value: Decimal, rate: Decimal | Rate) -> Decimal:
    """A value in the rate's currency, half-even to 4 decimals: convert(Decimal("10"), Decimal("58.30125")) == 583.0125."""
    factor = rate.value if isinstance(rate, Rate) else rate
    return PRECISE.multiply(value, factor).quantize(MINOR, context=PRECISE)


class RateTable:
    """The rates one household goes by: shared ones and its own. One table serves one request or job.

    Of a direct quote, its inverse and the crosses through a pivot currency, the freshest counts; of one day, first what the
    household typed for the pair, then direct, inverse, cross. Example: with 1 EUR = 1.0945 USD and 1 EUR = 61.073 PHP of
    2024-01-15, a dollar on the 16th is 61.073 / 1.0945 = 55.7999… PHP, as of the 15th.
    """

    def __init__(
        self, household: Household | None, *, stale_days: int | None = None, unknown_days: int | None = None
    ) -> None:
        self.stale_days = settings.FX_STALE_DAYS if stale_days is None else stale_days
        self.unknown_days = settings.FX_UNKNOWN_DAYS if unknown_days is None else unknown_days
        self._book = QuoteBook(household.pk if household else None, self.unknown_days)
        self._routes: dict[Pair, tuple[Route, ...]] = {}
        self._answers: dict[Pair, dict[date, Rate | None]] = {}
        self._questions: dict[Pair, int] = {}
        self._whole: set[Pair] = set()

    def rate(self, commodity_id: int, currency_id: int, on: date) -> Rate | None:
        """The rate of that day, or None when it is unknown. A caller that asks for one pair again and again causes one scan."""
        pair = (commodity_id, currency_id)
        answers = self._answers.get(pair)
        if answers is None or on not in answers:
            if pair not in self._whole:
                self._learn_for(pair, on)
            self._answers_learn(pair, (on,))
            answers = self._answers[pair]
        return answers[on]

    def rates(self, questions: Iterable[Question]) -> dict[Question, Rate | None]:
        """The answers to many questions with a handful of queries, whatever their number."""
        asked = list(questions)
        days_of: dict[Pair, set[date]] = {}
        for commodity_id, currency_id, on in asked:
            days_of.setdefault((commodity_id, currency_id), set()).add(on)
        self._learn(days_of)
        for pair, days in days_of.items():
            self._answers_learn(pair, days)
        return {(one, other, on): self._answers[one, other][on] for one, other, on in asked}

    def _learn_for(self, pair: Pair, on: date) -> None:
        """The first questions about a pair are looked up; who goes on asking gets all its quotes at once."""
        self._questions[pair] = self._questions.get(pair, 0) + 1
        if self._questions[pair] > QUESTIONS_BEFORE_SCAN:
            self._book.learn_whole(self._quoted_pairs(pair))
            self._whole.add(pair)
        else:
            self._learn({pair: {on}})

    def _quoted_pairs(self, pair: Pair) -> set[Pair]:
        return {leg.pair for route in self._routes[pair] for leg in route}

    def _learn(self, days_of: Mapping[Pair, set[date]]) -> None:
        self._routes_learn(days_of)
        needs: dict[Pair, set[date]] = {}
        for pair, days in days_of.items():
            for quoted in self._quoted_pairs(pair):
                needs.setdefault(quoted, set()).update(days)
        self._book.learn(needs)

    def _routes_learn(self, pairs: Iterable[Pair]) -> None:
        new = [pair for pair in pairs if pair not in self._routes]
        self._book.pairs_learn({member for pair in new if pair[0] != pair[1] for member in pair})
        for commodity, currency in new:
            self._routes[commodity, currency] = tuple(self._routes_of(commodity, currency))

    def _routes_of(self, commodity: int, currency: int) -> list[Route]:
        """Every way from the commodity to the currency, the preferred first; none is needed for a commodity in itself."""
        if commodity == currency:
            return []
        routes: list[Route] = [(leg,) for leg in self._legs(commodity, currency)]
        for pivot in self._book.pivots(commodity, currency):
            routes += [(near, far) for near in self._legs(commodity, pivot) for far in self._legs(pivot, currency)]
        return routes

    def _legs(self, commodity: int, currency: int) -> list[Leg]:
        legs = (Leg((commodity, currency), False), Leg((currency, commodity), True))
        return [leg for leg in legs if self._book.is_quoted(leg.pair)]

    def _answers_learn(self, pair: Pair, days: Iterable[date]) -> None:
        """Answer for days whose quotes have been learned."""
        answers = self._answers.setdefault(pair, {})
        if pair[0] == pair[1]:
            answers.update((on, Rate(ONE, on, False, "")) for on in days)
            return
        routes = [(route, [self._book.reader(leg.pair) for leg in route]) for route in self._routes[pair]]
        answers.update((on, self._answer(routes, on)) for on in days if on not in answers)

    def _answer(self, routes: list[tuple[Route, list[Reader]]], on: date) -> Rate | None:
        """The freshest route's rate; of one day, the household's own for the pair, else the first in order."""
        best: tuple[Route, list[Quote]] | None = None
        best_rank = (date.min, False)
        for route, readers in routes:
            quotes = [quote for read in readers if (quote := read(on)) is not None]
            if len(quotes) < len(route):
                continue
            rank = (min(quotes).on, len(quotes) == 1 and quotes[0].is_own)
            if best is None or rank > best_rank:
                best, best_rank = (route, quotes), rank
        return self._rate(*best, best_rank[0], on) if best else None

    def _rate(self, route: Route, quotes: list[Quote], as_of: date, on: date) -> Rate | None:
        age = (on - as_of).days
        if age > self.unknown_days:
            return None
        source = "+".join(dict.fromkeys([quote.source for quote in quotes]))
        return Rate(_product(route, quotes), as_of, age > self.stale_days, source)


def _product(route: Route, quotes: list[Quote]) -> Decimal:
    """The legs multiplied and divided exactly, rounded once at the end."""
    above = below = ONE
    for leg, quote in zip(route, quotes, strict=True):
        if leg.is_inverse:
            below = PRECISE.multiply(below, quote.close)
        else:
            above = PRECISE.multiply(above, quote.close)
    return PUBLISHED.divide(above, below)
