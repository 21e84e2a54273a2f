"""What every source must do alike: its attributes, its settings, and how it bears a service that fails."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from fintrack.lib.web_client import Pace
from ledger.connectors.rates.frankfurter import Frankfurter
from ledger.connectors.rates.frankfurter.client import FrankfurterClient
from portfolio.prices import price_sources
from portfolio.prices.argentinadatos import ArgentinaDatos
from portfolio.prices.base import WebSource
from portfolio.prices.bcra import Bcra
from portfolio.prices.cbr import Cbr
from portfolio.prices.coingecko import CoinGecko
from portfolio.prices.custom import Custom
from portfolio.prices.dolarapi import DolarApi
from portfolio.prices.ecb import Ecb
from portfolio.prices.frankfurter import FrankfurterPrices
from portfolio.prices.protocol import Asked, Missed, PriceSource, SourceError
from portfolio.prices.yahoo import Yahoo
from tests.loopback import Canned, Scripted, SteadyTime

SETTINGS = {"url": "{base_url}/x", "close": "close", "date": "date", "rows": "rows"}
ASKED = {
    "ecb": Asked("EUR", "", "USD", "currency"),
    "frankfurter": Asked("EUR", "", "USD", "currency"),
    "cbr": Asked("USD", "USD", "RUB", "currency"),
    "bcra": Asked("USD", "USD", "ARS", "currency"),
    "dolarapi": Asked("USD.MEP", "bolsa", "ARS", "other"),
    "argentinadatos": Asked("SUPER", "mercadoDinero/Super Ahorro $ - Clase A", "ARS", "fund"),
    "coingecko": Asked("BTC", "bitcoin", "USD", "crypto"),
    "yahoo": Asked("VUSA", "VUSA.L", "GBP", "etf"),
    "custom": Asked("FUND", "F1", "EUR", "fund"),
}
WEB = {one.key: one for one in (Ecb, Cbr, Bcra, DolarApi, ArgentinaDatos, CoinGecko, Yahoo, Custom)}


def ready(key: str, server: Scripted, time: SteadyTime) -> PriceSource:
    """The source, asking the server; without the pace of its own, which is another test's."""
    if key == "frankfurter":
        return FrankfurterPrices(Frankfurter(FrankfurterClient(server.url, clock=time.clock)))
    source: WebSource = WEB[key](clock=time.clock)
    source._pace = None
    settings = {name: value.format(base_url=server.url) for name, value in SETTINGS.items()}
    return source.configured(settings | {"base_url": server.url, "api_key": "s3cret"})


def ask(source: PriceSource, asked: Sequence[Asked]) -> list[Any]:
    return list(source.latest(asked))


def test_the_sources_are_whole() -> None:
    assert price_sources.broken == {}
    assert {one.key for one in price_sources} == set(ASKED)
    assert [one.key for one in price_sources if not one.is_on_by_default] == ["yahoo"]


@pytest.mark.parametrize("key", ASKED)
def test_it_serves_what_it_is_for(key: str) -> None:
    source = price_sources.get(key)
    assert source is not None
    assert source.serves(ASKED[key])
    assert not source.serves(Asked("X", "X", "X", "currency"))
    assert not source.serves(Asked("X", "X", "EUR", "nonsense"))


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("failure", [Canned(429), Canned(500), Canned(0)], ids=["429", "500", "dropped"])
def test_a_lasting_failure_is_told_and_may_pass(server: Scripted, time: SteadyTime, key: str, failure: Canned) -> None:
    server.failures = [failure] * 4
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.permanent, len(server.asked), time.slept) == (False, 4, [1.0, 2.0, 4.0])


@pytest.mark.parametrize("key", WEB)
def test_a_long_wait_is_told(server: Scripted, time: SteadyTime, key: str) -> None:
    server.failures = [Canned(429, headers={"Retry-After": "900"})]
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.code, failed.value.retry_after, time.slept) == ("source_busy", 900.0, [])


