"""Fields that propose while a person types (`frontend/js/combobox.js`). Without scripts they are a list and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import ChosenField, category_choices
from ledger.selectors.books import Books

MOST_TAGS = 20


def payee_field() -> forms.CharField:
    """Text; picking a proposed payee also picks its usual category where the form has one."""
    attrs = {"autocomplete": "off", "data-combobox": "payee", "data-from": reverse_lazy("ledger:pick_payees")}
    return forms.CharField(
        label=_("Payee"), max_length=200, required=False, widget=forms.TextInput(attrs={**attrs, "maxlength": 200})
    )


class CategoryField(ChosenField):
    """One of the categories, or the name of a new one, which arrives in the hidden field `<name>_new`."""

    def __init__(
        self, books: Books, kinds: Sequence[str], *, keep: UUID | None = None, can_create: bool = True, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label", _("Category"))
        super().__init__(category_choices(books, kinds, keep=keep), **kwargs)
        self.can_create = can_create
        self.widget.attrs |= {"data-combobox": "category"} | ({"data-create": "yes"} if can_create else {})

    def validate(self, value: Any) -> None:
        """Empty is right where a new one may be named: the form looks at both."""
        if value or not self.can_create:
            super().validate(value)


def new_category_field() -> forms.CharField:
    return forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)


class TagsField(forms.CharField):
    """Names with commas between them; the cleaned value is a list: "trip, gifts" is ["trip", "gifts"]."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "data-combobox": "tags", "data-from": reverse_lazy("ledger:pick_tags")}
        super().__init__(
            label=_("Tags"), max_length=600, required=False, widget=forms.TextInput(attrs=attrs),
            help_text=_("With commas between them."), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> list[str]:
        names = [name.strip().lstrip("#")[:60].strip() for name in super().clean(value).split(",")]
        return list(dict.fromkeys(name for name in names if name))[:MOST_TAGS]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value
