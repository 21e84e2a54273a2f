"""Price and exchange rate apart, days held, and lots that arrive elsewhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portfolio.lots import Gain, Lot, Method, Term, arriving, book, gain_split, holding_days, term
from portfolio.lots.tests.making import buy, day, sell

RATE = Decimal("0.8")
# 10 for 1,000 dollars at 0.90, sold for 1,500 at 0.80: 1,200 − 900 euros, of which 1,000 × (0.80 − 0.90) is the rate's.
BOUGHT = buy(1, 10, 1000, 900, currency="USD")
SOLD = sell(400, 10, 1500, 1200, currency="USD")
SPLIT = Gain(price=Decimal(400), fx=Decimal(-100), total=Decimal(300))


def test_a_sale_is_split_into_price_and_rate() -> None:
    match = book([BOUGHT, SOLD], Method.FIFO).matches[0]
    assert gain_split(match) == SPLIT
    assert (match.gain, match.base_gain) == (500, 300)


def test_an_open_lot_is_split_the_same_way() -> None:
    lot = book([BOUGHT], Method.FIFO).open[0]
    assert gain_split(lot, Decimal(150), RATE) == SPLIT


def test_a_short_sale_gains_by_the_price_falling() -> None:
    """Received 1,000 dollars at 0.90, bought back for 700 at 0.80: 900 − 560 = 340; 300 × 0.80 by price, 100 by the debt's rate."""
    events = [sell(1, 10, 1000, 900), buy(2, 10, 700, 560)]
    assert gain_split(book(events, Method.FIFO, allow_short=True).matches[0]) == Gain(
        Decimal(240), Decimal(100), Decimal(340)
    )


def test_one_currency_has_no_exchange_gain() -> None:
    match = book([buy(1, 3, 100, 100), sell(2, 1, 50, 50)], Method.FIFO).matches[0]
    assert gain_split(match) == Gain(Decimal("16.6667"), Decimal(0), Decimal("16.6667"))


def test_a_worthless_lot_needs_the_days_rate_to_be_split() -> None:
    match = book([BOUGHT, sell(5, 10, 0, 0, currency="USD")], Method.FIFO).matches[0]
    assert gain_split(match) == Gain(total=Decimal(-900))
    assert gain_split(match, rate=RATE) == Gain(Decimal(-800), Decimal(-100), Decimal(-900))


def test_what_isnt_known_is_not_made_up() -> None:
    lot = book([BOUGHT], Method.FIFO).open[0]
    unknown = Gain()
    assert gain_split(lot) == gain_split(lot, Decimal(150)) == gain_split(lot, rate=RATE) == unknown
    assert gain_split(replace(lot, base_cost=None), Decimal(150), RATE) == unknown
    match = book([BOUGHT, SOLD], Method.FIFO).matches[0]
    assert gain_split(replace(match, base_proceeds=None)) == unknown
    assert gain_split(replace(match, sold_in="CAD")) == Gain(total=Decimal(300))


def test_days_held_and_the_term() -> None:
    booked = book([BOUGHT, sell(366, 5, 600), sell(367, 5, 600)], Method.FIFO)
    days = [holding_days(match) for match in booked.matches]
    assert days == [365, 366]
    assert [term(one) for one in days] == [Term.SHORT, Term.LONG]
    assert term(366, long_after=3 * 365) is Term.SHORT
    assert holding_days(book([BOUGHT], Method.FIFO).open[0], day(11)) == 10
    with pytest.raises(ValueError, match="open lot"):
        holding_days(book([BOUGHT], Method.FIFO).open[0])


def test_lots_arrive_with_the_units_of_the_other_security() -> None:
    lots = [Lot(str(key), day(key), Decimal(size), Decimal(10)) for key, size in ((1, 1), (2, 1), (3, 1))]
    arrived = arriving(lots, Decimal("0.0000001"))
    assert [lot.quantity for lot in arrived] == [Decimal(size).scaleb(-8) for size in (4, 3, 3)]
    assert [(lot.key, lot.cost) for lot in arrived] == [("1", 10), ("2", 10), ("3", 10)]
