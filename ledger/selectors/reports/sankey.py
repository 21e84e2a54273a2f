"""The flow of money as a picture: from what it came in for, through the household, to what it went out for and what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ledger.models.account import AccountKind
from ledger.selectors.reports.statement import Line, Statement, tops

WIDEST = 12
HUB, KEPT, TAKEN, OTHERS = "hub", "kept", "taken", "others"


@dataclass(frozen=True, slots=True)
class Stream:
    """One band: `what` is "category", HUB, KEPT (left over), TAKEN (from what was there before) or OTHERS (the small ones)."""

    what: str
    is_source: bool
    category: UUID | None
    kind: str
    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Sankey:
    """All bands; sources and targets come to the same. `is_complete` is False where something unknown is in none of them."""

    sources: tuple[Stream, ...]
    targets: tuple[Stream, ...]
    is_complete: bool

    @property
    def total(self) -> Decimal:
        return sum((stream.value for stream in self.sources), Decimal(0))


def sankey_of(found: Statement) -> Sankey:
    """Salary 1,000 against food 300: one source of 1,000, targets 300 and Kept 700. With food 1,300, 300 are TAKEN.

    Refunds beyond the purchases of a category are a source, income that was paid back is a target.
    """
    lines = [*tops(found.income), *tops(found.expenses)]
    sources = _bands([line for line in lines if _is_source(line)], is_source=True)
    targets = _bands([line for line in lines if not _is_source(line)], is_source=False)
    left = sum((one.value for one in sources), Decimal(0)) - sum((one.value for one in targets), Decimal(0))
    if left > 0:
        targets = (*targets, Stream(KEPT, False, None, "", "", left))
    elif left < 0:
        sources = (*sources, Stream(TAKEN, True, None, "", "", -left))
    return Sankey(sources, targets, found.whole.kept.is_complete)


def _is_source(line: Line) -> bool:
    return (line.kind == AccountKind.INCOME) == ((line.total.value or 0) > 0)


def _bands(lines: Sequence[Line], *, is_source: bool) -> tuple[Stream, ...]:
    known = sorted(_known(lines, is_source), key=lambda stream: -stream.value)
    if len(known) <= WIDEST:
        return tuple(known)
    rest = sum((stream.value for stream in known[WIDEST - 1 :]), Decimal(0))
    return (*known[: WIDEST - 1], Stream(OTHERS, is_source, None, "", "", rest))


def _known(lines: Sequence[Line], is_source: bool) -> Iterator[Stream]:
    for line in lines:
        if line.total.value:
            yield Stream("category", is_source, line.category, line.kind, line.name, abs(line.total.value))
