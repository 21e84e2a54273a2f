"""What a person types about a transaction: one form per recipe, and one for the change in a row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import (
    AmountField,
    ChosenField,
    DayField,
    account_choices,
    all_commodities,
    category_choices,
)
from ledger.models.account import AccountKind
from ledger.selectors.books import Books

MOST_LINES = 30


class EntryForm(forms.Form):
    """What every entry has. Subclasses add their own fields in front."""

    on = DayField(label=_("Date"))
    payee = forms.CharField(label=_("Payee"), max_length=200, required=False)
    memo = forms.CharField(label=_("Memo"), max_length=500, required=False)

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, **kwargs)
        self.books = books
        self.fields["payee"].widget.attrs["autocomplete"] = "off"
        self.initial.setdefault("on", books.today)
        self.build(books.household.locale)
        self.order_fields(self.order)

    order: tuple[str, ...] = ("amount", "account", "category", "payee", "on", "memo")

    def build(self, locale: str) -> None:
        raise NotImplementedError

    def amount(self, locale: str, label: Any = _("Amount"), **kwargs: Any) -> AmountField:
        attrs = {"autofocus": True, "placeholder": "0"} if kwargs.pop("first", True) else {"placeholder": "0"}
        return AmountField(locale=locale, label=label, attrs=attrs, **kwargs)

    def account(self, label: Any = _("Account"), **kwargs: Any) -> ChosenField:
        return ChosenField(account_choices(self.books), label=label, **kwargs)

    @property
    def texts(self) -> dict[str, Any]:
        return {"payee": self.cleaned_data["payee"], "memo": self.cleaned_data["memo"]}


class ExpenseForm(EntryForm):
    kind = AccountKind.EXPENSE

    def build(self, locale: str) -> None:
        self.fields["amount"] = self.amount(locale)
        self.fields["account"] = self.account()
        self.fields["category"] = ChosenField(
            category_choices(self.books, [self.kind]), label=_("Category"), empty=_("Choose a category")
        )


class IncomeForm(ExpenseForm):
    kind = AccountKind.INCOME


class TransferForm(EntryForm):
    order = ("amount", "source", "target", "on", "arrives_on", "payee", "memo")

    def build(self, locale: str) -> None:
        self.fields["amount"] = self.amount(locale)
        self.fields["source"] = self.account(_("From"))
        self.fields["target"] = self.account(_("To"), empty=_("Choose an account"))
        self.fields["arrives_on"] = DayField(
            label=_("Arrives on"), required=False, help_text=_("Only when it arrives on another day.")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        on, arrives_on = values.get("on"), values.get("arrives_on")
        if on and arrives_on and arrives_on < on:
            self.add_error("arrives_on", _("It can't arrive before it left."))
        return values


class ExchangeForm(EntryForm):
    order = ("sold", "source", "bought", "target", "fee", "fee_category", "on", "payee", "memo")

    def build(self, locale: str) -> None:
        self.fields["sold"] = self.amount(locale, _("You gave"))
        self.fields["source"] = self.account(_("From"))
        self.fields["bought"] = self.amount(locale, _("You got"), first=False)
        self.fields["target"] = self.account(_("To"), empty=_("Choose an account"))
        self.fields["fee"] = self.amount(locale, _("Fee"), first=False, required=False)
        self.fields["fee_category"] = ChosenField(
            category_choices(self.books, [AccountKind.EXPENSE]),
            label=_("Category of the fee"),
            required=False,
            empty=_("None"),
        )


class RefundForm(EntryForm):
    """Money back for a purchase: its categories are known, so only how much, when and to which account."""

    order = ("amount", "account", "on", "payee", "memo")

    def build(self, locale: str) -> None:
        self.fields["amount"] = self.amount(locale)
        self.fields["account"] = self.account()


class SplitForm(EntryForm):
    """One payment over several categories: `lines` pairs of category and amount; those left empty don't count."""

    order = ("account", "payee", "on", "memo")

    def __init__(self, *args: Any, lines: int = 3, **kwargs: Any) -> None:
        self.lines = max(2, min(lines, MOST_LINES))
        super().__init__(*args, **kwargs)

    def build(self, locale: str) -> None:
        self.fields["account"] = self.account()
        kinds = [AccountKind.EXPENSE, AccountKind.INCOME]
        choices = category_choices(self.books, kinds)
        for number in range(self.lines):
            label = _("Category %(number)d") % {"number": number + 1}
            self.fields[f"category_{number}"] = ChosenField(
                choices, label=label, required=False, empty=_("Choose a category")
            )
            label = _("Amount %(number)d") % {"number": number + 1}
            self.fields[f"part_{number}"] = self.amount(locale, label, first=number == 0, required=False)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"category_{number}"], self[f"part_{number}"]) for number in range(self.lines)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for number in range(self.lines):
            category, part = values.get(f"category_{number}"), values.get(f"part_{number}")
            if part is not None and category is None:
                self.add_error(f"category_{number}", _("Choose a category for this part."))
            if category is not None and part is None and f"part_{number}" not in self.errors:
                self.add_error(f"part_{number}", _("Enter how much of it."))
        if not self.errors and not self.parts:
            self.add_error("part_0", _("Enter at least one part."))
        return values

    @property
    def parts(self) -> list[tuple[UUID, Any]]:
        pairs = [
            (self.cleaned_data.get(f"category_{n}"), self.cleaned_data.get(f"part_{n}")) for n in range(self.lines)
        ]
        return [(category, part) for category, part in pairs if category is not None and part is not None]


class RowForm(forms.Form):
    """The change in a row: when, who, what for, and which category where there is one to choose."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=_("Date"))
    payee = forms.CharField(label=_("Payee"), max_length=200, required=False)
    memo = forms.CharField(label=_("Memo"), max_length=500, required=False)

    def __init__(self, *args: Any, books: Books, category: UUID | None, focus: str = "payee", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payee"].widget.attrs["autocomplete"] = "off"
        if category is not None:
            choices = category_choices(books, [AccountKind.EXPENSE, AccountKind.INCOME], keep=category)
            self.fields["category"] = ChosenField(choices, label=_("Category"))
            self.order_fields(("revision", "on", "payee", "category", "memo"))
        self.fields[focus if focus in self.fields else "payee"].widget.attrs["autofocus"] = True


FORMS: dict[str, type[EntryForm]] = {
    "expense": ExpenseForm,
    "income": IncomeForm,
    "transfer": TransferForm,
    "exchange": ExchangeForm,
    "split": SplitForm,
}
