"""The tree of categories."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from ledger.looks import COLOURS as CATEGORY_COLOURS
from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books, books_of


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category and what is under it. `path` is how a flat list names it: "Food › Eating out"."""

    public_id: UUID
    name: str
    kind: str
    path: str
    depth: int
    color: str
    icon: str
    purpose: str
    is_closed: bool
    children: tuple[CategoryNode, ...]


def category_tree(user: User, kind: str = "", *, books: Books | None = None) -> tuple[CategoryNode, ...]:
    """The household's categories (of one kind: "income" or "expense"), in display order. Categories are always shared."""
    books = books or books_of(user)
    kinds = (kind,) if kind else (AccountKind.INCOME, AccountKind.EXPENSE)
    return tuple(node for wanted in kinds for node in _below(books, wanted, None, "", 0))


def _below(books: Books, kind: str, parent: int | None, path: str, depth: int) -> tuple[CategoryNode, ...]:
    return tuple(
        _node(books, account, f"{path} › {account.name}" if path else account.name, depth)
        for account in books.children.get((kind, parent), ())
    )


def _node(books: Books, account: AccountFacts, path: str, depth: int) -> CategoryNode:
    return CategoryNode(
        account.public_id, account.name, account.kind, path, depth, account.color, account.icon, account.purpose,
        account.closed_on is not None, _below(books, account.kind, account.id, path, depth + 1),
    )  # fmt: skip


def category_list(user: User, kind: str = "", *, books: Books | None = None) -> tuple[CategoryNode, ...]:
    """The same, flat and depth first, as a select box lists it."""

    def flat(nodes: tuple[CategoryNode, ...]) -> list[CategoryNode]:
        return [found for node in nodes for found in (node, *flat(node.children))]

    return tuple(flat(category_tree(user, kind, books=books)))


COLOURS = 8
CHOSEN = {colour: number for number, colour in enumerate(CATEGORY_COLOURS, 1)}
OTHER_COLOUR = 9
"""The neutral one: of groups beyond the eighth, so that no two share a colour that says something, and of what is private."""


def category_colours(books: Books) -> dict[UUID, int]:
    """The chart colour (1 to 8, OTHER_COLOUR beyond) of each category, the same on every page: what a person chose for it or for what
    it is under, else its group's place among its kind.
    """
    places = _places(books)
    return {
        account.public_id: _chosen(books, account) or places[books.top(account).id]
        for account in books.accounts.values()
        if account.is_category
    }


def _chosen(books: Books, account: AccountFacts) -> int:
    """The colour set on the category or on the nearest one above it; 0 for none."""
    while account.color not in CHOSEN:
        if account.parent_id is None:
            return 0
        account = books.accounts[account.parent_id]
    return CHOSEN[account.color]


def _places(books: Books) -> dict[int, int]:
    """Each group's colour by its place among its kind."""
    found: dict[int, int] = {}
    counts: dict[str, int] = {}
    for account in books.accounts.values():
        if account.is_category and account.parent_id is None:
            counts[account.kind] = counts.get(account.kind, 0) + 1
            found[account.id] = counts[account.kind] if counts[account.kind] <= COLOURS else OTHER_COLOUR
    return found
