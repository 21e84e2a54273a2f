"""The register's filters, as they stand in the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.selectors import members
from ledger.forms.fields import AmountField, ChosenField, DayField, account_choices, all_commodities, category_choices
from ledger.models.account import AccountKind
from ledger.models.transaction import State
from ledger.selectors.books import Books
from ledger.selectors.narrowing import Filters
from ledger.selectors.suggestions import tags_suggested

STATES = [
    ("", _("Booked and pending")),
    (State.POSTED, _("Booked")),
    (State.DRAFT, _("Pending")),
    (State.VOID, _("Voided")),
]
FOLDED = ("least", "most", "state", "first", "last", "tag", "member")


class FilterForm(forms.Form):
    """Each field is a name in the address. `batch` is set by a link from an import and shown as a chip."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    first = DayField(label=pgettext_lazy("date", "From"), required=False)
    last = DayField(label=pgettext_lazy("date", "To"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    review = forms.ChoiceField(
        label=_("Review"), required=False, choices=[("", _("All rows")), ("no", _("To review")), ("yes", _("Reviewed"))]
    )
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, books: Books, has_account: bool = True, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, **kwargs)
        self.auto_id = "filter_%s"  # the drawer over the page has fields of the same names
        locale = books.household.locale
        if has_account:
            every = account_choices(books, with_closed=True)
            self.fields["account"] = ChosenField(every, label=_("Account"), required=False, empty=_("All accounts"))
        kinds = [AccountKind.EXPENSE, AccountKind.INCOME]
        self.fields["category"] = ChosenField(
            category_choices(books, kinds), label=_("Category"), required=False, empty=_("All categories")
        )
        self.fields["least"] = AmountField(locale=locale, label=_("At least"), required=False)
        self.fields["most"] = AmountField(locale=locale, label=_("At most"), required=False)
        self._add_chosen("tag", [(str(tag.public_id), tag.name) for tag in tags_suggested(books.user, books=books)])
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self._add_chosen("member", people if len(people) > 1 else [])

    def _add_chosen(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A filter that is only offered where there is something to choose."""
        labels = {"tag": (_("Tag"), _("Any tag")), "member": (_("Whose account"), _("Everybody’s"))}
        label, empty = labels[name]
        if choices:
            self.fields[name] = ChosenField(choices, label=label, required=False, empty=empty)

    @property
    def filters(self) -> Filters:
        """What of it can be read; a field that can't is shown with its error and narrows nothing."""
        found = self.cleaned_data
        review = {"no": False, "yes": True}.get(found.get("review", ""))
        return Filters(
            text=found.get("q", ""), least=found.get("least"), most=found.get("most"), category=found.get("category"),
            state=found.get("state", ""), is_reviewed=review, first_on=found.get("first"), last_on=found.get("last"),
            member=found.get("member"), tag=found.get("tag"), batch=found.get("batch"),
        )  # fmt: skip

    @property
    def account(self) -> UUID | None:
        chosen: UUID | None = self.cleaned_data.get("account")
        return chosen

    @property
    def is_narrowed(self) -> bool:
        return any(value not in (None, "") for name, value in self.cleaned_data.items() if name != "account")

    @property
    def more_count(self) -> int:
        """How many of the filters that are folded away are in use."""
        return sum(1 for name in FOLDED if self.cleaned_data.get(name) not in (None, ""))

    @property
    def has_folded_errors(self) -> bool:
        return any(name in self.errors for name in FOLDED)
