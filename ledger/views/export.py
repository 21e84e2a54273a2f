"""Taking everything away: a page that says what is in it, and the archive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from accounts.permissions import MemberRequired
from fintrack.lib.zip_stream import zip_answer
from ledger.exports.archive import FORMATS, export_files, formats_named
from ledger.views.common import books_for


class ExportView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ledger/export.html", {"section": "export", "formats": FORMATS})


class ExportFileView(MemberRequired, View):
    """The archive, sent while it is made; `?form=` names one format, else it is the tables and the JSON."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        books = books_for(request)
        return zip_answer(
            request,
            export_name(books.today.isoformat()),
            export_files(books.user, formats_named(request.GET.get("form", ""))),
        )


def export_name(day: str) -> str:
    return f"fintrack-{day}.zip"
