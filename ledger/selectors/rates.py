"""Rates a person has to know about: which are missing today, which the household typed itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from ledger.models import Price
from ledger.selectors.balances import balances
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.income import cash_flow
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
class RateOverview:
    """`missing_today`: what is held and can't be valued. `missing_before`: what came in or went out in the last year on days without
    a rate. `stale` have one that is older than it should be. `own` are the household's, newest first."""

    base: str
    missing_today: tuple[str, ...]
    missing_before: tuple[str, ...]
    stale: tuple[tuple[str, date], ...]
    own: tuple[OwnRate, ...]


def rate_overview(user: User, *, books: Books | None = None) -> RateOverview:
    """What the page of rates shows to `user`, as far as they may count it."""
    books = books or books_of(user)
    net = balances(user, books=books).net
    past = [figure for flow in cash_flow(user, count=12, books=books) for figure in (flow.money_in, flow.money_out)]
    stale = tuple((old.code, old.as_of) for old in net.coverage.stale)
    return RateOverview(books.base.code, _unknown([net]), _unknown(past), stale, _own(books))


def _unknown(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(sorted({lost.code for figure in figures for lost in figure.coverage.unknown}))


def _own(books: Books, limit: int = 100) -> tuple[OwnRate, ...]:
    rows = Price.objects.filter(household=books.household, source=MANUAL).order_by("-date", "pk")
    found = rows.values_list("commodity__code", "currency__code", "date", "close")[:limit]
    return tuple(OwnRate(*row) for row in found)
