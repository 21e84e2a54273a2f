"""A source that a person describes, asked over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from ledger.intake.records import IncomingPrice
from portfolio.prices.custom import Custom, try_out
from portfolio.prices.protocol import Asked, Missed, SourceError
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
FUND = Asked("FUND", "A/1 ?", "EUR", "fund")
ROWS = {"rows": "data.prices", "date": "d", "close": "c"}
DATA = {
    "data": {
        "prices": [
            {"d": "2026-11-19", "c": 10.25, "x": 1},
            {"d": "2026-11-20", "c": None},
            {"d": "2026-11-18", "c": "9.5"},
        ]
    }
}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel("2026-11-21T06:00:00Z", tick=False):
        yield


@pytest.fixture
def source(time: SteadyTime) -> Custom:
    return Custom(clock=time.clock)


def settings(server: Scripted, **changes: str) -> dict[str, str]:
    return {"url": f"{server.url}/prices", **ROWS} | changes


def serve(server: Scripted, content: Any) -> None:
    server.pages["/prices"] = Canned(200, content if isinstance(content, bytes) else json.dumps(content).encode())


def closes(source: Custom, settings: dict[str, str], one: Asked = FUND) -> dict[str, str]:
    past = source.configured(settings).history([one], date(2026, 1, 1), date(2026, 11, 21))
    return {str(price.on): str(price.close) for price in past if isinstance(price, IncomingPrice)}


def test_rows_and_paths_within_them(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    assert closes(source, settings(server)) == {"2026-11-19": "10.25", "2026-11-18": "9.5"}


def test_the_newest_counts_whatever_the_order(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    (price,) = source.configured(settings(server)).named("custom:3", "My fund").latest([FUND])
    assert price == IncomingPrice("FUND", "EUR", date(2026, 11, 19), D("10.25"), "custom:3")


def test_what_is_outside_the_span_is_left_out(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    past = source.configured(settings(server)).history([FUND], date(2026, 11, 19), date(2026, 11, 19))
    assert [price.on.day for price in past if isinstance(price, IncomingPrice)] == [19]


def test_the_template_is_filled_in_safely(server: Scripted, source: Custom) -> None:
    server.pages["/f/A%2F1%20%3F/EUR"] = Canned(200, json.dumps(DATA).encode())
    url = f"{server.url}/f/{{symbol}}/{{currency}}?from={{since}}&to={{until}}&key=k"
    assert closes(source, settings(server, url=url)) != {}
    assert server.asked[0].query == {"from": "2026-01-01", "to": "2026-11-21", "key": "k"}


def test_columns_side_by_side_nulls_and_all(server: Scripted, source: Custom) -> None:
    serve(server, {"t": [1763510400, 1763596800], "q": {"c": [None, 7.5], "o": [1, 7]}})
    said = settings(server, rows="", date="t", close="q.c", open="q.o")
    past = list(source.configured(said).history([FUND], date(2025, 1, 1), date(2026, 11, 21)))
    assert past == [IncomingPrice("FUND", "EUR", date(2025, 11, 20), D("7.5"), "custom", D(7))]


def test_columns_of_different_length_are_refused(server: Scripted, source: Custom) -> None:
    serve(server, {"t": [1763510400], "c": [1, 2]})
    with pytest.raises(SourceError) as failed:
        closes(source, settings(server, rows="", date="t", close="c"))
    assert failed.value.code == "source_bad_answer"


def test_one_value_is_of_its_day_or_of_today(server: Scripted, source: Custom) -> None:
    serve(server, {"nav": {"value": "1.234", "on": "20.11.2026"}})
    assert closes(source, settings(server, rows="", date="nav.on", close="nav.value")) == {"2026-11-20": "1.234"}
    assert closes(source, settings(server, rows="", date="", close="nav.value")) == {"2026-11-21": "1.234"}


def test_a_day_that_is_missing_is_not_today(server: Scripted, source: Custom) -> None:
    serve(server, {"value": 7})
    with pytest.raises(SourceError) as failed:
        closes(source, settings(server, rows="", date="on", close="value"))
    assert failed.value.code == "source_bad_answer"


@pytest.mark.parametrize(
    ("on", "order"),
    [
        ("2026-11-19T22:00:00Z", ""),
        ("11/19/2026", ""),
        ("11/12/2026", "mdy"),
        (1795046400, ""),
        (1795046400000, ""),
        ("19 Nov 2026", ""),
    ],
)
def test_days_in_many_spellings(server: Scripted, source: Custom, on: Any, order: str) -> None:
    serve(server, {"data": {"prices": [{"d": on, "c": 1}]}})
    expected = "2026-11-12" if order else "2026-11-19"
    assert closes(source, settings(server, date_order=order)) == {expected: "1"}


def test_a_day_that_can_be_read_in_two_ways_is_told(server: Scripted, source: Custom) -> None:
    serve(server, {"data": {"prices": [{"d": "11/12/2026", "c": 1}]}})
    with pytest.raises(SourceError) as failed:
        closes(source, settings(server))
    assert (failed.value.code, failed.value.permanent) == ("needs_answer", True)


def test_pence_per_hundred_and_decimal_commas(server: Scripted, source: Custom) -> None:
    serve(server, {"data": {"prices": [{"d": "2026-11-19", "c": "1.234,5"}]}})
    pound = Asked("FUND", "x", "GBP", "fund")
    said = settings(server, quoted_in="GBX", per="100", decimal_mark=",")
    assert closes(source, said, pound) == {"2026-11-19": "0.12345"}


def test_another_currency_than_wanted_is_told(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    answers = list(source.configured(settings(server, quoted_in="GBX")).latest([FUND]))
    assert [type(one) for one in answers] == [Missed]


def test_a_table(server: Scripted, source: Custom) -> None:
    serve(server, b"Datum;Kurs;Hoch\n19.11.2026;10,25;11,5\n20.11.2026;10,5;\nEnde\n")
    said = {"url": f"{server.url}/prices", "format": "csv"}
    assert closes(source, said) == {"2026-11-19": "10.25", "2026-11-20": "10.5"}
    assert closes(source, said | {"close": "Hoch"}) == {"2026-11-19": "11.5"}


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("Date,Close\n03/04/2026,1.5\n", "needs_answer"),
        ("Name,City\nAnn,Rome\n", "no_prices"),
        ("Date,Close\nx,y\n", "source_bad_answer"),
    ],
)
def test_a_table_that_is_none_or_says_too_little(server: Scripted, source: Custom, table: str, code: str) -> None:
    serve(server, table.encode())
    with pytest.raises(SourceError) as failed:
        closes(source, {"url": f"{server.url}/prices", "format": "csv"})
    assert failed.value.code in {code, "no_table"}


def test_a_key_travels_as_a_header(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    closes(source, settings(server, header_name="X-Api-Key", header_value="s3cret"))
    assert server.asked[0].headers["x-api-key"] == "s3cret"


def test_what_the_source_does_not_know(server: Scripted, source: Custom) -> None:
    (missed,) = source.configured(settings(server)).latest([FUND])
    assert isinstance(missed, Missed)
    assert missed.error.code == "source_unknown_symbol"


def test_too_much_is_not_read(server: Scripted, source: Custom) -> None:
    serve(server, b" " * (8 * 1024 * 1024 + 1))
    with pytest.raises(SourceError) as failed:
        closes(source, settings(server))
    assert (failed.value.code, failed.value.data["reason"]) == ("source_bad_answer", "too_large")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "ftp://example.org/x"}, "setting_wrong"),
        ({"url": "file:///etc/passwd"}, "setting_wrong"),
        ({"url": "https://{symbol}/x"}, "setting_wrong"),
        ({"url": "https://[/x"}, "setting_wrong"),
        ({"url": ""}, "setting_missing"),
        ({"close": ""}, "setting_wrong"),
        ({"format": "xml"}, "setting_wrong"),
        ({"per": "0"}, "setting_wrong"),
        ({"per": "many"}, "setting_wrong"),
        ({"per": "NaN"}, "setting_wrong"),
        ({"header_name": "X: y"}, "setting_wrong"),
        ({"header_name": "X", "header_value": "a\r\nHost: evil"}, "setting_wrong"),
        ({"rows": "data["}, "bad_path"),
        ({"rows": "a" * 301}, "bad_path"),
        ({"close": "no_such_function(@)"}, ""),  # only asking shows it
        ({"rows": "", "date": "data[].d", "close": "data[].c"}, "bad_path"),
        ({"rows": "", "date": "data[?c].d", "close": "x"}, "bad_path"),
        ({}, ""),
    ],
)
def test_settings_that_cannot_be_are_refused_before_asking(source: Custom, changes: dict[str, str], code: str) -> None:
    said = {"url": "https://example.org/x", **ROWS} | changes
    if not code:
        source.configured(said)
        return
    with pytest.raises(SourceError) as refused:
        source.configured(said)
    assert (refused.value.code, refused.value.permanent) == (code, True)


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (DATA, {"rows": "data"}),
        (DATA, {"rows": "nothing"}),
        ({"data": {"prices": [{"d": "never", "c": 1}]}}, {}),
        ({"data": {"prices": [{"c": 1}]}}, {}),
        ({"data": {"prices": [{"d": "2026-11-19", "c": -1}]}}, {}),
        ({"data": {"prices": [{"d": "2026-11-19", "c": "ten"}]}}, {}),
        ({"data": {"prices": [{"d": "2026-11-19", "c": True}]}}, {}),
        ({"data": {"prices": [{"d": "2026-11-19", "c": [1]}]}}, {}),
        ({"data": {"prices": [{"d": 10**30, "c": 1}]}}, {}),
        (DATA, {"close": "no_such_function(@)"}),
        (DATA, {"close": "abs(d)"}),
    ],
)
def test_an_answer_that_makes_no_sense(server: Scripted, source: Custom, content: Any, changes: dict[str, str]) -> None:
    serve(server, content)
    with pytest.raises(SourceError) as failed:
        closes(source, settings(server, **changes))
    assert failed.value.code in {"source_bad_answer", "bad_path"}


def test_trying_before_saving(server: Scripted, source: Custom) -> None:
    serve(server, DATA)
    trial = try_out(source, settings(server), FUND)
    assert (trial.count, [price.on.day for price in trial.newest]) == (2, [19, 18])


@pytest.mark.parametrize(
    ("content", "changes", "code"),
    [
        ({"data": {"prices": []}}, {}, "source_no_prices"),
        ({"data": {"prices": [{"d": "2025-01-01", "c": 1}]}}, {}, "source_no_prices"),
        (DATA, {"close": "other"}, "source_no_prices"),
        (DATA, {"quoted_in": "USD"}, "source_other_currency"),
        (b"<html>Log in</html>", {}, "source_bad_answer"),
        (DATA, {"close": ""}, "setting_wrong"),
    ],
)
def test_what_is_not_saved(server: Scripted, source: Custom, content: Any, changes: dict[str, str], code: str) -> None:
    serve(server, content)
    with pytest.raises(SourceError) as refused:
        try_out(source, settings(server, **changes), FUND)
    assert refused.value.code == code


def test_this_servers_own_network_is_not_asked(server: Scripted, source: Custom, settings: Any) -> None:
    settings.PRICE_PRIVATE_HOSTS = []
    for url in (
        f"{server.url}/prices",
        "http://localhost:1/x",
        "http://169.254.169.254/x",
        "http://[::1]/x",
        "http://0x7f.1/x",
    ):
        with pytest.raises(SourceError) as refused:
            try_out(source, {"url": url, **ROWS}, FUND)
        assert refused.value.code == "source_forbidden_address", url
    assert server.asked == []
