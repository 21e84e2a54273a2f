"""The currencies everybody shares, and one pair's rate on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from ledger.models import Commodity
from ledger.rates import Rate
from ledger.selectors.books import Books, books_of
from ledger.services.commodities import currency


@dataclass(frozen=True, slots=True)
class CurrencyItem:
    """`decimals` are its minor units: 2 for EUR, 0 for JPY."""

    code: str
    name: str
    decimals: int


@dataclass(frozen=True, slots=True)
class PairRate:
    """`rate` None: unknown on that day, never guessed."""

    commodity: str
    currency: str
    on: date
    rate: Rate | None


def currency_list() -> tuple[CurrencyItem, ...]:
    """ISO 4217 by code."""
    rows = Commodity.objects.filter(household=None, kind="currency").order_by("code")
    return tuple(CurrencyItem(*row) for row in rows.values_list("code", "name", "decimals"))


def pair_rate(
    user: User, commodity: str, quoted_in: str, on: date | None = None, *, books: Books | None = None
) -> PairRate:
    """What one `commodity` cost in `quoted_in` on a day (today), by the rates the viewer's household goes by."""
    books = books or books_of(user)
    one, other, day = currency(commodity), currency(quoted_in), on or books.today
    return PairRate(one.code, other.code, day, books.rates.rate(one.pk, other.pk, day))
