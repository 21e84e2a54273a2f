"""Balances, net worth, cash flow, spending, search and rates by API, in numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Commodity, Price
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.api.conftest import Books, Caller, code_of


def values(told: dict[str, Any], *names: str) -> list[str | None]:
    return [told[name]["value"] for name in names]


def test_balances_today_and_before(books: Books, owner: Caller, partner: Caller) -> None:
    now = owner.get("balances").json()
    assert (now["on"], now["currency"], now["net"]["value"]) == ("2026-03-20", "EUR", "2151.00")
    held = {row["name"]: row["holdings"] for group in now["groups"] for row in group["accounts"]}
    assert held["Bank"] == [{"commodity": "EUR", "quantity": "1360.00"}]
    assert owner.get("balances", on="2026-02-28").json()["net"]["value"] == "2200.00"
    theirs = partner.get("balances")
    assert (theirs.json()["net"]["value"], "Secret" in theirs.content.decode()) == ("1460.00", False)


def test_net_worth_and_its_history(books: Books, owner: Caller, viewer: Caller) -> None:
    told = owner.get("net-worth", months=3).json()
    assert values(told, "assets", "debts", "in_transit", "net") == ["2151.00", "0.00", "0.00", "2151.00"]
    assert [(point["on"], point["net"]["value"]) for point in told["history"]] == [
        ("2026-01-31", "1700.00"), ("2026-02-28", "2200.00"), ("2026-03-20", "2151.00"),
    ]  # fmt: skip
    assert {line["kind"] for line in told["classes"]} == {"checking", "cash", "savings"}
    assert viewer.get("net-worth").json()["net"]["value"] == "1460.00"


@pytest.mark.parametrize(
    ("query", "span", "flow"),
    [
        ({}, ("2026-03-01", "2026-03-31"), ["0.00", "49.00", "-49.00"]),
        ({"period": "previous"}, ("2026-02-01", "2026-02-28"), ["500.00", "0.00", "500.00"]),
        ({"on": "2026-02-10"}, ("2026-02-01", "2026-02-28"), ["500.00", "0.00", "500.00"]),
        ({"count": "2"}, ("2026-02-01", "2026-03-31"), ["500.00", "49.00", "451.00"]),
        ({"from": "2026-03-06", "to": "2026-03-20"}, ("2026-03-06", "2026-03-20"), ["0.00", "40.00", "-40.00"]),
        ({"from": "2026-03-01", "to": "2026-03-19"}, ("2026-03-01", "2026-03-19"), ["0.00", "9.00", "-9.00"]),
        ({"from": "2026-01-15", "to": "2026-03-05"}, ("2026-01-15", "2026-03-05"), ["500.00", "9.00", "491.00"]),
        ({"from": "2026-02-27", "to": "2026-02-27"}, ("2026-02-27", "2026-02-27"), ["500.00", "0.00", "500.00"]),
        ({"to": "2026-03-05"}, ("2026-03-01", "2026-03-05"), ["0.00", "9.00", "-9.00"]),
    ],
)
def test_cash_flow(books: Books, owner: Caller, query: dict[str, str], span: tuple[str, str], flow: list[str]) -> None:
    told = owner.get("cashflow/summary", **query).json()
    assert (told["first_on"], told["last_on"]) == span
    assert values(told, "money_in", "money_out", "kept") == flow


def test_cash_flow_of_the_others_lacks_what_is_hidden(books: Books, partner: Caller) -> None:
    for query in ({}, {"from": "2026-03-01", "to": "2026-03-31"}, {"from": "2026-03-02", "to": "2026-03-30"}):
        assert partner.get("cashflow/summary", **query).json()["money_out"]["value"] == "40.00"


def test_spending_in_a_period_and_between_days(books: Books, owner: Caller) -> None:
    told = owner.get("spending").json()
    assert (told["first_on"], told["total"]["value"], told["total_before"]["value"]) == ("2026-03-01", "49.00", "0.00")
    assert [(row["name"], row["now"]["value"]) for row in told["categories"]] == [("Food", "49.00")]
    days = owner.get("spending", **{"from": "2026-03-06", "to": "2026-03-20"}).json()
    assert (days["before_first_on"], days["before_last_on"]) == ("2026-02-19", "2026-03-05")
    assert (days["total"]["value"], days["total_before"]["value"]) == ("40.00", "9.00")


def test_days_are_valued_at_their_own_rates(books: Books, owner: Caller) -> None:
    """10 USD on the 10th at 0.90 and 10 on the 11th at 0.80 are 17.00 EUR; yen without a rate are said to be missing."""
    code = {one.code: one for one in Commodity.objects.filter(code__in=["USD", "EUR"])}
    for day, close in ((10, "0.90"), (11, "0.80")):
        Price.objects.create(
            commodity=code["USD"], currency=code["EUR"], date=date(2026, 3, day), close=Decimal(close), source="test"
        )
    people = books.people
    for currency, days in (("USD", (10, 11)), ("JPY", (11,))):
        wallet = account_create(
            household=people.household, acting_user=people.owner, name=currency, kind="cash", currency=currency
        )
        for day in days:
            recipes.expense(
                acting_user=people.owner, account=wallet, category=books.food, amount=Decimal(10), on=date(2026, 3, day)
            )
    told = owner.get("cashflow/summary", **{"from": "2026-03-10", "to": "2026-03-11"}).json()["money_out"]
    assert (told["value"], told["is_complete"], told["unknown"]) == (
        "17.00", False, [{"commodity": "JPY", "quantity": "10"}],
    )  # fmt: skip


def test_search(books: Books, owner: Caller, partner: Caller) -> None:
    found = owner.get("search", q="surp CAKE").json()
    assert ([row["payee"] for row in found["results"]], found["next"]) == (["Surprise cake"], None)
    assert partner.get("search", q="surp cake").json()["results"] == []
    assert code_of(owner.get("search")) == "required"
    assert owner.get("search", q="shop", cursor="n-nothing").status_code == 400


def test_rates_are_typed_looked_up_and_taken_back(
    books: Books, owner: Caller, viewer: Caller, outsider: Caller
) -> None:
    pair = {"commodity": "USD", "currency": "EUR"}
    unknown = owner.get("rates/lookup", **pair).json()
    assert (unknown["rate"], unknown["as_of"], unknown["on"]) == (None, None, "2026-03-20")
    rate = {**pair, "on": "2026-03-19", "close": "0.92"}
    assert (viewer.post("rates", rate).status_code, code_of(viewer.post("rates", rate))) == (403, "read_only")
    made = owner.post("rates", rate)
    assert (made.status_code, made.json()) == (201, rate)
    found = viewer.get("rates/lookup", **pair).json()
    assert (found["rate"], found["as_of"], found["is_stale"]) == ("0.92", "2026-03-19", False)
    assert outsider.get("rates/lookup", **pair).json()["rate"] is None
    assert owner.get("rates").json()["own"] == [rate]
    assert outsider.get("rates").json()["own"] == []
    place = "rates?commodity=USD&currency=EUR&on=2026-03-19"
    assert outsider.send("delete", place).status_code == 404
    assert owner.send("delete", place).status_code == 204
    assert owner.send("delete", place).status_code == 404


def test_currencies_know_their_minor_units(books: Books, viewer: Caller) -> None:
    decimals = {row["code"]: row["decimals"] for row in viewer.get("currencies").json()}
    assert (decimals["EUR"], decimals["JPY"], decimals["KWD"]) == (2, 0, 3)
