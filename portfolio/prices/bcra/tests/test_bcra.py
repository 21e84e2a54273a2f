"""The Central Bank of Argentina: quotes per 1,000, holidays, pages of the past."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.records import IncomingPrice
from portfolio.prices.bcra import Bcra
from portfolio.prices.protocol import Asked, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Request, Scripted, SteadyTime

D = Decimal
PATH = "/estadisticascambiarias/v1.0/Cotizaciones"
USD, VND, MXN, XAU = (Asked(code, code, "ARS", "currency") for code in ("USD", "VND", "MXN", "XAU"))


def quote(code: str, price: float, words: str = "") -> dict[str, Any]:
    return {"codigoMoneda": code, "descripcion": words, "tipoPase": 0.0, "tipoCotizacion": price, "nuevo": None}


def day(on: str | None, *quotes: dict[str, Any]) -> dict[str, Any]:
    return {"fecha": on, "detalle": list(quotes)}


def answer(results: Any) -> Canned:
    return Canned(200, json.dumps({"status": 200, "results": results}).encode())


def source(server: Scripted, time: SteadyTime) -> Bcra:
    return Bcra(clock=time.clock).configured({"base_url": server.url})


def test_pesos_for_one_whatever_they_are_quoted_for(server: Scripted, time: SteadyTime) -> None:
    quotes = (
        quote("USD", 1395.5142, "DOLAR E.E.U.U."),
        quote("VND", 53.125, "DONG VIETNAM (C/1.000 UNIDADES)"),
        quote("MXP", 78.438321),
        quote("XAU", 0.0),
    )
    server.pages[PATH] = answer(day("2026-03-19", *quotes))
    on = date(2026, 3, 19)
    assert list(source(server, time).latest([USD, VND, MXN, XAU])) == [
        IncomingPrice("USD", "ARS", on, D("1395.5142"), "bcra"),
        IncomingPrice("VND", "ARS", on, D("0.053125"), "bcra"),
        IncomingPrice("MXN", "ARS", on, D("78.438321"), "bcra"),
    ]


def test_a_holiday_has_no_quotes(server: Scripted, time: SteadyTime) -> None:
    server.pages[PATH] = answer(day(None))
    assert list(source(server, time).latest([USD])) == []


def test_the_past_page_by_page(server: Scripted, time: SteadyTime) -> None:
    first = date(2020, 1, 1)
    days = [day((first + timedelta(days=place)).isoformat(), quote("USD", 60 + place)) for place in range(1500)]

    def page(request: Request) -> Canned:
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        return answer(days[offset : offset + limit])

    server.pages[f"{PATH}/USD"] = page
    prices = [
        one for one in source(server, time).history([USD], first, date(2026, 1, 1)) if isinstance(one, IncomingPrice)
    ]
    assert [price.close for price in prices] == [D(60 + place) for place in range(1500)]
    assert len({price.on for price in prices}) == 1500
    assert [request.query["offset"] for request in server.asked] == ["0", "1000"]
    assert server.asked[0].query["fechaDesde"] == "2020-01-01"


def test_a_currency_the_bank_does_not_know_has_no_past(server: Scripted, time: SteadyTime) -> None:
    assert list(source(server, time).history([USD], date(2026, 3, 1), date(2026, 3, 2))) == []


@pytest.mark.parametrize(
    "results",
    [None, [], {"fecha": "2026-03-19"}, day("19/03/2026", quote("USD", 1.0)), day("2026-03-19", quote("USD", -1.0)),
     day("2026-03-19", {"codigoMoneda": "USD"})],
)  # fmt: skip
def test_an_answer_that_makes_no_sense(server: Scripted, time: SteadyTime, results: Any) -> None:
    server.pages[PATH] = answer(results)
    with pytest.raises(SourceError) as failed:
        list(source(server, time).latest([USD]))
    assert failed.value.code == "source_bad_answer"


def test_the_recorded_answer(server: Scripted, time: SteadyTime) -> None:
    recorded = contract("fx/bcra_0.json")
    server.pages[PATH] = Canned(200, recorded)
    rows = json.loads(recorded)["results"]["detalle"]
    quoted = {row["codigoMoneda"]: row for row in rows if row["tipoCotizacion"]}
    asked = [Asked(code, code, "ARS", "currency") for code in quoted]
    prices = {one.commodity: one for one in source(server, time).latest(asked) if isinstance(one, IncomingPrice)}
    assert set(prices) == set(quoted)
    assert prices["EUR"] == IncomingPrice("EUR", "ARS", date(2026, 3, 19), D("1612.042"), "bcra")
    per_thousand = [code for code, row in quoted.items() if "UNIDADES" in row["descripcion"]]
    assert per_thousand
    for code in per_thousand:
        assert prices[code].close * 1000 == D(str(quoted[code]["tipoCotizacion"]))
