"""What the balances that a source prints beside its rows say of each day's end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ledger.detective.case import Stated
from ledger.detective.gaps import Entry, gaps

CHAINED = 0.9
"""How many of a file's days must follow from each other for its balances to be believed: some banks print what is available, or sort
rows of a day anew.
"""


class Printed(NamedTuple):
    """A row of a source with the balance after it; `batch` is the file it came with."""

    batch: int
    on: date
    quantity: int
    balance: int


def days_stated(lines: Iterable[Printed], entries: Sequence[Entry], stated: Sequence[Stated]) -> list[Stated]:
    """The end of each day of each file that is in itself consistent, but for a file's last day, which may not have been over.

    −10 with 90 after it and −20 with 70 after it on one day: the day ended at 70, in whatever order they are listed. A file that
    agrees neither with the books nor with any statement counts something else (what is available, with the overdraft): left out.
    """
    by_batch: dict[int, list[Printed]] = defaultdict(list)
    for line in lines:
        by_batch[line.batch].append(line)
    known = {0, *gaps(entries, stated)}
    found: dict[date, set[int]] = defaultdict(set)
    for own in by_batch.values():
        days = [Stated(on, quantity, is_row=True) for on, quantity in _ends(own)]
        if known & set(gaps(entries, days)):
            for one in days:
                found[one.on].add(one.quantity)
    return [Stated(on, said.pop(), is_row=True) for on, said in sorted(found.items()) if len(said) == 1]


def _ends(lines: Sequence[Printed]) -> list[Entry]:
    by_day: dict[date, list[Printed]] = defaultdict(list)
    for line in lines:
        by_day[line.on].append(line)
    ends = [(on, end, sum(line.quantity for line in by_day[on])) for on in sorted(by_day) for end in _end(by_day[on])]
    follows = sum(ends[place - 1][1] + moved == end for place, (_on, end, moved) in enumerate(ends) if place)
    is_whole = len(ends) > 1 and follows >= CHAINED * (len(ends) - 1) and len(ends) >= CHAINED * len(by_day)
    return [(on, end) for on, end, _moved in ends[:-1]] if is_whole else []


def _end(lines: Sequence[Printed]) -> list[int]:
    """The balance after which no other row of the day comes; none where several might be the last."""
    before = Counter(line.balance - line.quantity for line in lines)
    left = Counter(line.balance for line in lines) - before
    return list(left.elements()) if left.total() == 1 else []
