"""Income and spending between any two days: whole months from the totals, the days at the edges from the postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from accounts.periods import month_first, month_index
from fintrack.lib.fields import VALUE_SCALE, from_units, to_units
from ledger.models.account import CATEGORY_KINDS, AccountKind
from ledger.models.transaction import Access
from ledger.rates import convert
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, total
from ledger.selectors.frames import By, Frame, frames_between
from ledger.selectors.income import CashFlow, Flow, cash_flow_of, flows
from ledger.selectors.spending import Spending, spending_of
from ledger.selectors.sql import Row, as_day, fetch, marks

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Two days and all between."""

    first: date
    last: date

    @property
    def before(self) -> Days:
        """As many months before where these are whole months, else as many days: 5–11 March → 26 February–4 March."""
        if self.first.day == 1 and (self.last + ONE_DAY).day == 1:
            count = month_index(self.last) - month_index(self.first) + 1
            return Days(month_first(month_index(self.first) - count), self.first - ONE_DAY)
        return Days(self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY)


def cash_flow_between(user: User, days: Days, *, books: Books | None = None) -> CashFlow:
    """Money in, out and kept on these days: the rows of 10 to 20 November, whatever else November had."""
    books = books or books_of(user)
    return cash_flow_of(books, (_frame(days, 0),), days_flows(books, days, 0))[0]


def cash_flow_sum(books: Books, parts: Sequence[CashFlow]) -> CashFlow:
    """Consecutive cash flows as one: what the household kept in three months is the sum of what it kept in each."""
    base = books.base.code
    frame = Frame(0, parts[0].frame.first, parts[-1].frame.last)
    sums = (total((getattr(part, name) for part in parts), base) for name in ("money_in", "money_out", "kept"))
    return CashFlow(frame, *sums)


def spending_between(user: User, days: Days, *, books: Books | None = None) -> Spending:
    """Spending by category on these days against the stretch before them."""
    books = books or books_of(user)
    found = [*days_flows(books, days.before, 0), *days_flows(books, days, 1)]
    return spending_of(books, (_frame(days.before, 0), _frame(days, 1)), By.MONTH, found)


def _frame(days: Days, index: int) -> Frame:
    return Frame(index, days.first, days.last)


def days_flows(books: Books, days: Days, frame: int) -> list[Flow]:
    """One flow for each category, named by a frame of our own."""
    sums: dict[tuple[str, int | None], list[Figure]] = {}
    for flow in (*_whole_months(books, days), *_edge_flows(books, days)):
        sums.setdefault((flow.kind, flow.category), []).append(flow.figure)
    base = books.base.code
    return [Flow(frame, kind, category, total(parts, base)) for (kind, category), parts in sums.items()]


def _months(days: Days) -> tuple[date, date]:
    """The first and the last day of the whole months within; the last before the first where there is none."""
    first = days.first if days.first.day == 1 else month_first(month_index(days.first) + 1)
    return first, month_first(month_index(days.last + ONE_DAY)) - ONE_DAY


def _whole_months(books: Books, days: Days) -> list[Flow]:
    first, last = _months(days)
    return flows(books, frames_between(books, By.MONTH, first, last), By.MONTH) if first <= last else []


def _edges(days: Days) -> list[Days]:
    first, last = _months(days)
    if first > last:
        return [days]
    ends = (Days(days.first, first - ONE_DAY), Days(last + ONE_DAY, days.last))
    return [end for end in ends if end.first <= end.last]


def _edge_flows(books: Books, days: Days) -> Iterator[Flow]:
    rows = [row for edge in _edges(days) for row in _postings(books, edge)]
    base = books.base.id
    rates = books.rates.rates((currency, base, as_day(day)) for _key, _audience, currency, day, *_sums in rows)
    for key, audience, currency, day, units, count in rows:
        access, kind = books.access(audience), books.accounts[key].kind
        if access == Access.ABSENT:
            continue
        rate = rates[currency, base, as_day(day)]
        worth = 0 if rate is None else to_units(convert(from_units(units, VALUE_SCALE), rate), VALUE_SCALE)
        sums = BucketSums(currency, worth, int(units), count if rate is None else 0, count)
        sign = -1 if kind == AccountKind.INCOME else 1
        yield Flow(0, kind, key if access == Access.SHOWN else None, bucket_figure(books, sums, sign))


def _postings(books: Books, days: Days) -> Sequence[Row]:
    keys = [key for key, account in books.accounts.items() if account.kind in CATEGORY_KINDS]
    if not keys:
        return []
    return fetch(
        "SELECT p.account_id, p.audience, t.currency_id, p.booked_on, SUM(p.value), COUNT(*) FROM ledger_posting p "
        f"JOIN ledger_transaction t ON t.id = p.transaction_id WHERE p.account_id IN {marks(keys)} AND p.booked_on >= %s "
        "AND p.booked_on <= %s AND t.state = 'posted' GROUP BY p.account_id, p.audience, t.currency_id, p.booked_on",
        [*keys, days.first, days.last],
    )
