"""Published cases of cost basis, of the United Kingdom's share pools, and of money that must not lose a cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fintrack.lib.currencies import iso_decimals
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, from_units, to_units
from fintrack.lib.spread import spread
from portfolio.lots import Acquire, Booked, Dispose, Event, Gain, Match, Method, Split, book, gain_split
from portfolio.lots.records import total
from portfolio.lots.tests.golden import cases

METHODS = {"fifo": Method.FIFO, "moving_average": Method.AVERAGE}
CENT = Decimal("0.01")


def to_digits(number: Decimal | None, stated: str) -> Decimal:
    """A figure with as many digits as the published one."""
    assert number is not None
    return number.quantize(Decimal(stated))


# --- cost-basis.json: amounts are in euros, the base currency; `fx` holds those of the trade ------------------------------------


def trades(case: dict[str, Any]) -> Iterator[Event]:
    for order, row in enumerate(case["txns"]):
        shares, base = Decimal(row["shares"]), Decimal(row["amount"])
        value = Decimal(row["fx"]["amount"]) if "fx" in row else base
        name: dict[str, Any] = {"on": date.fromisoformat(row["date"]), "key": str(order), "order": order}
        if row["type"] in ("buy", "delivery_in"):
            yield Acquire(shares, value, base, **name)
        else:
            yield Dispose(shares, value, base, **name)


def unrealised(booked: Booked, case: dict[str, Any]) -> list[Gain]:
    """`eurusd` is dollars for a euro; ours is euros for a dollar."""
    rate = 1 / Decimal(case["price"]["eurusd"]) if "eurusd" in case["price"] else Decimal(1)
    return [gain_split(lot, Decimal(case["price"]["value"]), rate) for lot in booked.open]


@pytest.mark.parametrize("case", cases("cost-basis"))
def test_cost_basis(case: dict[str, Any]) -> None:
    for name, method in METHODS.items():
        booked = book(trades(case), method)
        assert booked.problems == ()
        realised = [gain_split(match) for match in booked.matches]
        open_gains = unrealised(booked, case) if "price" in case else []
        found = {
            "cost": {name: booked.base_cost},
            "realized": {name: booked.base_gain, f"{name}_fx_part": total(gain.fx for gain in realised)},
            "unrealized": {
                name: total(gain.total for gain in open_gains),
                f"{name}_fx_part": total(gain.fx for gain in open_gains),
            },
        }
        for figure, answers in found.items():
            for key, answer in answers.items():
                if key in case.get(figure, {}):
                    assert to_digits(answer, case[figure][key]) == Decimal(case[figure][key]), (figure, key)


@pytest.mark.parametrize("case", [one for one in cases("cost-basis") if one.id in (None, "rounding-must-not-remain")])
def test_nothing_held_costs_exactly_nothing(case: dict[str, Any]) -> None:
    for method in Method:
        booked = book(trades(case), method)
        assert (booked.quantity, booked.cost == 0 or method is Method.NONE) == (0, True)


@pytest.mark.parametrize("case", [one for one in cases("cost-basis") if one.id in (None, "two-currencies")])
def test_reported_in_the_currency_of_the_trade(case: dict[str, Any]) -> None:
    """The same trades for a household whose base currency is the dollar: no exchange-rate part."""
    stated = case["reported_in_usd"]
    in_dollars = [
        Acquire(event.quantity, event.cost, event.cost, on=event.on)
        if isinstance(event, Acquire)
        else Dispose(event.quantity, event.proceeds, event.proceeds, on=event.on)
        for event in trades(case)
        if isinstance(event, (Acquire, Dispose))
    ]
    booked = book(in_dollars, Method.FIFO)
    later = [gain_split(lot, Decimal(case["price"]["value"]), Decimal(1)) for lot in booked.open]
    splits = [gain_split(match) for match in booked.matches] + later
    assert booked.base_gain == Decimal(stated["realized_fifo"])
    assert total(gain.total for gain in later) == Decimal(stated["unrealized_fifo"])
    assert {gain.fx for gain in splits} == {Decimal(stated["fx_part"])}


# --- uk-capital-gains.json: money is pounds; amounts include fees --------------------------------------------------------------


def share_events(case: dict[str, Any]) -> Iterator[Event]:
    """A stock split states the shares that came on top of those held."""
    held = Decimal(0)
    for order, row in enumerate(case["txns"]):
        name: dict[str, Any] = {"on": date.fromisoformat(row["date"]), "key": f"{row['date']} {row['action']}"}
        quantity, amount = Decimal(row.get("quantity", 0)), Decimal(row["amount"])
        if row["action"] == "buy":
            held += quantity
            yield Acquire(quantity, -amount, -amount, **name, order=order)
        elif row["action"] == "sell":
            held -= quantity
            yield Dispose(quantity, amount, amount, **name, order=order)
        elif row["action"] == "stock_split":
            yield Split((held + quantity) / held, **name, order=order)
            held += quantity


def in_tax_year(match: Match, tax_year: str) -> bool:
    """6 April to 5 April."""
    first, last = (int(year) for year in tax_year.split("/"))
    return date(first, 4, 6) <= match.disposed_on <= date(last, 4, 5)


def gain_of(matches: list[Match]) -> Decimal:
    found = total(match.base_gain for match in matches)
    assert found is not None
    return found


@pytest.mark.parametrize("case", cases("uk-capital-gains"))
def test_uk_gain_of_the_tax_year(case: dict[str, Any]) -> None:
    booked = book(share_events(case), Method.UK)
    assert booked.problems == ()
    found = gain_of([match for match in booked.matches if in_tax_year(match, case["tax_year"])])
    assert abs(found - Decimal(case["gain"])) <= CENT


RULES = {"SAME_DAY": "same_day", "BED_AND_BREAKFAST": "thirty_days", "SECTION_104": "section_104"}


@pytest.mark.parametrize("case", cases("uk-capital-gains"))
def test_uk_steps_of_each_disposal(case: dict[str, Any]) -> None:
    """Which rule took how many shares, and with what gain. (The source adds selling fees to the cost, we take them off the proceeds;
    the gain is the same. Its steps of purchases only tell the pool's inner state, which `test_uk_pool_at_the_end` compares.)
    """
    booked = book(share_events(case), Method.UK)
    for day, steps in case["steps"].items():
        for sale in (step for name, step in steps.items() if name.startswith("sell")):
            found = [match for match in booked.matches if match.key == f"{day} sell"]
            stated = [(RULES[step["rule"]], Decimal(step["quantity"]), Decimal(step["gain"])) for step in sale]
            assert [(m.rule.value, m.quantity, to_digits(m.base_gain, "0.01")) for m in found] == [
                (rule, quantity, to_digits(gain, "0.01")) for rule, quantity, gain in stated
            ]


@pytest.mark.parametrize("case", [one for one in cases("uk-capital-gains") if one.values[0].get("steps") != {}])
def test_uk_pool_at_the_end(case: dict[str, Any]) -> None:
    last_day = max(case["steps"])
    last = list(case["steps"][last_day].values())[-1][-1]
    booked = book([event for event in share_events(case) if event.on <= date.fromisoformat(last_day)], Method.UK)
    assert booked.quantity == Decimal(last["new_quantity"])
    assert abs(booked.cost - Decimal(last["new_pool_cost"])) <= CENT


# --- money.json: the currencies' digits, sums as the ledger's columns make them, parts as `spread` makes them -------------------


@pytest.mark.parametrize("case", cases("money"))
def test_money(case: dict[str, Any]) -> None:
    if "digits" in case:
        assert {code: iso_decimals(code) for code in case["digits"]} == case["digits"]
    elif "shares" in case:
        places = iso_decimals(case.get("currency", "USD"))
        assert [str(part) for part in spread(Decimal(case["total"]), [1] * case["parts"], places)] == case["shares"]
    else:
        values = [Decimal(value) for value in case["values"]]
        scale = VALUE_SCALE if all(value == value.quantize(CENT) for value in values) else QUANTITY_SCALE
        assert from_units(sum(to_units(value, scale) for value in values), scale) == Decimal(case["sum"])
