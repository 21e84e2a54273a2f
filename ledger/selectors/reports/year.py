"""A year in review: its months, what it was spent on and on whom, the largest rows, from where to where the net worth went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.models.account import AccountKind
from ledger.selectors.books import Books
from ledger.selectors.day_range import ONE_DAY, Days
from ledger.selectors.income import CashFlow
from ledger.selectors.reports.asked import Against, Asked, Cut
from ledger.selectors.reports.overview import SHOWN, Overview, overview
from ledger.selectors.reports.payees import PayeeLine, payee_sums, payees
from ledger.selectors.reports.statement import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReview(Overview):
    """`best` is the month that kept most, `dearest` the one that spent most; None in a year without rows."""

    year: int
    best: CashFlow | None
    dearest: CashFlow | None
    payees: tuple[PayeeLine, ...]


def year_review(books: Books, asked: Asked) -> YearReview:
    """The calendar year of the day asked for, up to the running month, against the same months of the year before."""
    day = asked.on or asked.last or books.today
    months = replace(_months(books, day.year), whose=asked.whose)
    found = statement(books, months)
    days = Days(found.window.first, found.window.last)
    spent = payee_sums(books, AccountKind.EXPENSE, days, found.window.owned)
    lived = [flow for flow in found.flows if flow.money_in.value or flow.money_out.value]
    both: dict[str, Any] = overview(books, found, spent=spent).shared
    return YearReview(
        **both,
        year=day.year,
        best=max(lived, key=lambda flow: flow.kept.value or Decimal(0), default=None),
        dearest=max(lived, key=lambda flow: flow.money_out.value or Decimal(0), default=None),
        payees=payees(books, months, limit=SHOWN, spent=spent).lines,
    )


def _months(books: Books, year: int) -> Asked:
    """From January to December, or to today's month in the running year; a year that has not begun has all its months."""
    last = date(year, 12, 31)
    if year == books.today.year:
        following = books.today.replace(day=28) + 4 * ONE_DAY
        last = following.replace(day=1) - ONE_DAY
    return Asked(cut=Cut.MONTH, first=date(year, 1, 1), last=last, against=Against.YEAR)
