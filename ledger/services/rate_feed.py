"""Rates from sources: the offline history once, and what is new since, for the currencies that households use."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from django.db.models import Max
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household
from fintrack.lib.errors import DomainError
from ledger.connectors.rates import RateSource, rate_sources
from ledger.intake.records import IncomingPrice
from ledger.models import Account, Commodity, CommodityKind, MonthTotal, Price
from ledger.services.commodities import commodities_ensure
from ledger.services.prices import PriceCounts, prices_store

log = structlog.get_logger(__name__)

HISTORY_SINCE = date(1999, 1, 4)
"""Where rates begin: the euro's first day at the ECB."""

REVISED_DAYS = 3
"""A blended rate may still change while the banks of the world publish theirs: the last days are asked for again."""


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a run did. `unpublished` are currencies in use that the source does not have: their rates stay unknown."""

    source: str
    currencies: tuple[str, ...]
    unpublished: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    counts: PriceCounts


def rates_load(*, if_empty: bool = False) -> FeedReport:
    """All currencies of ISO 4217 and the offline history of rates. With `if_empty`, nothing happens to a history that is there.

    Needs no network; running it again changes nothing.
    """
    source = _source("ecb")
    with atomic():
        commodities_ensure()
        if if_empty and Price.objects.filter(household=None, source=source.key).exists():
            return FeedReport(source.key, (), (), None, None, PriceCounts())
        codes = tuple(sorted(source.currencies()))
        prices = source.fetch(codes, HISTORY_SINCE, date.max)
        return _report(source, codes, (), prices)


def rates_fetch(*, source: str = "frankfurter", from_on: date | None = None, to_on: date | None = None) -> FeedReport:
    """Fetch and store rates of the currencies in use, each from the day after its last stored one (or `from_on`) to `to_on` (or
    today). A currency that has no rates yet gets its whole history. All is fetched and checked before anything is stored.

    Errors: `unknown_source`, `bad_range`; RateSourceError when the source fails.
    """
    feed = _source(source)
    last_on = to_on or timezone.now().date()
    if from_on is not None and from_on > last_on:
        raise DomainError("bad_range", _("The first day is after the last."))
    wanted = currencies_in_use() - {feed.base}
    published = wanted & frozenset(feed.currencies()) if wanted else frozenset()
    prices: list[IncomingPrice] = []
    for first_on, codes in _starts(feed, published, from_on):
        prices += feed.fetch(codes, first_on, last_on)
    return _report(feed, tuple(sorted(published)), tuple(sorted(wanted - published)), prices)


def currencies_in_use() -> frozenset[str]:
    """Codes of the base currencies, account currencies and transaction currencies of all households."""
    codes = set(Household.objects.values_list("base_currency", flat=True))
    keys = set(Account.objects.filter(commodity__isnull=False).values_list("commodity", flat=True).distinct())
    for pair in MonthTotal.objects.values_list("currency", "commodity").distinct():
        keys.update(pair)
    in_books = Commodity.objects.filter(kind=CommodityKind.CURRENCY, household=None, pk__in=keys)
    return frozenset(codes.union(in_books.values_list("code", flat=True)))


def _source(key: str) -> RateSource:
    source = rate_sources.get(key)
    if source is None:
        known = ", ".join(one.key for one in rate_sources)
        raise DomainError("unknown_source", _("There is no such source of rates. Known: %(known)s.") % {"known": known})
    return source


def _starts(source: RateSource, codes: Collection[str], from_on: date | None) -> list[tuple[date, list[str]]]:
    """Currencies by the first day to ask for, so that those in step share a request."""
    groups: dict[date, list[str]] = {}
    stored = {} if from_on else _last_stored(source, codes)
    for code in sorted(codes):
        groups.setdefault(from_on or stored.get(code, HISTORY_SINCE), []).append(code)
    return sorted(groups.items())


def _last_stored(source: RateSource, codes: Collection[str]) -> dict[str, date]:
    """Per currency, the day to go on from: after the last stored, but the source's own last days once more."""
    shared = Price.objects.filter(household=None, commodity__code=source.base, commodity__household=None)
    rows = shared.filter(currency__code__in=codes, currency__household=None).values_list("currency__code", "source")
    starts: dict[str, date] = {}
    for code, key, last_on in rows.annotate(last_on=Max("date")).order_by():
        again = REVISED_DAYS if key == source.key else 0
        starts[code] = max(starts.get(code, HISTORY_SINCE), last_on + timedelta(days=1 - again))
    return starts


def _report(
    source: RateSource, codes: tuple[str, ...], unpublished: tuple[str, ...], prices: Iterable[IncomingPrice]
) -> FeedReport:
    prices = list(prices)
    counts = prices_store(prices)
    days = [price.on for price in prices]
    log.info("rates_stored", source=source.key, currencies=len(codes), unpublished=unpublished, created=counts.created)
    return FeedReport(source.key, codes, unpublished, min(days, default=None), max(days, default=None), counts)
