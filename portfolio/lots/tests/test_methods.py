"""Which lot goes, at what cost, and what is refused: one story, told by each method."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest

from portfolio.lots import Booked, Code, Event, Method, MethodChange, Pick, Rule, book
from portfolio.lots.tests.making import buy, day, pick, sell, taken

# Ten at 10, ten at 14, ten at 12, each on its own day.
BOUGHT: list[Event] = [buy(1, 10, 100, 90), buy(2, 10, 140, 133), buy(3, 10, 120, 120)]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.FIFO, [("buy 1", 10, 100), ("buy 2", 5, 70)]),
        (Method.LIFO, [("buy 3", 10, 120), ("buy 2", 5, 70)]),
        (Method.HIFO, [("buy 2", 10, 140), ("buy 3", 5, 60)]),
        (Method.AVERAGE, [("buy 1", 15, 180)]),
        (Method.SPECIFIC, [("buy 1", 10, 100), ("buy 2", 5, 70)]),
        (Method.UK, [("buy 1", 15, 180)]),
    ],
)
def test_fifteen_of_thirty(method: Method, expected: list[tuple[str, int, int]]) -> None:
    booked = book([*BOUGHT, sell(50, 15, 300, 290)], method)
    assert taken(booked.matches) == expected
    assert booked.gain == 300 - sum(cost for _lot, _quantity, cost in expected)
    assert (booked.quantity, booked.cost) == (15, 360 - sum(cost for _lot, _quantity, cost in expected))
    assert sum(match.proceeds for match in booked.matches) == 300
    assert booked.problems == ()


def test_the_base_currency_goes_its_own_way() -> None:
    booked = book([*BOUGHT, sell(50, 15, 300, 290)], Method.FIFO)
    assert [match.base_cost for match in booked.matches] == [90, Decimal("66.5")]
    assert [match.base_proceeds for match in booked.matches] == [Decimal("193.3333"), Decimal("96.6667")]
    assert (booked.base_gain, booked.base_cost) == (Decimal("133.5"), Decimal("186.5"))


def test_an_unknown_rate_stays_unknown_and_is_no_zero() -> None:
    events = [buy(1, 10, 100, 90), buy(2, 10, 100, None), sell(3, 15, 150, 150)]
    first, second = book(events, Method.FIFO).matches
    assert (first.base_gain, second.base_cost, second.base_gain) == (10, None, None)
    assert book(events, Method.FIFO).base_cost is None
    averaged = book(events, Method.AVERAGE)
    assert (averaged.matches[0].base_cost, averaged.base_gain, averaged.gain) == (None, None, 0)


def test_lots_of_one_day_keep_their_order() -> None:
    events = [buy(1, 5, 50, order=2, key="second"), buy(1, 5, 60, order=1, key="first"), sell(2, 5, 70)]
    assert taken(book(events, Method.FIFO).matches) == [("first", 5, 60)]
    assert taken(book(events, Method.LIFO).matches) == [("second", 5, 50)]


def test_what_comes_in_finer_than_the_ledger_is_rounded_half_to_even() -> None:
    booked = book([buy(1, "1.000000005", "0.00005"), buy(1, "1.000000015", "0.00015")], Method.FIFO)
    assert [str(lot.quantity) for lot in booked.open] == ["1.00000000", "1.00000002"]
    assert [str(lot.cost) for lot in booked.open] == ["0.0000", "0.0002"]


def test_the_last_part_takes_what_is_left() -> None:
    """0.01 over 3 + 3 + 4 of 10: 0.003, 0.003 and the rest."""
    booked = book([buy(1, 10, "0.01"), sell(2, 3, 1), sell(3, 3, 1), sell(4, 4, 1)], Method.AVERAGE)
    assert [match.cost for match in booked.matches] == [Decimal("0.0030"), Decimal("0.0030"), Decimal("0.0040")]
    assert (booked.open, str(booked.cost)) == ((), "0.0000")


def test_the_callers_precision_doesnt_matter() -> None:
    events = [buy(1, "12345678.12345678", "98765432.1234"), sell(2, "1234.5", "10000.01")]
    with localcontext() as context:
        context.prec = 5
        rough = book(events, Method.FIFO)
    assert rough == book(events, Method.FIFO)


# --- Named lots ---------------------------------------------------------------------------------------------------------------


def specific(*picks: Pick, quantity: int = 6, method: Method = Method.SPECIFIC) -> Booked:
    return book([*BOUGHT, sell(50, quantity, 100, lots=picks)], method)


@pytest.mark.parametrize(
    "named",
    [pick("buy 2"), pick(acquired_on=day(2)), pick(unit_cost=Decimal(14)), pick("buy 2", 6, acquired_on=day(2))],
)
def test_a_lot_may_be_named_by_anything(named: Pick) -> None:
    booked = specific(named)
    assert taken(booked.matches) == [("buy 2", 6, 84)]
    assert booked.matches[0].rule is Rule.SPECIFIC
    assert specific(named, method=Method.LIFO) == booked


def test_several_lots_may_be_named_and_a_lot_twice() -> None:
    booked = specific(pick("buy 3", 2), pick("buy 1", 1), pick("buy 3", 1), pick())
    assert taken(booked.matches) == [("buy 3", 3, 36), ("buy 1", 3, 30)]


def test_nothing_named_is_first_in_first_out_and_says_so() -> None:
    assert [match.rule for match in specific().matches] == [Rule.FIFO]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ([pick("buy 9")], Code.NO_MATCHING_LOT),
        ([pick("buy 1", label="mine")], Code.NO_MATCHING_LOT),
        ([pick("buy 1", 5)], Code.PICKS_DIFFER),
        ([pick("buy 1", 5), pick("buy 2", 2)], Code.PICKS_DIFFER),
        ([pick("buy 1", 3), pick("buy 1", 8)], Code.NOT_ENOUGH_LOTS),
        ([pick("buy 1")], Code.NOT_ENOUGH_LOTS),
    ],
)
def test_names_that_dont_fit_are_refused_whole(named: list[Pick], code: Code) -> None:
    booked = specific(*named, quantity=6 if code is not Code.NOT_ENOUGH_LOTS else 11)
    assert [(problem.code, problem.key) for problem in booked.problems] == [(code, "sell 50")]
    assert (booked.matches, booked.quantity, booked.cost) == ((), 30, 360)


def test_an_average_may_be_of_the_named_lots() -> None:
    booked = specific(pick("buy 1"), pick("buy 2"), method=Method.AVERAGE)
    assert taken(booked.matches) == [("buy 1", 6, 72)]
    assert [(lot.key, lot.quantity, lot.cost) for lot in booked.open] == [("buy 1", 14, 168), ("buy 3", 10, 120)]


# --- Strict -------------------------------------------------------------------------------------------------------------------


def test_strict_takes_only_what_cant_be_another() -> None:
    assert [problem.code for problem in specific(method=Method.STRICT).problems] == [Code.AMBIGUOUS_LOTS]
    assert specific(method=Method.STRICT).problems[0].data == {"lots": "3"}
    assert len(specific(quantity=30, method=Method.STRICT).matches) == 3
    assert taken(specific(pick("buy 3"), method=Method.STRICT).matches) == [("buy 3", 6, 72)]


def test_lots_that_nothing_tells_apart_are_one() -> None:
    twins = [buy(1, 5, 50, key="one"), buy(1, 8, 80, key="two")]
    assert len(book([*twins, sell(2, 6, 90)], Method.STRICT).matches) == 2
    assert book([*twins, buy(1, 1, 11), sell(2, 6, 90)], Method.STRICT).matches == ()


def test_strict_with_size_knows_a_lot_by_its_size() -> None:
    events = [buy(1, 5, 50), buy(2, 6, 66), buy(3, 6, 60)]
    assert taken(book([*events, sell(9, 6, 90)], Method.STRICT_WITH_SIZE).matches) == [("buy 2", 6, 66)]
    assert book([*events, sell(9, 7, 90)], Method.STRICT_WITH_SIZE).problems[0].code is Code.AMBIGUOUS_LOTS


# --- More than there is -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [method for method in Method if method is not Method.NONE])
def test_more_than_is_held_is_refused_whole(method: Method) -> None:
    booked = book([buy(1, 10, 100), sell(40, 11, 150), sell(41, 10, 130)], method)
    assert [(problem.code, problem.key) for problem in booked.problems] == [(Code.NOT_ENOUGH_LOTS, "sell 40")]
    assert booked.problems[0].data == {"wanted": "11.00000000", "held": "10.00000000"}
    assert (booked.gain, booked.open) == (30, ())


@pytest.mark.parametrize("method", [Method.FIFO, Method.LIFO, Method.HIFO, Method.AVERAGE, Method.SPECIFIC, Method.UK])
def test_a_short_sale_opens_a_negative_lot_and_a_purchase_closes_it(method: Method) -> None:
    """Ten bought for 100; fifteen sold for 165, so five short for 55; eight bought for 64: five close the short lot at 40."""
    events = [buy(1, 10, 100, 100), sell(40, 15, 165, 165)]
    short = book(events, method, allow_short=True)
    assert [(lot.quantity, lot.cost, lot.base_cost, lot.acquired_on) for lot in short.open] == [(-5, -55, -55, day(40))]
    covered = book([*events, buy(80, 8, 64, 64)], method, allow_short=True)
    match = covered.matches[-1]
    assert (match.lot, match.key, match.quantity, match.cost, match.proceeds) == ("sell 40", "buy 80", -5, -55, -40)
    assert (match.gain, match.base_gain, covered.gain) == (15, 15, 25)
    assert [(lot.key, lot.quantity, lot.cost) for lot in covered.open] == [("buy 80", 3, 24)]


def test_a_purchase_may_name_the_short_lot_it_closes() -> None:
    events = [sell(1, 5, 50), sell(2, 5, 70), buy(3, 5, 40, lots=(pick("sell 2"),))]
    booked = book(events, Method.FIFO, allow_short=True)
    assert [(match.lot, match.gain) for match in booked.matches] == [("sell 2", 30)]


def test_without_a_method_both_signs_lie_side_by_side() -> None:
    booked = book([buy(1, 5, 50), sell(2, 8, 96), sell(3, 2, 30, lots=[pick("buy 1")])], Method.NONE)
    assert [(lot.quantity, lot.cost) for lot in booked.open] == [(3, 30), (-8, -96)]
    assert taken(booked.matches) == [("buy 1", 2, 20)]


# --- Bad and odd input --------------------------------------------------------------------------------------------------------


def test_an_acquisition_without_a_cost_is_told() -> None:
    booked = book([replace(buy(1, 5, 50), cost=None)], Method.FIFO)
    assert (booked.open, booked.problems[0].code) == ((), Code.COST_MISSING)


@pytest.mark.parametrize("event", [buy(1, -5, 50), sell(1, -5, 50), buy(1, 0, 50), sell(1, 0, 5)])
def test_money_for_nothing_is_told(event: Event) -> None:
    assert [problem.code for problem in book([event], Method.UK, allow_short=True).problems] == [Code.OUT_OF_RANGE]


def test_a_trade_of_nothing_is_nothing() -> None:
    for method in Method:
        assert book([*BOUGHT, buy(4, 0, 0), sell(5, 0, 0)], method) == book(BOUGHT, method)


def test_currencies_are_not_averaged_or_ranked_together() -> None:
    events = [buy(1, 5, 50, 40, currency="USD"), buy(2, 5, 50, 50, currency="EUR"), sell(40, 5, 60, 60, currency="EUR")]
    for method in (Method.AVERAGE, Method.HIFO, Method.UK):
        assert [problem.code for problem in book(events, method).problems] == [Code.MIXED_CURRENCIES]
    match = book(events, Method.FIFO).matches[0]
    assert (match.gain, match.base_gain) == (None, 20)
    named = [*events[:2], sell(40, 5, 60, 60, currency="EUR", lots=[pick(currency="EUR")])]
    assert book(named, Method.AVERAGE).gain == 10


def test_another_method_from_a_day_on() -> None:
    """FIFO takes 5 of the 10 at 10; then the average of the rest is (50 + 140 + 120) / 25 = 12.40."""
    change = MethodChange(Method.AVERAGE, on=day(20))
    booked = book([*BOUGHT, sell(10, 5, 60), change, sell(30, 10, 150)], Method.FIFO)
    assert [(match.rule, match.cost) for match in booked.matches] == [(Rule.FIFO, 50), (Rule.AVERAGE, 124)]
    assert (booked.quantity, booked.cost) == (15, 186)
