"""Fields the forms share: amounts as people type them, days, and the accounts and categories a person may choose."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fintrack.lib.money_format import money_read, money_written
from ledger.models.account import BALANCE_KINDS, AccountKind
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.categories import category_list

LARGEST = Decimal("92000000000")
Choices = list[tuple[Any, Any]]


class AmountField(forms.CharField):
    """A number in the household's own way of writing: "1.250,50" in Spain is Decimal("1250.50")."""

    default_error_messages = {
        "not_a_number": _("Type a figure, such as 1250.50."),
        "too_large": _("This figure is too large."),
    }

    def __init__(self, *, locale: str, **kwargs: Any) -> None:
        self.locale = locale
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "is-money", **kwargs.pop("attrs", {})}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value) or ""
        if not text:
            return None
        number = money_read(text, self.locale)
        if number is None:
            raise ValidationError(self.error_messages["not_a_number"], code="not_a_number")
        if abs(number) > LARGEST:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return number

    def run_validators(self, value: Any) -> None:
        """The length was the text's; what is left is a number."""

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return money_written(value, self.locale)
        return value


class DayField(forms.DateField):
    """A day, picked in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "date", **kwargs.pop("attrs", {})}
        super().__init__(widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **kwargs)


class ChosenField(forms.TypedChoiceField):
    """One of the accounts or categories offered; the cleaned value is its public id, None where nothing is chosen."""

    def __init__(self, choices: Choices, *, empty: Any = None, **kwargs: Any) -> None:
        offered = [("", empty), *choices] if empty is not None else choices
        super().__init__(choices=offered, coerce=UUID, empty_value=None, **kwargs)


def account_choices(books: Books, *, with_closed: bool = False) -> Choices:
    """The accounts the person may read, by kind; closed ones only where the past is looked at."""
    every = [account for account in books.balance_accounts() if not account.is_merged]
    offered = [account for account in every if with_closed or account.closed_on is None]
    return [
        (kind.label, [(str(account.public_id), _named(books, account)) for account in offered if account.kind == kind])
        for kind in BALANCE_KINDS
        if any(account.kind == kind for account in offered)
    ]


def _named(books: Books, account: AccountFacts) -> str:
    """The name, with the currency where it is not the household's own."""
    if account.commodity_id in (None, books.base.id):
        return account.name
    return f"{account.name} ({books.commodities([account.commodity_id])[account.commodity_id].code})"


def category_choices(books: Books, kinds: Sequence[str], *, keep: UUID | None = None) -> Choices:
    """Categories of these kinds with what is above them: "Food › Groceries". With several kinds, in groups."""
    groups: Choices = []
    for kind in kinds:
        nodes = [
            node
            for node in category_list(books.user, kind, books=books)
            if not node.is_closed or node.public_id == keep
        ]
        groups.append((AccountKind(kind).label, [(str(node.public_id), node.path) for node in nodes]))
    return groups if len(groups) > 1 else groups[0][1]


def all_commodities(books: Books) -> None:
    """Learn every account's currency at once, so that choices cost one query."""
    books.commodities(
        {a.commodity_id for a in books.balance_accounts() if a.commodity_id is not None} | {books.base.id}
    )
