"""What an act changed in rows that are no transactions, in words: "Name: Bank → Main account"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PeriodRule
from fintrack.lib.money_format import day_locale_of
from ledger.models.account import AccountKind, DueShift, Visibility
from ledger.models.transaction import Access
from ledger.selectors.books import Books
from ledger.selectors.differences import NOTHING, Difference

Text = Callable[[Books, Any], str]


def _plain(_books: Books, value: Any) -> str:
    return str(value)


def _day(books: Books, value: Any) -> str:
    return format_date(date.fromisoformat(value), "medium", locale=day_locale_of(books.household.locale))


def _rate(_books: Books, value: Any) -> str:
    """Without trailing zeros: "58.3"."""
    return f"{Decimal(value).normalize():f}"


def _yes(_books: Books, value: Any) -> str:
    return _("Yes") if value else _("No")


def _account(books: Books, value: Any) -> str:
    account = books.accounts.get(value)
    if account is None:
        return _("A category that is gone")
    return account.name if account.access == Access.SHOWN else _("Private")


def _label_of(choices: Any) -> Text:
    return lambda _books, value: str(choices(value).label) if value in choices.values else str(value)


COLUMNS: dict[str, tuple[Promise | str, Text]] = {
    "name": (gettext_lazy("Name"), _plain),
    "kind": (gettext_lazy("Kind"), _label_of(AccountKind)),
    "parent_id": (gettext_lazy("Under"), _account),
    "visibility": (gettext_lazy("What the others see"), _label_of(Visibility)),
    "institution": (gettext_lazy("Bank"), _plain),
    "number": (gettext_lazy("Number"), _plain),
    "credit_limit": (gettext_lazy("Limit"), _plain),
    "statement_day": (gettext_lazy("Statement day"), _plain),
    "due_day": (gettext_lazy("Due day"), _plain),
    "due_shift": (gettext_lazy("On a weekend"), _label_of(DueShift)),
    "closed_on": (gettext_lazy("Closed on"), _day),
    "category_id": (gettext_lazy("Category"), _account),
    "close": (gettext_lazy("Rate"), _rate),
    "is_enabled": (gettext_lazy("Switched on"), _yes),
    "base_currency": (gettext_lazy("Main currency"), _plain),
    "locale": (gettext_lazy("Number and date format"), _plain),
    "time_zone": (gettext_lazy("Time zone"), _plain),
    "period_rule": (gettext_lazy("Periods"), _label_of(PeriodRule)),
    "period_day": (gettext_lazy("Day of the month"), _plain),
    "period_weeks": (gettext_lazy("Weeks in a period"), _plain),
    "period_anchor": (gettext_lazy("First day of one period"), _day),
    "reconciled": (gettext_lazy("Locked to the statement"), _yes),
    "locked_until": (gettext_lazy("Locked up to and including"), _day),
}
"""The columns a person knows by name. Others (an order, a colour, what follows from another column) are not told."""

MOST = 6


def row_differences(books: Books, changes: Sequence[dict[str, Any]]) -> tuple[Difference, ...]:
    """The first few changes of named columns; nothing of an account the viewer may not read, nor of rows made or removed whole."""
    why = [Difference(_("Why"), NOTHING, change["note"]["reason"]) for change in changes if _has_reason(change)]
    found = (
        Difference(str(label), _said(text, books, change["before"][name]), _said(text, books, change["after"][name]))
        for change in changes
        if change["before"] is not None and change["after"] is not None and _is_shown(books, change)
        for name, (label, text) in COLUMNS.items()
        if name in change["after"]
    )
    return (*why, *(difference for _place, difference in zip(range(MOST), found, strict=False)))


def _has_reason(change: dict[str, Any]) -> bool:
    return "reason" in change.get("note", {})


def _said(text: Text, books: Books, value: Any) -> str:
    return NOTHING if value in (None, "") else text(books, value)


def _is_shown(books: Books, change: dict[str, Any]) -> bool:
    if change["model"] != "ledger.account":
        return True
    account = books.accounts.get(change["id"])
    return account is None or account.access == Access.SHOWN
