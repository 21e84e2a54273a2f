"""What was done and by whom, with undo; and the trash."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError
from ledger.activity_words import left_texts
from ledger.forms.activity import ActivityForm
from ledger.models.transaction import State
from ledger.selectors.activity import activity_found, activity_page
from ledger.selectors.found import transactions_found
from ledger.selectors.narrowing import Filters
from ledger.selectors.transaction_list import transaction_page
from ledger.services.activity_undo import Undone, activity_undo
from ledger.services.bulk_edit import BulkResult, transactions_restore
from ledger.views.common import books_for, changed, is_for, is_htmx, undo_address, way_back

MORE = "more-acts"
"""The element that a further page takes the place of; of the trash, `MORE_VOIDED`."""
MORE_VOIDED = "more-voided"


class ActivityView(MemberRequired, View):
    """Every act the person may know of, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        form = ActivityForm(request.GET, books=books)
        page = activity_page(books.user, asked=form.asked, cursor=request.GET.get("cursor", ""), books=books)
        narrowed = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
        context = {
            "page": page, "form": form, "is_narrowed": bool(narrowed), "path": request.path,
            "next": _address(request, {**narrowed, "cursor": page.next_cursor}) if page.next_cursor else "",
            "is_later": bool(request.GET.get("cursor")),
        }  # fmt: skip
        return render(
            request, "ledger/activity/acts.html" if is_for(request, MORE) else "ledger/activity.html", context
        )


def _address(request: HttpRequest, query: dict[str, str]) -> str:
    return f"{request.path}?{urlencode(query)}"


class ActivityUndoView(WriterRequired, View):
    """Take one act back. The answer's toast can take that back in turn."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        done = activity_undo(activity=activity_found(user, public_id), acting_user=user)
        return answered(request, undone_text(done), undo_address(done.activity), "ledger:activity")


def answered(request: HttpRequest, text: str, undo_url: str, fallback: str) -> HttpResponse:
    """The toast for htmx; a message on the page it came from without."""
    if is_htmx(request):
        return changed(text, undo_url=undo_url)
    messages.success(request, text)
    return redirect(way_back(request, reverse(fallback)))


def undone_text(done: Undone) -> str:
    """ "Undone.", and how many stayed as they are because somebody changed them since."""
    if not done.kept:
        return _("Undone.")
    kept = ngettext(
        "%(count)d was changed since or can't be changed, and stayed as it is.",
        "%(count)d were changed since or can't be changed, and stayed as they are.",
        done.kept,
    )
    return f"{_('Undone.')} {kept % {'count': done.kept}}"


class TrashView(MemberRequired, View):
    """What was voided: it counts nowhere, and can be brought back, one or many at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        page = transaction_page(
            books.user, filters=Filters(state=State.VOID), cursor=request.GET.get("cursor", ""), books=books
        )
        more = _address(request, {"cursor": page.next_cursor}) if page.next_cursor else ""
        context: dict[str, Any] = {"page": page, "next": more, "is_later": bool(request.GET.get("cursor"))}
        return render(
            request, "ledger/activity/voided.html" if is_for(request, MORE_VOIDED) else "ledger/trash.html", context
        )


MOST = 500
"""So many ticked rows are taken at once."""


class TrashRestoreView(WriterRequired, View):
    """Bring back the ticked rows, as one act."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        found = transactions_found(books.user, _ticked(request))
        done = transactions_restore(household=books.household, acting_user=books.user, keys=[row.pk for row in found])
        return answered(
            request, _restored_text(done), undo_address(done.activity if done.changed else None), "ledger:trash"
        )


def _ticked(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("id")[:MOST]]
    except ValueError as error:
        raise DomainError("bad_id", _("Choose rows of the list.")) from error


def _restored_text(done: BulkResult) -> str:
    if not done.changed and not done.left:
        return _("Tick the rows you want back.")
    said = ngettext("%(count)d transaction counts again.", "%(count)d transactions count again.", done.changed)
    return " ".join([said % {"count": done.changed}, *(f"{text}." for text in left_texts(done.left))])
