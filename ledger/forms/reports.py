"""What a report is asked, as it stands in the address. What can't be read asks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.selectors import members
from fintrack.lib.api_input import FIRST_DAY, LAST_DAY
from ledger.forms.fields import DayField
from ledger.models.account import AccountKind
from ledger.selectors.books import Books
from ledger.selectors.reports.asked import SHARED, Against, Asked, Cut

COUNTS = (1, 2, 3, 4, 6, 8, 12, 13, 18, 24, 36, 60, 120)
CUTS = [
    (Cut.PERIOD, _("Periods of the household")),
    (Cut.MONTH, _("Months")),
    (Cut.QUARTER, _("Quarters")),
    (Cut.YEAR, _("Years")),
    (Cut.WEEK, _("Weeks")),
    (Cut.RANGE, _("Days of your choice")),
]


class BoundedDay(DayField):
    """A day of the centuries a household lives in."""

    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class ReportForm(forms.Form):
    """How time is cut, which stretch, whose accounts, against what."""

    by = forms.ChoiceField(label=_("Cut by"), choices=CUTS, required=False)
    count = forms.TypedChoiceField(label=_("How many"), coerce=int, required=False, empty_value=None)
    whose = forms.ChoiceField(label=_("Whose accounts"), required=False)
    against = forms.ChoiceField(
        label=_("Compared with"),
        required=False,
        choices=[
            (Against.BEFORE, _("The stretch before")),
            (Against.YEAR, _("A year earlier")),
            (Against.NOTHING, _("Nothing")),
        ],
    )
    first = BoundedDay(label=pgettext_lazy("date", "From"), required=False)
    last = BoundedDay(label=pgettext_lazy("date", "To"), required=False)
    on = BoundedDay(required=False)
    kind = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[(AccountKind.EXPENSE, _("Money out")), (AccountKind.INCOME, _("Money in"))],
    )

    def __init__(self, asked: Mapping[str, str], *, books: Books, default: Asked) -> None:
        usual = {"by": default.cut.value, "count": str(default.count), "against": default.against.value}
        given = {name: value for name, value in asked.items() if value}
        super().__init__({**usual, "kind": AccountKind.EXPENSE, **given})
        self.default = default
        self.fields["count"].choices = [(str(count), _counted(count)) for count in COUNTS]  # type: ignore[attr-defined]
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self.fields["whose"].choices = [("", _("Everybody’s")), *people, (SHARED, _("Shared accounts"))]  # type: ignore[attr-defined]
        self.is_valid()
        if "first" in self.errors or "last" in self.errors or self._is_turned():
            self.cleaned_data.update(first=None, last=None)

    def _is_turned(self) -> bool:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
            return True
        return False

    @property
    def asked(self) -> Asked:
        found: dict[str, Any] = self.cleaned_data
        days: dict[str, date | None] = {"first": found.get("first"), "last": found.get("last")}
        cut = Cut(found.get("by") or self.default.cut)
        return Asked(
            cut=cut,
            count=found.get("count") or self.default.count,
            on=found.get("on"),
            whose=found.get("whose", ""),
            against=Against(found.get("against") or self.default.against),
            **days,
        )

    @property
    def chosen_kind(self) -> str:
        return str(self.cleaned_data.get("kind") or AccountKind.EXPENSE)


def _counted(count: int) -> str:
    return ngettext("The last one", "The last %(count)d", count) % {"count": count}
