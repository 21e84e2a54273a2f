"""Prices stored in sets and rates typed by hand: once each, for whom they are, and told to the projectors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fintrack.lib import registry
from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.models import Commodity, Price
from ledger.services.commodities import currency
from ledger.services.prices import PriceCounts, prices_store, rate_delete, rate_set
from ledger.tests.rate_books import D, asked, day, pk, price
from tests.conftest import People, people_create

Told = list[dict[str, Any]]


@pytest.fixture
def home(db: Any) -> People:
    return people_create()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What projectors of prices were told; the real ones stay out of it."""
    hooks, calls = registry.Hooks(), []
    hooks.add("test", lambda **call: calls.append(call))
    monkeypatch.setattr("ledger.services.prices.price_hooks", hooks)
    return calls


def typed(home: People, **changes: Any) -> Any:
    values = {
        "household": home.household,
        "acting_user": home.owner,
        "commodity": currency("USD"),
        "currency": currency("ARS"),
        "on": day("2024-01-15"),
    }
    return values | changes


def test_new_changed_and_unchanged_are_told_apart(home: People, told: Told) -> None:
    first = [price("2024-01-15 EUR USD 1.0945"), price("2024-01-16 EUR USD 1.0882")]
    assert prices_store(first) == PriceCounts(created=2)
    assert prices_store(first) == PriceCounts(unchanged=2)
    again = [price("2024-01-16 EUR USD 1.09"), price("2024-01-15 EUR USD 1.0945"), price("2024-01-17 EUR USD 1.0877")]
    assert prices_store(again) == PriceCounts(created=1, updated=1, unchanged=1)
    stored = Price.objects.order_by("date").values_list("close", flat=True)
    assert list(stored) == [D("1.0945"), D("1.09"), D("1.0877")]
    both = {pk("EUR"), pk("USD")}
    assert told == [
        {"commodities": both, "first_on": day("2024-01-15"), "household": None},
        {"commodities": both, "first_on": day("2024-01-16"), "household": None},
    ]


def test_of_two_for_one_day_the_last_counts(home: People) -> None:
    assert prices_store([price("2024-01-15 EUR USD 1"), price("2024-01-15 EUR USD 2")]) == PriceCounts(created=1)
    assert Price.objects.get().close == 2


def test_each_source_and_each_household_has_its_own_row(home: People) -> None:
    line = "2024-01-15 EUR USD 1.0945"
    for source, household in (
        ("ecb", None),
        ("frankfurter", None),
        ("ecb", home.household),
        ("ecb", home.other_household),
    ):
        assert prices_store([price(line, source)], household=household) == PriceCounts(created=1)
        assert prices_store([price(line, source)], household=household) == PriceCounts(unchanged=1)
    assert Price.objects.count() == 4


@pytest.mark.parametrize("close", ["0", "-1", "NaN", "Infinity", "1E-15", "1E+16"])
def test_what_is_no_price_is_refused_and_nothing_is_stored(home: People, told: Told, close: str) -> None:
    good = price("2024-01-15 EUR USD 1.0945")
    with pytest.raises(DomainError) as refused:
        prices_store([good, price(f"2024-01-16 EUR USD {close}")])
    assert refused.value.code == "bad_price"
    assert not Price.objects.exists()
    assert told == []
    assert prices_store([good, price("2024-01-16 EUR USD 1.0882")]) == PriceCounts(created=2)


