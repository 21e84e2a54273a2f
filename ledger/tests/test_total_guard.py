"""The bound of what an account's totals come to, to the unit; and sums beyond what the database can hold."""

from __future__ import annotations

from typing import Any

import pytest

from fintrack.lib.errors import DomainError
from fintrack.lib.fields import MAX_UNITS, QUANTITY_SCALE, from_units
from ledger.models import Account, MonthTotal
from ledger.selectors.sql import ExactSum, fetch
from ledger.services.accounts import account_create
from ledger.services.commodities import currency
from ledger.services.total_guard import totals_check
from tests.conftest import People

pytestmark = pytest.mark.django_db
HALF = MAX_UNITS // 2
JANUARY, FEBRUARY = 2026 * 12, 2026 * 12 + 1


@pytest.fixture
def bank(people: People) -> Account:
    return account_create(household=people.household, acting_user=people.owner, name="Bank", kind="wallet")


def key(bank: Account, month: int, commodity: str = "EUR") -> tuple[Any, ...]:
    return (bank.pk, currency(commodity).pk, currency("EUR").pk, month, month, "all")


def kept(bank: Account, month: int, units: int, commodity: str = "EUR") -> None:
    MonthTotal.objects.create(
        household=bank.household, account=bank, commodity=currency(commodity), currency=currency("EUR"), month=month,
        period=month, audience="all", quantity=from_units(units, QUANTITY_SCALE), value=0, base_value=0,
    )  # fmt: skip


def is_refused(changed: dict[tuple[Any, ...], list[int]]) -> bool:
    """Refused, and by the account's name."""
    told = ""
    try:
        totals_check(changed)
    except DomainError as error:
        told = f"{error.code} {error.message}"
    assert not told or told.startswith("total_too_large With this, “Bank” comes")
    return bool(told)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_bound_to_the_unit(bank: Account, sign: int) -> None:
    """Without signs: what is added up in any order must fit, and months may go up and down."""
    kept(bank, JANUARY, HALF)
    fits = MAX_UNITS - HALF
    assert not is_refused({key(bank, FEBRUARY): [sign * fits, 0, 0, 0, 1]})
    assert is_refused({key(bank, FEBRUARY): [sign * (fits + 1), 0, 0, 0, 1]})


def test_one_bucket_alone(bank: Account) -> None:
    kept(bank, JANUARY, HALF)
    assert is_refused({key(bank, JANUARY): [MAX_UNITS, 0, 0, 0, 1]})
    assert not is_refused({key(bank, JANUARY): [-MAX_UNITS, 0, 0, 0, 1]})


@pytest.mark.parametrize("place", [1, 2])
def test_values_are_bounded_too(bank: Account, place: int) -> None:
    change = [0, 0, 0, 0, 1]
    change[place] = MAX_UNITS + 1
    assert is_refused({key(bank, JANUARY): change})


def test_another_commodity_is_another_sum(bank: Account) -> None:
    kept(bank, JANUARY, MAX_UNITS)
    assert not is_refused({key(bank, FEBRUARY, "USD"): [MAX_UNITS, 0, 0, 0, 1]})


def test_what_is_too_much_already_may_shrink(bank: Account) -> None:
    for month in (JANUARY, FEBRUARY):
        kept(bank, month, MAX_UNITS)
    assert not is_refused({key(bank, JANUARY): [-HALF, 0, 0, 0, -1]})
    assert is_refused({key(bank, JANUARY + 2): [HALF, 0, 0, 0, 1]})


def test_small_changes_ask_the_database_nothing(bank: Account, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        totals_check({key: [10**12, 10**12, 10**12, 0, 1] for key in [(bank.pk, 1, 1, JANUARY, JANUARY, "all")]})


def test_sums_without_an_end(bank: Account) -> None:
    for month in (JANUARY, FEBRUARY):
        kept(bank, month, MAX_UNITS)
    sql = "SELECT account_id, SUM(quantity), SUM(value) FROM ledger_monthtotal GROUP BY account_id HAVING SUM(quantity) <> 0"
    assert [tuple(map(int, row)) for row in fetch(sql)] == [(bank.pk, 2 * MAX_UNITS, 0)]


@pytest.mark.parametrize("values", [[], [None], [5, None, -7], [MAX_UNITS, 1], [-MAX_UNITS, -MAX_UNITS]])
def test_the_sum_in_python(values: list[int | None]) -> None:
    added = ExactSum()
    for value in values:
        added.step(value)
    numbers = [value for value in values if value is not None]
    assert ExactSum.read(added.finalize()) == (sum(numbers) if numbers else None)
