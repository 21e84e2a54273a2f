"""The reports as pages: what each is called, how it is built, what its template, its chart and its table are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models.account import AccountKind
from ledger.report_charts import income_chart, payees_chart, sankey_chart, stream_name, treemap_chart
from ledger.report_words import frame_name
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import Days
from ledger.selectors.reports.asked import Against, Asked, Cut, Window
from ledger.selectors.reports.payees import PayeeLine, Payees, payees
from ledger.selectors.reports.rows import KEPT
from ledger.selectors.reports.sankey import KEPT as LEFT_OVER
from ledger.selectors.reports.sankey import TAKEN, Sankey, Stream, sankey_of
from ledger.selectors.reports.statement import Line, Statement, statement
from ledger.views.reports.base import Cell, Question, colours_of, left_out
from ledger.views.reports.compared import Moved, moved_of, share_of

Head = Sequence[Any]
Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a table of categories: `cells` frame by frame, then the sum and what it is compared with."""

    line: Line
    colour: int
    cells: tuple[Cell, ...]
    total: Cell
    before: Cell | None
    moved: Moved | None
    share: int | None


def line_rows(question: Question, found: Statement, lines: Sequence[Line], whole: Figure) -> list[LineRow]:
    """Every figure with its rows: a cell of a group has those of the categories under it too."""
    colours = colours_of(question.books)
    return [_line_row(question, found.window, line, colours.get(line.category, 0), whole) for line in lines]


def _line_row(question: Question, window: Window, line: Line, colour: int, whole: Figure) -> LineRow:
    which = {"category": str(line.category)} if line.category else {"kind": line.kind, "private": "1"}
    cells, whole_cell, before = cells_of(question, window, line.amounts, line.total, line.before, which)
    moved = moved_of(line.total, line.before) if line.before else None
    return LineRow(line, colour, cells, whole_cell, before, moved, share_of(line.total, whole))


def cells_of(
    question: Question,
    window: Window,
    amounts: Sequence[Figure],
    whole: Figure,
    before: Figure | None,
    which: dict[str, str],
) -> tuple[tuple[Cell, ...], Cell, Cell | None]:
    """Frame by frame (where there are `amounts`), all of them, and what they are compared with, each with its rows."""
    cells = tuple(
        question.cell(amount, Days(frame.first, frame.last), **which)
        for amount, frame in zip(amounts, window.frames[: len(amounts)], strict=True)
    )
    earlier = question.cell(before, window.before, **which) if before else None
    return cells, question.cell(whole, Days(window.first, window.last), **which), earlier


KINDS_OF = {"money_in": AccountKind.INCOME.value, "money_out": AccountKind.EXPENSE.value, "kept": KEPT}
"""Which rows are behind the three figures of a flow."""


def sums_of(question: Question, found: Statement, name: str) -> dict[str, Any]:
    """A row of sums with the rows behind each; what is on average has none."""
    sums = totals_of(found, name)
    cells, whole, before = cells_of(
        question, found.window, sums["amounts"], sums["total"], sums["before"], {"kind": KINDS_OF[name]}
    )
    return {**sums, "amounts": cells, "total": whole, "before": before}


class IncomeReport:
    name, page, template = "income", "ledger:reports", "ledger/reports/income.html"
    title = gettext_lazy("Income and expenses")
    default = Asked(cut=Cut.PERIOD, count=6, against=Against.BEFORE)
    hides: tuple[str, ...] = ()

    def build(self, question: Question) -> Statement:
        return statement(question.books, question.asked)

    def window(self, found: Statement) -> Window:
        return found.window

    def context(self, question: Question, found: Statement) -> dict[str, Any]:
        return {
            "heads": [
                frame_name(frame, found.window.cut, question.locale, is_short=True) for frame in found.window.frames
            ],
            "groups": [
                (_("Money in"), line_rows(question, found, found.income, found.whole.money_in), "money_in"),
                (_("Money out"), line_rows(question, found, found.expenses, found.whole.money_out), "money_out"),
            ],
            "totals": {name: sums_of(question, found, name) for name in KINDS_OF},
        }

    def chart(self, question: Question, found: Statement) -> dict[str, Any]:
        return income_chart(found, question.locale)

    def table(self, question: Question, found: Statement) -> tuple[Head, Rows]:
        heads = [frame_name(frame, found.window.cut, question.locale, is_short=True) for frame in found.window.frames]
        has_before = found.before is not None
        head = [
            _("Kind"),
            _("Category"),
            *heads,
            _("Total"),
            _("Average"),
            *([_("Before")] if has_before else []),
            _("Left out"),
        ]
        return head, _income_rows(found)


