"""Steps 2 and 3 of the first run: the first account, the first file. Each may be skipped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.permissions import WriterRequired
from accounts.places import currency_choices
from accounts.selectors import household_of
from accounts.views import person_of
from fintrack.lib.errors import DomainError
from ledger.models.account import AccountKind
from ledger.services.accounts import account_create, account_for

FIRST_KINDS = (
    AccountKind.CHECKING, AccountKind.SAVINGS, AccountKind.CREDIT_CARD, AccountKind.WALLET, AccountKind.CASH, AccountKind.LOAN,
)  # fmt: skip


class FirstAccountForm(forms.Form):
    """Shape only; the service decides."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As you call it, for example “BPI Savings” or “Joint account”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in FIRST_KINDS])
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]


class WizardAccountView(WriterRequired, View):
    """Step 2: the account the first file belongs to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        currency = household_of(person_of(request)).base_currency
        return self._page(request, FirstAccountForm(initial={"currency": currency}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form, user = FirstAccountForm(request.POST), person_of(request)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            account = account_create(household=household_of(user), acting_user=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("name" if error.code in ("name_taken", "bad_name") else None, str(error))
            return self._page(request, form, status=422)
        return redirect(f"{reverse('ledger:wizard_file')}?account={account.public_id}")

    def _page(self, request: HttpRequest, form: FirstAccountForm, status: int = 200) -> HttpResponse:
        return render(request, "ledger/wizard/account.html", {"form": form}, status=status)


class WizardFileView(WriterRequired, View):
    """Step 3: the first statement, or a look around."""

    def get(self, request: HttpRequest) -> HttpResponse:
        reference = request.GET.get("account")
        account = account_for(person_of(request), reference) if reference else None
        return render(request, "ledger/wizard/file.html", {"account": account})
