"""Writing an entry by hand in the admin: header and legs, checked as a whole before anything is saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from accounts.models import User
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.admin.scope import rehearsed
from ledger.models import Posting, Transaction
from ledger.models.transaction import State
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post


class EntryForm(forms.ModelForm):
    """The header of a new entry. A draft stays outside all totals until it is booked."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(State.POSTED, State.POSTED.label), (State.DRAFT, State.DRAFT.label)],
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip

    class Meta:
        model = Transaction
        fields = ("date", "currency", "payee", "memo", "state")


class LegForm(forms.ModelForm):
    """One leg. Without a commodity it is the account's, without a value the quantity, without a day the entry's."""

    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=19, decimal_places=QUANTITY_SCALE, help_text=_("Positive is a debit."),
        widget=UnfoldAdminDecimalFieldWidget,
    )  # fmt: skip
    value = forms.DecimalField(
        label=_("Value"),
        max_digits=19,
        decimal_places=VALUE_SCALE,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
    )

    class Meta:
        model = Posting
        fields = ("account", "quantity", "commodity", "value", "booked_on", "memo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the table of legs the column's head is a label for the eye only, so each field says its own."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)
        for name in {"commodity", "booked_on", "memo"} & self.fields.keys():
            self.fields[name].required = False

    def leg(self) -> Leg:
        data = self.cleaned_data
        return Leg(
            account=data["account"], quantity=data["quantity"], commodity=data["commodity"], value=data["value"],
            booked_on=data["booked_on"], memo=data["memo"],
        )  # fmt: skip


class LegFormSet(BaseInlineFormSet):
    """The legs of a new entry: at least two, summing to zero, and such that the service takes them."""

    acting_user: ClassVar[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []  # for the admin's log

    def legs(self) -> list[Leg]:
        return [cast(LegForm, form).leg() for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        super().clean()
        header: Transaction = self.instance
        if any(self.errors) or header.date is None or header.currency_id is None:
            return
        values = [leg.quantity if leg.value is None else leg.value for leg in self.legs()]
        if len(values) < 2:
            raise forms.ValidationError(_("An entry has at least two sides."), code="too_few_legs")
        if total := sum(values, Decimal(0)):
            message = _("The two sides differ by %(residue)s.") % {"residue": total}
            raise forms.ValidationError(message, code="unbalanced")
        rehearsed(self.post)

    def post(self) -> Transaction:
        """Through the one door to the facts."""
        header: Transaction = self.instance
        assert self.acting_user.household is not None
        return transaction_post(
            household=self.acting_user.household, acting_user=self.acting_user, date=header.date, currency=header.currency,
            legs=self.legs(), payee=header.payee, memo=header.memo, state=header.state,
        )  # fmt: skip
