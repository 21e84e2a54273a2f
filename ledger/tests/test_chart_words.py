"""Charts write months in the reader's language and figures as the household writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from ledger.charts import line_chart

DAYS = [date(2026, 9, 30), date(2026, 10, 31)]


def drawn_in(language: str) -> dict[str, Any]:
    with translation.override(language):
        return line_chart(DAYS, [Decimal(1000), Decimal(2500)], "PHP", "en-PH")


@pytest.mark.parametrize(
    ("language", "tick", "day"), [("en", "Sep 30", "Oct 31, 2026"), ("ru", "30 сент.", "31 окт. 2026")]
)
def test_months_are_words_of_the_page(language: str, tick: str, day: str) -> None:
    figure = drawn_in(language)
    assert figure["layout"]["xaxis"]["ticktext"][0] == tick
    last = figure["data"][0]["text"][-1].split("<br>")
    assert last[0].startswith(day)
    assert last[1:] == ["₱2,500.00", "+₱1,500.00"]
