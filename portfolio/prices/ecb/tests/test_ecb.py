"""The ECB's data service and the shipped file as one history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.connectors.rates.ecb_file import EcbFile
from ledger.intake.records import IncomingPrice
from portfolio.prices.ecb import Ecb
from portfolio.prices.protocol import Asked, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
USD, PHP, ARS = (Asked("EUR", "", code, "currency") for code in ("USD", "PHP", "ARS"))
HEADING = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
TABLE = HEADING + (
    "EXR.D.PHP.EUR.SP00.A,D,PHP,EUR,2026-11-19,71.2010,A\n"
    "EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-11-19,1.1201,A\n"
    "EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-11-20,,H\n"
    "EXR.D.CHF.EUR.SP00.A,D,CHF,EUR,2026-11-19,0.93,A\n"
)


def source(server: Scripted, time: SteadyTime) -> Ecb:
    return Ecb(clock=time.clock).configured({"base_url": server.url})


def test_it_quotes_for_one_euro_only() -> None:
    assert Ecb().serves(USD)
    assert not Ecb().serves(Asked("USD", "", "EUR", "currency"))
    assert not Ecb().serves(Asked("EUR", "", "USD", "stock"))


def test_the_newest_rates_and_no_row_without_a_number(server: Scripted, time: SteadyTime) -> None:
    server.pages["/service/data/EXR/D.PHP+USD.EUR.SP00.A"] = Canned(200, TABLE.encode(), kind="text/csv")
    assert list(source(server, time).latest([USD, PHP])) == [
        IncomingPrice("EUR", "PHP", date(2026, 11, 19), D("71.2010"), "ecb"),
        IncomingPrice("EUR", "USD", date(2026, 11, 19), D("1.1201"), "ecb"),
    ]
    assert server.asked[0].query == {"format": "csvdata", "lastNObservations": "1"}


def test_what_the_bank_does_not_publish(server: Scripted, time: SteadyTime) -> None:
    assert list(source(server, time).latest([ARS])) == []  # 404
    server.pages["/service/data/EXR/D.ARS.EUR.SP00.A"] = Canned(200, b"", kind="text/csv")
    assert list(source(server, time).latest([ARS])) == []


def test_the_past_comes_from_the_file_and_only_the_rest_is_asked_for(server: Scripted, time: SteadyTime) -> None:
    shipped = EcbFile().fetch(["USD"], date(2026, 10, 29), date.max)
    last = max(price.on for price in shipped)
    newer = date(2099, 1, 5)
    row = f"x,D,USD,EUR,{newer},1.5,A\n"
    server.pages["/service/data/EXR/D.USD.EUR.SP00.A"] = Canned(200, (HEADING + row).encode(), kind="text/csv")
    prices = list(source(server, time).history([USD], date(2026, 10, 29), newer))
    assert prices == [*shipped, IncomingPrice("EUR", "USD", newer, D("1.5"), "ecb")]
    following = date.fromordinal(last.toordinal() + 1)
    assert [request.query["startPeriod"] for request in server.asked] == [following.isoformat()]


def test_a_past_that_is_shipped_is_not_asked_for(server: Scripted, time: SteadyTime) -> None:
    prices = list(source(server, time).history([USD], date(2024, 1, 12), date(2024, 1, 15)))
    assert [(price.on.day, price.close) for price in prices if isinstance(price, IncomingPrice)] == [
        (15, D("1.0945")),
        (12, D("1.0942")),
    ]
    assert server.asked == []


@pytest.mark.parametrize(
    "row", ["x,D,USD,EUR,2026-11-19,abc,A", "x,D,USD,EUR,19.11.2026,1.1,A", "x,D,USD,EUR,2026-11-19,-1,A"]
)
def test_a_row_that_makes_no_sense(server: Scripted, time: SteadyTime, row: str) -> None:
    server.pages["/service/data/EXR/D.USD.EUR.SP00.A"] = Canned(200, (HEADING + row + "\n").encode(), kind="text/csv")
    with pytest.raises(SourceError) as failed:
        list(source(server, time).latest([USD]))
    assert failed.value.code == "source_bad_answer"


def test_the_recorded_answer(server: Scripted, time: SteadyTime) -> None:
    recorded = contract("fx/ecb_recent_0.csv")
    server.pages["/service/data/EXR/D.PHP+USD.EUR.SP00.A"] = Canned(200, recorded, kind="text/csv")
    prices = [price for price in source(server, time).latest([USD, PHP]) if isinstance(price, IncomingPrice)]
    assert {price.currency for price in prices} == {"USD", "PHP"}
    assert IncomingPrice("EUR", "PHP", date(2026, 2, 17), D("68.395"), "ecb") in prices
