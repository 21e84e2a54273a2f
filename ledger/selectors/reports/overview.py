"""What the page of a month and that of a year both say of their stretch: what was kept, what changed, who is new, the net worth."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from ledger.selectors.books import Books
from ledger.selectors.day_range import ONE_DAY, Days
from ledger.selectors.income import CashFlow
from ledger.selectors.net_worth import NetWorth, net_worth
from ledger.selectors.reports.asked import Window
from ledger.selectors.reports.payees import NewPayee, PayeeSums, new_payees
from ledger.selectors.reports.rows import ReportRow, Wanted, largest_rows
from ledger.selectors.reports.statement import Line, Statement, tops

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """A category against the frame before: by how much more (negative: less)."""

    line: Line
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`saved_share` is kept / money in, None without income or with something unknown. `worth_before` is the day before."""

    statement: Statement
    saved_share: Decimal | None
    changes: tuple[Moved, ...]
    largest: tuple[ReportRow, ...]
    new: tuple[NewPayee, ...]
    worth: NetWorth
    worth_before: NetWorth

    @property
    def window(self) -> Window:
        return self.statement.window

    @property
    def shared(self) -> dict[str, object]:
        """Its fields by name, for the page that says more."""
        return {field.name: getattr(self, field.name) for field in fields(Overview)}


def overview(books: Books, found: Statement, changes: int = SHOWN, spent: PayeeSums | None = None) -> Overview:
    """Of one statement; `spent` is what its payees came to, where the caller has read that already."""
    window = found.window
    days = Days(window.first, window.last)
    end = min(window.last, max(books.today, window.first))
    return Overview(
        statement=found,
        saved_share=saved_share(found.whole),
        changes=changes_of(found, changes),
        largest=largest_rows(books, Wanted(days, owned=window.owned), SHOWN),
        new=new_payees(books, days, window.owned, spent=spent),
        worth=net_worth(books.user, end, owned=window.owned, books=books),
        worth_before=net_worth(books.user, window.first - ONE_DAY, owned=window.owned, books=books),
    )


def saved_share(flow: CashFlow) -> Decimal | None:
    """In 2,500 and kept 1,300 is 0.52."""
    if not flow.money_in.value or flow.money_in.value < 0 or flow.kept.value is None or not flow.kept.is_complete:
        return None
    return flow.kept.value / flow.money_in.value


def changes_of(found: Statement, limit: int) -> tuple[Moved, ...]:
    """The groups that moved most against the stretch before, either way; what is unknown on a side is left out."""
    moved = [Moved(line, line.total.value - line.before.value) for line in tops(found.expenses) if _is_comparable(line)]  # type: ignore[operator,union-attr]
    moved = [one for one in moved if one.change]
    return tuple(sorted(moved, key=lambda one: (-abs(one.change), one.line.name))[:limit])


def _is_comparable(line: Line) -> bool:
    figures = (line.total, line.before)
    return all(one is not None and one.value is not None and one.is_complete for one in figures)
