"""The change in a row of the register, and the change of many at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import AmountField, DayField
from ledger.forms.picking import CategoryField, TagsField, new_category_field, payee_field
from ledger.models.account import AccountKind
from ledger.selectors.books import Books

CATEGORIES = [AccountKind.EXPENSE, AccountKind.INCOME]


class RowForm(forms.Form):
    """When, who, what for, how much where there is one amount, and which category where there is one to choose."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=_("Date"))
    payee = payee_field()
    memo = forms.CharField(label=_("Memo"), max_length=500, required=False)
    tags = TagsField()

    def __init__(
        self,
        *args: Any,
        books: Books,
        category: UUID | None,
        has_amount: bool = False,
        focus: str = "payee",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "row_%s"
        if category is not None:
            self.fields["category"] = CategoryField(
                books, CATEGORIES, keep=category, required=False, empty=_("Choose a category")
            )
            self.fields["category_new"] = new_category_field()
        if has_amount:
            self.fields["amount"] = AmountField(locale=books.household.locale, label=_("Amount"), required=False)
        self.order_fields(("revision", "on", "payee", "category", "category_new", "memo", "tags", "amount"))
        # Not `autofocus`: a browser heeds that before htmx has bound the row, and Escape would find a dead button.
        self.fields[focus if focus in self.fields else "payee"].widget.attrs["data-first"] = "yes"

    @property
    def change(self) -> dict[str, Any]:
        """What `row_edit` takes of it, but for the chosen category itself."""
        typed = self.cleaned_data
        tags = typed["tags"] if "tags" in self.data else None  # a form of the time before tags leaves them alone
        return {
            "on": typed["on"], "payee": typed["payee"], "memo": typed["memo"], "tags": tags,
            "amount": typed.get("amount"), "new_category": typed.get("category_new", ""), "expected_revision": typed["revision"],
        }  # fmt: skip


class BulkForm(forms.Form):
    """What to do with the chosen rows: one thing at a time, `do` says which."""

    do = forms.ChoiceField(
        choices=[
            (name, name)
            for name in ("category", "payee", "memo", "add_tags", "remove_tags", "on", "reviewed", "unreviewed")
        ]
    )
    category = forms.UUIDField(required=False)
    payee = forms.CharField(max_length=200, required=False)
    memo = forms.CharField(max_length=500, required=False)
    add_tags = TagsField()
    remove_tags = TagsField()
    on = DayField(required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        do = values.get("do", "")
        if do in ("category", "add_tags", "remove_tags", "on") and not values.get(do) and do not in self.errors:
            self.add_error(do, _("Choose what to put there first."))
        return values


class BulkFields(forms.Form):
    """The same as the bar shows it: each field beside its button."""

    payee = payee_field()
    memo = forms.CharField(label=_("Memo"), max_length=500, required=False)
    add_tags = TagsField()
    on = DayField(label=_("Date"), required=False)

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any(account.is_category for account in books.accounts.values()):
            self.fields["category"] = CategoryField(
                books, CATEGORIES, required=False, empty=_("Choose a category"), can_create=False
            )
        self.auto_id = "bulk_%s"
        for field in self.fields.values():
            field.help_text = ""
