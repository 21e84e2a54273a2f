"""Accounts: the list by kind or group, one account with its balance, chart and register, and the forms to open and change one."""

from __future__ import annotations

from collections.abc import Callable
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
from accounts.selectors import member, members
from fintrack.lib.errors import DomainError
from ledger.charts import balance_chart
from ledger.forms.accounts import CARD, AccountForm, StatementForm
from ledger.models import Account, AccountKind
from ledger.selectors.account_pages import SHARED, account_page, account_pages
from ledger.selectors.balance_history import RANGES, balance_history
from ledger.selectors.books import Books
from ledger.selectors.cards import card
from ledger.selectors.found import account_found
from ledger.selectors.reconcile import assertion_lines
from ledger.services.accounts import account_change, currency_for
from ledger.services.accounts_open import account_open
from ledger.views.common import books_for
from ledger.views.register import register_answer

PLACES = {
    "name_taken": "name", "bad_name": "name", "private_needs_owner": "visibility", "bad_kind": "kind", "bad_parent": "parent",
}  # fmt: skip
RANGE = "3m"
"""The stretch of the balance chart unless another is chosen."""
FINDABLE = 15
"""With more accounts than these the list has a field to find one by."""


class AccountsView(MemberRequired, View):
    """Every account the person may read, by kind or group, with balance and freshness; closed ones folded away below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        by, owner = request.GET.get("by", ""), request.GET.get("owner", "")
        sheet = account_pages(books.user, books=books, by_group=by == "group", owner=owner)
        is_arranged = request.GET.get("arrange") == "yes" and books.user.can_write
        return render(
            request, "ledger/accounts.html",
            {"sheet": sheet, "by": by, "owner": owner, "owners": _owners(books), "is_arranged": is_arranged,
             "address": request.get_full_path(), "has_cards": _has_cards(books),
             "can_find": len(sheet.sheet.accounts) > FINDABLE},
        )  # fmt: skip


def _owners(books: Books) -> list[tuple[str, str]]:
    """Whose accounts one may choose to see; none where there is nobody to tell apart."""
    people = [(str(person.public_id), str(person)) for person in members(books.user)]
    return [*people, (SHARED, _("Shared"))] if len(people) > 1 else []


def _has_cards(books: Books) -> bool:
    return any(account.kind == AccountKind.CREDIT_CARD for account in books.balance_accounts())


class AccountView(MemberRequired, View):
    """One account: what it holds, how it went, whether statements agree, and its rows."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        found = account_page(books.user, public_id, books=books)
        facts = books.account(public_id)
        form = StatementForm(books=books, account=facts) if books.user.can_write and found.commodity else None
        is_card = facts.kind == AccountKind.CREDIT_CARD and facts.commodity_id is not None
        return register_answer(
            request, "ledger/account.html", reverse("ledger:account", args=[public_id]), account=public_id, found=found,
            ranges=ranges(), range=chosen_range(request), statement_form=form,
            card=card(books.user, public_id, books=books) if is_card else None,
        )  # fmt: skip


def ranges() -> list[tuple[str, str]]:
    return [("1m", _("1 month")), ("3m", _("3 months")), ("1y", _("1 year")), ("all", _("All"))]


def chosen_range(request: HttpRequest) -> str:
    chosen = request.GET.get("range", "")
    return chosen if chosen in RANGES else RANGE


class AccountChartView(MemberRequired, View):
    def get(self, request: HttpRequest, public_id: UUID) -> JsonResponse:
        books = books_for(request)
        history = balance_history(books.user, public_id, days=RANGES[chosen_range(request)], books=books)
        stated = assertion_lines(books.user, public_id, books=books)
        return JsonResponse(balance_chart(history, books.household.locale, stated))


class AccountCreateView(WriterRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("kind", "")
        initial = {"kind": kind} if kind in AccountKind.values else {}
        return self._page(request, AccountForm(books=books_for(request), initial=initial))

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
        return account_open(acting_user=user, on=None, **named(user, typed))

    def _page(self, request: HttpRequest, form: AccountForm, status: int = 200) -> HttpResponse:
        return render(request, "ledger/account_new.html", {"form": form}, status=status)


class AccountEditView(WriterRequired, View):
    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = changeable(request, public_id)
        names = ("name", "kind", "institution", "number", "visibility", *CARD)
        initial: dict[str, Any] = {name: getattr(account, name) for name in names}
        limit = account.credit_limit
        initial["credit_limit"] = None if limit is None else round(limit, currency_for(account).decimals)
        initial["owner"] = str(account.owner.public_id) if account.owner else ""
        initial["parent"] = str(account.parent.public_id) if account.parent else ""
        return self._page(request, account, AccountForm(books=books_for(request), account=public_id, initial=initial))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        account = changeable(request, public_id)
        form = AccountForm(request.POST, books=books_for(request), account=public_id)
        made = attempted(form, lambda: self._change(user, account, form.cleaned_data)) if form.is_valid() else None
        if made is None:
            return self._page(request, account, form, status=422)
        messages.success(request, _("Saved."))
        return redirect("ledger:account", public_id=public_id)

    def _change(self, user: User, account: Account, typed: dict[str, Any]) -> Account:
        wanted = named(user, typed)
        if account.parent is not None and not Account.objects.visible_to(user).filter(pk=account.parent.pk).exists():
            del wanted["parent"]  # a group they can't see is not offered, and stays
        return account_change(account=account, acting_user=user, **_differing(account, wanted))

    def _page(self, request: HttpRequest, account: Account, form: AccountForm, status: int = 200) -> HttpResponse:
        return render(request, "ledger/account_edit.html", {"form": form, "account": account}, status=status)


def named(user: User, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with the member and the account above themselves in the place of their ids."""
    owner = member(user, typed["owner"]) if typed["owner"] else None
    parent = account_found(user, typed["parent"]) if typed["parent"] else None
    return {**typed, "owner": owner, "parent": parent}


def changeable(request: HttpRequest, public_id: UUID) -> Account:
    """A balance-sheet account; categories have a page of their own."""
    books = books_for(request)
    account = account_found(books.user, public_id)
    if not books.account(public_id).is_balance:
        raise DomainError("not_an_account", _("This is a category. Change it on the page of categories."))
    return account


def _differing(account: Account, typed: dict[str, Any]) -> dict[str, Any]:
    """Only what is new, so that a change of the name never touches who sees what."""
    return {name: value for name, value in typed.items() if getattr(account, name) != value}


def attempted(form: Any, make: Callable[[], Any]) -> Any:
    """What the service made, or None with its refusal in the form."""
    try:
        return make()
    except DomainError as error:
        place = PLACES.get(error.code)
        form.add_error(place if place in form.fields else None, str(error))
        return None
