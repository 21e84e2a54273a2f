"""Forms of the review inbox: which rows wait, a row's category, and what to do with many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.selectors import members
from ledger.forms.fields import ChosenField, account_choices, all_commodities, category_choices
from ledger.models.account import AccountKind
from ledger.selectors.books import Books
from ledger.selectors.review import Waiting

KINDS = (AccountKind.EXPENSE, AccountKind.INCOME)
MOST = 5_000


class WaitingForm(forms.Form):
    """What narrows the inbox, as it stands in the address."""

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, **kwargs)
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self.fields["owner"] = ChosenField(
            people, label=_("Whose account"), required=False, empty=_("Everybody’s accounts")
        )
        self.fields["by"] = ChosenField(
            people, label=_("Who brought it"), required=False, empty=_("Brought by anybody")
        )
        self.fields["account"] = ChosenField(
            account_choices(books, with_closed=True), label=_("Account"), required=False, empty=_("All accounts")
        )
        for field in self.fields.values():
            field.widget.attrs["data-submits"] = ""

    @property
    def wanted(self) -> Waiting:
        found = self.cleaned_data
        return Waiting(owner=found.get("owner"), by=found.get("by"), account=found.get("account"))

    @property
    def kept(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kept)


class ReviewCategoryForm(forms.Form):
    """The category of one row, with the revision it was read at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = ChosenField(category_choices(books, KINDS), label=_("Category"))


class ManyForm(forms.Form):
    """The rows by id, or every waiting row of a (folded) payee; an empty payee is one too."""

    payee = forms.CharField(max_length=200, required=False, strip=False)
    is_payee = forms.BooleanField(required=False)

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = ChosenField(
            category_choices(books, KINDS), label=_("Category"), required=False, empty=_("Keep the categories")
        )
        self.fields["category"].widget.attrs |= {"form": "review-many", "id": "many-category"}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = self.data.getlist("row") if hasattr(self.data, "getlist") else []
        try:
            values["rows"] = [UUID(one) for one in named[:MOST]]
        except ValueError as error:
            raise ValidationError(_("This row isn't there any more.")) from error
        if not values["rows"] and not values.get("is_payee"):
            raise ValidationError(_("Choose the rows first."))
        return values
