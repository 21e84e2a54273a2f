"""Forms for accounts: opening and changing one, closing it, merging two, and typing a statement's balance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.places import currency_choices
from accounts.selectors import members
from ledger.forms.fields import AmountField, Choices, ChosenField, DayField, account_choices, all_commodities
from ledger.models.account import BALANCE_KINDS, AccountKind, DueShift, Visibility
from ledger.selectors.books import AccountFacts, Books

KINDS = [(kind.value, kind.label) for kind in BALANCE_KINDS]
SEEN = [
    (Visibility.OPEN, _("Everything: the others read its rows and may change them.")),
    (
        Visibility.TOTAL_ONLY,
        _("Only a sum: it counts in the others’ totals as “Private to others”, and no row of it is shown."),
    ),
    (Visibility.HIDDEN, _("Nothing: for the others it isn’t there, and their totals leave it out.")),
]
CARD = ("credit_limit", "statement_day", "due_day", "due_shift")


class AccountForm(forms.Form):
    """An account as a person describes it. `account` is the one that is changed: what is settled once rows are there is left out."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, initial=AccountKind.CHECKING, widget=forms.Select(attrs={"data-shows": "kind"})
    )
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
        label=_("What the others see"), choices=SEEN, initial=Visibility.OPEN, widget=forms.RadioSelect
    )
    statement_day = forms.IntegerField(
        label=_("Statement closes on day"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("Its last day, from 1 to 31. In a shorter month it is the month’s last."),
    )
    due_day = forms.IntegerField(
        label=_("Payment is due on day"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("The first such day after the statement closes."),
    )
    due_shift = forms.ChoiceField(
        label=_("Due on a weekend"), choices=DueShift.choices, initial=DueShift.NEXT, required=False
    )

    def __init__(self, *args: Any, books: Books, account: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        all_commodities(books)
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self.fields["owner"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
        others = ", ".join(name for key, name in people if key != str(books.user.public_id))
        self.fields["visibility"].help_text = _("The others here: %(names)s") % {"names": others} if others else ""
        above = group_choices(books, account)
        self.fields["parent"] = ChosenField(above, label=_("In a group under"), required=False, empty=_("No group"))
        self.fields["credit_limit"] = AmountField(
            locale=books.household.locale, label=_("Credit limit"), required=False
        )
        if account is not None:
            del self.fields["currency"]
        else:
            self._for_new(books)
        first = ["name", "kind", "currency", "opening", *CARD, "institution", "number", "parent", "owner", "visibility"]
        self.order_fields(first)

    def _for_new(self, books: Books) -> None:
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("currency", books.household.base_currency)
        self.fields["opening"] = AmountField(
            locale=books.household.locale,
            label=_("Balance now"),
            required=False,
            help_text=_("What you owe is negative. Leave it empty if you are going to import statements."),
        )

    @property
    def plain(self) -> list[Any]:
        """The fields every account has."""
        return [field for field in self if field.name not in CARD]

    @property
    def card(self) -> list[Any]:
        """The fields only a card has."""
        return [self[name] for name in CARD]

    def clean_owner(self) -> UUID | None:
        return UUID(self.cleaned_data["owner"]) if self.cleaned_data["owner"] else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        is_private = values.get("visibility", Visibility.OPEN) != Visibility.OPEN
        if is_private and "owner" in values and values["owner"] is None:
            self.add_error("owner", _("An account that is not for everybody belongs to somebody: choose yourself."))
        if values.get("kind") != AccountKind.CREDIT_CARD:
            values |= dict.fromkeys(CARD)
        values["due_shift"] = values.get("due_shift") or DueShift.NEXT
        return values


def group_choices(books: Books, account: UUID | None = None) -> Choices:
    """The accounts another may be put under: open ones, at most one level down, and not the account itself or one below it."""
    below = books.below(books.account(account)) if account is not None else set()
    fitting = {
        str(one.public_id) for one in books.balance_accounts()
        if one.id not in below and (one.parent_id is None or books.accounts[one.parent_id].parent_id is None)
    }  # fmt: skip
    offered = [(label, [pair for pair in pairs if pair[0] in fitting]) for label, pairs in account_choices(books)]
    return [(label, pairs) for label, pairs in offered if pairs]


class ClosingForm(forms.Form):
    """What happens to what is left in an account that is closed."""

    how = forms.ChoiceField(
        label=_("What is left in it"),
        choices=[
            ("move", _("Move it to another account")),
            ("write_off", _("Write it off as an adjustment")),
        ],
        initial="move",
        widget=forms.RadioSelect(attrs={"data-shows": "how"}),
    )

    def __init__(self, *args: Any, books: Books, account: AccountFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move_to"] = ChosenField(
            _like(books, account), label=_("Account"), required=False, empty=_("Choose one")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("how") == "move" and "move_to" in values and values["move_to"] is None:
            self.add_error("move_to", _("Choose the account it goes to."))
        return values


class MergeForm(forms.Form):
    """Which account takes over the rows: one of the same currency that the same people see."""

    def __init__(self, *args: Any, books: Books, account: AccountFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = _like(books, account, is_same_audience=True)
        self.fields["into"] = ChosenField(offered, label=_("The account that stays"), empty=_("Choose one"))

    @property
    def has_choices(self) -> bool:
        return len(self.fields["into"].choices) > 1  # type: ignore[attr-defined]


def _like(books: Books, account: AccountFacts, *, is_same_audience: bool = False) -> Choices:
    """Other open accounts of the same commodity."""
    all_commodities(books)
    fitting = {
        str(one.public_id) for one in books.balance_accounts()
        if one.id != account.id and one.commodity_id == account.commodity_id and (
            not is_same_audience or _audience(one) == _audience(account)
        )
    }  # fmt: skip
    offered = [(label, [pair for pair in pairs if pair[0] in fitting]) for label, pairs in account_choices(books)]
    return [(label, pairs) for label, pairs in offered if pairs]


def _audience(account: AccountFacts) -> tuple[str, int | None]:
    is_open = account.visibility == Visibility.OPEN
    return account.visibility, None if is_open else account.owner_id


class StatementForm(forms.Form):
    """What a statement says: the balance at the end of a day."""

    on = DayField(label=pgettext_lazy("date", "Statement of"))

    def __init__(self, *args: Any, books: Books, account: AccountFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owes = account.kind in (AccountKind.CREDIT_CARD, AccountKind.LOAN, AccountKind.PAYABLE)
        self.fields["quantity"] = AmountField(
            locale=books.household.locale, label=_("Balance on the statement"),
            help_text=_("What you owe is negative.") if owes else "",
        )  # fmt: skip
        self.initial.setdefault("on", books.today)
        self.fields["on"].widget.attrs["max"] = books.today.isoformat()
