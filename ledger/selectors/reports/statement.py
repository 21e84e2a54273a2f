"""Income and expense by category over the frames of a window, categories rolled up, against another stretch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.coverage import Figure, negated, total
from ledger.selectors.day_range import Days, cash_flow_sum
from ledger.selectors.frames import Frame
from ledger.selectors.income import CashFlow, Flow, cash_flow_of, private_name
from ledger.selectors.reports.asked import Asked, Window, window_of
from ledger.selectors.reports.flows import against_flows, window_flows

Cells = dict[tuple[int | None, int], Figure]
"""(category, frame) → what it took in."""
BEFORE = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A category with everything under it, amounts as people say them: earned and spent are both positive.

    `average` is that of the frames that are over, None where none is; `before` what it came to in the stretch compared with. Without a
    `category` it is what other members keep private.
    """

    category: UUID | None
    parent: UUID | None
    name: str
    kind: str
    depth: int
    icon: str
    amounts: tuple[Figure, ...]
    own: Figure
    total: Figure
    average: Figure | None
    before: Figure | None
    has_children: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """`income` and `expenses` depth first, the largest first among siblings, Private last; `flows` has each frame's totals."""

    window: Window
    currency: str
    income: tuple[Line, ...]
    expenses: tuple[Line, ...]
    flows: tuple[CashFlow, ...]
    whole: CashFlow
    before: CashFlow | None
    average: CashFlow | None

    @property
    def is_empty(self) -> bool:
        return not (self.income or self.expenses)


def statement(books: Books, asked: Asked) -> Statement:
    """Food 30, with 20 on eating out under it, is one line of 50 and one of 20 below it; in all it is counted once."""
    window = window_of(books, asked)
    return statement_in(books, window, window_flows(books, window), against_flows(books, window))


def statement_in(books: Books, window: Window, now: Sequence[Flow], earlier: Sequence[Flow]) -> Statement:
    """The same of flows that are known already."""
    parts = cash_flow_of(books, window.frames, now)
    income, expenses = (
        _Tree(books, window, now, earlier, kind).lines() for kind in (AccountKind.INCOME, AccountKind.EXPENSE)
    )
    before = _flow_of(books, window.before, earlier) if window.before else None
    whole = cash_flow_sum(books, parts)
    finished = [part for part in parts if part.frame.last < books.today]
    return Statement(window, books.base.code, income, expenses, parts, whole, before, _average_flow(books, finished))


def _flow_of(books: Books, days: Days, found: Sequence[Flow]) -> CashFlow:
    frame = Frame(BEFORE, days.first, days.last)
    return cash_flow_of(books, (frame,), [flow._replace(frame=BEFORE) for flow in found])[0]


def _average_flow(books: Books, parts: Sequence[CashFlow]) -> CashFlow | None:
    if not parts:
        return None
    whole = cash_flow_sum(books, parts)
    earned, spent = divided(whole.money_in, len(parts)), divided(whole.money_out, len(parts))
    return CashFlow(whole.frame, earned, spent, total((earned, negated(spent)), books.base.code))


def divided(figure: Figure, count: int) -> Figure:
    """divided(Figure(100), 4) is 25, with the coverage of the whole."""
    return Figure(None if figure.value is None else figure.value / count, figure.currency, figure.coverage)


class _Tree:
    """The lines of one kind's categories that have anything in the window or in what it is compared with."""

    def __init__(self, books: Books, window: Window, now: Sequence[Flow], earlier: Sequence[Flow], kind: str) -> None:
        self.books, self.window, self.kind = books, window, kind
        self.cells = _cells(now, kind)
        self.earlier = _sums(books, earlier, kind)
        self.has_before = bool(window.against)
        self.zero = Figure(Decimal(0), books.base.code)
        self.children: dict[int | None, list[AccountFacts]] = {}
        for account in books.accounts.values():
            if account.kind == kind:
                self.children.setdefault(account.parent_id, []).append(account)
        self.finished = [place for place, frame in enumerate(window.frames) if frame.last < books.today]

    def lines(self) -> tuple[Line, ...]:
        private = self._line(None, 0, self._own(None), self._own_before(None), False)
        known = tuple(line for group in self._below(None, 0) for line in group)
        return (*known, private) if _is_used(private) else known

    def _below(self, parent: int | None, depth: int) -> list[list[Line]]:
        """For each child that is used, its line and all lines under it; the largest first."""
        groups = [self._group(account, depth) for account in self.children.get(parent, ())]
        return sorted((group for group in groups if group), key=lambda group: _order(group[0]))

    def _group(self, account: AccountFacts, depth: int) -> list[Line]:
        below = self._below(account.id, depth + 1)
        amounts = self._own(account.id)
        before = self._own_before(account.id)
        if below:
            heads = [group[0] for group in below]
            base = self.books.base.code
            columns = zip(amounts, *(head.amounts for head in heads), strict=True)
            amounts = tuple(total(column, base) for column in columns)
            before = total((before, *(head.before or self.zero for head in heads)), base)
        line = self._line(account, depth, amounts, before, bool(below))
        return [line, *(line for group in below for line in group)] if below or _is_used(line) else []

    def _own(self, key: int | None) -> tuple[Figure, ...]:
        return tuple(self.cells.get((key, frame.index), self.zero) for frame in self.window.frames)

    def _own_before(self, key: int | None) -> Figure:
        return self.earlier.get(key, self.zero)

    def _line(
        self, account: AccountFacts | None, depth: int, amounts: tuple[Figure, ...], before: Figure, has_children: bool
    ) -> Line:
        base = self.books.base.code
        own = total(self._own(None if account is None else account.id), base)
        average = (
            divided(total((amounts[place] for place in self.finished), base), len(self.finished))
            if self.finished
            else None
        )
        shown = before if self.has_before else None
        whole = total(amounts, base)
        if account is None:
            return Line(None, None, private_name(), self.kind, 0, "", amounts, own, whole, average, shown, False)
        parent = self.books.accounts[account.parent_id].public_id if account.parent_id else None
        return Line(
            account.public_id, parent, account.name, self.kind, depth, account.icon, amounts, own, whole, average, shown,
            has_children,
        )  # fmt: skip


def _cells(found: Sequence[Flow], kind: str) -> Cells:
    return {(flow.category, flow.frame): flow.figure for flow in found if flow.kind == kind}


def _sums(books: Books, found: Sequence[Flow], kind: str) -> Mapping[int | None, Figure]:
    parts: dict[int | None, list[Figure]] = {}
    for flow in found:
        if flow.kind == kind:
            parts.setdefault(flow.category, []).append(flow.figure)
    return {key: total(figures, books.base.code) for key, figures in parts.items()}


def _is_used(line: Line) -> bool:
    figures = (*line.amounts, *((line.before,) if line.before else ()))
    return any(figure.value or not figure.is_complete for figure in figures)


def _order(line: Line) -> tuple[Decimal, Decimal, str]:
    before = (line.before.value if line.before else None) or Decimal(0)
    return -(line.total.value or Decimal(0)), -before, line.name


def tops(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that count once: groups without their children, and Private."""
    return (line for line in lines if line.depth == 0)
