"""Small coins and prices of many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.currencies import iso_decimals
from ledger.intake.records import IncomingPrice
from portfolio.prices.units import MINOR_UNITS, in_units, major, of_one

D = Decimal


def price(currency: str, close: str) -> IncomingPrice:
    return IncomingPrice("X", currency, date(2026, 1, 2), D(close), "s", D("2"), None, D("1"), D("500"))


@pytest.mark.parametrize(
    ("quoted", "per", "currency", "close"),
    [
        (price("GBp", "9312.5"), 1, "GBP", "93.125"),
        (price("GBX", "1"), 1, "GBP", "0.01"),
        (price("ZAc", "12345"), 1, "ZAR", "123.45"),
        (price("ILA", "5020"), 1, "ILS", "50.2"),
        (price("KWF", "812"), 1, "KWD", "0.812"),
        (price("USD", "98.75"), 100, "USD", "0.9875"),
        (price("ARS", "239914.611"), 1000, "ARS", "239.914611"),
        (price("GBX", "9875"), 100, "GBP", "0.9875"),
        (price("GBP", "93.125"), 1, "GBP", "93.125"),
    ],
)
def test_the_price_of_one_in_whole_coins(quoted: IncomingPrice, per: int, currency: str, close: str) -> None:
    found = in_units(quoted, per)
    assert (found.currency, found.close) == (currency, D(close))


def test_a_candle_is_turned_as_a_whole_and_its_volume_is_not() -> None:
    found = in_units(price("GBX", "150"))
    assert (found.open, found.high, found.low, found.volume) == (D("0.02"), None, D("0.01"), D("500"))


def test_capitals_matter() -> None:
    assert (major("GBp"), major("GBP"), major("gbp"), major("ZAR")) == (
        ("GBP", 100),
        ("GBP", 1),
        ("gbp", 1),
        ("ZAR", 1),
    )


def test_every_small_coin_is_what_its_currency_divides_into() -> None:
    assert dict(MINOR_UNITS.values()) == {
        currency: 10 ** iso_decimals(currency) for currency, _coins in MINOR_UNITS.values()
    }


def test_what_does_not_divide_evenly_keeps_its_digits() -> None:
    assert of_one(D(1), 3) * 3 == pytest.approx(D(1), abs=D("1e-50"))
