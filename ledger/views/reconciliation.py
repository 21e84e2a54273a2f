"""The page an account is reconciled on: a statement is named, rows are ticked until nothing is left, and locked; and unlocking."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError
from ledger.forms.accounts import StatementForm
from ledger.models import Activity
from ledger.selectors.account_pages import account_page
from ledger.selectors.activity import activity_found
from ledger.selectors.reconcile import assertion_found, assertion_lines
from ledger.selectors.reconciliation import (
    Progress,
    leg_keys,
    locked_keys,
    progress,
    reconciliations,
    tick_page,
    unfinished,
)
from ledger.services.reconciliation import (
    reconciliation_begin,
    reconciliation_drop,
    reconciliation_finish,
    rows_tick,
    rows_tick_through,
    rows_unlock,
)
from ledger.views.accounts import attempted, changeable
from ledger.views.common import books_for, changed, is_for, is_htmx, undo_address

WORK, MORE = "reconcile-work", "more-ticks"
"""What htmx may ask of the page: the work in hand, or a further page of its rows."""


class ReconcileView(MemberRequired, View):
    """The work in hand on an account, or the form that begins it; and what was reconciled before."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return _page(request, public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        if request.POST.get("statement"):
            known = assertion_found(books.user, _id(request.POST["statement"]))
            reconciliation_begin(account=account, acting_user=books.user, on=known.date, quantity=known.quantity)
            return redirect("ledger:reconcile", public_id=public_id)
        form = StatementForm(request.POST, books=books, account=books.account(public_id))
        begun = None
        if form.is_valid():
            begun = attempted(
                form, lambda: reconciliation_begin(account=account, acting_user=books.user, **form.cleaned_data)
            )
        if begun is None:
            return _page(request, public_id, form=form, status=422)
        return redirect("ledger:reconcile", public_id=public_id)


def _page(request: HttpRequest, public_id: UUID, form: StatementForm | None = None, status: int = 200) -> HttpResponse:
    books = books_for(request)
    facts = books.account(public_id)
    draft = unfinished(facts.id) if facts.is_balance else None
    now = None if draft is None else progress(draft)
    context = {**work_context(request, public_id, now), "draft": draft}
    if now is None and (is_for(request, MORE) or is_for(request, WORK)):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # somebody else has finished it
    if is_for(request, MORE):
        return render(request, "ledger/reconcile/rows.html", context)
    context["form"] = form or StatementForm(books=books, account=facts, initial=_initial(now))
    if is_for(request, WORK):
        return render(request, "ledger/reconcile/work.html", context)
    history = reconciliations(books, facts)
    done = {one.on for one in history}
    context |= {
        "found": account_page(books.user, public_id, books=books, statements=1), "history": history,
        "stated": [line for line in assertion_lines(books.user, public_id, limit=6, books=books) if line.on not in done],
        "has_errors": form is not None,
    }  # fmt: skip
    return render(request, "ledger/reconcile.html", context, status=status)


def work_context(request: HttpRequest, public_id: UUID, now: Progress | None) -> dict[str, Any]:
    """What the fragments of the work show: the sums, and the rows that the search finds."""
    books = books_for(request)
    facts = books.account(public_id)
    text = request.GET.get("q", "")
    context: dict[str, Any] = {
        "account": public_id,
        "now": now,
        "text": text,
        "path": reverse("ledger:reconcile", args=[public_id]),
    }
    if now is not None and facts.commodity_id is not None:
        cursor = request.GET.get("cursor", "")
        page = tick_page(books, facts, now, text=text, cursor=cursor)
        more = {"q": text, "cursor": page.next_cursor}
        context |= {
            "page": page, "commodity": books.commodities([facts.commodity_id])[facts.commodity_id].code,
            "next": f"{context['path']}?{urlencode(more)}" if page.next_cursor else "",
        }  # fmt: skip
    return context


def _initial(now: Progress | None) -> dict[str, Any]:
    """What the form begins with: the statement in hand."""
    return {} if now is None else {"on": now.on, "quantity": now.stated}


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise DomainError("bad_id", _("Choose one of the list.")) from error


class TickView(WriterRequired, View):
    """Tick rows, or take the ticks back; the sums come back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        named = leg_keys(books, books.account(public_id), request.POST.getlist("rows"))
        is_ticked = request.POST.get("ticked") == "yes"
        now = rows_tick(account=account, acting_user=books.user, keys=named.values(), is_ticked=is_ticked)
        return _sums(request, public_id, now)


def _sums(request: HttpRequest, public_id: UUID, now: Progress) -> HttpResponse:
    if not is_htmx(request):
        return redirect("ledger:reconcile", public_id=public_id)
    return render(request, "ledger/reconcile/sums.html", work_context(request, public_id, now))


class TickThroughView(WriterRequired, View):
    """Tick every row up to a day, or none; the work comes back whole."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        is_ticked, given = request.POST.get("ticked") == "yes", request.POST.get("through", "")
        through = _day(given) if is_ticked else None
        now = rows_tick_through(account=account, acting_user=books.user, through=through, is_ticked=is_ticked)
        if not is_htmx(request):
            return redirect("ledger:reconcile", public_id=public_id)
        form = StatementForm(books=books, account=books.account(public_id), initial=_initial(now))
        return render(request, "ledger/reconcile/work.html", {**work_context(request, public_id, now), "form": form})


def _day(given: str) -> Any:
    """The day a form names. Errors: bad_date."""
    try:
        found = parse_date(given)
    except ValueError:
        found = None
    if found is None:
        raise DomainError("bad_date", _("Choose a day."))
    return found


class FinishView(WriterRequired, View):
    """Lock the ticked rows: only when nothing is left between them and the statement."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account = changeable(request, public_id)
        act = reconciliation_finish(account=account, acting_user=books_for(request).user)
        messages.success(request, _("Reconciled. Its rows are locked."), extra_tags=undo_address(act))
        return _onward(request, public_id)


class DropView(WriterRequired, View):
    """Forget the ticks."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        reconciliation_drop(account=changeable(request, public_id), acting_user=books_for(request).user)
        messages.success(request, _("The ticks are forgotten. No row was locked."))
        return _onward(request, public_id)


def _onward(request: HttpRequest, public_id: UUID) -> HttpResponse:
    if not is_htmx(request):
        return redirect("ledger:reconcile", public_id=public_id)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("ledger:reconcile", args=[public_id])})


class UnlockView(WriterRequired, View):
    """Free one row, or all that a statement locked; a reason is asked for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        account, books = changeable(request, public_id), books_for(request)
        keys, reason = _named(request, public_id), request.POST.get("reason", "")
        act = rows_unlock(account=account, acting_user=books.user, keys=keys, reason=reason)
        return _unlocked(request, public_id, len(keys), act)


def _named(request: HttpRequest, public_id: UUID) -> list[int]:
    """The locked rows a form names: those of a transaction, or those of a statement's act. Errors: bad_id, not_found."""
    books = books_for(request)
    account = books.account(public_id)
    if row := request.POST.get("transaction"):
        return locked_keys(account, [_id(row)])
    act = activity_found(books.user, _id(request.POST.get("act", "")))
    return sorted(key for one in reconciliations(books, account) if one.activity == act.public_id for key in one.keys)


def _unlocked(request: HttpRequest, public_id: UUID, many: int, act: Activity) -> HttpResponse:
    said = ngettext("%(count)d row is free again.", "%(count)d rows are free again.", many) % {"count": many}
    if is_htmx(request):
        return changed(said, undo_url=undo_address(act))
    messages.success(request, said, extra_tags=undo_address(act))
    return redirect("ledger:reconcile", public_id=public_id)
