"""Forms of the pages of payees and tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import ChosenField, category_choices
from ledger.forms.review import KINDS
from ledger.selectors.books import Books

MOST = 200


class MergePayeesForm(forms.Form):
    """The payees (by folded name) that are one, and what it is called."""

    name = forms.CharField(label=_("Called"), max_length=200)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["keys"] = [key[:200] for key in self.data.getlist("key")[:MOST]]  # type: ignore[attr-defined]
        if not values["keys"]:
            raise ValidationError(_("Choose the payees first."))
        return values


class PayeeForm(forms.Form):
    """One payee: its name and its usual category."""

    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = ChosenField(
            category_choices(books, KINDS), label=_("Usual category"), required=False, empty=_("That of its last row"),
            help_text=_("What arrives gets it. Rows that are there keep theirs."),
        )  # fmt: skip


class AliasForm(forms.Form):
    alias = forms.CharField(
        label=_("Also written"), max_length=200, help_text=_("As statements write it, like “SM SPRMKT 0042”.")
    )


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
