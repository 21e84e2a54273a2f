"""Categories: the tree with what each came to, a new one, and one of them put in order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError
from ledger.activity_words import left_texts
from ledger.forms.books import CategoryForm
from ledger.forms.categories import CategoryLookForm, MergeForm
from ledger.models import Account, Activity
from ledger.selectors.category_page import category_page
from ledger.selectors.found import account_found, category_found
from ledger.services.accounts import account_create
from ledger.services.categories import (
    category_archive,
    category_change,
    category_delete,
    category_merge,
    category_reopen,
)
from ledger.views.accounts import attempted
from ledger.views.common import DRAWER, books_for, changed, is_for, is_htmx, undo_address

FINDABLE, LONG = 15, 80
"""With more categories than these: a field to find one by, and groups that are folded at first."""


class CategoriesView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return categories_page(request, CategoryForm(books=books_for(request)))


def categories_page(request: HttpRequest, form: CategoryForm, status: int = 200) -> HttpResponse:
    books = books_for(request)
    page = category_page(books.user, books=books)
    kinds = [{"label": _("Money out"), "items": page.expenses}, {"label": _("Money in"), "items": page.income}]
    count = sum(account.is_category for account in books.accounts.values())
    context = {
        "kinds": kinds, "archived": page.archived, "form": form, "address": reverse("ledger:categories"),
        "can_find": count > FINDABLE, "is_long": count > LONG,
    }  # fmt: skip
    return render(request, "ledger/categories.html", context, status=status)


class CategoryCreateView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = books_for(request).user
        form = CategoryForm(request.POST, books=books_for(request))
        made = attempted(form, lambda: self._create(user, form)) if form.is_valid() else None
        if made is None:
            return categories_page(request, form, status=422)
        messages.success(request, _("“%(name)s” is there.") % {"name": made.name})
        return redirect("ledger:categories")

    def _create(self, user: User, form: CategoryForm) -> Account:
        """A category under another is of that one's kind, whatever the form says."""
        typed = form.cleaned_data
        parent = account_found(user, typed["parent"]) if typed["parent"] else None
        kind = parent.kind if parent else typed["kind"]
        return account_create(
            household=household_of(user), acting_user=user, name=typed["name"], kind=kind, parent=parent
        )


class CategoryView(WriterRequired, View):
    """One category in the drawer, or as a page: its look and place, and what can be done with it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        category = category_found(books_for(request).user, public_id)
        initial = {
            "name": category.name, "icon": category.icon, "color": category.color,
            "parent": category.parent.public_id if category.parent else None,
        }  # fmt: skip
        return self._page(request, category, self._form(request, category, initial=initial))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        category = category_found(user, public_id)
        form = self._form(request, category, request.POST)
        if not form.is_valid():
            return self._page(request, category, form, status=422)
        typed = form.cleaned_data
        typed["parent"] = category_found(user, typed["parent"]) if typed["parent"] else None
        try:
            act = category_change(category=category, acting_user=user, **typed)
        except DomainError as error:
            form.add_error("name" if error.code in ("name_taken", "bad_name") else None, str(error))
            return self._page(request, category, form, status=422)
        return told_about(request, _("Saved."), act)

    def _form(self, request: HttpRequest, category: Account, *args: Any, **kwargs: Any) -> CategoryLookForm:
        return CategoryLookForm(*args, books=books_for(request), category=category, **kwargs)

    def _page(self, request: HttpRequest, category: Account, form: CategoryLookForm, status: int = 200) -> HttpResponse:
        context = {"category": category, "form": form, "merge": MergeForm(books=books_for(request), category=category)}
        is_drawer = is_for(request, DRAWER)
        template = "ledger/categories/drawer.html" if is_drawer else "ledger/categories/edit.html"
        return render(request, template, context, status=status)


def told_about(request: HttpRequest, text: str, act: Activity | None) -> HttpResponse:
    """A toast with its undo; without htmx a message on the page of categories."""
    if is_htmx(request):
        return changed(text, undo_url=undo_address(act))
    messages.success(request, text)
    return redirect("ledger:categories")


class _ActionView(WriterRequired, View):
    """One thing done to one category."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        category = category_found(books_for(request).user, public_id)
        text, act = self.act(request, category)
        return told_about(request, text, act)

    def act(self, request: HttpRequest, category: Account) -> tuple[str, Activity | None]:
        raise NotImplementedError


class CategoryArchiveView(_ActionView):
    def act(self, request: HttpRequest, category: Account) -> tuple[str, Activity | None]:
        books = books_for(request)
        act = category_archive(category=category, acting_user=books.user, on=books.today)
        return _("“%(name)s” is archived.") % {"name": category.name}, act


class CategoryReopenView(_ActionView):
    def act(self, request: HttpRequest, category: Account) -> tuple[str, Activity | None]:
        act = category_reopen(category=category, acting_user=books_for(request).user)
        return _("“%(name)s” can be chosen again.") % {"name": category.name}, act


class CategoryDeleteView(_ActionView):
    def act(self, request: HttpRequest, category: Account) -> tuple[str, Activity | None]:
        act = category_delete(category=category, acting_user=books_for(request).user)
        return _("“%(name)s” is deleted.") % {"name": category.name}, act


class CategoryMergeView(_ActionView):
    def act(self, request: HttpRequest, category: Account) -> tuple[str, Activity | None]:
        books = books_for(request)
        form = MergeForm(request.POST, books=books, category=category)
        if not form.is_valid():
            raise DomainError("bad_category", _("Choose the category it goes into. Nothing was changed."))
        into = category_found(books.user, form.cleaned_data["into"])
        done = category_merge(category=category, into=into, acting_user=books.user)
        words = {"count": done.moved, "name": into.name}
        text = ngettext("%(count)d row is in “%(name)s” now.", "%(count)d rows are in “%(name)s” now.", done.moved)
        return " ".join([text % words, *(f"{left}." for left in left_texts(done.left))]), done.activity