def totals_of(found: Statement, name: str) -> dict[str, Any]:
    """A row of sums: frame by frame, all of them, on average, before, and how it moved."""
    whole, before = getattr(found.whole, name), getattr(found.before, name) if found.before else None
    return {
        "amounts": [getattr(flow, name) for flow in found.flows], "total": whole,
        "average": getattr(found.average, name) if found.average else None, "before": before,
        "moved": moved_of(whole, before) if before else None,
    }  # fmt: skip


def _income_rows(found: Statement) -> Iterator[Sequence[Any]]:
    for words, lines, name in (
        (_("Money in"), found.income, "money_in"),
        (_("Money out"), found.expenses, "money_out"),
    ):
        for line in lines:
            before = [line.before] if found.before else []
            yield [
                words,
                f"{'  ' * line.depth}{line.name}",
                *line.amounts,
                line.total,
                line.average,
                *before,
                left_out([line.total]),
            ]
        yield [words, _("Together"), *_sum_row(found, name)]
    yield [_("Kept"), "", *_sum_row(found, "kept")]


def _sum_row(found: Statement, name: str) -> list[Any]:
    sums = totals_of(found, name)
    before = [sums["before"]] if found.before else []
    return [*sums["amounts"], sums["total"], sums["average"], *before, left_out([sums["total"]])]


class SpendingReport(IncomeReport):
    name, page, template = "spending", "ledger:report_spending", "ledger/reports/spending.html"
    title = gettext_lazy("Spending by category")
    default = Asked(cut=Cut.PERIOD, count=1, against=Against.BEFORE)

    def context(self, question: Question, found: Statement) -> dict[str, Any]:
        rows = line_rows(question, found, found.expenses, found.whole.money_out)
        return {"rows": rows, "sums": sums_of(question, found, "money_out")}

    def chart(self, question: Question, found: Statement) -> dict[str, Any]:
        window = found.window
        links = [question.category_rows(line.category, window.first, window.last, line.kind) for line in found.expenses]
        return treemap_chart(found.expenses, colours_of(question.books), links, found.whole.money_out, question.locale)

    def table(self, question: Question, found: Statement) -> tuple[Head, Rows]:
        head = [_("Category"), _("Amount"), *([_("Before")] if found.before else []), _("Left out")]
        sums = [
            _("Together"),
            found.whole.money_out,
            *([found.before.money_out] if found.before else []),
            left_out([found.whole.money_out]),
        ]
        rows = [
            [
                f"{'  ' * line.depth}{line.name}",
                line.total,
                *([line.before] if found.before else []),
                left_out([line.total]),
            ]
            for line in found.expenses
        ]
        return head, [*rows, sums]


@dataclass(frozen=True, slots=True)
class PayeeRow:
    line: PayeeLine
    name: str
    now: Cell
    before: Cell | None
    moved: Moved | None
    share: int | None


class PayeesReport:
    name, page, template = "payees", "ledger:report_payees", "ledger/reports/payees.html"
    title = gettext_lazy("Payees")
    default = Asked(cut=Cut.PERIOD, count=1, against=Against.BEFORE)
    hides: tuple[str, ...] = ()

    def build(self, question: Question) -> Payees:
        return payees(question.books, question.asked, question.form.chosen_kind)

    def window(self, found: Payees) -> Window:
        return found.window

    def context(self, question: Question, found: Payees) -> dict[str, Any]:
        return {
            "rows": [_payee_row(question, found, line) for line in found.lines],
            "others": found.others, "private": _private_row(question, found), "has_kinds": True, **_whole_of(question, found),
            "moved": moved_of(found.total, found.total_before) if found.total_before else None,
        }  # fmt: skip

    def chart(self, question: Question, found: Payees) -> dict[str, Any]:
        names = [payee_name(line) for line in found.lines]
        return payees_chart(found.lines, names, found.currency, question.locale)

    def table(self, question: Question, found: Payees) -> tuple[Head, Rows]:
        head = [_("Payee"), _("Rows"), _("Amount"), *([_("Before")] if found.window.before else []), _("Left out")]
        lines = [*found.lines, *(line for line in (found.others, found.private) if line)]
        names = [
            *(payee_name(line) for line in found.lines),
            *([_("All others")] if found.others else []),
            _("Private"),
        ]
        rows = [
            [name, line.count, line.now, *([line.before] if found.window.before else []), left_out([line.now])]
            for name, line in zip(names, lines, strict=False)
        ]
        return head, rows


