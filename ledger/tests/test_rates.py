"""The latest known rate on or before a day, by every way, and explicitly none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.connectors.rates.ecb_file import EcbFile
from ledger.rates import Rate, RateTable, convert, significant
from ledger.services.commodities import commodities_ensure
from ledger.services.prices import prices_store
from ledger.tests.rate_books import D, asked, day, pk, put
from tests.conftest import People, people_create


@pytest.fixture
def iso(db: Any) -> None:
    commodities_ensure()


@pytest.fixture
def january(iso: None) -> None:
    """The ECB's own numbers around 15 January 2024: 1.0945 dollars, 61.073 Philippine pesos, 159.67 yen for a euro."""
    prices_store(EcbFile().fetch(["USD", "PHP", "JPY"], date(2023, 12, 20), date(2024, 1, 19)))


@pytest.fixture
def home(db: Any) -> People:
    return people_create()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2024-01-15 EUR USD", "1.0945"),
        ("2024-01-15 EUR PHP", "61.073"),
        ("2024-01-15 USD EUR", "0.913659205116492"),  # 1 / 1.0945 = 0.913659205116491548…
        ("2024-01-15 USD PHP", "55.7999086340795"),  # 61.073 / 1.0945 = 55.799908634079488…
        ("2024-01-15 USD JPY", "145.883965280950"),  # 159.67 / 1.0945 = 145.883965280950205…
        ("2024-01-15 PHP JPY", "2.61441226073715"),  # 159.67 / 61.073 = 2.614412260737150623…
        ("2024-01-15 EUR EUR", "1"),
    ],
)
def test_published_direct_inverse_and_cross(january: None, question: str, value: str) -> None:
    rate = asked(question)
    assert rate is not None
    assert rate.value == D(value)
    assert (rate.as_of, rate.is_stale) == (day("2024-01-15"), False)


def test_a_weekend_has_fridays_rate_and_never_mondays(january: None) -> None:
    saturday, sunday, monday = (asked(f"2024-01-{n} EUR USD") for n in (13, 14, 15))
    assert saturday == sunday == Rate(D("1.0942"), day("2024-01-12"), False, "ecb")
    assert monday == Rate(D("1.0945"), day("2024-01-15"), False, "ecb")


def test_before_the_first_rate_there_is_none(january: None) -> None:
    assert asked("2023-12-19 EUR USD") is None
    assert asked("2023-12-20 EUR USD") == Rate(D("1.0944"), day("2023-12-20"), False, "ecb")


def test_a_rate_grows_stale_after_7_days_and_unknown_after_31(january: None) -> None:
    ages = {on: asked(f"{day('2024-01-19') + timedelta(days=on)} USD PHP") for on in (7, 8, 31, 32)}
    assert {on: rate and rate.is_stale for on, rate in ages.items()} == {7: False, 8: True, 31: True, 32: None}


def test_the_age_limits_can_be_given(january: None) -> None:
    assert asked("2024-01-29 USD PHP", stale_days=1, unknown_days=10) is not None
    assert asked("2024-01-30 USD PHP", stale_days=1, unknown_days=10) is None
    late = asked("2024-03-30 USD PHP", stale_days=30, unknown_days=90)
    assert late is not None
    assert late.is_stale


def test_the_rouble_that_ended_in_2022_is_unknown_today_and_so_is_every_cross_with_it(iso: None) -> None:
    ecb = EcbFile()
    prices_store(ecb.fetch(["RUB", "USD"], date(2022, 2, 20), date(2022, 3, 10)))
    prices_store(ecb.fetch(["RUB", "USD"], date(2026, 10, 20), date(2026, 10, 30)))
    for pair in ("EUR RUB", "RUB EUR", "USD RUB", "RUB USD"):
        assert asked(f"2026-11-21 {pair}") is None
    assert asked("2022-03-01 EUR RUB") == Rate(D("117.201"), day("2022-03-01"), False, "ecb")
    stale = asked("2022-04-01 EUR RUB")
    assert stale == Rate(D("117.201"), day("2022-03-01"), True, "ecb")
    assert asked("2022-04-02 EUR RUB") is None
    assert asked("2026-11-21 EUR USD") is not None


def test_a_currency_nobody_quotes_is_unknown_not_one_to_one(january: None) -> None:
    assert asked("2024-01-15 EUR ARS") is None
    assert asked("2024-01-15 ARS USD") is None


def test_a_cross_is_as_old_as_its_older_leg(iso: None) -> None:
    put("2024-01-10 EUR USD 1.10", "2024-01-18 EUR PHP 61")
    rate = asked("2024-01-19 USD PHP")
    assert rate == Rate(significant(D(61) / D("1.10")), day("2024-01-10"), True, "ecb")


def test_the_freshest_way_counts(iso: None) -> None:
    put("2024-01-18 EUR USD 1.10", "2024-01-18 EUR PHP 61", "2024-01-17 USD PHP 50", "2024-01-16 PHP USD 0.04")
    cross, direct = asked("2024-01-18 USD PHP"), asked("2024-01-17 USD PHP")
    inverse = asked("2024-01-16 USD PHP")
    assert cross is not None
    assert cross.as_of == day("2024-01-18")
    assert direct == Rate(D(50), day("2024-01-17"), False, "ecb")
    assert inverse == Rate(D(25), day("2024-01-16"), False, "ecb")


def test_of_one_day_direct_goes_before_inverse_and_inverse_before_cross(iso: None) -> None:
    put("2024-01-18 EUR USD 1", "2024-01-18 EUR PHP 60", "2024-01-18 PHP USD 0.02")
    inverse = asked("2024-01-18 USD PHP")
    put("2024-01-18 USD PHP 55")
    direct = asked("2024-01-18 USD PHP")
    assert (inverse and inverse.value, direct and direct.value) == (D(50), D(55))


