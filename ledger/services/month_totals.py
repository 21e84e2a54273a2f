"""The month totals: refreshed in the transaction that changes facts, rebuilt whole under the household's lock.

Everything here is in database units (integers: quantity × 10^8, value × 10^4), because sums must be exact and fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.transaction import atomic

from accounts.models import Household
from accounts.periods import month_index, period_indexer, spec_of
from fintrack.lib.registry import projectors
from ledger.models import Commodity, MonthTotal
from ledger.rates import RateTable
from ledger.services.locks import household_lock
from ledger.services.total_guard import totals_check
from ledger.services.transit_totals import residues_of, transit_clear, transit_write

ONE = Decimal(1)


class Fact(NamedTuple):
    """A posted leg as the totals need it; `quantity` and `value` in database units."""

    account: int
    commodity: int
    currency: int
    booked_on: date
    audience: str
    quantity: int
    value: int


Key = tuple[int, int, int, int, int, str]
Sums = list[int]


def base_units(value: int, rate: Decimal) -> int:
    """Value units times a rate, half-even: base_units(15000, Decimal("58.30")) == 874500 (1.50 USD are 87.45 PHP)."""
    return value if rate == ONE else int((value * rate).to_integral_value(ROUND_HALF_EVEN))


@dataclass
class Deltas:
    """Changes of month totals, gathered before they are written. `add(fact)` counts a leg, `add(fact, -1)` takes it back."""

    household: Household
    rates: RateTable
    base: int
    sums: dict[Key, Sums] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._period = period_indexer(spec_of(self.household))
        self._rate: dict[tuple[int, date], Decimal | None] = {}
        self._buckets: dict[date, tuple[int, int]] = {}

    @classmethod
    def of(cls, household: Household, rates: RateTable | None = None) -> Deltas:
        base = Commodity.objects.only("pk").get(code=household.base_currency, household=None)
        return cls(household, rates or RateTable(household), base.pk)

    def rate(self, currency: int, on: date) -> Decimal | None:
        key = (currency, on)
        if key not in self._rate:
            found = self.rates.rate(currency, self.base, on)
            self._rate[key] = None if found is None else found.value
        return self._rate[key]

    def add(self, fact: Fact, sign: int = 1) -> None:
        account, commodity, currency, day, audience, quantity, value = fact
        month, period = self._buckets.get(day) or self._bucket(day)
        key = (account, commodity, currency, month, period, audience)
        sums = self.sums.get(key)
        if sums is None:
            sums = self.sums[key] = [0, 0, 0, 0, 0]
        rate = ONE if currency == self.base else self.rate(currency, day)
        sums[0] += sign * quantity
        sums[1] += sign * value
        if rate is None:
            sums[3] += sign
        else:
            sums[2] += sign * (value if rate is ONE else base_units(value, rate))
        sums[4] += sign

    def _bucket(self, day: date) -> tuple[int, int]:
        """The month and the period of a day, worked out once."""
        found = self._buckets[day] = (month_index(day), self._period(day))
        return found

    def write(self, *, is_checked: bool = True) -> None:
        """Upsert in sorted key order, so that two writers never wait for each other crosswise; then tell the other projectors.

        What would make a total too large is refused (`totals_check`), unless it is counted anew and was in the books already.
        """
        changed = {key: sums for key, sums in sorted(self.sums.items()) if any(sums)}
        self.sums = {}
        if not changed:
            return
        if is_checked:
            totals_check(changed)
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, [[self.household.pk, *key, *sums] for key, sums in changed.items()])
        transit_write(self.household, residues_of(changed), is_checked=is_checked)
        accounts, first_month = {key[0] for key in changed}, min(key[3] for key in changed)
        for _name, project in projectors.items():
            project(household=self.household, accounts=accounts, first_month=first_month)


KEY_COLUMNS = "account_id, commodity_id, currency_id, month, period, audience"
SUM_COLUMNS = ("quantity", "value", "base_value", "unvalued", "postings")
UPSERT = (
    f"INSERT INTO ledger_monthtotal (household_id, {KEY_COLUMNS}, {', '.join(SUM_COLUMNS)}) "
    f"VALUES ({', '.join(['%s'] * 12)}) ON CONFLICT ({KEY_COLUMNS}) DO UPDATE SET "
    + ", ".join(f"{name} = ledger_monthtotal.{name} + excluded.{name}" for name in SUM_COLUMNS)
)

FACTS = """
SELECT p.account_id, p.commodity_id, t.currency_id, p.booked_on, p.audience, p.quantity, p.value
FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id
WHERE t.household_id = %s AND t.state = 'posted'
"""


def as_day(value: Any) -> date:
    """A date column read by raw SQL: SQLite answers text, PostgreSQL a date."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def posted_facts(household: Household, extra: str = "", params: Sequence[Any] = ()) -> Iterator[Fact]:
    """Every posted leg of the household (narrowed by SQL `extra`), streamed."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(FACTS + extra, [household.pk, *params])
        while rows := cursor.fetchmany(5000):
            for account, commodity, currency, booked_on, audience, quantity, value in rows:
                yield Fact(account, commodity, currency, as_day(booked_on), audience, quantity, value)


def expected_totals(household: Household) -> dict[Key, Sums]:
    """What the totals must be, from the facts alone (`ledger_check` compares)."""
    deltas = Deltas.of(household)
    for fact in posted_facts(household):
        deltas.add(fact)
    return {key: sums for key, sums in deltas.sums.items() if any(sums)}


def month_totals_rebuild(household: Household) -> int:
    """Recount all totals of a household; returns how many buckets there are. Nobody writes meanwhile."""
    with atomic(), household_lock(household, exclusive=True):
        MonthTotal.objects.filter(household=household).delete()
        transit_clear(household)
        deltas = Deltas.of(household)
        deltas.sums = expected_totals(household)
        count = len(deltas.sums)
        deltas.write(is_checked=False)
    return count


def totals_revalue(*, commodities: set[int], first_on: date, household: Household | None) -> int:
    """Value the totals of foreign entries anew from the month of `first_on` on, after rates changed; returns the buckets.

    `household` None: the rates are shared, so every household with foreign totals is touched.
    """
    months = MonthTotal.objects.filter(month__gte=month_index(first_on))
    if household is not None:
        months = months.filter(household=household)
    touched = Household.objects.filter(pk__in=months.values("household_id"))
    return sum(_revalue(one, first_on.replace(day=1)) for one in touched)


def _revalue(household: Household, first_on: date) -> int:
    with atomic(), household_lock(household, exclusive=True):
        deltas = Deltas.of(household)
        for fact in posted_facts(household, "AND t.currency_id <> %s AND p.booked_on >= %s", [deltas.base, first_on]):
            deltas.add(fact)
        rows = [(sums[2], sums[3], *key) for key, sums in sorted(deltas.sums.items())]
        if rows:
            where = " AND ".join(f"{name.strip()} = %s" for name in KEY_COLUMNS.split(","))
            with connection.cursor() as cursor:
                cursor.executemany(f"UPDATE ledger_monthtotal SET base_value = %s, unvalued = %s WHERE {where}", rows)
    return len(rows)


def month_totals_refresh(household: Household, removed: Iterable[Fact], added: Iterable[Fact]) -> None:
    """Take back the legs that are no longer facts and count the new ones, in the caller's transaction."""
    deltas = Deltas.of(household)
    for fact in removed:
        deltas.add(fact, -1)
    for fact in added:
        deltas.add(fact)
    deltas.write()
