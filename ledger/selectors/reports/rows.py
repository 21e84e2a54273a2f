"""The very rows behind a figure: the legs in a category, of a payee, in a stretch of days. They add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fintrack.lib.errors import NotFound
from fintrack.lib.fields import VALUE_SCALE, from_units, to_units
from ledger.models.account import CATEGORY_KINDS, AccountKind
from ledger.models.transaction import Access, audiences_shown_to
from ledger.rates import Rate, convert
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, total
from ledger.selectors.day_range import Days
from ledger.selectors.reports.flows import NOTHING, category_keys, legs_where
from ledger.selectors.rows import Entry, entries
from ledger.selectors.sql import Clause, Row, as_day, fetch, marks, money

PAGE = 100
KEPT = "kept"
"""All categories: what came in less what went out."""
Rates = Mapping[tuple[int, int, date], Rate | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: a category (it and all under it; with `is_own` it alone) or all of a kind (or KEPT), and a payee's folded name or any.

    `is_private`: only what other members keep private of that kind, which is a sum without rows. `is_turned`: with the other sign,
    as the cash flow shows refunds beyond the purchases: money that came.
    """

    days: Days
    kind: str = AccountKind.EXPENSE
    category: UUID | None = None
    is_own: bool = False
    payee: str | None = None
    owned: tuple[int, ...] | None = None
    is_private: bool = False
    is_turned: bool = False

    @property
    def is_all(self) -> bool:
        """Of a kind as a whole, to which private money belongs; a category's and a payee's own rows have none."""
        return self.category is None and self.payee is None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One leg in a category: `amount` in its own currency and `value` in the household's at that day's rate, both as people say
    them (a refund is negative in an expense)."""

    transaction: UUID
    on: date
    payee: str
    memo: str
    category: str
    account: str
    amount: Decimal
    currency: str
    value: Figure


@dataclass(frozen=True, slots=True)
class ReportRows:
    """A page of them, newest first; `private` is what other members keep to themselves (None: nothing of it belongs here), and
    `total` what all pages and it come to.
    """

    wanted: Wanted
    category: AccountFacts | None
    rows: tuple[ReportRow, ...]
    count: int
    total: Figure
    page: int
    private: Figure | None = None

    @property
    def has_more(self) -> bool:
        return self.page * PAGE < self.count


def report_rows(books: Books, wanted: Wanted, page: int = 1) -> ReportRows:
    """Food 30 and a refund of 5 there are two rows, 30 and −5, and a total of 25; with 40 that a partner keeps private, of 65."""
    category = None if wanted.category is None else _category(books, wanted.category)
    where = _where(books, wanted, category)
    sign = _sign(category.kind if category else wanted.kind) * (-1 if wanted.is_turned else 1)
    count, shown = _all(books, where, sign)
    private = _private(books, wanted, sign)
    whole = shown if private is None else total((shown, private), books.base.code)
    return ReportRows(wanted, category, _rows(books, _page(where, page), sign), count, whole, page, private)


def _private(books: Books, wanted: Wanted, sign: int) -> Figure | None:
    """The same legs of accounts that others show as a total only."""
    if not wanted.is_all or not books.has_private:
        return None
    legs = legs_where(books, _keys(books, wanted, None), wanted.days, wanted.owned)
    audiences = fetch(
        f"SELECT DISTINCT p.audience FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id WHERE {legs.sql}",
        legs.params,
    )
    counted = [audience for (audience,) in audiences if books.access(audience) == Access.COUNTED]
    if not counted:
        return None
    where = Clause(f"{legs.sql} AND p.audience IN {marks(counted)}", (*legs.params, *counted))
    return _all(books, where, sign)[1]


def _category(books: Books, public_id: UUID) -> AccountFacts:
    found = books.account(public_id)
    if not found.is_category:
        raise NotFound(_("There is no such category."))
    return found


def _where(books: Books, wanted: Wanted, category: AccountFacts | None) -> Clause:
    if wanted.is_private:
        return NOTHING
    legs = legs_where(books, _keys(books, wanted, category), wanted.days, wanted.owned)
    shown = audiences_shown_to(books.user)
    sql, params = f"{legs.sql} AND p.audience IN {marks(shown)}", (*legs.params, *shown)
    if wanted.payee is None:
        return Clause(sql, params)
    return Clause(f"{sql} AND t.payee_key = %s", (*params, wanted.payee))


def _keys(books: Books, wanted: Wanted, category: AccountFacts | None) -> list[int]:
    if category is None:
        return category_keys(books, CATEGORY_KINDS if wanted.kind == KEPT else [wanted.kind])
    return [category.id] if wanted.is_own else sorted(books.below(category))


def largest_rows(books: Books, wanted: Wanted, limit: int = 5) -> tuple[ReportRow, ...]:
    """The rows worth most in the household's currency; the largest of each currency stand for it."""
    where = _where(books, wanted, None)
    turned = "-p.value" if wanted.kind == AccountKind.INCOME else "p.value"
    currencies = fetch(
        "SELECT DISTINCT t.currency_id FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id "
        f"WHERE {where.sql}",
        where.params,
    )
    found = [
        row
        for (currency,) in currencies
        for row in _legs(
            Clause(f"{where.sql} AND t.currency_id = %s", (*where.params, currency)), f"{turned} DESC", limit
        )
    ]
    rows = sorted(_rows(books, found, _sign(wanted.kind)), key=lambda row: -(row.value.value or Decimal(0)))
    return tuple(row for row in rows if (row.value.value or 0) > 0)[:limit]


