"""Forms for categories and rates; those for accounts are in `accounts`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.places import currency_choices
from ledger.forms.fields import ChosenField, DayField, category_choices
from ledger.models.account import AccountKind
from ledger.selectors.books import Books


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
