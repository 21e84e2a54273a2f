"""Prices and rates: stored in sets from sources, or typed by a member. Projectors are told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

import structlog
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.registry import price_hooks
from ledger.intake.records import IncomingPrice
from ledger.models import Activity, Commodity, Price
from ledger.rates import significant
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made, row_removed

log = structlog.get_logger(__name__)

MANUAL = "manual"
CHUNK = 20_000
FINEST = Decimal("1E-14")  # Price.close has 14 decimals
TOO_LARGE = Decimal("1E+16")


class PriceKey(NamedTuple):
    """What makes a price one row of its owner."""

    commodity_id: int
    currency_id: int
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class PriceCounts:
    """What storing did. `unchanged` rows were there already with the same price."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: PriceCounts) -> PriceCounts:
        return PriceCounts(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


def price_checked(close: Decimal) -> Decimal:
    """A price as it is stored, to 15 significant digits. DomainError `bad_price` unless it is a positive number that fits."""
    if not close.is_finite() or close <= 0:
        raise DomainError("bad_price", _("A price must be a number above zero. Nothing was changed."))
    rounded = significant(close)
    if rounded < FINEST or rounded >= TOO_LARGE:
        raise DomainError("bad_price", _("This price is too small or too large to keep. Nothing was changed."))
    exponent = rounded.as_tuple().exponent
    return rounded.quantize(FINEST) if isinstance(exponent, int) and exponent < -14 else rounded


def prices_store(prices: Iterable[IncomingPrice], *, household: Household | None = None) -> PriceCounts:
    """Create or update these prices, all or none: shared ones, or the household's own.

    One price per commodity, currency, day and source; the last of two in `prices` counts. Storing the same again changes
    nothing. Errors: `bad_price` (zero, negative, no number, of a currency in itself), `unknown_currency`.
    """
    codes = _CommodityCodes(household)
    counts, changed = PriceCounts(), _Changed()
    iterator = iter(prices)
    with atomic():
        while chunk := list(islice(iterator, CHUNK)):
            counts += _rows_store(dict(map(codes.row, chunk)), household, changed)
        changed.tell(household)
    return counts


@atomic
def prices_forget(*, household: Household, source: str) -> int:
    """Delete the household's own prices of one source; how many there were."""
    rows = Price.objects.filter(household=household, source=source)
    changed = _Changed()
    changed.note(PriceKey(*row, source) for row in rows.values_list("commodity", "currency", "date"))
    count = rows.delete()[0]
    changed.tell(household)
    return count


def rate_set(
    *,
    household: Household,
    acting_user: User,
    commodity: Commodity,
    currency: Commodity,
    on: date,
    close: Decimal,
    activity: Activity | None = None,
) -> Price:
    """A rate typed by a member, for their household only: one `commodity` cost `close` of `currency` on that day.

    It replaces what was typed for that day. Errors: `read_only` (viewers), `same_currency`, `bad_price`; someone else's
    commodity is not found.
    """
    key = _own_key(household, acting_user, commodity, currency, on)
    changed, own, wanted = _Changed(), _own(household, key), price_checked(close)
    with atomic():
        before = own.first()
        if before is not None and before.close == wanted:
            return before
        activity = activity or activity_start(
            household=household,
            acting_user=acting_user,
            kind="rate.set",
            subject=f"{commodity.code}/{currency.code}, {on}",
        )
        with row_change(activity, before) if before else nullcontext():
            _rows_store({key: wanted}, household, changed)
        if before is None:
            row_made(activity, own.get())
        changed.tell(household)
    log.info(
        "rate_set", household=str(household.public_id), pair=f"{commodity}/{currency}", on=str(on), close=str(close)
    )
    return _own(household, key).get()


def rate_delete(
    *,
    household: Household,
    acting_user: User,
    commodity: Commodity,
    currency: Commodity,
    on: date,
    activity: Activity | None = None,
) -> None:
    """Take back a rate typed by a member. NotFound when there is none for that day."""
    key = _own_key(household, acting_user, commodity, currency, on)
    changed = _Changed()
    with atomic():
        row = _own(household, key).first()
        if row is None:
            raise NotFound(_("There is no rate of your own for that day."))
        activity = activity or activity_start(
            household=household,
            acting_user=acting_user,
            kind="rate.delete",
            subject=f"{commodity.code}/{currency.code}, {on}",
        )
        row_removed(activity, row)
        row.delete()
        changed.note([key])
        changed.tell(household)
    log.info("rate_deleted", household=str(household.public_id), pair=f"{commodity}/{currency}", on=str(on))


class _Changed:
    """Which commodities changed and since when, told once at the end."""

    def __init__(self) -> None:
        self.commodities: set[int] = set()
        self.first_on = date.max

    def note(self, keys: Iterable[PriceKey]) -> None:
        for key in keys:
            self.commodities.update(key[:2])
            self.first_on = min(self.first_on, key.on)

    def tell(self, household: Household | None) -> None:
        if self.commodities:
            for _name, hook in price_hooks.items():
                hook(commodities=self.commodities, first_on=self.first_on, household=household)


class _CommodityCodes:
    """Codes to keys: the shared commodities and the household's own, which go first."""

    def __init__(self, household: Household | None) -> None:
        mine = Q(household=None) | Q(household=household)
        known = Commodity.objects.filter(mine)
        ranked = sorted(known.values_list("household_id", "code", "id"), key=lambda row: row[0] is not None)
        self._ids: dict[str, int] = {code: pk for _household, code, pk in ranked}

    def row(self, price: IncomingPrice) -> tuple[PriceKey, Decimal]:
        if price.commodity == price.currency:
            raise DomainError("bad_price", _("A currency has no price in itself."), currency=price.currency)
        key = PriceKey(self._id(price.commodity), self._id(price.currency), price.on, price.source)
        return key, price_checked(price.close)

    def _id(self, code: str) -> int:
        try:
            return self._ids[code]
        except KeyError:
            raise DomainError(
                "unknown_currency", _("“%(code)s” is not known here. Nothing was changed.") % {"code": code[:40]}
            ) from None


def _rows_store(rows: Mapping[PriceKey, Decimal], household: Household | None, changed: _Changed) -> PriceCounts:
    stored = _stored(rows, household)
    created = [key for key in rows if key not in stored]
    updated = [key for key in rows if key in stored and stored[key] != rows[key]]
    touched = {key: rows[key] for key in (*created, *updated)}
    if touched:
        _upsert(touched, household)
        changed.note(touched)
    return PriceCounts(len(created), len(updated), len(rows) - len(touched))


def _stored(rows: Mapping[PriceKey, Decimal], household: Household | None) -> dict[PriceKey, Decimal]:
    """What is there already of these rows (and of days between, which does no harm)."""
    days = [key.on for key in rows]
    found = Price.objects.filter(
        household=household,
        commodity__in={key.commodity_id for key in rows},
        currency__in={key.currency_id for key in rows},
        source__in={key.source for key in rows},
        date__range=(min(days), max(days)),
    ).values_list("commodity_id", "currency_id", "date", "source", "close")
    return {PriceKey(*row[:4]): row[4] for row in found.iterator(chunk_size=5000)}


COLUMNS = "household_id, fetched_at, commodity_id, currency_id, date, source, close"
CONFLICT = """
ON CONFLICT ({owner}commodity_id, currency_id, date, source) WHERE household_id IS {test} DO UPDATE
SET close = excluded.close, fetched_at = excluded.fetched_at
"""


def _upsert(rows: Mapping[PriceKey, Decimal], household: Household | None) -> None:
    """One statement for the set: `executemany` on SQLite, arrays on PostgreSQL."""
    conflict = CONFLICT.format(owner="household_id, " if household else "", test="NOT NULL" if household else "NULL")
    owner, now = household.pk if household else None, connection.ops.adapt_datetimefield_value(timezone.now())
    tuples = _tuples(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = "%s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::numeric[]"
            source = f"SELECT %s::bigint, %s::timestamptz, * FROM unnest({arrays})"
            columns = [list(column) for column in zip(*tuples, strict=True)]
            cursor.execute(f"INSERT INTO ledger_price ({COLUMNS}) {source} {conflict}", [owner, now, *columns])
        else:
            values = f"VALUES ({', '.join(['%s'] * 7)})"
            batch = [(owner, now, *row) for row in tuples]
            cursor.executemany(f"INSERT INTO ledger_price ({COLUMNS}) {values} {conflict}", batch)


def _tuples(rows: Mapping[PriceKey, Decimal]) -> Iterator[tuple[int, int, str, str, str]]:
    for key, close in rows.items():
        yield key.commodity_id, key.currency_id, key.on.isoformat(), key.source, format(close, "f")


def _own_key(household: Household, acting_user: User, commodity: Commodity, currency: Commodity, on: date) -> PriceKey:
    writer_of(acting_user, household)
    for one in (commodity, currency):
        if one.household_id not in (None, household.pk):
            raise NotFound(_("Not found."))
    if commodity.pk == currency.pk:
        raise DomainError("same_currency", _("A rate needs two different currencies. Nothing was changed."))
    return PriceKey(commodity.pk, currency.pk, on, MANUAL)


def _own(household: Household, key: PriceKey) -> QuerySet[Price]:
    return Price.objects.filter(
        household=household, commodity=key.commodity_id, currency=key.currency_id, date=key.on, source=MANUAL
    )
