"""Exchange rates: which are missing, and a form to type one."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import NotFound
from ledger.forms.books import RateForm
from ledger.models import Price
from ledger.selectors.rates import rate_overview
from ledger.services.commodities import currency
from ledger.services.prices import rate_delete, rate_set
from ledger.views.accounts import attempted
from ledger.views.common import books_for


class RatesView(MemberRequired, View):
    """The page; a member who may write also posts a rate to it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {name: request.GET[name] for name in ("currency", "on") if name in request.GET}
        return rates_page(request, RateForm(books=books_for(request), initial=initial))


def rates_page(request: HttpRequest, form: RateForm, status: int = 200) -> HttpResponse:
    books = books_for(request)
    context = {"form": form, "rates": rate_overview(books.user, books=books), "today": books.today, "section": "rates"}
    return render(request, "ledger/rates.html", context, status=status)


class RateSetView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RateForm(request.POST, books=books_for(request))
        made = attempted(form, lambda: self._set(request, form)) if form.is_valid() else None
        if made is None:
            return rates_page(request, form, status=422)
        messages.success(request, _("The rate is kept, and every figure that needed it is worked out anew."))
        return redirect("ledger:rates")

    def _set(self, request: HttpRequest, form: RateForm) -> Price:
        books, typed = books_for(request), form.cleaned_data
        return rate_set(
            household=books.household, acting_user=books.user, commodity=currency(typed["currency"]),
            currency=currency(books.base.code), on=typed["on"], close=typed["close"],
        )  # fmt: skip


class RateDeleteView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        try:
            on = date.fromisoformat(request.POST.get("on", ""))
        except ValueError as error:
            raise NotFound(_("There is no rate of your own for that day.")) from error
        rate_delete(
            household=books.household, acting_user=books.user, commodity=currency(request.POST.get("commodity", "")),
            currency=currency(request.POST.get("currency", "")), on=on,
        )  # fmt: skip
        messages.success(request, _("The rate is gone."))
        return redirect("ledger:rates")
