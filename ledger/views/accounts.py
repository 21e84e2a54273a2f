"""Accounts: the list by kind, one account with its balance, chart and register, and the forms to open and change one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from accounts.selectors import member
from fintrack.lib.errors import DomainError
from ledger.charts import balance_chart
from ledger.forms.books import AccountForm
from ledger.models import Account
from ledger.selectors.account_pages import account_page, account_pages
from ledger.selectors.balance_history import balance_history
from ledger.selectors.found import account_found
from ledger.services.accounts import account_change
from ledger.services.accounts_open import account_open
from ledger.views.common import books_for
from ledger.views.register import register_answer

PLACES = {"name_taken": "name", "bad_name": "name", "private_needs_owner": "visibility", "bad_kind": "kind"}


class AccountsView(MemberRequired, View):
    """Every account the person may read, by kind, with balance and freshness; closed ones below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        return render(request, "ledger/accounts.html", {"sheet": account_pages(books.user, books=books)})


class AccountView(MemberRequired, View):
    """One account: what it holds, how it went, whether statements agree, and its rows."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        found = account_page(books.user, public_id, books=books)
        path = reverse("ledger:account", args=[public_id])
        return register_answer(request, "ledger/account.html", path, account=public_id, found=found)


class AccountChartView(MemberRequired, View):
    def get(self, request: HttpRequest, public_id: UUID) -> JsonResponse:
        books = books_for(request)
        history = balance_history(books.user, public_id, books=books)
        return JsonResponse(balance_chart(history, books.household.locale))


class AccountCreateView(WriterRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, AccountForm(books=books_for(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        form = AccountForm(request.POST, books=books)
        made = None
        if form.is_valid():
            made = attempted(form, lambda: self._open(books.user, form.cleaned_data))
        if made is None:
            return self._page(request, form, status=422)
        messages.success(
            request, _("“%(name)s” is there. Add rows by hand, or import a statement.") % {"name": made.name}
        )
        return redirect("ledger:account", public_id=made.public_id)

    def _open(self, user: User, typed: dict[str, Any]) -> Account:
        owner = member(user, typed["owner"]) if typed["owner"] else None
        return account_open(acting_user=user, on=None, **{**typed, "owner": owner})

    def _page(self, request: HttpRequest, form: AccountForm, status: int = 200) -> HttpResponse:
        return render(request, "ledger/account_new.html", {"form": form}, status=status)


class AccountEditView(WriterRequired, View):
    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = _changeable(request, public_id)
        names = ("name", "kind", "institution", "number", "visibility")
        initial: dict[str, Any] = {name: getattr(account, name) for name in names}
        initial["owner"] = str(account.owner.public_id) if account.owner else ""
        return self._page(request, account, AccountForm(books=books_for(request), for_change=True, initial=initial))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        account = _changeable(request, public_id)
        form = AccountForm(request.POST, books=books_for(request), for_change=True)
        made = attempted(form, lambda: self._change(user, account, form.cleaned_data)) if form.is_valid() else None
        if made is None:
            return self._page(request, account, form, status=422)
        messages.success(request, _("Saved."))
        return redirect("ledger:account", public_id=public_id)

    def _change(self, user: User, account: Account, typed: dict[str, Any]) -> Account:
        owner = member(user, typed["owner"]) if typed["owner"] else None
        return account_change(account=account, acting_user=user, **_differing(account, {**typed, "owner": owner}))

    def _page(self, request: HttpRequest, account: Account, form: AccountForm, status: int = 200) -> HttpResponse:
        return render(request, "ledger/account_edit.html", {"form": form, "account": account}, status=status)


def _changeable(request: HttpRequest, public_id: UUID) -> Account:
    """A balance-sheet account; categories have a page of their own."""
    books = books_for(request)
    account = account_found(books.user, public_id)
    if not books.account(public_id).is_balance:
        raise DomainError("not_an_account", _("This is a category. Change it on the page of categories."))
    return account


def _differing(account: Account, typed: dict[str, Any]) -> dict[str, Any]:
    """Only what is new, so that a change of the name never touches who sees what."""
    return {name: value for name, value in typed.items() if getattr(account, name) != value}


def attempted(form: Any, make: Any) -> Any:
    """What the service made, or None with its refusal in the form."""
    try:
        return make()
    except DomainError as error:
        place = PLACES.get(error.code)
        form.add_error(place if place in form.fields else None, str(error))
        return None


class AccountCloseView(WriterRequired, View):
    """Closing hides an account from forms and lists of open ones; its rows stay. The form says `open` to take it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        is_open = request.POST.get("open") == "yes"
        closed_on = None if is_open else books.today
        account_change(account=_changeable(request, public_id), acting_user=books.user, closed_on=closed_on)
        messages.success(
            request, _("The account is open again.") if is_open else _("The account is closed. Its rows stay.")
        )
        return redirect("ledger:account", public_id=public_id)
