"""Funds by name and class, per 1,000 units, with days of their own; and the past of the dollars."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.records import IncomingPrice
from portfolio.prices.argentinadatos import ArgentinaDatos
from portfolio.prices.argentinadatos.reader import CATEGORIES
from portfolio.prices.protocol import Asked, Missed, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
SUPER = Asked("SUPER", "Super Ahorro $ - Clase A", "ARS", "fund")
DINAMICO = Asked("DIN", "mercadoDinero/Allaria Dinámico - Clase B", "ARS", "fund")
MEP = Asked("USD.MEP", "bolsa", "ARS", "other")


def fund(name: str, on: str | None, vcp: Any, **more: Any) -> dict[str, Any]:
    return {"fondo": name, "horizonte": "corto", "fecha": on, "vcp": vcp, "ccp": 0, "patrimonio": 0, "nuevo": 1} | more


def page(*rows: dict[str, Any]) -> Canned:
    return Canned(200, json.dumps(rows).encode())


def path(category: str, day: str) -> str:
    return f"/v1/finanzas/fci/{category}/{day}"


def source(server: Scripted, time: SteadyTime) -> ArgentinaDatos:
    """Lists of funds that a test doesn't name are empty."""
    server.pages = {path(category, "ultimo"): page() for category in CATEGORIES} | server.pages
    source = ArgentinaDatos(clock=time.clock).configured({"base_url": server.url})
    source._pace = None
    return source


def prices(answers: Any) -> list[tuple[str, date, Decimal]]:
    return [(one.commodity, one.on, one.close) for one in answers if isinstance(one, IncomingPrice)]


def test_it_serves_funds_by_name_and_dollars_in_pesos() -> None:
    assert all(map(ArgentinaDatos().serves, (SUPER, DINAMICO, MEP)))
    euros = Asked("EUR", "EUR", "ARS", "currency")
    assert not any(
        map(ArgentinaDatos().serves, (euros, Asked("F", "", "ARS", "fund"), Asked("X", "bolsa", "USD", "other")))
    )


def test_the_price_of_one_unit_on_the_day_it_is_of(server: Scripted, time: SteadyTime) -> None:
    """Tabs in a name count as blanks; a fund that ended keeps the day of its last price."""
    server.pages = {
        path("mercadoDinero", "ultimo"): page(
            fund("Otro", "2026-09-28", 5), fund("Allaria Dinámico\t- Clase B", "2020-04-29", 15830.095)
        ),
        path("rentaFija", "ultimo"): page(fund("Super  Ahorro $\t-\tClase A", "2026-09-28", 239914.611)),
    }
    assert prices(source(server, time).latest([SUPER, DINAMICO])) == [
        ("DIN", date(2020, 4, 29), D("15.830095")),
        ("SUPER", date(2026, 9, 28), D("239.914611")),
    ]


def test_a_category_spares_the_search(server: Scripted, time: SteadyTime) -> None:
    server.pages[path("mercadoDinero", "ultimo")] = page(fund("Allaria Dinámico - Clase B", "2026-09-28", 1000))
    assert prices(source(server, time).latest([DINAMICO])) == [("DIN", date(2026, 9, 28), D(1))]
    assert len(server.asked) == 1


def test_a_fund_nobody_knows_is_told(server: Scripted, time: SteadyTime) -> None:
    server.pages[path("mercadoDinero", "ultimo")] = page(fund("Allaria Dinámico - Clase B", "2026-09-28", 1000))
    known, unknown = source(server, time).latest([DINAMICO, SUPER])
    assert isinstance(known, IncomingPrice)
    assert isinstance(unknown, Missed)
    assert (unknown.asked, unknown.error.code, unknown.error.permanent) == (SUPER, "source_unknown_symbol", True)


def test_a_list_that_is_gone_is_no_fund_nobody_knows(server: Scripted, time: SteadyTime) -> None:
    gone = source(server, time)
    server.pages.clear()
    with pytest.raises(SourceError) as failed:
        list(gone.latest([SUPER]))
    assert (failed.value.code, failed.value.permanent) == ("source_bad_answer", False)


