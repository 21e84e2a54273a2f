"""The two rows of one transfer in a source that names the other account on each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

WITHIN_DAYS = 5
WHOLE = -1


class Claim(NamedTuple):
    """A row (`place` −1) or a part of it says that it is a transfer between `account`, where it stands, and `target`."""

    line: int
    place: int
    account: int
    target: int
    currency: str
    quantity: int
    on: date


def states_both_sides(claims: Sequence[Claim]) -> bool:
    """Whether the source writes a transfer into both accounts, once as money out and once as money in. Programs that write it once
    always write it the same way round.
    """
    return len({claim.quantity > 0 for claim in claims}) > 1


Half = tuple[int, int]
"""(line, place)"""


def partners(claims: Sequence[Claim]) -> dict[Half, Half]:
    """Which row of the other account each claim is, counted: of two equal transfers on a day, each finds its own. Each row is in one
    pair only, under the claim that brings it along; a row that nobody's claim fits is in none.

    Rows in two currencies are one exchange where each is the other's nearest; a part is never one.

    Example: −500 from Checking "to Savings" on the 20th, +500 on Savings "from Checking" on the 22nd →
    {(checking row, −1): (savings row, −1)}.
    """
    waiting: dict[tuple[int, int, str, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.place == WHOLE:
            waiting[claim.account, claim.target, claim.currency, claim.quantity].append(claim)
    used: set[int] = set()
    found: dict[Half, Half] = {}
    for claim in sorted(claims, key=_parts_first):
        if claim.line in used:
            continue
        rows = waiting[claim.target, claim.account, claim.currency, -claim.quantity]
        _take(found, used, claim, _nearest(claim, rows, used))
    _exchanges([row for rows in waiting.values() for row in rows], found, used)
    return found


def _take(found: dict[Half, Half], used: set[int], claim: Claim, other: Claim | None) -> None:
    if other is None:
        return
    found[claim.line, claim.place] = (other.line, other.place)
    used.add(other.line)
    if claim.place == WHOLE:
        used.add(claim.line)


def _exchanges(rows: Sequence[Claim], found: dict[Half, Half], used: set[int]) -> None:
    facing: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for row in rows:
        facing[row.account, row.target].append(row)
    for claim in sorted(rows, key=lambda row: (row.on, row.line)):
        if claim.line in used:
            continue
        across = facing[claim.target, claim.account]
        fitting = [
            row for row in across if row.currency != claim.currency and (row.quantity > 0) != (claim.quantity > 0)
        ]
        _take(found, used, claim, _nearest(claim, fitting, used))


def _parts_first(claim: Claim) -> tuple[bool, date, int, int]:
    """A part can only ever meet a whole row, so it chooses before the whole rows take each other."""
    return (claim.place == WHOLE, claim.on, claim.line, claim.place)


def _nearest(claim: Claim, rows: Iterable[Claim], used: set[int]) -> Claim | None:
    free = [row for row in rows if row.line not in used and row.line != claim.line]
    near = [row for row in free if abs((row.on - claim.on).days) <= WITHIN_DAYS]
    return min(near, key=lambda row: (abs((row.on - claim.on).days), row.line), default=None)