WRONG = {
    "a page": Canned(200, b"<!doctype html><title>Maintenance</title>", kind="text/html"),
    "a page that says it is JSON": Canned(200, b"<html><body>Key needed</body></html>"),
    "cut JSON": Canned(200, b'{"chart": {"result"'),
    "other JSON": Canned(200, b'{"hello": [1, 2]}'),
    "a number": Canned(200, b"7"),
    "bytes": Canned(200, b"\xff\xfe\x00\x01\x02"),
}


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("answer", WRONG)
def test_wrong_content_is_never_a_price(server: Scripted, time: SteadyTime, key: str, answer: str) -> None:
    server.failures = [WRONG[answer]] * 9
    source = ready(key, server, time)
    if (key, answer) == ("coingecko", "other JSON"):  # a list of coins without ours
        assert [type(one) for one in ask(source, [ASKED[key]])] == [Missed]
        return
    with pytest.raises(SourceError) as failed:
        ask(source, [ASKED[key]])
    assert (failed.value.code.endswith("bad_answer"), failed.value.permanent) == (True, False)


@pytest.mark.parametrize("key", WEB)
def test_a_body_cut_off_is_asked_for_again(server: Scripted, time: SteadyTime, key: str) -> None:
    server.failures = [Canned(200, b'{"half":', cut=100)] * 4
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.code, len(server.asked)) == ("source_unreachable", 4)


@pytest.mark.parametrize("key", WEB)
@pytest.mark.parametrize(
    ("status", "code"), [(401, "source_not_let_in"), (403, "source_not_let_in"), (422, "source_refused")]
)
def test_a_refusal_needs_a_person(server: Scripted, time: SteadyTime, key: str, status: int, code: str) -> None:
    server.failures = [Canned(status)]
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.code, failed.value.permanent, len(server.asked)) == (code, True, 1)


@pytest.mark.parametrize("key", WEB)
def test_an_address_inside_is_not_asked(server: Scripted, time: SteadyTime, key: str, settings: Any) -> None:
    settings.PRICE_PRIVATE_HOSTS = []
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.code, failed.value.permanent, server.asked) == ("source_forbidden_address", True, [])


@pytest.mark.parametrize("key", WEB)
def test_a_redirect_to_another_host_is_not_followed(server: Scripted, time: SteadyTime, key: str) -> None:
    server.failures = [Canned(302, headers={"Location": "http://169.254.169.254/latest/meta-data"})]
    with pytest.raises(SourceError) as failed:
        ask(ready(key, server, time), [ASKED[key]])
    assert (failed.value.code, failed.value.permanent) == ("source_elsewhere", True)


@pytest.mark.parametrize("key", ASKED)
def test_nothing_asked_is_nothing_answered(server: Scripted, time: SteadyTime, key: str) -> None:
    source = ready(key, server, time)
    assert list(source.history([], date(2024, 1, 1), date(2024, 1, 31))) == list(source.latest([])) == []
    assert server.asked == []


def test_configured_copies_share_the_pace_and_not_the_settings(server: Scripted) -> None:
    time = SteadyTime()
    source = CoinGecko(clock=time.clock)
    assert isinstance(source._pace, Pace)
    server.pages["/simple/price"] = Canned(200, b'{"bitcoin": {"usd": 7, "last_updated_at": 1779092258}}')
    one = source.configured({"base_url": server.url, "api_key": "first"})
    other = source.configured({"base_url": server.url, "api_key": "second"})
    for _ in range(6):
        ask(one, [ASKED["coingecko"]])
        ask(other, [ASKED["coingecko"]])
    assert time.slept == [60.0]
    assert [request.headers["x-cg-demo-api-key"] for request in server.asked[:2]] == ["first", "second"]
    assert source.settings["api_key"] == ""


def test_a_key_reaches_no_log_and_no_error(
    server: Scripted, time: SteadyTime, caplog: pytest.LogCaptureFixture
) -> None:
    server.failures = [Canned(500)] * 4
    with caplog.at_level(logging.DEBUG, logger="fintrack"), pytest.raises(SourceError) as failed:
        ask(ready("coingecko", server, time), [ASKED["coingecko"]])
    assert server.asked[0].headers["x-cg-demo-api-key"] == "s3cret"
    assert "s3cret" not in caplog.text + repr(failed.value) + repr(failed.value.data)


def test_settings_are_checked() -> None:
    assert DolarApi().configured({"side": "  compra "}).settings["side"] == "compra"
    assert DolarApi().configured({}).settings == {"base_url": "https://dolarapi.com", "side": "venta"}
    with pytest.raises(SourceError) as refused:
        DolarApi().configured({"side": "both"})
    assert (refused.value.code, refused.value.data["field"]) == ("setting_wrong", "side")
    with pytest.raises(SourceError) as refused:
        Custom().configured({"url": " "})
    assert (refused.value.code, refused.value.data["field"]) == ("setting_missing", "url")
