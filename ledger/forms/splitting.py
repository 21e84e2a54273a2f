"""One payment over several categories: pairs of category and amount, with a note each; those left empty don't count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import AmountField, ChosenField, DayField, account_choices, all_commodities
from ledger.forms.picking import CategoryField, TagsField, payee_field
from ledger.models.account import AccountKind
from ledger.selectors.books import Books

LINES = 3
MOST_LINES = 50
BLANK = "__n__"
"""Stands for the number in the line that scripts add."""


@dataclass(frozen=True, slots=True)
class Line:
    """The bound fields of one part."""

    number: str
    category: forms.BoundField
    amount: forms.BoundField
    note: forms.BoundField


class PartsForm(forms.Form):
    """The parts alone: the editor of a row that is there. `revision` is the one the person has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, books: Books, lines: int = LINES, **kwargs: Any) -> None:
        self.books = books
        self.lines = max(2, min(lines, MOST_LINES))
        super().__init__(*args, **kwargs)
        for number in (*map(str, range(self.lines)), BLANK):
            self._add_line(number)

    def _add_line(self, number: str) -> None:
        shown = int(number) + 1 if number.isdigit() else BLANK
        kinds = [AccountKind.EXPENSE, AccountKind.INCOME]
        self.fields[f"category_{number}"] = CategoryField(
            self.books, kinds, label=_("Category %(number)s") % {"number": shown}, required=False,
            empty=_("Choose a category"), can_create=False,
        )  # fmt: skip
        if number == "1" and type(self) is PartsForm:  # the first part is what it was for so far
            self.fields["category_1"].widget.attrs["autofocus"] = True
        attrs = {"placeholder": "0", "data-part": "yes"}
        self.fields[f"part_{number}"] = AmountField(
            locale=self.books.household.locale,
            label=_("Amount %(number)s") % {"number": shown},
            required=False,
            attrs=attrs,
        )
        self.fields[f"note_{number}"] = forms.CharField(
            label=_("Note %(number)s") % {"number": shown}, max_length=200, required=False,
            widget=forms.TextInput(attrs={"placeholder": _("Note"), "autocomplete": "off"}),
        )  # fmt: skip

    def _line(self, number: str) -> Line:
        return Line(number, self[f"category_{number}"], self[f"part_{number}"], self[f"note_{number}"])

    @property
    def pairs(self) -> list[Line]:
        return [self._line(str(number)) for number in range(self.lines)]

    @property
    def blank(self) -> Line:
        return self._line(BLANK)

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
    def parts(self) -> list[tuple[UUID, Decimal, str]]:
        """(category, amount, note) of the lines that are filled in."""
        typed = self.cleaned_data
        lines = [
            (typed.get(f"category_{n}"), typed.get(f"part_{n}"), typed.get(f"note_{n}", "")) for n in range(self.lines)
        ]
        return [(category, part, note) for category, part, note in lines if category is not None and part is not None]


class SplitForm(PartsForm):
    """A new payment with its parts. With `amount` given, the parts have to add up to it."""

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        all_commodities(books)
        super().__init__(*args, books=books, **kwargs)
        attrs = {"autofocus": True, "placeholder": "0", "data-split-total": "yes"}
        self.fields["amount"] = AmountField(
            locale=books.household.locale, label=_("Total"), required=False, attrs=attrs,
            help_text=_("Leave it empty and it is what the parts come to."),
        )  # fmt: skip
        self.fields["account"] = ChosenField(account_choices(books), label=_("Account"))
        self.fields["payee"], self.fields["on"] = payee_field(), DayField(label=_("Date"))
        self.fields["memo"] = forms.CharField(label=_("Memo"), max_length=500, required=False)
        self.fields["tags"] = TagsField()
        self.initial.setdefault("on", books.today)

    @property
    def texts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("payee", "memo", "tags")}
