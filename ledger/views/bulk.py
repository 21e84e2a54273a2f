"""What is done to many chosen rows of the register at once: one act, one toast, one undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError
from ledger.activity_words import changed_text
from ledger.forms.filters import FilterForm
from ledger.forms.rows import BulkForm
from ledger.models import Activity, Transaction
from ledger.selectors.found import category_found, transactions_found
from ledger.selectors.register import register_found
from ledger.services.bulk_edit import BulkChange, BulkResult, transactions_change, transactions_void
from ledger.services.merging import transactions_merge
from ledger.views.common import CHANGED, books_for, is_htmx, told, undo_address, way_back

MOST_ROWS = 1000
DO_VOID, DO_MERGE = "void", "merge"


class FoundView(MemberRequired, View):
    """How many transactions the filters in the address find: what "Select all 214 found" says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        count = len(_found(request))
        words = ngettext("Select all %(count)d found", "Select all %(count)d found", count) % {"count": count}
        chosen = ngettext("%(count)d row selected", "%(count)d rows selected", count) % {"count": count}
        return JsonResponse({"count": count, "words": words, "chosen": chosen})


def _found(request: HttpRequest) -> list[int]:
    """Keys of all that the filters in the address find, in one account or in all."""
    books = books_for(request)
    form = FilterForm(request.GET.dict(), books=books)
    if not form.is_valid():  # a page leaves out a filter it can't read; a change must not reach further than was meant
        raise DomainError("bad_filters", _("One of the filters can't be read. Nothing was changed."))
    return register_found(books.user, account=form.account, filters=form.filters, books=books)


class BulkView(WriterRequired, View):
    """`do` to the `rows` named, or (`all`) to everything the filters in the address find."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        keys = _found(request) if request.POST.get("all") else _named(books_for(request).user, request)
        do = request.POST.get("do", "")
        if do == DO_MERGE:
            return self._merged(request, keys)
        result = self._voided(request, keys) if do == DO_VOID else self._changed(request, keys)
        return _answer(request, result)

    def _voided(self, request: HttpRequest, keys: Sequence[int]) -> BulkResult:
        user = books_for(request).user
        return transactions_void(household=household_of(user), acting_user=user, keys=keys)

    def _changed(self, request: HttpRequest, keys: Sequence[int]) -> BulkResult:
        user, form = books_for(request).user, BulkForm(request.POST)
        if not form.is_valid():
            raise DomainError("bad_change", str(next(iter(form.errors.values()))[0]))
        return transactions_change(
            household=household_of(user), acting_user=user, keys=keys, change=_change(user, form.cleaned_data)
        )

    def _merged(self, request: HttpRequest, keys: Sequence[int]) -> HttpResponse:
        user = books_for(request).user
        if len(keys) != 2:
            raise DomainError("not_two", _("Choose exactly two rows to merge. Nothing was changed."))
        keep, drop = _elder_last(
            list(Transaction.objects.visible_to(user).select_related("household").filter(pk__in=keys))
        )
        kept = transactions_merge(keep=keep, drop=drop, acting_user=user)
        activity = Activity.objects.filter(entries__transaction=kept).latest("pk")
        return _answer(request, BulkResult(activity, 1), _("Merged: one of the two is left."))


def _elder_last(rows: list[Transaction]) -> tuple[Transaction, Transaction]:
    """What a file brought stays before what was typed; of two alike, the older one."""
    first, second = sorted(rows, key=lambda row: (row.origin != "import", row.pk))
    return first, second


def _named(user: User, request: HttpRequest) -> list[int]:
    try:
        ids = [UUID(text) for text in request.POST.getlist("rows")]
    except ValueError as error:
        raise DomainError("bad_rows", _("Choose the rows again. Nothing was changed.")) from error
    if not ids or len(ids) > MOST_ROWS:
        raise DomainError("bad_rows", _("Choose some rows first, or all that are found."))
    return [row.pk for row in transactions_found(user, ids)]


def _change(user: User, typed: dict[str, Any]) -> BulkChange:
    do = typed["do"]
    if do in ("reviewed", "unreviewed"):
        return BulkChange(is_reviewed=do == "reviewed")
    given: dict[str, Any] = {do: category_found(user, typed[do]) if do == "category" else typed[do]}
    return BulkChange(**given)


def _answer(request: HttpRequest, result: BulkResult, text: str = "") -> HttpResponse:
    if not is_htmx(request):
        return redirect(way_back(request, reverse("ledger:register")))
    said = text or changed_text(result.changed, result.left)
    kind = "done" if result.changed else "notice"
    events = (CHANGED, "rowsdone") if result.changed else ()
    return told(HttpResponse(status=204), said, undo_url=undo_address(result.activity), kind=kind, events=events)
