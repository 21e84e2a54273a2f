"""What came in and went out: cash flow and spending, in whole months."""

from __future__ import annotations

from typing import Any

from ledger.management.reports.figures import figure, shown, table
from ledger.management.reports.question import Question
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import total
from ledger.selectors.frames import By, Frame, frames, frames_between
from ledger.selectors.income import IncomeStatement, statement_of


def _statement(asked: Question, months: int) -> IncomeStatement:
    books = books_of(asked.user)
    return statement_of(books, _months(asked, books, months), By.MONTH)


def _months(asked: Question, books: Books, months: int) -> tuple[Frame, ...]:
    """The whole months from `--from` to `--to`, else the last `--months` up to `--to` (today)."""
    ending = asked.last_on or books.today
    if asked.first_on is not None and asked.months is None:
        return frames_between(books, By.MONTH, asked.first_on, ending)
    return frames(books, By.MONTH, asked.months or months, ending)


def cash_flow_report(asked: Question) -> dict[str, Any]:
    """Money in, out and kept by month (twelve by default): {"currency", "months", "money_in", "money_out", "kept"}."""
    found = _statement(asked, 12)
    months = [
        {
            "first_on": flow.frame.first.isoformat(), "last_on": flow.frame.last.isoformat(),
            "money_in": figure(flow.money_in), "money_out": figure(flow.money_out), "kept": figure(flow.kept),
        }
        for flow in found.flows
    ]  # fmt: skip
    return {
        "currency": found.currency, "months": months,
        "money_in": figure(total((flow.money_in for flow in found.flows), found.currency)),
        "money_out": figure(total((flow.money_out for flow in found.flows), found.currency)),
        "kept": figure(total((flow.kept for flow in found.flows), found.currency)),
    }  # fmt: skip


def cash_flow_text(answer: dict[str, Any]) -> str:
    names = ("money_in", "money_out", "kept")
    rows = [("month", "in", "out", "kept")]
    rows += [(month["first_on"][:7], *(shown(month[name]) for name in names)) for month in answer["months"]]
    return table([*rows, ("all", *(shown(answer[name]) for name in names))])


def spending_report(asked: Question) -> dict[str, Any]:
    """Spending by category, this month by default: {"currency", "first_on", "last_on", "categories", "total"}.

    `value` is what was spent in all of it, refunds taken off; `months` has it month by month, `parent` the category above.
    """
    found = _statement(asked, 1)
    names = {line.category: line.name for line in found.expenses if line.category}
    categories = [
        {
            "category": line.name, "id": str(line.category) if line.category else None,
            "parent": names.get(line.parent) if line.parent else None, "value": figure(line.total),
            "months": [figure(amount) for amount in line.amounts],
        }
        for line in found.expenses
    ]  # fmt: skip
    return {
        "currency": found.currency, "first_on": found.frames[0].first.isoformat(),
        "last_on": found.frames[-1].last.isoformat(), "categories": categories,
        "total": figure(total((line.total for line in found.expenses), found.currency)),
    }  # fmt: skip


def spending_text(answer: dict[str, Any]) -> str:
    rows = [(row["category"], shown(row["value"])) for row in answer["categories"]]
    heading = f"spending from {answer['first_on']} to {answer['last_on']}: {shown(answer['total'])}"
    return "\n".join([heading, table(rows)]).strip()
