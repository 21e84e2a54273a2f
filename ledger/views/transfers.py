"""Transfers to confirm: two rows side by side, joined into one or kept apart for good; all of a way at once; cash from a machine."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import NotFound
from ledger.models import Activity, Transaction
from ledger.selectors.found import transaction_found
from ledger.selectors.transfer_candidates import transfer_candidates
from ledger.services.transfer_lists import (
    transfer_join_with_fee,
    transfers_join_way,
    withdrawal_accept,
    withdrawal_reject,
)
from ledger.services.transfers import transfer_join, transfer_reject
from ledger.views.common import books_for, changed, is_htmx, undo_address, way_back


class TransfersView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        found = transfer_candidates(books.user, books=books)
        request._transfers = found.waiting  # type: ignore[attr-defined]  # what the frame shows, looked up once
        context = {"found": found, "address": request.get_full_path()}
        return render(request, "ledger/transfers.html", context)


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound(_("Not found.")) from error


def _row(request: HttpRequest, name: str) -> Transaction:
    return transaction_found(books_for(request).user, _id(request, name))


def _done(request: HttpRequest, act: Activity, text: str) -> HttpResponse:
    if not is_htmx(request):
        return redirect(way_back(request, reverse("ledger:transfers")))
    return changed(text, undo_url=undo_address(act))


class _PairView(WriterRequired, View):
    """Something decided about the two rows the form names."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        first, second = (_row(request, name) for name in ("first", "second"))
        return _done(request, *self.decide(request, first, second))

    def decide(self, request: HttpRequest, first: Transaction, second: Transaction) -> tuple[Activity, str]:
        raise NotImplementedError


class TransferJoinView(_PairView):
    def decide(self, request: HttpRequest, first: Transaction, second: Transaction) -> tuple[Activity, str]:
        books = books_for(request)
        if request.POST.get("with_fee") == "1":
            act = transfer_join_with_fee(books=books, first=first, second=second)
        else:
            act = transfer_join(first=first, second=second, acting_user=books.user)
        return act, _("Joined into one transfer.")


class TransferRejectView(_PairView):
    def decide(self, request: HttpRequest, first: Transaction, second: Transaction) -> tuple[Activity, str]:
        act = transfer_reject(first=first, second=second, acting_user=books_for(request).user)
        return act, _("They stay apart, and are not proposed again.")


class TransferWayView(WriterRequired, View):
    """Every pair from the one account to the other that needs no choice: one act, and a toast takes it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        left, came = (_id(request, name) for name in ("left", "came"))
        act, count = transfers_join_way(books=books_for(request), left=left, came=came)
        said = ngettext("%(count)d transfer joined.", "%(count)d transfers joined.", count) % {"count": count}
        return _done(request, act, said)


class WithdrawalView(WriterRequired, View):
    """Whether the row the form names went into a cash account (`account`), or is no such thing (none)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books, row = books_for(request), _row(request, "row")
        if not request.POST.get("account"):
            return _done(request, withdrawal_reject(books=books, row=row), _("It isn’t proposed again."))
        act = withdrawal_accept(books=books, row=row, account=_id(request, "account"))
        return _done(request, act, _("It went into your cash."))
