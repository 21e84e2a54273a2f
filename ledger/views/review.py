"""The review inbox: what arrived and nobody has looked at, decided row by row, payee by payee, or many at once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from accounts.selectors import members
from fintrack.lib.errors import Conflict, DomainError
from ledger.forms.fields import category_choices
from ledger.forms.review import KINDS, ManyForm, ReviewCategoryForm, WaitingForm
from ledger.models import Activity, Transaction
from ledger.selectors.categories import category_colours
from ledger.selectors.found import category_found, transaction_found
from ledger.selectors.review import (
    ReviewPage,
    review_groups,
    review_page,
    review_rows,
    to_review_count,
    waiting_found,
)
from ledger.selectors.transactions import transaction_detail
from ledger.selectors.twin_cards import twin_cards
from ledger.selectors.twins import left_to_review
from ledger.services.bulk_edit import BulkChange, transactions_change
from ledger.services.reviewing import keys_review
from ledger.services.settling import row_settle
from ledger.views.common import DRAWER, books_for, changed, is_for, is_htmx, told, undo_address, way_back

PAGE = 50
CARDS = 3
MORE = "more-review"
SHOWN = ("list", "one", "payees")


class ReviewView(MemberRequired, View):
    """The list, one row at a time (`show=one`), or payee by payee (`show=payees`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        form = WaitingForm(request.GET, books=books)
        form.is_valid()
        show = request.GET.get("show", "")
        show = show if show in SHOWN else "list"
        part = _part(request, form, show)
        cards = part.get("cards")
        left = left_to_review(books) if cards is None else to_review_count(books) + cards.count
        request._to_review = left  # type: ignore[attr-defined]  # what the frame shows, looked up once
        context = {
            "form": form, "show": show, "colours": category_colours(books), "path": reverse("ledger:review"),
            "waiting": left, "address": request.get_full_path(), "tabs": _tabs(form, show),
            "has_members": len(members(books.user)) > 1, "is_narrowed": form.is_narrowed, **part,
        }  # fmt: skip
        template = "ledger/review/more.html" if is_for(request, MORE) else "ledger/review.html"
        return render(request, template, context)


def _tabs(form: WaitingForm, show: str) -> list[dict[str, Any]]:
    words = {"list": _("List"), "one": _("One at a time"), "payees": _("By payee")}
    return [{"href": _address(form, name), "label": words[name], "is_here": name == show} for name in SHOWN]


def _address(form: WaitingForm, show: str, cursor: str = "") -> str:
    wanted = {**form.kept, "show": show if show != "list" else "", "cursor": cursor}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('ledger:review')}?{query}" if query else reverse("ledger:review")


def _part(request: HttpRequest, form: WaitingForm, show: str) -> dict[str, Any]:
    """What this way of showing needs: rows and the next page, or groups."""
    books, wanted = books_for(request), form.wanted
    if show == "payees":
        groups = review_groups(books.user, wanted=wanted, books=books)
        return {"groups": groups, "category_choices": category_choices(books, KINDS)}
    limit = 1 if show == "one" else PAGE
    cursor = request.GET.get("cursor", "")
    cards = None if cursor or form.is_narrowed else twin_cards(books, limit=CARDS)
    page = review_page(books.user, wanted=wanted, cursor=cursor, limit=limit, books=books)
    found: dict[str, Any] = {
        "page": page, "next": _next(form, show, page), "is_later": bool(cursor), "cards": cards, "many": ManyForm(books=books),
    }  # fmt: skip
    if show == "one" and page.rows:
        detail = transaction_detail(books.user, page.rows[0].row.public_id, books=books)
        found["sources"] = detail.sources
    return found


def _next(form: WaitingForm, show: str, page: ReviewPage) -> str:
    return _address(form, show, page.next_cursor) if page.next_cursor else ""


