"""Rules as a file, out and in, and the rules that do nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError
from ledger.rules.portable import MOST_BYTES
from ledger.selectors.rule_file import rules_compared, rules_file
from ledger.selectors.rule_health import rule_health
from ledger.services.rule_file import rules_bring
from ledger.views.common import books_for

FILE_NAME = "fintrack-rules.json"


class RulesIdleView(MemberRequired, View):
    """Every rule that would decide nothing about the rows there are, and why."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        return render(request, "ledger/rules_idle.html", {"health": rule_health(books.user, books=books)})


class RulesFileView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        answer = HttpResponse(rules_file(books.user, books=books), content_type="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return answer


class RulesBringView(WriterRequired, View):
    """A file is looked at first (`file`); then `content` is what was shown, and `do` brings it or shows it with categories made."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ledger/rules_bring.html", {})

    def post(self, request: HttpRequest) -> HttpResponse:
        content, creates = _content(request), request.POST.get("missing") == "create"
        try:
            if request.POST.get("do") == "bring":
                return self._bring(request, content, creates=creates)
            found = rules_compared(books_for(request).user, content, creates=creates, books=books_for(request))
        except DomainError as error:
            return render(request, "ledger/rules_bring.html", {"problem": error.message}, status=422)
        context = {"found": found, "content": content, "creates": creates}
        return render(request, "ledger/rules_bring.html", context)

    def _bring(self, request: HttpRequest, content: str, *, creates: bool) -> HttpResponse:
        done = rules_bring(acting_user=books_for(request).user, content=content, creates=creates)
        count = done.found.added + done.found.changed
        said = ngettext("%(count)d rule brought.", "%(count)d rules brought.", count) % {"count": count}
        messages.success(request, said if count else _("Nothing to bring: every rule is here already."))
        return redirect("ledger:rules")


def _content(request: HttpRequest) -> str:
    """Of the file as sent, or as it was shown. More than the limit is cut just behind it, and then refused."""
    sent = request.FILES.get("file")
    if isinstance(sent, UploadedFile):
        return sent.read(MOST_BYTES + 1).decode("utf-8-sig", "replace")
    return str(request.POST.get("content", ""))
