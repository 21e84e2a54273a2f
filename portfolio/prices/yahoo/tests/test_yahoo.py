"""Yahoo's chart: pence, candles of null, the exchange's days, splits taken back, numbers that were 32 bits wide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from ledger.intake.records import IncomingPrice
from portfolio.prices.protocol import Asked, Missed, SourceError
from portfolio.prices.yahoo import Yahoo
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
VUSA = Asked("VUSA", "VUSA.L", "GBP", "etf")
AAPL = Asked("AAPL", "AAPL", "USD", "stock")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel("2026-01-02T12:00:00Z", tick=False):
        yield


def second(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


def chart(
    times: list[int], close: list[float | None], currency: str = "USD", zone: str = "America/New_York", **more: Any
) -> dict[str, Any]:
    empty: list[None] = [None] * len(times)
    quote = {"open": empty, "high": empty, "low": empty, "volume": empty, "close": close} | more.pop("quote", {})
    meta = {"currency": currency, "exchangeTimezoneName": zone, "new": {}}
    return {"meta": meta, "timestamp": times, "indicators": {"quote": [quote]}} | more


def page(result: Any) -> Canned:
    return Canned(200, json.dumps({"chart": {"result": [result], "error": None}}).encode())


def source(server: Scripted, time: SteadyTime) -> Yahoo:
    return Yahoo(clock=time.clock).configured({"base_url": server.url})


def past(server: Scripted, time: SteadyTime, one: Asked, since: date, until: date) -> list[Any]:
    return list(source(server, time).history([one], since, until))


def test_pence_are_pounds_and_null_is_no_trade(server: Scripted, time: SteadyTime) -> None:
    times = [second(2025, 12, 29, 8), second(2025, 12, 30, 8), second(2025, 12, 31, 8)]
    quote = {
        "open": [9300.0, None, 9310.5],
        "high": [9320.0, None, None],
        "low": [9280.0, None, 0],
        "volume": [12345, None, 0],
    }
    server.pages["/v8/finance/chart/VUSA.L"] = page(
        chart(times, [9312.5, None, 9315.0], "GBp", "Europe/London", quote=quote)
    )
    at = [datetime(2025, 12, day, 8, tzinfo=UTC) for day in (29, 31)]
    assert past(server, time, VUSA, date(2025, 12, 29), date(2025, 12, 31)) == [
        IncomingPrice(
            "VUSA", "GBP", date(2025, 12, 29), D("93.125"), "yahoo", D(93), D("93.2"), D("92.8"), D(12345), at[0]
        ),
        IncomingPrice("VUSA", "GBP", date(2025, 12, 31), D("93.15"), "yahoo", D("93.105"), None, None, None, at[1]),
    ]


def test_the_day_is_the_exchanges(server: Scripted, time: SteadyTime) -> None:
    """Tokyo opens on the day before, by UTC."""
    server.pages["/v8/finance/chart/7203.T"] = page(chart([second(2025, 12, 29, 23)], [3000.0], "JPY", "Asia/Tokyo"))
    (price,) = past(server, time, Asked("7203", "7203.T", "JPY", "stock"), date(2025, 12, 30), date(2025, 12, 30))
    assert price.on == date(2025, 12, 30)


def test_a_split_is_taken_back_from_what_was_before_it(server: Scripted, time: SteadyTime) -> None:
    """Apple, 31 August 2020, four for one: 499.23 was paid on the 28th, which is shown as 124.8075 since."""
    times = [second(2020, 8, 28, 13, 30), second(2020, 8, 31, 13, 30)]
    splits = {"1598880600": {"date": times[1], "numerator": 4.0, "denominator": 1.0, "splitRatio": "4:1"}}
    quote = {"open": [126.0125, 127.5], "volume": [187629916, 225702688]}
    server.pages["/v8/finance/chart/AAPL"] = page(
        chart(times, [124.8075, 129.0625], events={"splits": splits}, quote=quote)
    )
    before, after = past(server, time, AAPL, date(2020, 8, 28), date(2020, 8, 31))
    assert (before.close, before.open, before.volume) == (D("499.23"), D("504.05"), D(46907479))
    assert (after.close, after.open, after.volume) == (D("129.0625"), D("127.5"), D(225702688))


def test_splits_after_the_span_count_too(server: Scripted, time: SteadyTime) -> None:
    times = [second(2020, 8, 28, 13, 30), second(2020, 8, 31, 13, 30)]
    splits = {"x": {"date": times[1], "numerator": 4, "denominator": 1}}
    server.pages["/v8/finance/chart/AAPL"] = page(chart(times, [124.8075, 129.0625], events={"splits": splits}))
    (price,) = past(server, time, AAPL, date(2020, 8, 28), date(2020, 8, 28))
    assert price.close == D("499.23")
    assert server.asked[0].query["period2"] == str(second(2026, 1, 3))
    assert server.asked[0].query["events"] == "split"


@pytest.mark.parametrize(
    ("shown", "paid"),
    [
        (150.25999450683594, "150.26"),
        (93.5, "93.5"),
        (0.00012339999375399202, "0.0001234"),
        (712345.52, "712345.52"),
        (1e-7, "1E-7"),
    ],
)
def test_numbers_that_were_32_bits_wide(server: Scripted, time: SteadyTime, shown: float, paid: str) -> None:
    server.pages["/v8/finance/chart/AAPL"] = page(chart([second(2025, 12, 29, 15)], [shown]))
    (price,) = past(server, time, AAPL, date(2025, 12, 29), date(2025, 12, 29))
    assert price.close == D(paid)


def test_the_newest_is_the_last_with_a_price(server: Scripted, time: SteadyTime) -> None:
    times = [second(2025, 12, 30, 15), second(2025, 12, 31, 15), second(2026, 1, 2, 15)]
    server.pages["/v8/finance/chart/AAPL"] = page(chart(times, [1.5, 2.5, None]))
    (price,) = source(server, time).latest([AAPL])
    assert isinstance(price, IncomingPrice)
    assert (price.on, price.close) == (date(2025, 12, 31), D("2.5"))


def test_no_trade_at_all(server: Scripted, time: SteadyTime) -> None:
    result = chart([], [])
    del result["timestamp"]
    result["indicators"]["quote"] = [{}]
    server.pages["/v8/finance/chart/AAPL"] = page(result)
    assert list(source(server, time).latest([AAPL])) == []


def test_an_unknown_symbol_keeps_no_other_from_its_price(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v8/finance/chart/AAPL"] = page(chart([second(2025, 12, 31, 15)], [2.5]))
    missed, price = source(server, time).latest([Asked("X", "../../x", "USD", "stock"), AAPL])
    assert isinstance(missed, Missed)
    assert (missed.error.code, server.asked[0].path) == ("source_unknown_symbol", "/v8/finance/chart/..%2F..%2Fx")
    assert isinstance(price, IncomingPrice)


def test_another_currency_than_wanted_is_told_and_not_taken(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v8/finance/chart/AAPL"] = page(chart([second(2025, 12, 31, 15)], [2.5]))
    (missed,) = source(server, time).latest([Asked("AAPL", "AAPL", "EUR", "stock")])
    assert isinstance(missed, Missed)
    assert (missed.error.code, missed.error.data["currency"]) == ("source_other_currency", "USD")


def bad(**changes: Any) -> dict[str, Any]:
    return chart([second(2025, 12, 31, 15)], [2.5]) | changes


@pytest.mark.parametrize(
    "result",
    [
        bad(meta={"exchangeTimezoneName": "UTC"}),
        bad(meta={"currency": "USD", "exchangeTimezoneName": "Mars/Base"}),
        bad(timestamp=["x"]),
        bad(timestamp=[1, 2]),
        bad(indicators={}),
        chart([second(2025, 12, 31, 15)], [-2.5]),
        bad(events={"splits": {"x": {"date": 1767196800, "numerator": 0, "denominator": 1}}}),
    ],
)
def test_a_chart_that_makes_no_sense(server: Scripted, time: SteadyTime, result: dict[str, Any]) -> None:
    server.pages["/v8/finance/chart/AAPL"] = page(result)
    with pytest.raises(SourceError) as failed:
        list(source(server, time).latest([AAPL]))
    assert failed.value.code == "source_bad_answer"


def test_the_saved_answers(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v8/finance/chart/VUSA.L"] = Canned(200, contract("yahoo/chart_v8_sample.json"))
    server.pages["/v8/finance/chart/NONE"] = Canned(404, contract("yahoo/chart_v8_error_404.json"))
    price, missed = source(server, time).latest([VUSA, Asked("NONE", "NONE", "USD", "stock")])
    assert isinstance(price, IncomingPrice)
    assert (price.currency, price.on, price.close, price.open) == ("GBP", date(2025, 12, 29), D("93.125"), D(93))
    assert isinstance(missed, Missed)
