"""The library mt-940 reads the plain entries as we do; the one place where it is wrong is pinned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.mt940.tests.making import entry, message, read

mt940_library = pytest.importorskip("mt940")

LINES = [
    "2401150115C5,00NTRFREF1//B1",
    "2401150115D12,5NMSCNONREF",
    "2402290301CR7,NTRFNONREF",
    "231229D1234,56N044NONREF",
]


def oracle(text: str) -> list[tuple[str, Decimal]]:
    found = mt940_library.parse(text.replace("\r\n", "\n"))
    return [(str(row.data["date"]), row.data["amount"].amount) for row in found if "amount" in row.data]


@pytest.mark.parametrize("line", LINES)
def test_agrees(line: str) -> None:
    text = message(entry(line, "SHOP"))
    [(day, quantity)] = oracle(text)
    row = read(text).row
    assert (row.value_on.isoformat(), row.quantity) == (day, quantity)


def test_the_library_takes_a_reversed_credit_for_money_in() -> None:
    text = message(entry("2401150115RC5,00NTRFREF1//B1", "SHOP"))
    assert oracle(text)[0][1] == Decimal("5.00")
    assert read(text).row.quantity == Decimal("-5.00")