@pytest.mark.parametrize(
    ("line", "code"), [("2024-01-16 EUR EUR 1", "bad_price"), ("2024-01-16 EUR QQQ 1", "unknown_currency")]
)
def test_of_itself_and_of_the_unknown(home: People, line: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        prices_store([price("2024-01-15 EUR USD 1.0945"), price(line)])
    assert refused.value.code == code
    assert not Price.objects.exists()


@pytest.mark.parametrize(
    "close", ["0.00000000000001", "123456789012345", "20275.17", "1.23456789012345", "0.00001234567891"]
)
def test_fifteen_digits_come_back_exactly(home: People, close: str) -> None:
    prices_store([price(f"2024-01-15 EUR IDR {close}")])
    assert Price.objects.get().close == D(close)
    found = asked("2024-01-15 EUR IDR")
    assert found is not None
    assert found.value == D(close)


def test_a_households_own_commodity_goes_before_a_shared_one_of_the_same_code(home: People) -> None:
    own = Commodity.objects.create(household=home.household, code="XAU", kind="other", decimals=8)
    Commodity.objects.create(household=home.other_household, code="HOUSE", kind="other")
    prices_store([price("2024-01-15 XAU EUR 1800")], household=home.household)
    assert Price.objects.get().commodity == own
    with pytest.raises(DomainError):
        prices_store([price("2024-01-15 HOUSE EUR 1800")], household=home.household)


def test_a_member_types_changes_and_takes_back_a_rate(home: People, told: Told) -> None:
    made = rate_set(**typed(home), close=D("1050"))
    assert (made.household, made.source, made.close) == (home.household, "manual", D("1050"))
    changed = rate_set(**typed(home, acting_user=home.partner), close=D("1100"))
    assert (changed.pk, changed.close) == (made.pk, D("1100"))
    rate_set(**typed(home, acting_user=home.partner), close=D("1100"))
    rate_delete(**typed(home))
    assert not Price.objects.exists()
    call = {"commodities": {pk("USD"), pk("ARS")}, "first_on": day("2024-01-15"), "household": home.household}
    assert told == [call, call, call]  # typed, changed, taken back; the same again is no change


def test_a_viewer_and_a_stranger_type_nothing(home: People) -> None:
    with pytest.raises(Forbidden):
        rate_set(**typed(home, acting_user=home.viewer), close=D(1050))
    with pytest.raises(NotFound):
        rate_set(**typed(home, acting_user=home.outsider), close=D(1050))
    assert not Price.objects.exists()
    rate_set(**typed(home), close=D(1050))
    with pytest.raises(Forbidden):
        rate_delete(**typed(home, acting_user=home.viewer))
    with pytest.raises(NotFound):
        rate_delete(**typed(home, acting_user=home.outsider))
    assert Price.objects.get().close == 1050


@pytest.mark.parametrize(
    ("changes", "code"), [({"close": D(0)}, "bad_price"), ({"close": D(-3)}, "bad_price"), ({}, "same_currency")]
)
def test_a_typed_rate_must_make_sense(home: People, changes: dict[str, Any], code: str) -> None:
    values = typed(home, close=D(1050)) | (changes or {"currency": currency("USD")})
    with pytest.raises(DomainError) as refused:
        rate_set(**values)
    assert refused.value.code == code
    assert not Price.objects.exists()


def test_another_households_commodity_is_not_found(home: People) -> None:
    theirs = Commodity.objects.create(household=home.other_household, code="HOUSE", kind="other")
    mine = Commodity.objects.create(household=home.household, code="HOUSE", kind="other")
    with pytest.raises(NotFound):
        rate_set(**typed(home, commodity=theirs), close=D(1))
    assert rate_set(**typed(home, commodity=mine), close=D(1)).commodity == mine


def test_only_a_typed_rate_can_be_taken_back(home: People) -> None:
    prices_store([price("2024-01-15 USD ARS 830", "frankfurter")])
    with pytest.raises(NotFound):
        rate_delete(**typed(home))
    with pytest.raises(NotFound):
        rate_delete(**typed(home, on=date(2024, 1, 16)))
    assert Price.objects.count() == 1


def test_an_error_in_a_projector_stores_nothing(home: People, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = registry.Hooks()

    def broken(**_call: Any) -> None:
        raise ZeroDivisionError

    hooks.add("broken", broken)
    monkeypatch.setattr("ledger.services.prices.price_hooks", hooks)
    with pytest.raises(ZeroDivisionError):
        prices_store([price("2024-01-15 EUR USD 1.0945")])
    assert not Price.objects.exists()