class RowAcceptView(WriterRequired, View):
    """Accept one row as it stands: it leaves the list, and a toast takes that back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        transaction = transaction_found(user, public_id)
        activity, _count = keys_review(keys=[transaction.pk], acting_user=user)
        return settled(request, transaction, _("Accepted."), activity)


def settled(request: HttpRequest, transaction: Transaction, text: str, activity: Activity | None) -> HttpResponse:
    """What takes the place of a decided row: one quiet line where a rule can still be made of it, and the new count."""
    if not is_htmx(request):
        return redirect(way_back(request, reverse("ledger:review")))
    if "show=one" in (request.htmx.current_url or ""):  # type: ignore[attr-defined]
        return changed(text, undo_url=undo_address(activity))
    books = books_for(request)
    (row,) = review_rows(books, [transaction.pk])
    response = render(request, "ledger/review/settled.html", {"one": row})
    response = told(response, text, undo_url=undo_address(activity))
    events = json.loads(response.headers["HX-Trigger"])
    response.headers["HX-Trigger"] = json.dumps({**events, "reviewleft": {"count": left_to_review(books)}})
    return response


class RowCategoryView(WriterRequired, View):
    """The form in the place of the category; saving it is the decision, so the row is reviewed."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self._row(request, public_id)
        initial = {"category": row.category, "revision": row.row.revision}
        return self._form(request, row, ReviewCategoryForm(initial=initial, books=books_for(request)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        transaction = transaction_found(books.user, public_id)
        form = ReviewCategoryForm(request.POST, books=books)
        activity = self._write(request, transaction, form) if form.is_valid() else None
        if activity is None:
            return self._form(request, self._row(request, public_id), form, status=422)
        name = category_found(books.user, form.cleaned_data["category"]).name
        return settled(request, transaction, _("Moved to “%(category)s”.") % {"category": name}, activity)

    def _write(self, request: HttpRequest, transaction: Transaction, form: ReviewCategoryForm) -> Activity | None:
        user, typed = books_for(request).user, form.cleaned_data
        try:
            return row_settle(
                transaction=transaction, acting_user=user, category=category_found(user, typed["category"]),
                expected_revision=typed["revision"],
            )  # fmt: skip
        except Conflict:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return None

    def _row(self, request: HttpRequest, public_id: UUID) -> Any:
        books = books_for(request)
        (row,) = review_rows(books, [transaction_found(books.user, public_id).pk])
        return row

    def _form(self, request: HttpRequest, row: Any, form: ReviewCategoryForm, status: int = 200) -> HttpResponse:
        is_part = is_htmx(request) and not is_for(request, DRAWER)
        template = "ledger/review/category_form.html" if is_part else "ledger/review/category.html"
        response = render(request, template, {"one": row, "form": form}, status=status)
        if is_part and status == 422:  # the form stays in the place of the category; only what is saved takes the row's
            response.headers["HX-Retarget"] = f"#category-{row.row.public_id}"
            response.headers["HX-Reswap"] = "innerHTML"
        return response


class AcceptManyView(WriterRequired, View):
    """Accept the chosen rows, or all that wait from one payee; with a category, give it to them first. One act, one undo."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        form = ManyForm(request.POST, books=books)
        if not form.is_valid():
            raise DomainError("nothing_chosen", _("Choose the rows first. Nothing was changed."))
        typed = form.cleaned_data
        ids, payee = (None, typed["payee"]) if typed["is_payee"] else (typed["rows"], None)
        keys, category = waiting_found(books, ids=ids, payee=payee), typed["category"]
        change = BulkChange(category=category_found(books.user, category) if category else None, is_reviewed=True)
        done = transactions_change(household=books.household, acting_user=books.user, keys=keys, change=change)
        text = ngettext("%(count)d row accepted.", "%(count)d rows accepted.", done.changed) % {"count": done.changed}
        left = sum(count for reason, count in done.left.items() if reason != "unchanged")
        if left:
            more = ngettext("%(count)d was left as it is.", "%(count)d were left as they are.", left)
            text = f"{text} {more % {'count': left}}"
        if not is_htmx(request):
            return redirect(way_back(request, reverse("ledger:review")))
        return changed(text, undo_url=undo_address(done.activity))
