"""Forms for accounts, categories, rates, and the register's filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.places import currency_choices
from accounts.selectors import members
from ledger.forms.fields import AmountField, ChosenField, DayField, account_choices, all_commodities, category_choices
from ledger.models.account import BALANCE_KINDS, AccountKind, Visibility
from ledger.models.transaction import State
from ledger.selectors.books import Books
from ledger.selectors.narrowing import Filters

KINDS = [(kind.value, kind.label) for kind in BALANCE_KINDS]


class AccountForm(forms.Form):
    """An account as a person describes it. `for_change` leaves out what is settled once rows are there."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=AccountKind.CHECKING)
    currency = forms.ChoiceField(label=_("Currency"))
    institution = forms.CharField(label=_("Bank"), max_length=120, required=False)
    number = forms.CharField(
        label=_("Number"),
        max_length=64,
        required=False,
        help_text=_("As on the statement (an IBAN, or ••••1234): files then find this account by themselves."),
    )
    owner = forms.ChoiceField(label=_("Belongs to"), required=False)
    visibility = forms.ChoiceField(
        label=_("What the others see"),
        choices=Visibility.choices,
        initial=Visibility.OPEN,
        help_text=_("You can keep an account of your own to yourself, or show only its total."),
    )

    def __init__(self, *args: Any, books: Books, for_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self.fields["owner"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
        if for_change:
            del self.fields["currency"]
            return
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("currency", books.household.base_currency)
        self.fields["opening"] = AmountField(
            locale=books.household.locale,
            label=_("Balance now"),
            required=False,
            help_text=_("What you owe is negative. Leave it empty if you are going to import statements."),
        )
        self.order_fields(["name", "kind", "currency", "opening", "institution", "number", "owner", "visibility"])

    def clean_owner(self) -> UUID | None:
        return UUID(self.cleaned_data["owner"]) if self.cleaned_data["owner"] else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        is_private = values.get("visibility", Visibility.OPEN) != Visibility.OPEN
        if is_private and "owner" in values and values["owner"] is None:
            self.add_error("owner", _("An account that is not for everybody belongs to somebody: choose yourself."))
        return values


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("For"), choices=[(AccountKind.EXPENSE, _("Money out")), (AccountKind.INCOME, _("Money in"))]
    )

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [AccountKind.EXPENSE, AccountKind.INCOME]
        self.fields["parent"] = ChosenField(
            category_choices(books, kinds), label=_("Under"), required=False, empty=_("Nothing: a group of its own")
        )


class CategoryNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class RateForm(forms.Form):
    """One unit of a currency in the household's own, on a day."""

    currency = forms.ChoiceField(label=_("Currency"))
    close = forms.DecimalField(label=_("Price of one"), min_value=Decimal("1E-14"), max_digits=30, decimal_places=14)
    on = DayField(label=pgettext_lazy("date", "On"))

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [c for c in currency_choices() if c[0] != books.base.code]  # type: ignore[attr-defined]
        self.fields["close"].widget.attrs["class"] = "is-money"
        self.fields["close"].label = _("Price of one, in %(currency)s") % {"currency": books.base.code}
        self.initial.setdefault("on", books.today)


class FilterForm(forms.Form):
    """The register's filters, as they stand in the address."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    first = DayField(label=pgettext_lazy("date", "From"), required=False)
    last = DayField(label=pgettext_lazy("date", "To"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Booked and pending")),
            (State.POSTED, _("Booked")),
            (State.DRAFT, _("Pending")),
            (State.VOID, _("Voided")),
        ],
    )
    review = forms.ChoiceField(
        label=_("Review"), required=False, choices=[("", _("All rows")), ("no", _("To review")), ("yes", _("Reviewed"))]
    )

    def __init__(self, *args: Any, books: Books, has_account: bool = True, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, **kwargs)
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

    @property
    def filters(self) -> Filters:
        """What of it can be read; a field that can't is shown with its error and narrows nothing."""
        found = self.cleaned_data
        review = {"no": False, "yes": True}.get(found.get("review", ""))
        return Filters(
            text=found.get("q", ""), least=found.get("least"), most=found.get("most"), category=found.get("category"),
            state=found.get("state", ""), is_reviewed=review, first_on=found.get("first"), last_on=found.get("last"),
        )  # fmt: skip

    @property
    def is_narrowed(self) -> bool:
        return any(value not in (None, "") for name, value in self.cleaned_data.items() if name != "account")

    @property
    def more_count(self) -> int:
        """How many of the filters that are folded away are in use."""
        names = ("least", "most", "state", "first", "last")
        return sum(1 for name in names if self.cleaned_data.get(name) not in (None, ""))