def payee_name(line: PayeeLine) -> str:
    return line.name or _("Without a payee")


def _payee_row(question: Question, found: Payees, line: PayeeLine) -> PayeeRow:
    window = found.window

    who = {"payee": line.key} if line.key else {"nobody": "1"}
    _cells, now, before = cells_of(question, window, (), line.now, line.before, {"kind": found.kind, **who})
    moved = moved_of(line.now, line.before) if line.before else None
    return PayeeRow(line, payee_name(line), now, before, moved, share_of(line.now, found.total))


def _private_row(question: Question, found: Payees) -> dict[str, Any] | None:
    line = found.private
    if line is None:
        return None
    which = {"kind": found.kind, "private": "1"}
    _cells, now, before = cells_of(question, found.window, (), line.now, line.before, which)
    return {"count": line.count, "now": now, "before": before}


def _whole_of(question: Question, found: Payees) -> dict[str, Any]:
    which = {"kind": found.kind}
    _cells, whole, before = cells_of(question, found.window, (), found.total, found.total_before, which)
    return {"whole": whole, "whole_before": before}


def _stream_rows(question: Question, window: Window, stream: Stream, is_complete: bool) -> str:
    """A category's rows, or all of them behind what was kept or taken; the small ones together have none. What flows against its
    kind's way (a refund beyond the purchases) has its rows with the other sign.
    """
    turned = {"turned": "1"} if stream.is_source != (stream.kind == AccountKind.INCOME) else {}
    if stream.what == "category":
        return question.category_rows(stream.category, window.first, window.last, stream.kind, **turned)
    if stream.what not in (LEFT_OVER, TAKEN) or not is_complete:
        return ""
    turned = {"turned": "1"} if stream.what == TAKEN else {}
    return question.rows(window.first, window.last, kind=KEPT, **turned)


@dataclass(frozen=True, slots=True)
class FlowOfMoney:
    statement: Statement
    sankey: Sankey


class CashFlowReport:
    name, page, template = "cashflow", "ledger:report_cashflow", "ledger/reports/cashflow.html"
    title = gettext_lazy("Cash flow")
    default = Asked(cut=Cut.PERIOD, count=1, against=Against.NOTHING)
    hides: tuple[str, ...] = ("against",)

    def build(self, question: Question) -> FlowOfMoney:
        found = statement(question.books, replace(question.asked, against=Against.NOTHING))
        return FlowOfMoney(found, sankey_of(found))

    def window(self, found: FlowOfMoney) -> Window:
        return found.statement.window

    def context(self, question: Question, found: FlowOfMoney) -> dict[str, Any]:
        window, base = found.statement.window, found.statement.currency
        colours = colours_of(question.books)

        def rows(streams: Sequence[Stream]) -> list[dict[str, Any]]:
            return [
                {"name": stream_name(stream), "value": Figure(stream.value, base), "what": stream.what,
                 "colour": colours.get(stream.category, 0),
                 "href": _stream_rows(question, window, stream, found.sankey.is_complete)}
                for stream in streams
            ]  # fmt: skip

        return {"sides": [(_("Came from"), rows(found.sankey.sources)), (_("Went to"), rows(found.sankey.targets))]}

    def chart(self, question: Question, found: FlowOfMoney) -> dict[str, Any]:
        return sankey_chart(found.sankey, colours_of(question.books), found.statement.currency, question.locale)

    def table(self, question: Question, found: FlowOfMoney) -> tuple[Head, Rows]:
        base = found.statement.currency
        sides = ((_("Came from"), found.sankey.sources), (_("Went to"), found.sankey.targets))
        rows = [[side, stream_name(one), Figure(one.value, base)] for side, streams in sides for one in streams]
        return [_("Side"), _("Category"), _("Amount")], rows


INCOME, SPENDING, PAYEES, CASHFLOW = IncomeReport(), SpendingReport(), PayeesReport(), CashFlowReport()
KINDS = {AccountKind.INCOME: gettext_lazy("Money in"), AccountKind.EXPENSE: gettext_lazy("Money out")}
