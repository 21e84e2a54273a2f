"""What came in and what was spent: the income statement, the cash flow, spending by category. Transfers are in none of them.

A category is an income or expense account, so a refund (negative in its expense account) nets itself, and a card payment (between
two balance-sheet accounts) is not there. Amounts are in the base currency at each posting's own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from ledger.selectors.sql import fetch


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

    def one(frame: Frame) -> CashFlow:
        mine = [flow for flow in found if flow.frame == frame.index]
        earned = total((flow.figure for flow in mine if flow.kind == AccountKind.INCOME), base)
        spent = total((flow.figure for flow in mine if flow.kind == AccountKind.EXPENSE), base)
        return CashFlow(frame, earned, spent, total((earned, negated(spent)), base))

    return tuple(one(frame) for frame in wanted)


def flows(books: Books, wanted: Sequence[Frame], by: By) -> list[Flow]:
    """One query: every category's sum in every frame, the viewer's own and open ones by category, the rest as private."""
    span = within(wanted, by)
    rows = fetch(
        f"SELECT {by.value}, account_id, audience, currency_id, SUM(base_value), SUM(value), SUM(unvalued), SUM(postings) "
        f"FROM ledger_monthtotal WHERE household_id = %s AND {span.sql} "
        f"GROUP BY {by.value}, account_id, audience, currency_id",
        [books.household.pk, *span.params],
    )
    parts: dict[tuple[int, str, int | None], list[Figure]] = {}
    for frame, key, audience, currency, base_units, units, unvalued, postings in rows:
        account, access = books.accounts[key], books.access(audience)
        if account.is_category and access != Access.ABSENT:
            sign = -1 if account.kind == AccountKind.INCOME else 1  # income is negative in the books and positive here
            sums = BucketSums(currency, int(base_units), int(units), int(unvalued), int(postings))
            figure = bucket_figure(books, sums, sign)
            parts.setdefault((frame, account.kind, key if access == Access.SHOWN else None), []).append(figure)
    base = books.base.code
    return [Flow(*key, figures[0] if len(figures) == 1 else total(figures, base)) for key, figures in parts.items()]


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
