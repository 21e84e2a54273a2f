"""Seeded faults in a year of 2,000 rows: how often the balance detective names them first, and the longest it took."""

from __future__ import annotations

import time
from typing import Any

from ledger.detective.tests.faults import Score, measured

CASES = 50
SINGLE, DOUBLE = 0.9, 0.7
"""How many of single and of double faults are to be named first."""


def detective_measured() -> dict[str, Any]:
    """`single` and `double` of `cases` each were named first: half of the cases by monthly statements alone, half with the balances that
    a source prints beside its rows.
    """
    found = {faults: [_score(faults, is_daily) for is_daily in (False, True)] for faults in (1, 2)}
    slowest = max(score.slowest for scores in found.values() for score in scores)
    return {
        "cases": 2 * CASES, "single": sum(score.named for score in found[1]), "double": sum(score.named for score in found[2]),
        "slowest_seconds": round(slowest, 3),
    }  # fmt: skip


def _score(faults: int, is_daily: bool) -> Score:
    return measured(CASES, faults, is_daily=is_daily, clock=time.process_time)
