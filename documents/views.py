"""The documents of a transaction: listed in its story, brought, taken away, and downloaded. No file has an address of its own."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from accounts.views import person_of
from documents.kinds import ACCEPTED
from documents.selectors import attached_documents, document_file, document_found
from documents.services.attaching import NewFile, document_detach, documents_attach
from fintrack.lib.private_files import download
from ledger.models import Activity
from ledger.selectors.found import transaction_found
from ledger.views.common import is_htmx, told, undo_address


def panel(request: HttpRequest, transaction: UUID) -> SafeString:
    """The section of a transaction's story: its documents, and for who may write a place to drop more."""
    user = person_of(request)
    found = attached_documents(user, transaction)
    if not found and not user.can_write:
        return SafeString("")
    context = {
        "documents": found, "transaction": transaction, "accepted": ACCEPTED, "limit": settings.DOCUMENT_MAX_BYTES // 2**20,
        "can_write": user.can_write,
    }  # fmt: skip
    return render_to_string("documents/panel.html", context, request)


def _answered(request: HttpRequest, transaction: UUID, text: str, activity: Activity | None) -> HttpResponse:
    """The section anew with a toast, or the transaction's page."""
    if not is_htmx(request):
        messages.success(request, text)
        return redirect("ledger:transaction", public_id=transaction)
    return told(HttpResponse(panel(request, transaction)), text, undo_url=undo_address(activity))


class AttachView(WriterRequired, View):
    """Takes files for a transaction."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("ledger:transaction", public_id=transaction_found(person_of(request), public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        transaction = transaction_found(user, public_id)
        files = [NewFile(file.name or "", file.chunks()) for file in request.FILES.getlist("file")]
        done = documents_attach(transaction=transaction, acting_user=user, files=files)
        return _answered(request, public_id, _attached_text(len(done.documents), done.activity), done.activity)


def _attached_text(count: int, activity: Activity | None) -> str:
    if activity is None:
        return _("It is attached already.")
    return ngettext("%(count)d document attached.", "%(count)d documents attached.", count) % {"count": count}


class DetachView(WriterRequired, View):
    """Takes one document away from a transaction."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID, document: UUID) -> HttpResponse:
        user = person_of(request)
        transaction = transaction_found(user, public_id)
        act = document_detach(document=document_found(user, document), transaction=transaction, acting_user=user)
        return _answered(request, public_id, _("Document taken away."), act)


class DocumentFileView(MemberRequired, View):
    """The file, to save."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        document = document_found(person_of(request), public_id)
        return download(document_file(document), document.name, document.content_type)
