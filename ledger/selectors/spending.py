"""Where money went: spending by category in one frame against the frame before, parents rolled up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.coverage import Figure, total
from ledger.selectors.frames import By, Frame, frame_at
from ledger.selectors.income import Flow, flows, private_name


@dataclass(frozen=True, slots=True)
class SpendingNode:
    """A category with everything under it: `own` is booked on it directly, `now` and `before` include its children."""

    category: UUID | None
    name: str
    color: str
    icon: str
    own: Figure
    now: Figure
    before: Figure
    children: tuple[SpendingNode, ...]


@dataclass(frozen=True, slots=True)
class Spending:
    """Spending by category in one frame against the frame before, the largest first; Private last."""

    frame: Frame
    before: Frame
    currency: str
    nodes: tuple[SpendingNode, ...]
    total: Figure
    total_before: Figure


def spending(user: User, *, on: date | None = None, by: By = By.PERIOD, books: Books | None = None) -> Spending:
    """Where money went in the frame that holds `on` (today), parents rolled up: food 30 with eating out 20 under it is 50."""
    books = books or books_of(user)
    day = on or books.today
    return spending_of(books, (frame_at(books, by, day, -1), frame_at(books, by, day)), by)


def spending_of(books: Books, pair: tuple[Frame, Frame], by: By, found: Sequence[Flow] | None = None) -> Spending:
    """The same for two given consecutive frames; `found` saves the query where a page has the flows already."""
    before, now = pair
    known = flows(books, pair, by) if found is None else found
    spent = [flow for flow in known if flow.kind == AccountKind.EXPENSE]
    cells = {(flow.category, flow.frame): flow.figure for flow in spent}
    nodes = _Tree(books, cells, before.index, now.index).nodes()
    base = books.base.code
    return Spending(
        now, before, base, nodes,
        total((flow.figure for flow in spent if flow.frame == now.index), base),
        total((flow.figure for flow in spent if flow.frame == before.index), base),
    )  # fmt: skip


class _Tree:
    """Builds the nodes of the expense categories that have any spending in either frame."""

    def __init__(self, books: Books, cells: Mapping[tuple[int | None, int], Figure], before: int, now: int) -> None:
        self.books, self.cells, self.before, self.now = books, cells, before, now
        self.children: dict[int | None, list[AccountFacts]] = {}
        for account in books.accounts.values():
            if account.kind == AccountKind.EXPENSE:
                self.children.setdefault(account.parent_id, []).append(account)

    def nodes(self) -> tuple[SpendingNode, ...]:
        private = self._node(None, ())
        known = _largest_first(self._below(None))
        return (*known, private) if self._is_used(private) else known

    def _below(self, parent: int | None) -> list[SpendingNode]:
        nodes = [
            self._node(account, _largest_first(self._below(account.id))) for account in self.children.get(parent, ())
        ]
        return [node for node in nodes if node.children or self._is_used(node)]

    def _is_used(self, node: SpendingNode) -> bool:
        return any(figure.value or not figure.is_complete for figure in (node.now, node.before))

    def _node(self, account: AccountFacts | None, children: tuple[SpendingNode, ...]) -> SpendingNode:
        base = self.books.base.code
        key = None if account is None else account.id
        own, own_before = self._cell(key, self.now), self._cell(key, self.before)
        now = total((own, *(child.now for child in children)), base)
        before = total((own_before, *(child.before for child in children)), base)
        if account is None:
            return SpendingNode(None, private_name(), "", "", own, now, before, children)
        return SpendingNode(account.public_id, account.name, account.color, account.icon, own, now, before, children)

    def _cell(self, key: int | None, frame: int) -> Figure:
        return self.cells.get((key, frame), Figure(Decimal(0), self.books.base.code))


def _largest_first(nodes: Sequence[SpendingNode]) -> tuple[SpendingNode, ...]:
    return tuple(sorted(nodes, key=lambda node: (-(node.now.value or 0), -(node.before.value or 0), node.name)))
