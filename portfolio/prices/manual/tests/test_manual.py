"""A typed price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fintrack.lib.errors import DomainError
from ledger.intake.records import IncomingPrice
from portfolio.prices.manual import typed
from portfolio.prices.protocol import Asked

D = Decimal
HOUSE = Asked("HOUSE", "", "GBP", "other")
TODAY = date(2026, 11, 21)


def test_a_price_as_typed() -> None:
    assert typed(HOUSE, on=TODAY, close=D(450000), today=TODAY) == IncomingPrice(
        "HOUSE", "GBP", TODAY, D(450000), "manual"
    )


def test_pence_and_per_hundred() -> None:
    assert typed(HOUSE, on=TODAY, close=D("9312.5"), today=TODAY, quoted_in="GBX").close == D("93.125")
    assert typed(HOUSE, on=TODAY, close=D("98.75"), today=TODAY, per=100).close == D("0.9875")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 11, 22)}, "future_price"),
        ({"close": D(0)}, "bad_price"),
        ({"close": D(-1)}, "bad_price"),
        ({"close": D("NaN")}, "bad_price"),
        ({"per": D(0)}, "bad_price"),
        ({"quoted_in": "USX"}, "other_currency"),
        ({"quoted_in": "EUR"}, "other_currency"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        typed(**{"asked": HOUSE, "on": TODAY, "close": D(1), "today": TODAY} | changes)
    assert refused.value.code == code
