"""What an arrival has in common with the books, and which of its lines wait for a person once it is posted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from ledger.intake.reasons import ASKED, CHANGED, RETOLD, SAME, TYPED
from ledger.models import ImportBatch
from ledger.models.evidence import Outcome

OPEN = (*ASKED, CHANGED)
"""Reasons of taken lines that a person has still to say something about."""
APART = "apart"
MOST_RANGES = 50
KINDS = {CHANGED: "changed", RETOLD: "retold", TYPED: "typed", SAME: "by_you"}


def overlap(batch: ImportBatch) -> dict[str, int]:
    """How the rows that are there already were told this time, before posting.

    Example: {"there": 142, "same": 120, "retold": 20, "changed": 2}; what is zero is left out.
    """
    rows = batch.lines.filter(outcome=Outcome.DUPLICATE).values_list("reason").annotate(count=Count("pk"))
    found: dict[str, int] = {}
    for reason, count in rows:
        for kind in ("there", KINDS.get(reason, "same")):
            found[kind] = found.get(kind, 0) + count
    return found


def waiting(batch: ImportBatch) -> dict[str, Any]:
    """Kept with the posted batch's counts, so that no page reads all lines to find the few that wait: their keys, as ranges.

    Example: lines 7, 8 and 12 wait → {"waiting": [[7, 8], [12, 12]]}; none → {}.
    """
    keys = batch.lines.filter(outcome=Outcome.TAKEN, reason__in=OPEN).order_by("pk").values_list("pk", flat=True)
    found = ranges(keys)
    if len(found) > MOST_RANGES:
        found = [[found[0][0], found[-1][1]]]
    return {"waiting": found} if found else {}


def ranges(keys: Iterable[int]) -> list[list[int]]:
    """[3, 4, 5, 9] as [[3, 5], [9, 9]]; `keys` in order."""
    found: list[list[int]] = []
    for key in keys:
        if found and found[-1][1] == key - 1:
            found[-1][1] = key
        else:
            found.append([key, key])
    return found
