"""Which of several sources' prices counts on a day, and which look wrong. Pure: no database, no network.

A price is carried forward and marked, never backwards, never as zero, and never beyond the age limit: then the day has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ledger.intake.records import IncomingPrice

STALE_DAYS, UNKNOWN_DAYS = 7, 31
JUMP = Decimal("0.5")
LONGEST_OUTLIER = 3
ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How good a day's price is: of the day itself, carried forward, carried too long, or none."""

    TODAY = "today"
    CARRIED = "carried"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Policy:
    """How a household chooses among sources. `priority` names them best first; those it doesn't name come after, by name.

    A day's own price of a lesser source goes before a better source's older one; with `patience` 2, the better source may be up to
    two days behind before that happens. A price older than `stale_days` is marked stale, older than `unknown_days` not used.
    """

    priority: tuple[str, ...] = ()
    patience: int = 0
    stale_days: int = STALE_DAYS
    unknown_days: int = UNKNOWN_DAYS

    def rank(self, source: str) -> tuple[int, str]:
        return (self.priority.index(source) if source in self.priority else len(self.priority), source)

    def standing(self, age: int) -> Standing:
        """standing(0) is TODAY, standing(3) CARRIED, standing(8) STALE."""
        if age == 0:
            return Standing.TODAY
        return Standing.STALE if age > self.stale_days else Standing.CARRIED


DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The price that counts on a day and how old it is then; `price` is None where it is unknown."""

    on: date
    price: IncomingPrice | None
    standing: Standing

    @property
    def age_days(self) -> int | None:
        return (self.on - self.price.on).days if self.price else None


def price_on(prices: Iterable[IncomingPrice], on: date, policy: Policy = DEFAULT) -> Chosen:
    """The price of one commodity in one currency on a day, among what several sources said of it on any days.

    Example: with ("a", Friday, 10) and ("b", Saturday, 11), priority ("a", "b"): Saturday is b's 11, Friday is a's 10.
    """
    return _chosen(_newest_by_source(prices, on), on, policy)


def prices_daily(
    prices: Iterable[IncomingPrice], first_on: date, last_on: date, policy: Policy = DEFAULT
) -> Iterator[Chosen]:
    """`price_on` for each day of a range, both ends included, in one walk over the prices."""
    ordered = sorted(prices, key=lambda price: price.on)
    newest: dict[str, IncomingPrice] = {}
    place, on = 0, first_on
    while on <= last_on:
        while place < len(ordered) and ordered[place].on <= on:
            newest[ordered[place].source] = ordered[place]
            place += 1
        yield _chosen(newest.values(), on, policy)
        on += ONE_DAY


def _newest_by_source(prices: Iterable[IncomingPrice], on: date) -> list[IncomingPrice]:
    newest: dict[str, IncomingPrice] = {}
    for price in prices:
        held = newest.get(price.source)
        if price.on <= on and (held is None or held.on <= price.on):
            newest[price.source] = price
    return list(newest.values())


def _chosen(newest: Iterable[IncomingPrice], on: date, policy: Policy) -> Chosen:
    known = [price for price in newest if (on - price.on).days <= policy.unknown_days]
    if not known:
        return Chosen(on, None, Standing.UNKNOWN)
    earliest = max(price.on for price in known) - policy.patience * ONE_DAY
    best = min((price for price in known if price.on >= earliest), key=lambda price: policy.rank(price.source))
    return Chosen(on, best, policy.standing((on - best.on).days))


@dataclass(frozen=True, slots=True)
class Outlier:
    """A price that leapt away from `before`, the last good one. It is confirmed when the prices came back; at the end nobody can know."""

    price: IncomingPrice
    before: IncomingPrice
    is_confirmed: bool


def outliers(prices: Sequence[IncomingPrice], jump: Decimal = JUMP) -> list[Outlier]:
    """Prices of one commodity, currency and source, by day, that leap by more than `jump` and are back within three prices. A lasting
    change (a split, a devaluation) is none; the first price is taken for good.

    Example: 10, 10.1, 1010, 10.2 has one (1010: pence taken for pounds); 10, 10.1, 5, 5.1, 5.2, 5 has none: it stays.
    """
    found: list[Outlier] = []
    good, place = 0, 1
    while place < len(prices):
        run = _leap(prices, prices[good].close, place, jump)
        if 0 < run <= LONGEST_OUTLIER:
            is_back = place + run < len(prices)
            found += [Outlier(price, prices[good], is_back) for price in prices[place : place + run]]
            place += run
        else:
            good, place = place, place + 1
    return found


def _leap(prices: Sequence[IncomingPrice], before: Decimal, place: int, jump: Decimal) -> int:
    """How many prices from `place` on are away from the one before; one more than an outlier may have where it lasts."""
    run = 0
    while (
        place + run < len(prices) and run <= LONGEST_OUTLIER and abs(prices[place + run].close - before) > jump * before
    ):
        run += 1
    return run