def test_the_newest_of_two_rows_counts_and_empty_ones_do_not(server: Scripted, time: SteadyTime) -> None:
    name = "Super Ahorro $ - Clase A"
    rows = (
        fund(name, "2026-09-28", 2000),
        fund(name, "2026-09-25", 1000),
        fund(name, None, 9),
        fund(name, "2026-09-29", None),
    )
    server.pages[path("mercadoDinero", "ultimo")] = page(*rows)
    assert prices(source(server, time).latest([SUPER])) == [("SUPER", date(2026, 9, 28), D(2))]


@pytest.mark.parametrize(
    ("changes", "is_missed"),
    [
        ({"ccp": 100000, "patrimonio": 100000}, False),
        ({"ccp": 100000, "patrimonio": 100000000}, True),  # vcp turned into the price of one
        ({"ccp": None, "patrimonio": None}, False),
        ({"vcp": 0}, True),
        ({"vcp": "1000"}, True),
    ],
)
def test_a_price_whose_unit_is_unclear_is_none(
    server: Scripted, time: SteadyTime, changes: dict[str, Any], is_missed: bool
) -> None:
    """And it keeps no other fund from its price."""
    rows = (
        fund("Allaria Dinámico - Clase B", "2026-09-28", 1000) | changes,
        fund(SUPER.symbol_at_source, "2026-09-28", 7000),
    )
    server.pages[path("mercadoDinero", "ultimo")] = page(*rows)
    answers = list(source(server, time).latest([DINAMICO, SUPER]))
    assert [isinstance(one, Missed) for one in answers] == [is_missed, False]


def test_the_past_day_by_day_without_weekends(server: Scripted, time: SteadyTime) -> None:
    name = SUPER.symbol_at_source
    server.pages = {
        path("rentaFija", "ultimo"): page(fund(name, "2026-09-28", 3000)),
        path("rentaFija", "2026/09/24"): page(fund(name, "2026-09-24", 1000)),
        path("rentaFija", "2026/09/28"): page(fund(name, "2026-09-24", 1000)),  # repeated, not of that day
        path("rentaFija", "2026/09/29"): page(fund(name, "2026-09-29", 1500)),
    }  # the 25th has no data: 404
    past = source(server, time).history([SUPER], date(2026, 9, 24), date(2026, 9, 29))
    assert prices(past) == [("SUPER", date(2026, 9, 24), D(1)), ("SUPER", date(2026, 9, 29), D("1.5"))]
    days = [request.path.split("fci/")[1] for request in server.asked if "ultimo" not in request.path]
    assert days == [f"rentaFija/2026/09/{day}" for day in (24, 25, 28, 29)]


def test_the_past_of_a_dollar_is_one_request(server: Scripted, time: SteadyTime) -> None:
    rows = [
        {"casa": "bolsa", "compra": 300, "venta": 310.25, "fecha": "2022-11-01"},
        {"casa": "bolsa", "compra": None, "venta": 311, "fecha": "2022-11-02"},
        {"casa": "bolsa", "compra": 305, "venta": 315, "fecha": "2022-11-03"},
    ]
    server.pages["/v1/cotizaciones/dolares/bolsa"] = page(*rows)
    past = source(server, time).history([MEP], date(2022, 11, 1), date(2022, 11, 2))
    assert prices(past) == [("USD.MEP", date(2022, 11, 1), D("310.25"))]
    assert prices(source(server, time).latest([MEP])) == [("USD.MEP", date(2022, 11, 3), D(315))]
    assert {request.path for request in server.asked} == {"/v1/cotizaciones/dolares/bolsa"}


def test_the_recorded_answer(server: Scripted, time: SteadyTime) -> None:
    server.pages[path("mercadoDinero", "ultimo")] = Canned(
        200, contract("argentina/argentinadatos_fci_mercadoDinero_ultimo_sample.json")
    )
    names = {
        "1810": "1810 Ahorro",
        "DOL": "1822 Raices Ahorro Dólares - Clase A",
        "OLD": "Alianza de Capitales RP",
        "DIN": "Allaria Ahorro Dinámico - Clase B",
    }
    asked = [Asked(code, f"mercadoDinero/{name}", "ARS", "fund") for code, name in names.items()]
    assert {code: (on, close) for code, on, close in prices(source(server, time).latest(asked))} == {
        "1810": (date(2026, 9, 28), D("239.914611")),
        "DOL": (date(2026, 9, 28), D("1.004253")),
        "OLD": (date(2020, 4, 29), D("15.830095")),
        "DIN": (date(2026, 9, 28), D(1)),
    }
