"""The balance sheet: what is owned and owed, and where the net of it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.fields import VALUE_SCALE, from_units, to_units
from ledger.models.account import AccountKind
from ledger.models.transaction import Access
from ledger.rates import convert
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, negated, total
from ledger.selectors.net_worth import NetWorth, net_worth
from ledger.selectors.sql import Row, as_day, fetch, marks
from ledger.selectors.totals import bucket_of


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One source of the net worth, positive when it added to it."""

    key: str
    name: str
    value: Figure


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """`worth.net` on one side; opening balances, adjustments, what was kept of the income, and the rest on the other.

    `unexplained` closes the sheet: what rates gained or lost since each posting's day, and what went to or came from accounts
    that others hide. The lines and it add up to the net.
    """

    worth: NetWorth
    lines: tuple[OriginLine, ...]
    unexplained: Figure


def balance_sheet(user: User, on: date | None = None, *, books: Books | None = None) -> BalanceSheet:
    """The sheet at the end of `on` (today)."""
    books = books or books_of(user)
    on = on or books.today
    worth = net_worth(user, on, books=books)
    lines = _lines(books, on)
    base = books.base.code
    rest = total((worth.net, *(negated(line.value) for line in lines)), base)
    return BalanceSheet(worth, lines, rest)


def _lines(books: Books, on: date) -> tuple[OriginLine, ...]:
    """Equity accounts one by one, and all income and expenses as one line: what was kept."""
    figures: dict[str, list[Figure]] = {}
    for key, figure in _sums(books, on):
        account = books.accounts[key]
        figures.setdefault("kept" if account.is_category else str(account.id), []).append(figure)
    base = books.base.code
    names = {str(key): account.name for key, account in books.accounts.items()}
    lines = [
        OriginLine(books.accounts[int(key)].purpose or "equity", names[key], total(parts, base))
        for key, parts in figures.items()
        if key != "kept"
    ]
    return (*lines, OriginLine("kept", _("Kept of what came in"), total(figures.get("kept", []), base)))


def _sums(books: Books, on: date) -> Iterator[tuple[int, Figure]]:
    """Each equity account's and category's worth up to the end of `on`, at the rates of each posting's day, credit positive."""
    kinds = (AccountKind.INCOME, AccountKind.EXPENSE, AccountKind.EQUITY)
    keys = [account.id for account in books.accounts.values() if account.kind in kinds]
    if not keys:
        return
    bucket = bucket_of(books, on)
    rows = fetch(
        "SELECT account_id, audience, currency_id, SUM(base_value), SUM(value), SUM(unvalued), SUM(postings) "
        f"FROM ledger_monthtotal WHERE account_id IN {marks(keys)} AND (month < %s OR (month = %s AND period <= %s)) "
        "GROUP BY account_id, audience, currency_id",
        [*keys, bucket.month, bucket.month, bucket.period],
    )
    for key, audience, *sums in (*rows, *_later(books, keys, on, bucket.last)):
        if books.access(audience) != Access.ABSENT:
            yield key, bucket_figure(books, BucketSums(*map(int, sums)), -1)


def _later(books: Books, keys: Sequence[int], on: date, last: date) -> Iterator[Row]:
    """The same sums of what the day's bucket holds of later days, negative."""
    if on >= last:
        return
    rows = fetch(
        "SELECT p.account_id, p.audience, t.currency_id, p.booked_on, SUM(p.value), COUNT(*) FROM ledger_posting p "
        f"JOIN ledger_transaction t ON t.id = p.transaction_id WHERE p.account_id IN {marks(keys)} AND p.booked_on >= %s "
        "AND p.booked_on <= %s AND t.state = 'posted' GROUP BY p.account_id, p.audience, t.currency_id, p.booked_on",
        [*keys, on + timedelta(days=1), last],
    )
    base = books.base.id
    rates = books.rates.rates((currency, base, as_day(day)) for _key, _audience, currency, day, *_sums in rows)
    for key, audience, currency, day, units, count in rows:
        rate = rates[currency, base, as_day(day)]
        worth = 0 if rate is None else to_units(convert(from_units(units, VALUE_SCALE), rate), VALUE_SCALE)
        yield key, audience, currency, -worth, -int(units), -count if rate is None else 0, -count