def _page(where: Clause, page: int) -> list[Row]:
    return _legs(where, "p.booked_on DESC, p.id DESC", PAGE, (max(page, 1) - 1) * PAGE)


def _legs(where: Clause, order: str, limit: int, offset: int = 0) -> list[Row]:
    return fetch(
        "SELECT p.id, p.transaction_id, p.account_id, t.currency_id, p.booked_on, p.value FROM ledger_posting p "
        f"JOIN ledger_transaction t ON t.id = p.transaction_id WHERE {where.sql} ORDER BY {order} LIMIT %s OFFSET %s",
        [*where.params, limit, offset],
    )


def _rows(books: Books, found: Sequence[Row], sign: int) -> tuple[ReportRow, ...]:
    known = entries(books, sorted({row[1] for row in found}))
    rates = books.rates.rates({(row[3], books.base.id, as_day(row[4])) for row in found})
    return tuple(_row(books, known[row[1]], row, sign, rates) for row in found)


def _row(books: Books, entry: Entry, row: Row, sign: int, rates: Rates) -> ReportRow:
    _key, _transaction, account, currency, day, units = row
    on = as_day(day)
    facts = books.commodities([currency])[currency]
    paid = next(
        (
            side.name
            for side, leg in zip(entry.sides, entry.legs, strict=True)
            if books.accounts[leg.account].is_balance
        ),
        "",
    )
    value = _worth(books, currency, on, int(units), 1, sign, rates)
    return ReportRow(
        entry.header.public_id, on, entry.header.payee, entry.header.memo, books.accounts[account].name, paid,
        sign * money(units, facts.decimals), facts.code, value,
    )  # fmt: skip


def _sign(kind: str) -> int:
    return 1 if kind == AccountKind.EXPENSE else -1


def _worth(books: Books, currency: int, on: date, units: int, count: int, sign: int, rates: Rates) -> Figure:
    rate = rates[currency, books.base.id, on]
    worth = 0 if rate is None else to_units(convert(from_units(units, VALUE_SCALE), rate), VALUE_SCALE)
    return bucket_figure(books, BucketSums(currency, worth, units, count if rate is None else 0, count), sign)


def _all(books: Books, where: Clause, sign: int) -> tuple[int, Figure]:
    """How many rows there are on all pages, and their sum."""
    rows: Sequence[Row] = fetch(
        "SELECT t.currency_id, p.booked_on, SUM(p.value), COUNT(*) FROM ledger_posting p "
        f"JOIN ledger_transaction t ON t.id = p.transaction_id WHERE {where.sql} GROUP BY t.currency_id, p.booked_on",
        where.params,
    )
    rates = books.rates.rates({(currency, books.base.id, as_day(day)) for currency, day, *_sums in rows})
    parts = [
        _worth(books, currency, as_day(day), int(units), count, sign, rates) for currency, day, units, count in rows
    ]
    return sum(row[3] for row in rows), total(parts, books.base.code)
