"""Reconciling: a statement's balance is typed, compared, and, if the person says so, the books are adjusted to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import WriterRequired
from ledger.assertions import standing
from ledger.forms.accounts import StatementForm
from ledger.models import Activity
from ledger.selectors.reconcile import assertion_found
from ledger.services.reconciling import Stated, assertion_adjust, assertion_delete, assertion_type
from ledger.views.accounts import attempted, changeable
from ledger.views.common import CHANGED, books_for, changed, is_htmx, told, undo_address


class StatementView(WriterRequired, View):
    """What a statement says of an account on a day. The form comes back with its errors, else empty with a word on how it fits."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        facts = books.account(public_id)
        form = StatementForm(request.POST, books=books, account=facts)
        done: Stated | None = None
        if form.is_valid():
            typed = form.cleaned_data
            done = attempted(
                form,
                lambda: assertion_type(
                    account=account, acting_user=books.user, quantity=typed["quantity"], on=typed["on"]
                ),
            )
        if done is None:
            return self._form(request, public_id, form, status=422)
        text = _told(done)
        if not is_htmx(request):
            messages.success(request, text, extra_tags=undo_address(done.activity))
            return redirect("ledger:account", public_id=public_id)
        answer = self._form(request, public_id, StatementForm(books=books, account=facts))
        return told(answer, text, undo_url=undo_address(done.activity), events=[CHANGED])

    def _form(self, request: HttpRequest, public_id: UUID, form: StatementForm, status: int = 200) -> HttpResponse:
        context = {"statement_form": form, "account": public_id}
        return render(request, "ledger/accounts/statement_form.html", context, status=status)


def _told(done: Stated) -> str:
    return _("The books agree.") if standing(done.assertion).holds else _("Noted. The books say something else.")


class StatementDeleteView(WriterRequired, View):
    """A balance that was typed can be taken back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        assertion = assertion_found(user, public_id)
        act = assertion_delete(assertion=assertion, acting_user=user)
        return _answer(request, assertion.account.public_id, _("The statement balance is deleted."), act)


class StatementAdjustView(WriterRequired, View):
    """The difference becomes a row of its own: only when somebody says so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        assertion = assertion_found(user, public_id)
        act = assertion_adjust(assertion=assertion, acting_user=user)
        return _answer(request, assertion.account.public_id, _("Adjusted. The books agree now."), act)


def _answer(request: HttpRequest, account: UUID, text: str, act: Activity) -> HttpResponse:
    if is_htmx(request):
        return changed(text, undo_url=undo_address(act))
    messages.success(request, text, extra_tags=undo_address(act))
    return redirect("ledger:account", public_id=account)