def test_any_currency_both_are_quoted_in_is_a_pivot(iso: None) -> None:
    put("2024-01-18 KZT RUB 0.2", "2024-01-18 AMD RUB 0.25", source="cbr")
    rate = asked("2024-01-18 KZT AMD")
    assert rate == Rate(D("0.8"), day("2024-01-18"), False, "cbr")


def test_a_households_own_rate_wins_its_day_in_either_direction(home: People) -> None:
    put("2024-01-18 EUR PHP 61", "2024-01-19 EUR PHP 62")
    put("2024-01-18 PHP EUR 0.02", household=home.household, source="manual")
    own, later = asked("2024-01-18 EUR PHP", home.household), asked("2024-01-19 EUR PHP", home.household)
    assert own == Rate(D(50), day("2024-01-18"), False, "manual")
    assert later == Rate(D(62), day("2024-01-19"), False, "ecb")


def test_a_households_own_rate_is_nobody_elses(home: People) -> None:
    put("2024-01-18 EUR PHP 61")
    put("2024-01-18 EUR PHP 50", "2024-01-18 USD ARS 1400", household=home.household, source="manual")
    assert asked("2024-01-18 EUR PHP", home.household) == Rate(D(50), day("2024-01-18"), False, "manual")
    for other in (home.other_household, None):
        assert asked("2024-01-18 EUR PHP", other) == Rate(D(61), day("2024-01-18"), False, "ecb")
        assert asked("2024-01-18 USD ARS", other) is None


def test_a_cross_of_two_sources_names_both(home: People) -> None:
    put("2024-01-18 EUR USD 1.25")
    put("2024-01-18 USD ARS 1400", household=home.household, source="manual")
    assert asked("2024-01-18 EUR ARS", home.household) == Rate(D(1750), day("2024-01-18"), False, "ecb+manual")


def test_two_shared_sources_of_one_day_always_give_the_same(iso: None) -> None:
    put("2024-01-18 EUR USD 1.11", source="frankfurter")
    put("2024-01-18 EUR USD 1.10", source="ecb")
    assert asked("2024-01-18 EUR USD") == Rate(D("1.10"), day("2024-01-18"), False, "ecb")


def test_many_questions_take_two_queries_and_answer_like_single_ones(january: None) -> None:
    days = [day("2023-12-18") + timedelta(days=n) for n in range(50)]
    pairs = [(pk(one), pk(other)) for one, other in (("USD", "PHP"), ("EUR", "PHP"), ("JPY", "USD"), ("PHP", "PHP"))]
    questions = [(*pair, on) for pair in pairs for on in days]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        scanned = RateTable(None).rates(questions)
    assert len(queries) == 2
    assert scanned == {question: RateTable(None).rate(*question) for question in questions}


def test_few_days_far_apart_are_looked_up_in_two_queries(january: None) -> None:
    questions = [(pk("USD"), pk("PHP"), on) for on in (day("2020-01-15"), day("2024-01-15"), day("2026-01-15"))]
    with CaptureQueriesContext(connection) as queries:
        answers = RateTable(None).rates(questions)
    assert len(queries) == 2
    assert [rate and rate.value for rate in answers.values()] == [None, D("55.7999086340795"), None]


def test_asking_day_after_day_reads_a_pair_once(january: None) -> None:
    dollar, peso, first = pk("USD"), pk("PHP"), day("2023-12-18")
    table = RateTable(None)
    with CaptureQueriesContext(connection) as queries:
        answers = [table.rate(dollar, peso, first + timedelta(days=n)) for n in range(200)]
    assert len(queries) <= 4
    assert answers == [asked(f"{first + timedelta(days=n)} USD PHP") for n in range(200)]


def test_a_wider_scan_forgets_no_day(january: None) -> None:
    dollar, euro = pk("USD"), pk("EUR")
    table = RateTable(None)
    early = [(euro, dollar, day("2024-01-01") + timedelta(days=n)) for n in range(8)]
    late = [(euro, dollar, day("2024-02-10") + timedelta(days=n)) for n in range(8)]
    first = table.rates(early)
    both = table.rates([*late, *early, (dollar, euro, day("2024-01-03"))])
    assert {question: both[question] for question in early} == first
    assert both[euro, dollar, day("2024-02-12")] == Rate(D("1.0887"), day("2024-01-19"), True, "ecb")


@pytest.mark.parametrize(
    ("value", "rate", "converted"),
    [
        ("10", "58.30125", "583.0125"),
        ("1", "0.00005", "0.0000"),  # half to even
        ("3", "0.00005", "0.0002"),
        ("-12345678901234.5678", "1", "-12345678901234.5678"),
        ("922337203685477.5807", "0.999999999999999", "922337203685476.6584"),  # less 0.9223372036854775807
    ],
)
def test_converting_rounds_half_even_to_four_decimals(value: str, rate: str, converted: str) -> None:
    assert convert(D(value), Rate(D(rate), day("2024-01-15"), False, "ecb")) == D(converted)
    assert convert(D(value), D(rate)) == D(converted)


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("1.0945", "1.0945"),
        ("100", "100"),
        ("1.23456789012345", "1.23456789012345"),
        ("1.234567890123445", "1.23456789012344"),  # half to even
        ("1.234567890123455", "1.23456789012346"),
        ("1234567890123456", "1234567890123460"),
    ],
)
def test_fifteen_significant_digits_half_even(published: str, kept: str) -> None:
    assert significant(D(published)) == D(kept)
    assert "E" not in str(significant(D(published)))
