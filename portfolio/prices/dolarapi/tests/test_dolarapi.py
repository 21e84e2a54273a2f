"""The dollars of Argentina, each a commodity of its own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.records import IncomingPrice
from portfolio.prices.dolarapi import DolarApi, suggested_code
from portfolio.prices.protocol import Asked, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
MEP = Asked("USD.MEP", "bolsa", "ARS", "other")
BLUE = Asked("USD", "blue", "ARS", "currency")
EUR = Asked("EUR", "EUR", "ARS", "currency")


def row(casa: str, **changes: Any) -> dict[str, Any]:
    fields = {"moneda": "USD", "casa": casa, "nombre": casa, "compra": 1530, "venta": 1550.5, "variacion": 0.1}
    return fields | {"fechaActualizacion": "2026-08-22T17:58:00.000Z"} | changes


def page(*rows: dict[str, Any]) -> Canned:
    return Canned(200, json.dumps(rows).encode())


def source(server: Scripted, time: SteadyTime, side: str = "") -> DolarApi:
    return DolarApi(clock=time.clock).configured({"base_url": server.url, "side": side})


def test_each_dollar_under_the_code_it_was_asked_by(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v1/dolares"] = page(row("oficial"), row("bolsa", venta=1545.3), row("blue"))
    at = datetime(2026, 8, 22, 17, 58, tzinfo=UTC)
    assert list(source(server, time).latest([MEP, BLUE])) == [
        IncomingPrice("USD.MEP", "ARS", date(2026, 8, 22), D("1545.3"), "dolarapi", quoted_at=at),
        IncomingPrice("USD", "ARS", date(2026, 8, 22), D("1550.5"), "dolarapi", quoted_at=at),
    ]
    assert [request.path for request in server.asked] == ["/v1/dolares"]


@pytest.mark.parametrize(("side", "close"), [("", "1550.5"), ("compra", "1530"), ("media", "1540.25")])
def test_which_side_of_the_quote(server: Scripted, time: SteadyTime, side: str, close: str) -> None:
    server.pages["/v1/dolares"] = page(row("blue"))
    (price,) = source(server, time, side).latest([BLUE])
    assert isinstance(price, IncomingPrice)
    assert price.close == D(close)


def test_the_day_is_argentinas(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v1/dolares"] = page(row("blue", fechaActualizacion="2026-08-22T02:30:00.000Z"))
    (price,) = source(server, time).latest([BLUE])
    assert isinstance(price, IncomingPrice)
    assert price.on == date(2026, 8, 21)


def test_other_currencies_are_on_their_own_page(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v1/cotizaciones"] = page(row("oficial", moneda="EUR", venta=1753.2304), row("oficial", moneda="BRL"))
    (price,) = source(server, time).latest([EUR])
    assert isinstance(price, IncomingPrice)
    assert (price.commodity, price.close) == ("EUR", D("1753.2304"))


def test_what_it_does_not_have_is_left_out(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v1/dolares"] = page(row("blue"))
    assert list(source(server, time).latest([MEP])) == []
    assert list(source(server, time).history([MEP], date(2026, 1, 1), date(2026, 1, 2))) == []
    assert not DolarApi.has_history


def test_suggested_codes() -> None:
    assert [suggested_code(symbol) for symbol in ("oficial", "bolsa", "contadoconliqui", "blue", "EUR")] == [
        "USD", "USD.MEP", "USD.CCL", "USD.BLUE", "EUR",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"venta": None},
        {"venta": 0},
        {"venta": "1550"},
        {"fechaActualizacion": "yesterday"},
        {"fechaActualizacion": None},
    ],
)
def test_a_quote_that_makes_no_sense(server: Scripted, time: SteadyTime, changes: dict[str, Any]) -> None:
    server.pages["/v1/dolares"] = page(row("blue", **changes))
    with pytest.raises(SourceError) as failed:
        list(source(server, time).latest([BLUE]))
    assert failed.value.code == "source_bad_answer"


def test_the_recorded_answers(server: Scripted, time: SteadyTime) -> None:
    server.pages["/v1/dolares"] = Canned(200, contract("argentina/dolarapi_dolares.json"))
    server.pages["/v1/cotizaciones"] = Canned(200, contract("argentina/dolarapi_cotizaciones.json"))
    ccl = Asked("USD.CCL", "contadoconliqui", "ARS", "other")
    prices = [one for one in source(server, time).latest([MEP, ccl, BLUE, EUR]) if isinstance(one, IncomingPrice)]
    assert {price.commodity: price.close for price in prices} == {
        "USD.MEP": D("1545.3"),
        "USD.CCL": D("1589.7"),
        "USD": D("1550"),
        "EUR": D("1753.2304"),
    }
