"""Payees: the list, one of them in the drawer, several made one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError, NotFound
from ledger.activity_words import left_texts
from ledger.forms.labels import AliasForm, MergePayeesForm, PayeeForm
from ledger.models import Activity
from ledger.payees.alike import MOST_MEMBERS
from ledger.selectors.categories import category_colours
from ledger.selectors.found import category_found
from ledger.selectors.payee_alikes import payee_alikes
from ledger.selectors.payees import SORTS, PayeeItem, alias_found, payee_item, payee_page
from ledger.services.payees import (
    payee_act,
    payee_alias_add,
    payee_alias_remove,
    payee_category_set,
    payees_keep_apart,
    payees_merge,
)
from ledger.views.common import DRAWER, books_for, changed, is_for, is_htmx, page_number, undo_address


class PayeesView(MemberRequired, View):
    """Payees by how often they occur, by name or by their last day; `q` finds one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        q, sort = request.GET.get("q", "")[:200].strip(), request.GET.get("sort", "")
        sort = sort if sort in SORTS else SORTS[0]
        found = payee_page(books.user, q=q, sort=sort, page=page_number(request.GET), books=books)
        context = {
            "found": found, "q": q, "sort": sort, "colours": category_colours(books), "address": request.get_full_path(),
            "sorts": {name.lstrip("-"): _address(q, name) for name in SORTS},
            "next": _address(q, sort, found.page + 1) if found.has_more else "",
            "previous": _address(q, sort, found.page - 1) if found.page > 1 else "",
        }  # fmt: skip
        return render(request, "ledger/payees.html", context)


def _address(q: str, sort: str, page: int = 1) -> str:
    wanted = {"q": q, "sort": sort if sort != SORTS[0] else "", "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('ledger:payees')}?{query}" if query else reverse("ledger:payees")


def answer(request: HttpRequest, text: str, act: Activity | None, place: str = "ledger:payees") -> HttpResponse:
    """A toast with its undo; without htmx a message on the list."""
    if is_htmx(request):
        return changed(text, undo_url=undo_address(act))
    messages.success(request, text)
    return redirect(place)


def named_in(request: HttpRequest, data: QueryDict) -> PayeeItem:
    """The payee an address or a form names by its folded name; NotFound where the person sees no row of it."""
    books = books_for(request)
    found = payee_item(books.user, data.get("key", "")[:200], books=books)
    if found is None:
        raise NotFound(_("There is no such payee."))
    return found


class PayeeView(WriterRequired, View):
    """One payee (`key` names it): its name, usual category and other ways it is written."""

    def get(self, request: HttpRequest) -> HttpResponse:
        item = named_in(request, request.GET)
        return self._page(request, item, PayeeForm(initial=_initial(item), books=books_for(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        item = named_in(request, request.POST)
        form = PayeeForm(request.POST, books=books_for(request))
        if not form.is_valid():
            return self._page(request, item, form, status=422)
        try:
            act = self._write(request, item, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._page(request, item, form, status=422)
        return answer(request, _("Saved."), act)

    @atomic
    def _write(self, request: HttpRequest, item: PayeeItem, typed: dict[str, Any]) -> Activity | None:
        """Name and category in one act; what is as it was is left alone."""
        books = books_for(request)
        given: dict[str, Any] = {"household": books.household, "acting_user": books.user}
        if typed["name"] == item.name and typed["category"] == item.category:
            return None
        kind = "payee.category" if typed["name"] == item.name else "payee.rename"
        act = payee_act(books.household, books.user, kind, typed["name"], [item.key])
        if typed["name"] != item.name:
            payees_merge(keys=[item.key], name=typed["name"], activity=act, **given)
        if typed["category"] != item.category:
            category = category_found(books.user, typed["category"]) if typed["category"] else None
            payee_category_set(name=typed["name"], category=category, activity=act, **given)
        return act

    def _page(self, request: HttpRequest, item: PayeeItem, form: PayeeForm, status: int = 200) -> HttpResponse:
        context = {"item": item, "form": form, "alias_form": AliasForm()}
        template = "ledger/payees/drawer.html" if is_for(request, DRAWER) else "ledger/payees/edit.html"
        return render(request, template, context, status=status)


def _initial(item: PayeeItem) -> dict[str, Any]:
    return {"name": item.name, "category": item.category}


class PayeesMergeView(WriterRequired, View):
    """The chosen payees become one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books, form = books_for(request), MergePayeesForm(request.POST)
        if not form.is_valid():
            raise DomainError(
                "nothing_chosen", _("Choose the payees and say what they are called. Nothing was changed.")
            )
        done = payees_merge(
            household=books.household, acting_user=books.user, keys=form.cleaned_data["keys"], name=form.cleaned_data["name"]
        )  # fmt: skip
        words = {"count": done.changed, "name": done.payee.name}
        text = ngettext(
            "%(count)d row is called “%(name)s” now.", "%(count)d rows are called “%(name)s” now.", done.changed
        )
        said = " ".join([text % words, *(f"{left}." for left in left_texts(done.left))])
        return answer(request, said, done.activity)


class PayeesAlikeView(MemberRequired, View):
    """Which payees look like one: a part of the list, asked for once that stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_htmx(request):
            return redirect("ledger:payees")
        return render(request, "ledger/payees/alike.html", {"groups": payee_alikes(books_for(request))})


class PayeesApartView(WriterRequired, View):
    """They only look alike."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books, keys = books_for(request), [key[:200] for key in request.POST.getlist("key")[:MOST_MEMBERS]]
        act = payees_keep_apart(household=books.household, acting_user=books.user, keys=keys)
        return answer(request, _("They stay apart, and you are not asked again."), act)


class AliasAddView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books, item, form = books_for(request), named_in(request, request.POST), AliasForm(request.POST)
        if not form.is_valid():
            raise DomainError("bad_name", _("Say how it is written. Nothing was changed."))
        act = payee_alias_add(
            household=books.household, acting_user=books.user, name=item.name, alias=form.cleaned_data["alias"]
        )
        return answer(request, _("What arrives under that name is called “%(name)s”.") % {"name": item.name}, act)


class AliasRemoveView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = books_for(request).user
        alias = alias_found(user, request.POST.get("key", "")[:200], request.POST.get("alias", "")[:200])
        act = payee_alias_remove(alias=alias, acting_user=user)
        return answer(request, _("Removed."), act)
