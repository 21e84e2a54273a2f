"""Free of the database and of settings, and quick: no loop over all lots for each event."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.conf import settings

from fintrack.lib import fields
from portfolio.lots import Event, Method, book, figures
from portfolio.lots.tests.making import buy, pick, sell


def test_it_is_imported_without_django() -> None:
    script = (
        "import sys, portfolio.lots; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'numpy', 'pandas', 'babel', 'ledger'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env={"PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_figures_are_as_fine_as_the_ledgers_columns() -> None:
    assert (figures.QUANTITY_PLACES, figures.VALUE_PLACES) == (fields.QUANTITY_SCALE, fields.VALUE_SCALE)


def trades(count: int, chance: random.Random, *, named: bool = False) -> list[Event]:
    """Mostly purchases, so that many lots are open; every third trade is a sale, which may name its lot."""
    events: list[Event] = []
    for order in range(count):
        value = chance.randint(1, 10_000)
        if order % 3 < 2:
            events.append(buy(order // 5 + 1, 10, value, value + 1, order=order, key=str(order)))
        else:
            picks = [pick(str(order - 1))] if named else []
            events.append(sell(order // 5 + 1, 7, value, value - 1, order=order, key=str(order), lots=picks))
    return events


def cpu(events: list[list[Event]], method: Method) -> float:
    """The best of two, in seconds of this process' own time."""
    spent = []
    for _turn in range(2):
        start = time.process_time()
        for holding in events:
            book(holding, method)
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.slow
@pytest.mark.parametrize("method", [method for method in Method if "strict" not in method])
def test_ten_times_the_events_take_ten_times_as_long(method: Method) -> None:
    """Twice that is let pass, for a machine that has other things to do; a walk over the open lots for each event would take fifty
    times as long. (10,000 events of one holding: 0.2 to 0.3 s.)
    """
    chance = random.Random(5)
    named = method in (Method.SPECIFIC, Method.NONE)
    small, large = trades(500, chance, named=named), trades(5000, chance, named=named)
    assert cpu([large], method) < 20 * max(cpu([small], method), 0.01)


@pytest.mark.slow
def test_five_hundred_holdings_are_booked_within_a_second() -> None:
    """Measured: 0.22 s."""
    chance = random.Random(6)
    assert cpu([trades(20, chance) for _holding in range(500)], Method.FIFO) < 1


@pytest.mark.slow
def test_large_figures_stay_exact() -> None:
    """As large as the columns hold: 92 billion units for 922 trillion."""
    whole, cost = Decimal("92233720368.54775807"), Decimal("922337203685477.5807")
    booked = book([buy(1, whole, cost, cost), sell(2, whole - Decimal("0.00000001"), cost, cost)], Method.FIFO)
    assert booked.cost + booked.matches[0].cost == cost
    assert booked.matches[0].cost == cost - Decimal("0.0001")
