"""Import pages: a file comes in, is looked at, gets into the books, and out again. One page per import shows where it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from accounts.places import currency_choices
from accounts.selectors import household_of
from accounts.views import person_of
from fintrack.lib.errors import DomainError
from fintrack.lib.private_files import download
from ledger.formats.tables import table_format
from ledger.intake.batches import (
    batch_commit,
    batch_create,
    batch_decide,
    batch_discard,
    batch_for,
    lines_include,
    lines_same,
)
from ledger.intake.deliveries import delivery_create, files_check
from ledger.intake.files import arrivals_keep, source_of
from ledger.intake.overlap import OPEN, overlap
from ledger.intake.undo import batch_undo, undo_plan
from ledger.models import ImportBatch, Visibility
from ledger.models.account import BALANCE_KINDS
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.selectors import import_accounts, imports
from ledger.selectors.import_status import asked_keys
from ledger.selectors.tellings import overlap_text
from ledger.services.accounts import account_for
from ledger.services.profiles import profile_save

AT_WORK = (JobState.QUEUED, JobState.RUNNING)
KINDS = [(kind.value, kind.label) for kind in BALANCE_KINDS]


def sent_to(request: HttpRequest, url: str) -> HttpResponse:
    """Go to a page: htmx is told by a header, since it would swap the other page into this one."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def page_of(batch: ImportBatch) -> str:
    return reverse("ledger:import_detail", args=[batch.public_id])


class ImportsView(MemberRequired, View):
    """Where a file is dropped, and the person's recent imports."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        context = {"recent": imports.recent_batches(user), "account": _account_named(request.GET.get("account"), user)}
        return render(request, "ledger/import/index.html", context)


def _account_named(reference: str | None, user: User) -> Any:
    return account_for(user, reference) if reference else None


class ImportNewView(WriterRequired, View):
    """Takes the file, or several, keeps them, and leaves the reading to the worker."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("ledger:imports")

    def post(self, request: HttpRequest) -> HttpResponse:
        user, files = person_of(request), request.FILES.getlist("file")
        files_check(len(files))
        household, account = household_of(user), _account_named(request.POST.get("account"), user)
        is_new = not import_accounts.has_accounts(user)
        kept = arrivals_keep((file.name or "", file.chunks()) for file in files)
        if len(kept) > 1:
            delivery = delivery_create(
                household=household, acting_user=user, files=kept, account=account, create_accounts=is_new
            )
            return sent_to(request, reverse("ledger:import_delivery", args=[delivery]))
        batch = batch_create(
            household=household, acting_user=user, file_name=kept[0].name, file_path=kept[0].path,
            file_sha256=kept[0].sha256, account=account, create_accounts=is_new,
        )  # fmt: skip
        return sent_to(request, page_of(batch))


class BatchView(WriterRequired, View):
    """What concerns one import of the person's own; anybody else's is not found."""

    batch: ImportBatch

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        public_id: UUID | None = kwargs.pop("public_id", None)
        if isinstance(request.user, User) and request.user.household_id is not None:
            self.batch = batch_for(request.user, public_id)
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return sent_to(self.request, page_of(self.batch))


