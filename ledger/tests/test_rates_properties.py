"""What holds of every rate, whatever was published."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.intake.records import IncomingPrice
from ledger.models import Price
from ledger.rates import RateTable
from ledger.services.commodities import commodities_ensure
from ledger.services.prices import prices_store
from ledger.tests.rate_books import pk

CODES = ("EUR", "USD", "PHP", "ARS")
START = date(2024, 1, 1)
closes = st.decimals(Decimal("0.0001"), Decimal(100000), places=6)
days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))
pairs = st.permutations(CODES).map(lambda codes: (codes[0], codes[1]))
published = st.lists(
    st.builds(lambda pair, on, close: IncomingPrice(*pair, on, close, "ecb"), pairs, days, closes), max_size=12
)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def iso(db: Any) -> None:
    commodities_ensure(CODES)


def table_of(prices: list[IncomingPrice]) -> RateTable:
    Price.objects.all().delete()
    prices_store(prices)
    return RateTable(None)


@few
@given(published, pairs, days)
def test_there_and_back_is_one(iso: None, prices: list[IncomingPrice], pair: tuple[str, str], on: date) -> None:
    table, (one, other) = table_of(prices), (pk(pair[0]), pk(pair[1]))
    there, back = table.rate(one, other, on), table.rate(other, one, on)
    assert (there is None) == (back is None)
    if there is not None and back is not None and there.as_of == back.as_of and len(prices) < 3:
        both_ways = {(price.commodity, price.currency) for price in prices}
        if not {pair, pair[::-1]} <= both_ways:  # two published rates of one pair need not agree
            assert abs(there.value * back.value - 1) < Decimal("1E-13")


@few
@given(published, published, pairs, days)
def test_what_comes_later_changes_nothing(
    iso: None, prices: list[IncomingPrice], more: list[IncomingPrice], pair: tuple[str, str], on: date
) -> None:
    one, other = pk(pair[0]), pk(pair[1])
    before = table_of([price for price in prices if price.on <= on]).rate(one, other, on)
    later = [price for price in (*prices, *more) if price.on > on]
    after = table_of([price for price in prices if price.on <= on] + later).rate(one, other, on)
    assert before == after
    if after is not None:
        assert after.as_of <= on
        assert (on - after.as_of).days <= 31
        assert any(price.on == after.as_of for price in prices)


@few
@given(published, st.lists(st.tuples(pairs, days), max_size=30))
def test_in_bulk_and_one_by_one_agree(
    iso: None, prices: list[IncomingPrice], asked: list[tuple[tuple[str, str], date]]
) -> None:
    table = table_of(prices)
    questions = [(pk(one), pk(other), on) for (one, other), on in asked]
    bulk = RateTable(None).rates(questions)
    assert bulk == {question: table.rate(*question) for question in questions}
