"""The page of categories: the tree with what each came to in the last twelve months, as figures and as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from ledger.looks import ICONS
from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.categories import category_colours
from ledger.selectors.coverage import Figure, total
from ledger.selectors.frames import By, frames
from ledger.selectors.income import flows

MONTHS = 12
HEIGHT = 24
STEP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a sparkline, in its own units: 8 wide, at most 24 high, from the bottom."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class CategoryItem:
    """A category with everything under it. `months` are twelve sums, oldest first; `year` is all of them, `average` a month's share."""

    public_id: UUID
    name: str
    kind: str
    icon: str
    color: str
    colour: int
    purpose: str
    is_closed: bool
    months: tuple[Figure, ...]
    year: Figure
    average: Figure
    bars: tuple[Bar, ...]
    children: tuple[CategoryItem, ...]


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """Both sides of the tree; what is archived stands apart, flat."""

    expenses: tuple[CategoryItem, ...]
    income: tuple[CategoryItem, ...]
    archived: tuple[CategoryItem, ...]


def category_page(user: User, *, books: Books | None = None) -> CategoryPage:
    """The household's categories with the last twelve months of each: one query for all sums. Refunds lower what was spent."""
    books = books or books_of(user)
    tree = _Tree(books)
    archived = [account for account in books.accounts.values() if account.is_category and account.closed_on is not None]
    return CategoryPage(
        tree.below(AccountKind.EXPENSE, None),
        tree.below(AccountKind.INCOME, None),
        tuple(tree.item(account, ()) for account in archived),
    )


class _Tree:
    def __init__(self, books: Books) -> None:
        self.books, self.colours = books, category_colours(books)
        self.nothing = Figure(Decimal(0), books.base.code)
        self.open: dict[tuple[str, int | None], list[AccountFacts]] = {}
        for account in books.accounts.values():
            if account.is_category and account.closed_on is None:
                self.open.setdefault((account.kind, self._parent(account)), []).append(account)
        wanted = frames(books, By.MONTH, MONTHS, books.today)
        places = {frame.index: place for place, frame in enumerate(wanted)}
        self.own: dict[tuple[int, int], Figure] = {
            (flow.category, places[flow.frame]): flow.figure
            for flow in flows(books, wanted, By.MONTH)
            if flow.category is not None
        }

    def below(self, kind: str, parent: int | None) -> tuple[CategoryItem, ...]:
        """The open categories under one; a child of an archived one stands at the top, so that it is not lost."""
        return tuple(self.item(account, self.below(kind, account.id)) for account in self.open.get((kind, parent), ()))

    def _parent(self, account: AccountFacts) -> int | None:
        above = None if account.parent_id is None else self.books.accounts[account.parent_id]
        return None if above is None or above.closed_on is not None else above.id

    def item(self, account: AccountFacts, children: tuple[CategoryItem, ...]) -> CategoryItem:
        base = self.books.base.code
        months = tuple(self.own.get((account.id, place), self.nothing) for place in range(MONTHS))
        if children:
            months = tuple(
                total((own, *(child.months[place] for child in children)), base) for place, own in enumerate(months)
            )
        year = total(months, base)
        share = None if year.value is None else year.value / MONTHS
        return CategoryItem(
            account.public_id, account.name, account.kind, account.icon if account.icon in ICONS else "", account.color,
            self.colours[account.public_id], account.purpose, account.closed_on is not None, months, year,
            Figure(share, base, year.coverage), bars_of([month.value or Decimal(0) for month in months]), children,
        )  # fmt: skip


def bars_of(values: Sequence[Decimal]) -> tuple[Bar, ...]:
    """Heights by the largest: bars_of([Decimal(50), Decimal(100)]) are 12 and 24 high. Below zero there is nothing to draw."""
    largest = max(values, default=Decimal(0))
    if largest <= 0:
        return ()
    heights = [max(0, int(HEIGHT * value / largest)) for value in values]
    return tuple(
        Bar(place * STEP, HEIGHT - height, height)
        for place, height in enumerate(heights)
        if height or values[place] > 0
    )
