"""Rates a person has to know about: which are missing today, which the household typed itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.periods import month_first
from ledger.models import Price
from ledger.models.transaction import Access
from ledger.selectors.balances import balances
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.income import cash_flow
from ledger.selectors.sql import fetch, marks
from ledger.services.prices import MANUAL


@dataclass(frozen=True, slots=True)
class OwnRate:
    """A rate a member typed: one `commodity` cost `close` of `currency` on that day."""

    commodity: str
    currency: str
    on: date
    close: Decimal

    @property
    def text(self) -> str:
        """Its digits without trailing zeros: "58.3", "100"."""
        return format(self.close.normalize(), "f")


@dataclass(frozen=True, slots=True)
class RateGap:
    """Rows of income and spending in one currency that count in no total: `rows` of them, from month `since` to month `until`."""

    code: str
    rows: int
    since: date
    until: date
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class RateOverview:
    """`missing_today`: what is held and can't be valued. `missing_before`: what came in or went out in the last year on days without
    a rate. `stale` have one that is older than it should be. `own` are the household's, newest first. `gaps` is all that is not
    valued, ever; one without rows is money that is held."""

    base: str
    missing_today: tuple[str, ...]
    missing_before: tuple[str, ...]
    stale: tuple[tuple[str, date], ...]
    own: tuple[OwnRate, ...]
    gaps: tuple[RateGap, ...]


def rate_overview(user: User, *, books: Books | None = None) -> RateOverview:
    """What the page of rates shows to `user`, as far as they may count it."""
    books = books or books_of(user)
    net = balances(user, books=books).net
    past = [figure for flow in cash_flow(user, count=12, books=books) for figure in (flow.money_in, flow.money_out)]
    stale = tuple((old.code, old.as_of) for old in net.coverage.stale)
    today = _unknown([net])
    return RateOverview(books.base.code, today, _unknown(past), stale, _own(books), rate_gaps(books, today))


def rate_gaps(books: Books, missing_today: Iterable[str]) -> tuple[RateGap, ...]:
    """By currency, what has no rate: one query over the month totals, less what is another member's alone.

    Example: 12 lunches in VES from March to May 2026, none of it held: RateGap("VES", 12, 2026-03-01, 2026-05-01).
    """
    categories = [account.id for account in books.accounts.values() if account.is_category]
    found = _unvalued(books, categories) if categories else []
    names = books.commodities(row[0] for row in found)
    held = set(missing_today)
    sums: dict[str, list[tuple[int, int, int]]] = {code: [] for code in sorted(held)}
    for currency, audience, rows, since, until in found:
        if books.access(audience) != Access.ABSENT:
            sums.setdefault(names[currency].code, []).append((int(rows), since, until))
    return tuple(_gap(code, parts, books, code in held) for code, parts in sorted(sums.items()))


def _unvalued(books: Books, categories: list[int]) -> list[tuple[Any, ...]]:
    return fetch(
        "SELECT currency_id, audience, SUM(unvalued), MIN(month), MAX(month) FROM ledger_monthtotal "
        f"WHERE household_id = %s AND unvalued > 0 AND account_id IN {marks(categories)} GROUP BY currency_id, audience",
        [books.household.pk, *categories],
    )


def _gap(code: str, parts: list[tuple[int, int, int]], books: Books, is_today: bool) -> RateGap:
    if not parts:
        return RateGap(code, 0, books.today, books.today, is_today)
    since, until = min(part[1] for part in parts), max(part[2] for part in parts)
    return RateGap(code, sum(part[0] for part in parts), month_first(since), month_first(until), is_today)


def _unknown(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(sorted({lost.code for figure in figures for lost in figure.coverage.unknown}))


def _own(books: Books, limit: int = 100) -> tuple[OwnRate, ...]:
    rows = Price.objects.filter(household=books.household, source=MANUAL).order_by("-date", "pk")
    found = rows.values_list("commodity__code", "currency__code", "date", "close")[:limit]
    return tuple(OwnRate(*row) for row in found)
