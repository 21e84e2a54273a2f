"""CoinGecko: exact numbers, a key in a header, and the end of each day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from jsonschema import Draft202012Validator

from ledger.intake.records import IncomingPrice
from portfolio.prices.coingecko import CoinGecko
from portfolio.prices.protocol import Asked, Missed, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
BTC, ETH = Asked("BTC", "bitcoin", "USD", "crypto"), Asked("ETH", "ethereum", "EUR", "crypto")
CHART = "/coins/bitcoin/market_chart/range"


def milliseconds(day: int, hour: int = 0, second: int = 0) -> int:
    return int(datetime(2026, 5, day, hour, 0, second, tzinfo=UTC).timestamp()) * 1000


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel("2026-05-20T12:00:00Z", tick=False):
        yield


def source(server: Scripted, time: SteadyTime, key: str = "") -> CoinGecko:
    return CoinGecko(clock=time.clock).configured({"base_url": server.url, "api_key": key})


def test_each_in_its_currency_to_the_last_digit(server: Scripted, time: SteadyTime) -> None:
    body = (
        b'{"bitcoin": {"usd": 76975.123456789012, "eur": 1, "last_updated_at": 1779092258},'
        b' "ethereum": {"usd": 1, "eur": 2e3, "last_updated_at": 1779092258, "new": null}}'
    )
    server.pages["/simple/price"] = Canned(200, body)
    at = datetime(2026, 5, 18, 8, 17, 38, tzinfo=UTC)
    assert list(source(server, time).latest([BTC, ETH])) == [
        IncomingPrice("BTC", "USD", date(2026, 5, 18), D("76975.123456789012"), "coingecko", quoted_at=at),
        IncomingPrice("ETH", "EUR", date(2026, 5, 18), D("2000"), "coingecko", quoted_at=at),
    ]
    query = {
        "ids": "bitcoin,ethereum",
        "vs_currencies": "eur,usd",
        "include_last_updated_at": "true",
        "precision": "full",
    }
    assert server.asked[0].query == query


def test_the_key_is_a_header_and_optional(server: Scripted, time: SteadyTime) -> None:
    server.pages["/simple/price"] = Canned(200, b"{}")
    list(source(server, time, "s3cret").latest([BTC]))
    list(source(server, time).latest([BTC]))
    keyed, keyless = server.asked
    assert keyed.headers["x-cg-demo-api-key"] == "s3cret"
    assert "s3cret" not in str(keyed.query)
    assert "x-cg-demo-api-key" not in keyless.headers


@pytest.mark.parametrize("body", [b"{}", b'{"bitcoin": {}}', b'{"bitcoin": {"usd": null, "last_updated_at": 1}}'])
def test_a_coin_without_a_price_is_told_and_keeps_none_from_theirs(
    server: Scripted, time: SteadyTime, body: bytes
) -> None:
    coins = json.loads(body) | {"ethereum": {"eur": 7, "last_updated_at": 1779092258}}
    server.pages["/simple/price"] = Canned(200, json.dumps(coins).encode())
    missed, price = source(server, time).latest([BTC, ETH])
    assert isinstance(missed, Missed)
    assert (missed.asked, missed.error.code) == (BTC, "source_unknown_symbol")
    assert isinstance(price, IncomingPrice)


def test_many_coins_are_asked_in_pieces(server: Scripted, time: SteadyTime) -> None:
    server.pages["/simple/price"] = Canned(200, b"{}")
    list(source(server, time).latest([Asked(f"C{place}", f"coin-{place}", "USD", "crypto") for place in range(250)]))
    assert [len(request.query["ids"].split(",")) for request in server.asked] == [100, 100, 50]


def test_the_last_point_of_a_day_counts_and_midnight_ends_the_day_before(server: Scripted, time: SteadyTime) -> None:
    points = [
        [milliseconds(17), 1],  # the end of the 16th, not asked for
        [milliseconds(17, 1), 2.5],
        [milliseconds(17, 23), 3],
        [milliseconds(18), 3.125],  # the end of the 17th
        [milliseconds(18, 0, 1), 4],
        [milliseconds(18, 5), None],
        [milliseconds(20, 9), 5],  # today, so far
    ]
    server.pages[CHART] = Canned(200, json.dumps({"prices": points, "market_caps": [], "total_volumes": []}).encode())
    prices = list(source(server, time).history([BTC], date(2026, 5, 17), date(2026, 5, 20)))
    assert [(one.on.day, one.close) for one in prices if isinstance(one, IncomingPrice)] == [
        (17, D("3.125")),
        (18, D(4)),
        (20, D(5)),
    ]
    first, last = milliseconds(17) // 1000, milliseconds(21) // 1000
    assert server.asked[0].query == {"vs_currency": "usd", "from": str(first), "to": str(last)}


def test_no_more_is_asked_than_the_free_plan_tells(server: Scripted, time: SteadyTime) -> None:
    server.pages[CHART] = Canned(200, b'{"prices": []}')
    assert list(source(server, time).history([BTC], date(2016, 1, 1), date(2026, 5, 20))) == []
    assert server.asked[0].query["from"] == str(int(datetime(2025, 5, 20, tzinfo=UTC).timestamp()))
    assert list(source(server, time).history([BTC], date(2016, 1, 1), date(2017, 1, 1))) == []
    assert len(server.asked) == 1


def test_an_unknown_coin_has_no_past(server: Scripted, time: SteadyTime) -> None:
    (missed,) = source(server, time).history(
        [Asked("X", "no/such?coin", "USD", "crypto")], date(2026, 5, 1), date(2026, 5, 2)
    )
    assert isinstance(missed, Missed)
    assert missed.error.code == "source_unknown_symbol"
    assert server.asked[0].path == "/coins/no%2Fsuch%3Fcoin/market_chart/range"


WRONG_POINTS = ("[1]", '["x", 1]', "[1e20, 1]", "[1779027899041, -1]", "7")


@pytest.mark.parametrize("chart", ["{}", *(f'{{"prices": [{point}]}}' for point in WRONG_POINTS)])
def test_a_chart_that_makes_no_sense(server: Scripted, time: SteadyTime, chart: str) -> None:
    server.pages[CHART] = Canned(200, chart.encode())
    with pytest.raises(SourceError) as failed:
        list(source(server, time).history([BTC], date(2026, 5, 1), date(2026, 5, 2)))
    assert failed.value.code == "source_bad_answer"


def test_the_questions_are_the_contracts_and_its_examples_are_read(server: Scripted, time: SteadyTime) -> None:
    paths = json.loads(contract("coingecko/demo-trimmed.json"))["paths"]
    examples = {}
    for path in ("/simple/price", "/coins/{id}/market_chart/range"):
        examples[path] = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
        server.pages[path.replace("{id}", "bitcoin")] = Canned(200, json.dumps(examples[path]).encode())
    (now,) = source(server, time).latest([BTC])
    past = list(source(server, time).history([BTC], date(2026, 5, 17), date(2026, 5, 18)))
    assert isinstance(now, IncomingPrice)
    assert now.close == D(str(examples["/simple/price"]["bitcoin"]["usd"]))
    assert isinstance(past[0], IncomingPrice)
    assert past[0].close == D(str(examples["/coins/{id}/market_chart/range"]["prices"][-1][1]))
    for request, path in zip(server.asked, examples, strict=True):
        parameters = {one["name"]: one for one in paths[path]["get"]["parameters"] if one["in"] == "query"}
        assert set(request.query) <= set(parameters)
        assert {name for name, one in parameters.items() if one.get("required")} <= set(request.query)
        for name, value in request.query.items():
            schema = parameters[name]["schema"]
            known = {"boolean": value == "true", "integer": int(value) if value.isdigit() else None}.get(
                schema["type"], value
            )
            Draft202012Validator({key: schema[key] for key in ("type", "enum") if key in schema}).validate(known)
