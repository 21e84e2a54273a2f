"""Seeded faults in a year of 2,000 rows: how often they are named first, and how fast."""

from __future__ import annotations

from time import process_time

import pytest

from ledger.detective.search import investigate
from ledger.detective.tests.faults import FAULTS, is_named, measured, trial
from tests.pace import pace


@pytest.mark.parametrize("fault", FAULTS)
def test_each_kind_of_fault_is_found_in_a_small_year(fault: str) -> None:
    """Shown among the explanations in most of a few draws; which of them comes first is measured below."""
    score = measured(4, 1, is_daily=True, only=fault, clock=process_time)
    assert score.shown >= 3


@pytest.mark.slow
@pytest.mark.parametrize("is_daily", [False, True], ids=["by the month", "with running balances"])
@pytest.mark.parametrize(("faults", "least"), [(1, 90), (2, 70)])
def test_the_true_faults_are_named_first(faults: int, least: int, is_daily: bool) -> None:
    score = measured(100, faults, is_daily=is_daily, clock=process_time)
    assert score.named >= least, dict(score.by_fault)
    assert score.slowest < 2


@pytest.mark.slow
def test_the_bound_holds_where_nothing_explains() -> None:
    """Eight faults at once, one stated balance: no answer need be right, but it comes in time."""
    home, _names = trial(1, 8, is_daily=False)
    home.stated = home.stated[-1:]
    started = process_time()
    verdict = investigate(home.case())
    assert process_time() - started < 2 * pace()
    assert verdict.explanations
    assert not is_named(home, ())
