"""The balance detective's page: since when an account is off, what would explain it, and one press to mend it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError
from ledger.selectors.account_pages import account_page
from ledger.selectors.proposals import findings
from ledger.services.detective import corrections_apply
from ledger.views.common import books_again, books_for, is_htmx, told, undo_address


class DetectiveView(MemberRequired, View):
    """What is wrong with an account, in words."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return _page(request, public_id)


class DetectiveApplyView(WriterRequired, View):
    """Makes the changes named by `change`; the page then says how the account stands."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        try:
            act = corrections_apply(books=books, account=public_id, named=request.POST.getlist("change"))
        except DomainError as error:
            if error.code == "not_found":
                raise
            messages.error(request, str(error))
            return redirect("ledger:account_detective", public_id=public_id)
        text, undo = _("Done."), undo_address(act)
        if not is_htmx(request):
            messages.success(request, text, extra_tags=undo)
            return redirect("ledger:account_detective", public_id=public_id)
        books_again(request)
        return told(_page(request, public_id), text, undo_url=undo)


def _page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    books = books_for(request)
    line = account_page(books.user, public_id, books=books, statements=1).line
    context = {"found": findings(books.user, public_id, books=books), "account": public_id, "proof": line.proof}
    return render(request, "ledger/detective.html", context)
