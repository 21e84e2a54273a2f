"""The rows of the Parquet layers: what arrived (raw), the same cleaned (staging), and what reports are made of (mart).

Each table yields (month, row) with the months in order, so that a month can be written and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from accounts.periods import month_first
from ledger.models import MonthTotal
from ledger.models.transaction import audiences_counted_for, audiences_shown_to
from ledger.selectors import export
from ledger.selectors.books import Books, books_of
from ledger.selectors.export import Span
from ledger.selectors.frames import By, Frame, frames_between
from ledger.selectors.income import flows, private_name
from ledger.selectors.net_worth import net_worth_history

Row = dict[str, Any]
Rows = Iterator[tuple[str, Row]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a layer: `raw/lines`. `columns` are name → type: text, day, moment, quantity, value, count, bytes, flag."""

    name: str
    columns: dict[str, str]
    rows: Callable[[User, Span], Rows]


def month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def _raw_lines(user: User, span: Span) -> Rows:
    """The evidence as it was received: the very bytes, and of which file."""
    for one in _lines(user, span):
        is_own = one.batch.user_id == user.pk
        yield month_name(one.booked_on), {
            "import_id": str(one.batch.public_id), "origin": one.batch.origin, "format": one.batch.format,
            "file_name": one.batch.file_name if is_own else "", "file_sha256": one.batch.file_sha256 if is_own else "",
            "received_at": one.batch.created_at, "account_key": one.account_key, "line": one.line, "raw": bytes(one.raw),
        }  # fmt: skip


def _staging_lines(user: User, span: Span) -> Rows:
    """The same lines read: day, quantity, texts, what became of them."""
    for one in _lines(user, span):
        texts = one.cleaned
        yield month_name(one.booked_on), {
            "import_id": str(one.batch.public_id), "line": one.line, "account_id": _text(one.account),
            "account": one.account.name if one.account else "", "booked_on": one.booked_on, "quantity": one.quantity,
            "currency": one.currency, "payee": str(texts.get("payee", "")), "memo": str(texts.get("memo", "")),
            "external_id": one.external_id, "fingerprint": one.fingerprint, "occurrence": one.occurrence,
            "state": one.state, "outcome": one.outcome, "transaction_id": _text(one.transaction),
        }  # fmt: skip


def _lines(user: User, span: Span) -> Iterator[Any]:
    return export.export_lines(user, span).order_by("booked_on", "batch_id", "pk").iterator(chunk_size=export.CHUNK)


def _text(one: Any) -> str:
    return str(one.public_id) if one is not None else ""


def _month_totals(user: User, span: Span) -> Rows:
    """Sums by account and month. What others show as a total only is one line "Private" without an id."""
    books, shown = books_of(user), audiences_shown_to(user)
    rows = MonthTotal.objects.filter(audiences_counted_for(user), household=books.household)
    for one in (
        rows.select_related("account", "commodity", "currency").order_by("month", "pk").iterator(chunk_size=2000)
    ):
        first = month_first(one.month)
        if _touches(span, first):
            yield month_name(first), {
                **_place(one, one.audience in shown), "commodity": one.commodity.code, "currency": one.currency.code,
                "quantity": one.quantity, "value": one.value, "base_value": one.base_value, "base_currency": books.base.code,
                "unvalued": one.unvalued, "postings": one.postings,
            }  # fmt: skip


def _place(one: MonthTotal, is_shown: bool) -> Row:
    if not is_shown:
        return {"account_id": "", "account": private_name(), "kind": one.account.kind}
    return {"account_id": str(one.account.public_id), "account": one.account.name, "kind": one.account.kind}


def _touches(span: Span, first: date) -> bool:
    """Whether the month that begins on `first` is in the span, if only with a day."""
    is_early = span.first_on is not None and first < span.first_on.replace(day=1)
    return not is_early and (span.last_on is None or first <= span.last_on)


def _months(books: Books, span: Span) -> tuple[Frame, ...]:
    """The calendar months with anything in them, within the span and up to today."""
    totals = MonthTotal.objects.filter(audiences_counted_for(books.user), household=books.household)
    first = totals.order_by("month").values_list("month", flat=True).first()
    last = min(books.today, span.last_on or date.max)
    if first is None:
        return ()
    return frames_between(books, By.MONTH, max(month_first(first), span.first_on or date.min), last)


def _spending(user: User, span: Span) -> Rows:
    """Income and spending by category and month in the base currency; money spent and money earned are both positive."""
    books = books_of(user)
    months = _months(books, span)
    names = {frame.index: frame for frame in months}
    found = flows(books, months, By.MONTH) if months else []
    for flow in sorted(found, key=lambda flow: flow.frame):
        account = books.accounts[flow.category] if flow.category is not None else None
        sign = -1 if flow.kind == "income" else 1
        yield month_name(names[flow.frame].first), {
            "category_id": str(account.public_id) if account else "", "category": account.name if account else private_name(),
            "kind": flow.kind, "value": None if flow.figure.value is None else sign * flow.figure.value,
            "currency": flow.figure.currency, "is_complete": flow.figure.is_complete,
        }  # fmt: skip


def _net_worth(user: User, span: Span) -> Rows:
    """Assets, debts, what is in transit and their sum at the end of each month (the running one: today)."""
    books = books_of(user)
    months = _months(books, span)
    if not months:
        return
    ending = min(months[-1].last, books.today, span.last_on or date.max)
    for point in net_worth_history(user, count=len(months), ending=ending, books=books):
        parts = {"assets": point.assets, "debts": point.debts, "in_transit": point.in_transit, "net": point.net}
        for part, figure in parts.items():
            yield month_name(point.on), {
                "on": point.on, "part": part, "value": figure.value, "currency": figure.currency,
                "is_complete": figure.is_complete,
            }  # fmt: skip


def _columns(**kinds: str) -> dict[str, str]:
    """_columns(text="a b", day="c") == {"a": "text", "b": "text", "c": "day"}."""
    return {name: kind for kind, names in kinds.items() for name in names.split()}


TABLES = (
    Table(
        "raw/lines",
        _columns(text="import_id origin format file_name file_sha256 account_key", moment="received_at", count="line", bytes="raw"),
        _raw_lines,
    ),
    Table(
        "staging/lines",
        _columns(
            text="import_id account_id account currency payee memo external_id fingerprint state outcome transaction_id",
            count="line occurrence", day="booked_on", quantity="quantity",
        ),
        _staging_lines,
    ),
    Table(
        "mart/month_totals",
        _columns(
            text="account_id account kind commodity currency base_currency", quantity="quantity", value="value base_value",
            count="unvalued postings",
        ),
        _month_totals,
    ),
    Table("mart/spending", _columns(text="category_id category kind currency", value="value", flag="is_complete"), _spending),
    Table("mart/net_worth", _columns(day="on", text="part currency", value="value", flag="is_complete"), _net_worth),
)  # fmt: skip