class ImportDetailView(BatchView):
    """The import as it stands: at work, a question, a problem, the preview, or the result."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ledger/import/detail.html", detail_of(request, self.batch))


def detail_of(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """What the page shows, by the state of the import."""
    is_mappable = table_format(batch.format) is not None
    context: dict[str, Any] = {"batch": batch, "view": _view_of(batch), "is_mappable": is_mappable}
    if context["view"] == "working":
        context["progress"] = imports.progress(batch)
    elif context["view"] == "preview":
        context |= preview_of(request, batch)
    elif context["view"] == "problem":
        context |= {
            "accounts": import_accounts.file_accounts(batch),
            "errors": imports.problems(batch, is_warning=False),
        }
        context |= {**choices(), "formats": imports.format_choices()}
    elif context["view"] == "result":
        shared = overlap_text(batch.counts.get("overlap", {}))
        asked = batch.lines.filter(outcome=Outcome.TAKEN, reason__in=OPEN).count() if "waiting" in batch.counts else 0
        context |= {
            "outcomes": import_accounts.account_outcomes(batch), "overlap": shared, "asked": asked, **_told(batch),
        }  # fmt: skip
    return context


def _view_of(batch: ImportBatch) -> str:
    if batch.state in AT_WORK:
        return "working"
    if batch.state == JobState.FAILED:
        return "question" if (batch.error or {}).get("code") == "needs_answer" else "problem"
    names = {JobState.READY: "preview", JobState.DISCARDED: "discarded"}
    return names.get(JobState(batch.state), "result")


def choices() -> dict[str, Any]:
    return {"kinds": KINDS, "visibilities": Visibility.choices, "currencies": currency_choices()}


def _told(batch: ImportBatch) -> dict[str, Any]:
    """What the reader said of rows: those it could not take, and what the person should know."""
    return {
        "errors": imports.problems(batch, is_warning=False),
        "warnings": imports.problems(batch, is_warning=True),
        "problem_counts": batch.report.get("problem_counts", {}),
    }


def preview_of(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    accounts = import_accounts.file_accounts(batch)
    rows = rows_of(request, batch)
    return {
        **choices(), **rows, **_told(batch), "formats": imports.format_choices(), "accounts": accounts,
        "same_file": imports.same_file(batch),
        "undecided": sum(not account.choice for account in accounts),
        "is_decided": all(account.is_decided for account in accounts),
    }  # fmt: skip


def rows_of(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """The rows an address asks for: ?show=new&after=50."""
    shown = imports.shown_of(request.GET.get("show", ""))
    page = imports.preview_page(batch, shown, after=_place(request, "after"), before=_place(request, "before"))
    return {"batch": batch, "page": page, "counts": page.counts, "overlap": overlap_text(overlap(batch))}


def _place(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def row_of(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """The row that was decided about, and the counts beside it."""
    accounts = import_accounts.file_accounts(batch)
    return {
        "batch": batch, "row": imports.preview_row(batch, _place(request, "place")), "is_swap": True,
        "counts": imports.preview_counts(batch), "shown": imports.shown_of(request.POST.get("show", "")),
        "is_decided": all(account.is_decided for account in accounts), "overlap": overlap_text(overlap(batch)),
    }  # fmt: skip


class ImportPreviewRowsView(BatchView):
    """A page of the preview alone, for htmx."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.batch.state != JobState.READY:
            return self.back()
        return render(request, "ledger/import/_rows.html", rows_of(request, self.batch))


class ImportStatusView(BatchView):
    """Asked every second while the import is at work; when it is not any more, the page is loaded anew."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.batch.state not in AT_WORK:
            return HttpResponse(status=204, headers={"HX-Redirect": page_of(self.batch)})
        context = {"batch": self.batch, "progress": imports.progress(self.batch)}
        return render(request, "ledger/import/_working.html", context)


class ImportIncludeView(BatchView):
    """One row in or out; answers the row, and the counts beside it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        place = _place(request, "place")
        imports.preview_row(self.batch, place)
        key = imports.line_key(self.batch, place)
        is_included = request.POST.get("included") == "1"
        lines_include(batch=self.batch, acting_user=person_of(request), lines=[key], is_included=is_included)
        if request.headers.get("HX-Request") != "true":
            return self.back()
        return render(request, "ledger/import/_included.html", row_of(request, self.batch))


