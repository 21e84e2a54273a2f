"""What came in and what was spent: the income statement, the cash flow, spending by category. Transfers are in none of them.

A category is an income or expense account, so a refund (negative in its expense account) nets itself, and a card payment (between
two balance-sheet accounts) is not there. Amounts are in the base currency at each posting's own day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from ledger.models.account import AccountKind
from ledger.models.transaction import Access
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, negated, total
from ledger.selectors.frames import By, Frame, frames, within
from ledger.selectors.sql import Row, fetch, money_in

Place = tuple[int, str, int | None]
"""(frame, kind, category)."""


class Flow(NamedTuple):
    """What one category took in one frame; a `category` of None is what other members keep private."""

    frame: int
    kind: str
    category: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """One category over the frames, amounts as people say them: income earned and money spent are both positive."""

    category: UUID | None
    name: str
    kind: str
    parent: UUID | None
    color: str
    icon: str
    amounts: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class CashFlow:
    """Money in, money out and what was kept in one frame."""

    frame: Frame
    money_in: Figure
    money_out: Figure
    kept: Figure


@dataclass(frozen=True, slots=True)
class IncomeStatement:
    """Income and expenses by category and frame; `flows` has one column's totals per frame. Private is the line without a
    category (`category` None)."""

    frames: tuple[Frame, ...]
    currency: str
    income: tuple[IncomeLine, ...]
    expenses: tuple[IncomeLine, ...]
    flows: tuple[CashFlow, ...]


def income_statement(
    user: User, *, count: int = 12, by: By = By.PERIOD, ending: date | None = None, books: Books | None = None
) -> IncomeStatement:
    """The last `count` frames up to the one that holds `ending` (today)."""
    books = books or books_of(user)
    wanted = frames(books, by, count, ending or books.today)
    return statement_of(books, wanted, by)


def statement_of(books: Books, wanted: tuple[Frame, ...], by: By) -> IncomeStatement:
    """The statement of given consecutive frames."""
    found = flows(books, wanted, by)
    lines = list(_lines(books, wanted, found))
    income = tuple(line for line in lines if line.kind == AccountKind.INCOME)
    expenses = tuple(line for line in lines if line.kind == AccountKind.EXPENSE)
    return IncomeStatement(wanted, books.base.code, income, expenses, cash_flow_of(books, wanted, found))


def cash_flow(
    user: User, *, count: int = 12, by: By = By.PERIOD, ending: date | None = None, books: Books | None = None
) -> tuple[CashFlow, ...]:
    """Money in, out and kept for the last `count` frames. Salary 1,000, food 300, refund 50: in 1,000, out 250, kept 750."""
    books = books or books_of(user)
    wanted = frames(books, by, count, ending or books.today)
    return cash_flow_of(books, wanted, flows(books, wanted, by))


def cash_flow_of(books: Books, wanted: Sequence[Frame], found: Sequence[Flow]) -> tuple[CashFlow, ...]:
    base = books.base.code
    parts: dict[tuple[int, str], list[Figure]] = defaultdict(list)
    for flow in found:
        parts[flow.frame, flow.kind].append(flow.figure)

    def one(frame: Frame) -> CashFlow:
        earned = total(parts[frame.index, AccountKind.INCOME.value], base)
        spent = total(parts[frame.index, AccountKind.EXPENSE.value], base)
        return CashFlow(frame, earned, spent, total((earned, negated(spent)), base))

    return tuple(one(frame) for frame in wanted)


def flows(books: Books, wanted: Sequence[Frame], by: By) -> list[Flow]:
    """Every category's sum in every frame: the viewer's own and open ones by category, the rest as private.

    One query; one more where something had no rate on its day.
    """
    rows = _sums(books, wanted, by)
    lacking = {(frame, key, audience) for frame, key, audience, _units, unvalued in rows if unvalued}
    slots = {pair: _slot(books, *pair) for pair in {row[1:3] for row in rows}}
    places: dict[Place, int] = defaultdict(int)
    for frame, key, audience, units, _unvalued in rows:  # a page waits for this loop: no call in it
        slot = slots[key, audience]
        if slot is not None and (not lacking or (frame, key, audience) not in lacking):
            kind, category, sign = slot
            places[frame, kind, category] += sign * units
    base = books.base
    exact = money_in(base.decimals)
    figures = {place: Figure(exact(units), base.code) for place, units in places.items()}
    for place, figure in _partly_unknown(books, wanted, by, lacking):
        figures[place] = total((figures[place], figure), base.code) if place in figures else figure
    return [Flow(*place, figure) for place, figure in figures.items()]


def _slot(books: Books, key: int, audience: str) -> tuple[str, int | None, int] | None:
    """Where the sums of an account's legs of one audience belong: (kind, category, sign); None for what is no category or not to
    be counted.
    """
    account, access = books.accounts[key], books.access(audience)
    if not account.is_category or access == Access.ABSENT:
        return None
    return account.kind, key if access == Access.SHOWN else None, _sign(account.kind)


def _sign(kind: str) -> int:
    """Income is negative in the books and positive here."""
    return -1 if kind == AccountKind.INCOME else 1


def _sums(books: Books, wanted: Sequence[Frame], by: By) -> list[Row]:
    span = within(wanted, by)
    return fetch(
        f"SELECT {by.value}, account_id, audience, base_value, unvalued FROM ledger_monthtotal "
        f"WHERE household_id = %s AND {span.sql}",
        [books.household.pk, *span.params],
    )


def _partly_unknown(
    books: Books, wanted: Sequence[Frame], by: By, lacking: set[tuple[int, int, str]]
) -> Iterator[tuple[Place, Figure]]:
    """The sums in which something had no rate, currency by currency, so that the figure can say what is unknown."""
    if not lacking:
        return
    span = within(wanted, by)
    rows = fetch(
        f"SELECT {by.value}, account_id, audience, currency_id, SUM(base_value), SUM(value), SUM(unvalued), SUM(postings) "
        f"FROM ledger_monthtotal WHERE household_id = %s AND {span.sql} "
        f"GROUP BY {by.value}, account_id, audience, currency_id",
        [books.household.pk, *span.params],
    )
    for frame, key, audience, *sums in rows:
        slot = _slot(books, key, audience)
        if slot is not None and (frame, key, audience) in lacking:
            kind, category, sign = slot
            yield (frame, kind, category), bucket_figure(books, BucketSums(*map(int, sums)), sign)


def _lines(books: Books, wanted: Sequence[Frame], found: Sequence[Flow]) -> Iterable[IncomeLine]:
    cells = {(flow.kind, flow.category, flow.frame): flow.figure for flow in found}
    base = books.base.code
    nothing = Figure(Decimal(0), base)
    present = {(kind, category) for kind, category, _frame in cells}
    shown = [(account.kind, key) for key, account in books.accounts.items() if (account.kind, key) in present]
    private = sorted((kind, None) for kind, category in present if category is None)
    for kind, category in (*shown, *private):
        amounts = tuple(cells.get((kind, category, frame.index), nothing) for frame in wanted)
        account = None if category is None else books.accounts[category]
        yield _line(books, kind, account, amounts, total(amounts, base))


def _line(
    books: Books, kind: str, account: AccountFacts | None, amounts: tuple[Figure, ...], whole: Figure
) -> IncomeLine:
    if account is None:
        return IncomeLine(None, private_name(), kind, None, "", "", amounts, whole)
    parent = books.accounts[account.parent_id].public_id if account.parent_id else None
    return IncomeLine(account.public_id, account.name, kind, parent, account.color, account.icon, amounts, whole)


def private_name() -> str:
    """What a viewer reads where a name is not theirs to read."""
    return _("Private")
