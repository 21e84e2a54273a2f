"""The register and the search: rows of all accounts or of one, narrowed by what stands in the address, page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from accounts.permissions import MemberRequired
from ledger.forms.filters import FilterForm
from ledger.forms.rows import BulkFields
from ledger.models.transaction import State
from ledger.selectors.books import Books
from ledger.selectors.categories import category_colours
from ledger.selectors.found import batch_found
from ledger.selectors.register import RegisterPage, RegisterRow, register_page
from ledger.selectors.saved_views import saved_views
from ledger.selectors.search import search
from ledger.views.common import books_for, is_for, is_htmx

PAGE = 50
MORE = "more-rows"
"""The element that a further page takes the place of."""


@dataclass(frozen=True, slots=True)
class DayRows:
    """The rows of one day. `total` is what the day's booked rows come to; None where the page doesn't hold the whole day or they
    are in several currencies. `has_head` is False where the page before has shown the day already."""

    on: date
    rows: tuple[RegisterRow, ...]
    total: Decimal | None
    currency: str
    has_head: bool


class RegisterView(MemberRequired, View):
    """All accounts the person may read, or the one in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return register_answer(request, "ledger/register.html", reverse("ledger:register"))


def register_answer(
    request: HttpRequest, template: str, path: str, *, account: UUID | None = None, **more: Any
) -> HttpResponse:
    """The whole page, or for htmx the rows alone; the address without what is empty."""
    context = register_context(request, path, account=account)
    if is_for(request, MORE):
        return render(request, "ledger/register/page.html", context)
    response = render(request, template, {**context, **more})
    if is_htmx(request):
        response.headers["HX-Replace-Url"] = context["address"]
    return response


def register_context(request: HttpRequest, path: str, *, account: UUID | None = None) -> dict[str, Any]:
    """What the register's templates need: the form, the rows by day, and addresses of the pages and orders around."""
    books = books_for(request)
    form = FilterForm(request.GET.dict(), books=books, has_account=account is None)
    form.is_valid()
    chosen = account or form.account
    sort, cursor = request.GET.get("sort") or "-date", request.GET.get("cursor", "")
    page = register_page(
        books.user, account=chosen, filters=form.filters, sort=sort, cursor=cursor, limit=PAGE, books=books
    )
    kept = _kept(request)
    return {
        "form": form, "page": page, "days": days_of(page, sort, request.GET.get("day", "")), "path": path,
        "address": _address(path, kept, sort=sort), "sorts": _sorts(path, kept, sort), "sort": sort,
        "next": _further(path, kept, sort, page, cursor), "newest": _address(path, kept, sort=sort) if cursor else "",
        "account": chosen, "shows_account": chosen is None, "colours": category_colours(books),
        "has_accounts": bool(books.balance_accounts()), "is_narrowed": form.is_narrowed,
        "columns": 7 if chosen is None else 6, "has_checks": books.user.can_write,
        "found_query": _found_query(kept, chosen), "shows_views": account is None, **_around(request, books, form, kept, sort),
    }  # fmt: skip


def _found_query(kept: dict[str, str], chosen: UUID | None) -> str:
    """The filters as the bulk bar sends them: with the account the page is about."""
    return urlencode({**kept, "account": str(chosen)} if chosen else kept)


def _around(request: HttpRequest, books: Books, form: FilterForm, kept: dict[str, str], sort: str) -> dict[str, Any]:
    """What stands around the rows of a whole page: the kept views, the fields of the bulk bar, which import is looked at."""
    if is_for(request, MORE):
        return {}
    bulk = BulkFields(books=books) if books.user.can_write else None
    query = urlencode({**kept, "sort": sort} if sort != "-date" else kept)
    views = [{"view": view, "is_current": view.query == query and bool(query)} for view in saved_views(books.user)]
    batch = form.cleaned_data.get("batch")
    return {
        "bulk": bulk,
        "views": views,
        "view_query": query,
        "batch": batch_found(books.user, batch) if batch else None,
    }


def _kept(request: HttpRequest) -> dict[str, str]:
    """The filters in the address, without what is empty, and without the place in the list."""
    return {
        name: value for name, value in request.GET.dict().items() if value and name not in ("cursor", "day", "sort")
    }


def _address(path: str, kept: dict[str, str], **more: str) -> str:
    wanted = {**kept, **{name: value for name, value in more.items() if value and (name, value) != ("sort", "-date")}}
    return f"{path}?{urlencode(wanted)}" if wanted else path


def _further(path: str, kept: dict[str, str], sort: str, page: RegisterPage, cursor: str) -> str:
    """The address of the next page; it says which day the last row stood under, so that its head isn't printed twice."""
    if not page.next_cursor:
        return ""
    day = page.rows[-1].booked_on.isoformat() if _is_by_day(sort) else ""
    return _address(path, kept, sort=sort, cursor=page.next_cursor, day=day)


def _sorts(path: str, kept: dict[str, str], sort: str) -> dict[str, dict[str, str]]:
    """For each sortable column: where its head leads, and which way it points now."""
    heads = {}
    for name, first in (("date", "-date"), ("payee", "payee"), ("amount", "-amount")):
        is_here = sort.lstrip("-") == name
        turned = (name if sort.startswith("-") else f"-{name}") if is_here else first
        direction = ("desc" if sort.startswith("-") else "asc") if is_here else ""
        heads[name] = {"href": _address(path, kept, sort=turned), "direction": direction}
    return heads


def _is_by_day(sort: str) -> bool:
    return sort.lstrip("-") == "date"


def days_of(page: RegisterPage, sort: str, shown: str) -> list[DayRows]:
    """The rows under their days; in another order than by day, all of them under none."""
    if not _is_by_day(sort):
        return [DayRows(row.booked_on, (row,), None, "", False) for row in page.rows]
    groups: dict[date, list[RegisterRow]] = defaultdict(list)
    for row in page.rows:
        groups[row.booked_on].append(row)
    last = len(groups) - 1
    found = []
    for number, (on, rows) in enumerate(groups.items()):
        is_cut = (number == 0 and bool(page.previous_cursor)) or (number == last and bool(page.next_cursor))
        total, currency = (None, "") if is_cut else _total(rows, page.account is not None)
        found.append(DayRows(on, tuple(rows), total, currency, on.isoformat() != shown))
    return found


def _total(rows: Sequence[RegisterRow], is_of_one: bool) -> tuple[Decimal | None, str]:
    """What a day came to. Over all accounts a transfer is no income and no expense, and its other end may stand on another day."""
    booked = [row for row in rows if row.state == State.POSTED and (is_of_one or not row.is_transfer)]
    currencies = {row.commodity for row in booked}
    if len(currencies) != 1 or len(booked) < 2:
        return None, ""
    return sum((row.quantity for row in booked), Decimal(0)), currencies.pop()


class SearchView(MemberRequired, View):
    """Transactions by words of their payee or memo, whichever account they touch."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        text, cursor = request.GET.get("q", "")[:200].strip(), request.GET.get("cursor", "")
        page = search(books.user, text, cursor=cursor, limit=PAGE, books=books)
        context: dict[str, Any] = {"text": text, "page": page, "colours": category_colours(books), "next": ""}
        if page.next_cursor:
            query = urlencode({"q": text, "cursor": page.next_cursor})
            context["next"] = f"{reverse('ledger:search')}?{query}"
        is_more = is_for(request, MORE)
        return render(request, "ledger/search/page.html" if is_more else "ledger/search.html", context)