class ImportSameView(BatchView):
    """Rows that were asked about are the known ones: one of them, or all that are asked about."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("all") == "1":
            lines_same(batch=self.batch, acting_user=person_of(request), lines=asked_keys(self.batch, None))
            return self._shown(request, "ledger/import/_preview.html", preview_of)
        place = _place(request, "place")
        imports.preview_row(self.batch, place)
        lines_same(batch=self.batch, acting_user=person_of(request), lines=[imports.line_key(self.batch, place)])
        return self._shown(request, "ledger/import/_included.html", row_of)

    def _shown(self, request: HttpRequest, template: str, context: Any) -> HttpResponse:
        is_part = request.headers.get("HX-Request") == "true"
        return render(request, template, context(request, self.batch)) if is_part else self.back()


class ImportDecideView(BatchView):
    """Where an account's rows go, an answer to the reader's question, or another reader."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if "answer" in request.POST:
            return self._answer(request.POST["answer"])
        if "format" in request.POST:
            batch_decide(batch=self.batch, acting_user=person_of(request), format=request.POST["format"])
            return self.back()
        batch_decide(batch=self.batch, acting_user=person_of(request), accounts=self._chosen())
        if self.batch.state == JobState.READY and request.headers.get("HX-Request") == "true":
            return render(request, "ledger/import/_preview.html", preview_of(request, self.batch))
        return self.back()

    def _chosen(self) -> dict[str, dict[str, Any]]:
        """By key of the file's account: the choice of one form, or a new account for each that has none yet."""
        accounts = import_accounts.file_accounts(self.batch)
        if self.request.POST.get("all") == "new":
            return {account.key: {"create": {"name": ""}} for account in accounts if not account.choice}
        place = _place(self.request, "place")
        chosen = {account.key: decision_of(self.request) for account in accounts if account.place == place}
        if not chosen:
            raise DomainError("not_ready", _("This import can't be changed now."))
        return chosen

    def _answer(self, value: str) -> HttpResponse:
        """Kept for the bank's next file too, where it is about the layout of a table."""
        question = (self.batch.error or {}).get("data", {})
        if value not in {choice["value"] for choice in question.get("choices", [])}:
            raise DomainError("bad_answer", _("This question was not asked. Nothing was changed."))
        answers = {question["key"]: value}
        profile_save(batch=self.batch, format_key=self.batch.format, mapping=answers)
        batch_decide(batch=self.batch, acting_user=person_of(self.request), answers=answers)
        return self.back()


def decision_of(request: HttpRequest) -> dict[str, Any]:
    """The choice of a form as the plan keeps it: {} undecided, {"account": …}, {"create": {…}} or {"skip": True}."""
    choice = request.POST.get("choice", "")
    if choice == "skip":
        return {"skip": True}
    if choice == "new":
        fields = ("name", "kind", "currency", "visibility")
        return {"create": {name: request.POST[name] for name in fields if request.POST.get(name)} or {"name": ""}}
    return {"account": str(account_for(person_of(request), choice).public_id)} if choice else {}


class ImportCommitView(BatchView):
    """Into the books."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.batch.step == "stage" or self.batch.state == JobState.FAILED:  # a second press finds it on its way
            batch_commit(batch=self.batch, acting_user=person_of(request))
        return self.back()


class ImportUndoView(BatchView):
    """What an undo will and will not touch; then out of the books."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.batch.state != JobState.DONE:
            return self.back()
        plan = undo_plan(self.batch)
        leaving = len(plan.void) + len(plan.drafts) + len(plan.split)
        context = {"batch": self.batch, "plan": plan, "leaving": leaving, "kept": dict(plan.kept)}
        return render(request, "ledger/import/undo.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        plan = batch_undo(batch=self.batch, acting_user=person_of(request))
        count = len(plan.void) + len(plan.drafts) + len(plan.split)
        words = ngettext("%(count)s row left your books.", "%(count)s rows left your books.", count)
        messages.success(request, words % {"count": count})
        return self.back()


class ImportDiscardView(BatchView):
    """Forget a file that never got into the books."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        batch_discard(batch=self.batch, acting_user=person_of(request))
        messages.success(request, _("The file is forgotten. Nothing was imported."))
        return sent_to(request, reverse("ledger:imports"))


class ImportFileView(BatchView):
    """The file as it came, to download: never shown by the browser, whatever it holds."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        source = source_of(self.batch)
        return download(source.path, self.batch.file_name)
