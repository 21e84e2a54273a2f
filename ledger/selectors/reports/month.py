"""One month (or any other frame) on one page: in, out, kept, what changed most, who is new, what is unusual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ledger.selectors.books import Books
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import ONE_DAY
from ledger.selectors.income import CashFlow, cash_flow_of
from ledger.selectors.reports.asked import Against, Asked, window_of
from ledger.selectors.reports.flows import against_flows, window_flows
from ledger.selectors.reports.overview import Overview, overview
from ledger.selectors.reports.statement import Line, Statement, divided, statement, statement_in, tops

CHANGES = 6
LOOK_BACK = 6
LEAST_SHARE = Decimal("0.03")
"""What comes to less than this part of all spending is not worth a word."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """A category that took at least half as much again as it does on average (`usual`, of the frames before)."""

    line: Line
    usual: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSummary(Overview):
    """`year_ago` is the same frame a year earlier."""

    year_ago: CashFlow | None
    unusual: tuple[Unusual, ...]


def month_summary(books: Books, asked: Asked) -> MonthSummary:
    """Of one frame: in 2,500, out 1,200, kept 1,300, so 52 % were saved; food 450 against 300 on average is unusual."""
    window = window_of(books, replace(asked, count=1, against=Against.BEFORE))
    found = statement_in(books, window, window_flows(books, window), against_flows(books, window))
    both: dict[str, Any] = overview(books, found, CHANGES).shared
    return MonthSummary(**both, year_ago=year_ago(books, asked), unusual=_unusual(books, asked, found))


def year_ago(books: Books, asked: Asked) -> CashFlow | None:
    """Money in, out and kept in the same frame a year earlier; None where there was none."""
    window = window_of(books, replace(asked, count=1, against=Against.YEAR))
    found = against_flows(books, window)
    return cash_flow_of(books, window.against, found)[0] if found else None


def _unusual(books: Books, asked: Asked, found: Statement) -> tuple[Unusual, ...]:
    """Against the average of the frames before, of those from the first with anything in it on; three of them at least."""
    if asked.has_days:
        return ()
    day = found.window.first - ONE_DAY
    past = statement(books, replace(asked, on=day, count=LOOK_BACK, against=Against.NOTHING))
    used = [place for place, flow in enumerate(past.flows) if flow.money_out.value]
    if not used or len(past.flows) - used[0] < 3:
        return ()
    count = len(past.flows) - used[0]
    before = {line.category: divided(line.total, count) for line in tops(past.expenses)}
    zero = Figure(Decimal(0), found.currency)
    pairs = [Unusual(line, before.get(line.category, zero)) for line in tops(found.expenses)]
    least = (found.whole.money_out.value or Decimal(0)) * LEAST_SHARE
    return tuple(sorted((one for one in pairs if _is_unusual(one, least)), key=_excess))


def _is_unusual(one: Unusual, least: Decimal) -> bool:
    now, usual = one.line.total, one.usual
    is_known = now.value is not None and usual.value is not None and now.is_complete and usual.is_complete
    return is_known and now.value - usual.value > least and now.value >= usual.value * Decimal("1.5")  # type: ignore[operator]


def _excess(one: Unusual) -> Decimal:
    return (one.usual.value or Decimal(0)) - (one.line.total.value or Decimal(0))
