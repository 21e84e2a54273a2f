"""What a person types about a new transaction: one form per recipe."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import AmountField, ChosenField, DayField, account_choices, all_commodities
from ledger.forms.picking import CategoryField, TagsField, new_category_field, payee_field
from ledger.forms.splitting import SplitForm
from ledger.models.account import AccountKind
from ledger.selectors.books import Books


class EntryForm(forms.Form):
    """What every entry has. Subclasses add their own fields in front."""

    on = DayField(label=_("Date"))
    payee = payee_field()
    memo = forms.CharField(label=_("Memo"), max_length=500, required=False)
    tags = TagsField()

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, **kwargs)
        self.books = books
        self.initial.setdefault("on", books.today)
        self.build(books.household.locale)
        self.order_fields(self.order)

    order: tuple[str, ...] = ("amount", "account", "payee", "category", "category_new", "on", "memo", "tags")

    def build(self, locale: str) -> None:
        raise NotImplementedError

    def amount(self, locale: str, label: Any = _("Amount"), **kwargs: Any) -> AmountField:
        attrs = {"autofocus": True, "placeholder": "0"} if kwargs.pop("first", True) else {"placeholder": "0"}
        return AmountField(locale=locale, label=label, attrs=attrs, **kwargs)

    def account(self, label: Any = _("Account"), **kwargs: Any) -> ChosenField:
        return ChosenField(account_choices(self.books), label=label, **kwargs)

    @property
    def texts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("payee", "memo", "tags")}


class ExpenseForm(EntryForm):
    kind = AccountKind.EXPENSE

    def build(self, locale: str) -> None:
        self.fields["amount"] = self.amount(locale)
        self.fields["account"] = self.account()
        self.fields["category"] = CategoryField(self.books, [self.kind], empty=_("Choose a category"))
        self.fields["category_new"] = new_category_field()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("category") and not values.get("category_new") and "category" not in self.errors:
            self.add_error("category", _("Choose a category, or type the name of a new one."))
        return values


class IncomeForm(ExpenseForm):
    kind = AccountKind.INCOME


class TransferForm(EntryForm):
    order = ("amount", "source", "target", "on", "arrives_on", "payee", "memo", "tags")

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
    order = ("sold", "source", "bought", "target", "fee", "fee_category", "on", "payee", "memo", "tags")

    def build(self, locale: str) -> None:
        self.fields["sold"] = self.amount(locale, _("You gave"))
        self.fields["source"] = self.account(_("From"))
        self.fields["bought"] = self.amount(locale, _("You got"), first=False)
        self.fields["target"] = self.account(_("To"), empty=_("Choose an account"))
        self.fields["fee"] = self.amount(locale, _("Fee"), first=False, required=False)
        label = _("Category of the fee")
        self.fields["fee_category"] = CategoryField(
            self.books, [AccountKind.EXPENSE], label=label, required=False, empty=_("None"), can_create=False
        )


class RefundForm(EntryForm):
    """Money back for a purchase: its categories are known, so only how much, when and to which account."""

    order = ("amount", "account", "on", "payee", "memo", "tags")

    def build(self, locale: str) -> None:
        self.fields["amount"] = self.amount(locale)
        self.fields["account"] = self.account()


AddingForm = EntryForm | SplitForm
FORMS: dict[str, type[AddingForm]] = {
    "expense": ExpenseForm,
    "income": IncomeForm,
    "transfer": TransferForm,
    "exchange": ExchangeForm,
    "split": SplitForm,
}
