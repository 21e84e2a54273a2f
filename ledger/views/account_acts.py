"""What is done to accounts: closing and reopening, merging, deleting, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import WriterRequired
from fintrack.lib.errors import DomainError
from ledger.forms.accounts import ClosingForm, MergeForm
from ledger.models import Account, Activity
from ledger.selectors.account_list import account_item
from ledger.selectors.found import accounts_found, own_account_found
from ledger.services.accounts import account_change, held
from ledger.services.accounts_keep import account_close, account_delete, accounts_reorder
from ledger.services.accounts_merge import Merged, accounts_merge
from ledger.views.accounts import attempted, changeable
from ledger.views.common import books_for, changed, is_htmx, told, undo_address


class AccountCloseView(WriterRequired, View):
    """Closing hides an account from forms and lists of open ones; its rows stay. What is left in it goes elsewhere first. The form
    says `open` to take it back.
    """

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = changeable(request, public_id)
        books = books_for(request)
        form = ClosingForm(books=books, account=books.account(public_id)) if held(account) else None
        return self._page(request, account, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = changeable(request, public_id)
        books = books_for(request)
        if request.POST.get("open") == "yes":
            account_change(account=account, acting_user=books.user, closed_on=None)
            messages.success(request, _("The account is open again."))
            return redirect("ledger:account", public_id=public_id)
        form = ClosingForm(request.POST, books=books, account=books.account(public_id)) if held(account) else None
        act: Activity | None
        if form is None:
            act = account_close(account=account, acting_user=books.user, on=books.today)
        else:
            act = attempted(form, lambda: self._settled(request, account, form)) if form.is_valid() else None
        if act is None:
            return self._page(request, account, form, status=422)
        messages.success(request, _("The account is closed. Its rows stay."), extra_tags=undo_address(act))
        return redirect("ledger:account", public_id=public_id)

    def _settled(self, request: HttpRequest, account: Account, form: ClosingForm) -> Activity:
        books, typed = books_for(request), form.cleaned_data
        is_moved = typed["how"] == "move"
        return account_close(
            account=account, acting_user=books.user, on=books.today, is_written_off=not is_moved,
            move_to=own_account_found(books.user, typed["move_to"]) if is_moved else None,
        )  # fmt: skip

    def _page(
        self, request: HttpRequest, account: Account, form: ClosingForm | None, status: int = 200
    ) -> HttpResponse:
        found = account_item(books_for(request).user, account.public_id, books=books_for(request))
        return render(request, "ledger/accounts/close.html", {"form": form, "found": found}, status=status)


class AccountMergeView(WriterRequired, View):
    """All rows of one account go to another of the same currency that the same people see."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        changeable(request, public_id)
        books = books_for(request)
        return self._page(request, public_id, MergeForm(books=books, account=books.account(public_id)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        form = MergeForm(request.POST, books=books, account=books.account(public_id))
        done: Merged | None = None
        if form.is_valid():
            into = own_account_found(books.user, form.cleaned_data["into"])
            done = attempted(form, lambda: accounts_merge(account=account, into=into, acting_user=books.user))
        if done is None:
            return self._page(request, public_id, form, status=422)
        text = ngettext("Merged: %(count)d row moved.", "Merged: %(count)d rows moved.", done.moved) % {
            "count": done.moved
        }
        messages.success(request, text, extra_tags=undo_address(done.activity))
        return redirect("ledger:account", public_id=form.cleaned_data["into"])

    def _page(self, request: HttpRequest, public_id: UUID, form: MergeForm, status: int = 200) -> HttpResponse:
        found = account_item(books_for(request).user, public_id, books=books_for(request))
        return render(request, "ledger/accounts/merge.html", {"form": form, "found": found}, status=status)


class AccountDeleteView(WriterRequired, View):
    """An account that was never used can go for good."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = changeable(request, public_id)
        try:
            act = account_delete(account=account, acting_user=books_for(request).user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("ledger:account_edit", public_id=public_id)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": account.name}, extra_tags=undo_address(act))
        return redirect("ledger:accounts")


class AccountsOrderView(WriterRequired, View):
    """The order of some accounts: `order` names each of them; with `move` ("<id>:up") one of them goes a place up or down in it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = books_for(request).user
        order = _uuids(request.POST.getlist("order"))
        if wish := request.POST.get("move", ""):
            order = _stepped(order, wish)
        found = accounts_found(user, order)
        act = accounts_reorder(accounts=[found[key] for key in order], acting_user=user)
        if is_htmx(request):
            text = _("The order is changed.") if act is not None else ""
            return changed(text, undo_url=undo_address(act)) if act else told(HttpResponse(status=204))
        return redirect("ledger:accounts")


def _uuids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise DomainError("bad_order", _("Name each account once.")) from error


def _stepped(order: list[UUID], wish: str) -> list[UUID]:
    """_stepped([a, b, c], "<c>:up") == [a, c, b]; at the end it stays. Errors: bad_order."""
    named, _colon, way = wish.partition(":")
    (moved,) = _uuids([named])
    if moved not in order:
        raise DomainError("bad_order", _("Name each account once."))
    place = order.index(moved)
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order
