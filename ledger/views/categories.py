"""Categories: the tree, a new one, another name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from accounts.selectors import household_of
from fintrack.lib.errors import NotFound
from ledger.forms.books import CategoryForm, CategoryNameForm
from ledger.models import Account
from ledger.models.account import AccountKind
from ledger.selectors.categories import category_colours, category_tree
from ledger.selectors.found import account_found
from ledger.services.accounts import account_change, account_create
from ledger.views.accounts import attempted
from ledger.views.common import books_for, is_htmx


class CategoriesView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return categories_page(request, CategoryForm(books=books_for(request)))


def categories_page(request: HttpRequest, form: CategoryForm, status: int = 200) -> HttpResponse:
    books = books_for(request)
    kinds = [
        {"label": _("Money out"), "nodes": category_tree(books.user, AccountKind.EXPENSE, books=books)},
        {"label": _("Money in"), "nodes": category_tree(books.user, AccountKind.INCOME, books=books)},
    ]
    context = {"kinds": kinds, "form": form, "colours": category_colours(books)}
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


class CategoryNameView(WriterRequired, View):
    """The form in the place of the name."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        category = self._category(request, public_id)
        return self._page(request, category, CategoryNameForm(initial={"name": category.name}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        category = self._category(request, public_id)
        form = CategoryNameForm(request.POST)
        made = None
        if form.is_valid():
            made = attempted(
                form, lambda: account_change(account=category, acting_user=user, name=form.cleaned_data["name"])
            )
        if made is None:
            return self._page(request, category, form, status=422)
        messages.success(request, _("Saved."))
        if is_htmx(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect("ledger:categories")

    def _category(self, request: HttpRequest, public_id: UUID) -> Account:
        category = account_found(books_for(request).user, public_id)
        if not category.is_category:
            raise NotFound(_("There is no such category."))
        return category

    def _page(self, request: HttpRequest, category: Account, form: CategoryNameForm, status: int = 200) -> HttpResponse:
        template = "ledger/categories/name_form.html" if is_htmx(request) else "ledger/category.html"
        return render(request, template, {"category": category, "form": form}, status=status)
