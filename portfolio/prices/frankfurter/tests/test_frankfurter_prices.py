"""The ledger's Frankfurter as a price source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from ledger.connectors.rates.frankfurter import Frankfurter
from ledger.connectors.rates.frankfurter.client import FrankfurterClient
from ledger.connectors.rates.frankfurter.tests.fake import FakeFrankfurter, serving
from ledger.intake.records import IncomingPrice
from portfolio.prices.frankfurter import FrankfurterPrices
from portfolio.prices.protocol import Asked, SourceError
from tests.loopback import Canned, SteadyTime

D = Decimal
USD, ARS = (Asked("EUR", "", code, "currency") for code in ("USD", "ARS"))
RATES = {
    "USD": {"2022-01-03": "1.1355", "2026-11-19": "1.1201", "2026-11-20": "1.1234"},
    "ARS": {"2026-11-18": "1655.5"},
}


@pytest.fixture
def fake() -> Iterator[FakeFrankfurter]:
    with time_machine.travel("2026-11-21T06:00:00Z", tick=False), serving(FakeFrankfurter(RATES)) as fake:
        yield fake


def source(fake: FakeFrankfurter, time: SteadyTime) -> FrankfurterPrices:
    return FrankfurterPrices(Frankfurter(FrankfurterClient(fake.url, clock=time.clock)))


def test_the_newest_of_each(fake: FakeFrankfurter, time: SteadyTime) -> None:
    assert sorted(source(fake, time).latest([USD, ARS]), key=str) == [
        IncomingPrice("EUR", "ARS", date(2026, 11, 18), D("1655.5"), "frankfurter"),
        IncomingPrice("EUR", "USD", date(2026, 11, 20), D("1.1234"), "frankfurter"),
    ]


def test_a_long_past_comes_piece_by_piece(fake: FakeFrankfurter, time: SteadyTime) -> None:
    """What came before a failure is not lost."""
    came: list[object] = []
    with pytest.raises(SourceError) as failed:
        for price in source(fake, time).history([USD], date(2022, 1, 1), date(2026, 11, 21)):
            came.append(price)
            fake.failures = [Canned(503)] * 4
    assert came == [IncomingPrice("EUR", "USD", date(2022, 1, 3), D("1.1355"), "frankfurter")]
    assert (failed.value.code, failed.value.permanent) == ("rate_source_busy", False)


def test_only_for_one_euro() -> None:
    assert FrankfurterPrices().serves(USD)
    assert not FrankfurterPrices().serves(Asked("USD", "", "EUR", "currency"))
