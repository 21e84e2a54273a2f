"""Currencies: what ISO 4217 knows, once, and safe lookups."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from fintrack.lib.errors import DomainError
from ledger.models import Commodity
from ledger.services import commodities
from ledger.services.commodities import commodities_ensure, currency


@pytest.fixture
def empty(db: Any) -> None:
    """The test database starts with all currencies; these tests are about making them."""
    Commodity.objects.all().delete()
    commodities._forget()


@pytest.mark.usefixtures("empty")
def test_all_of_iso_4217_with_names_and_minor_units() -> None:
    assert commodities_ensure() > 150
    decimals = {one.code: one.decimals for one in Commodity.objects.all()}
    expected = {
        "EUR": 2,
        "PHP": 2,
        "JPY": 0,
        "KRW": 0,
        "KWD": 3,
        "TND": 3,
        "CLF": 4,
        "UYW": 4,
        "RSD": 2,
        "IQD": 3,
        "ALL": 2,
    }
    assert {code: decimals[code] for code in expected} == expected
    assert Commodity.objects.get(code="PHP").name == "Philippine Peso"
    assert not Commodity.objects.exclude(household=None, kind="currency").exists()
    assert not {"XXX", "XTS"} & set(decimals)


@pytest.mark.usefixtures("empty")
def test_ensuring_again_adds_nothing_and_costs_one_query() -> None:
    commodities_ensure()
    with CaptureQueriesContext(connection) as queries:
        assert commodities_ensure() == 0
    assert len(queries) == 1


@pytest.mark.usefixtures("empty")
def test_a_few_codes_or_none_when_one_is_wrong() -> None:
    assert commodities_ensure(["eur", "PHP"]) == 2
    with pytest.raises(DomainError) as refused:
        commodities_ensure(["USD", "QQQ"])
    assert (refused.value.code, refused.value.data) == ("unknown_currency", {"codes": ["QQQ"]})
    assert set(Commodity.objects.values_list("code", flat=True)) == {"EUR", "PHP"}


@pytest.mark.usefixtures("empty")
def test_a_currency_by_its_code_in_any_case() -> None:
    commodities_ensure(["JPY"])
    assert (currency(" jpy ").code, currency("JPY").decimals) == ("JPY", 0)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("code", ["", "QQQ", "euro", "EUR\x00"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    commodities_ensure(["EUR"])
    with pytest.raises(DomainError) as refused:
        currency(code)
    assert refused.value.code == "unknown_currency"


@pytest.mark.django_db(transaction=True)
def test_a_currency_that_was_rolled_back_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commodities, "_committed", {})
    Commodity.objects.all().delete()
    with pytest.raises(ZeroDivisionError), atomic():
        commodities_ensure(["EUR"])
        assert currency("EUR").code == "EUR"
        raise ZeroDivisionError
    assert not Commodity.objects.exists()
    first = currency("EUR")
    assert first == Commodity.objects.get(code="EUR")
    with CaptureQueriesContext(connection) as queries:
        assert currency("EUR") == first
    assert len(queries) == 0


def test_every_minor_unit_agrees_with_an_outside_list() -> None:
    """ISO 4217 list one, written down here from the standard for what differs from two decimals."""
    none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905
    three = "BHD IQD JOD KWD LYD OMR TND".split()  # noqa: SIM905
    four = ["CLF", "UYW"]
    two = "AED AFN ALL ARS AUD CHF CNY COP CRC CZK EUR GBP HUF IDR IRR LAK LBP MGA MMK PHP PKR RSD SOS SYP USD YER".split()  # noqa: SIM905
    for codes, expected in ((none, 0), (three, 3), (four, 4), (two, 2)):
        assert {code: commodities.iso_decimals(code) for code in codes} == dict.fromkeys(codes, expected)


def test_a_flushed_database_forgets_the_keys_and_makes_them_anew(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commodities, "_committed", {"EUR": Commodity(pk=1, code="EUR")})
    commodities._forget()
    assert currency("EUR") == Commodity.objects.get(code="EUR")
