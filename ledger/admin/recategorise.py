"""The admin's action that asks for a category first, and then changes all chosen entries as one act that can be undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.activity_words import changed_text
from ledger.admin.scope import BooksAdmin, person
from ledger.models import Account, Transaction
from ledger.models.account import CATEGORY_KINDS
from ledger.services.bulk_edit import BulkChange, transactions_change


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=Account.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = Account.objects.visible_to(user).filter(kind__in=CATEGORY_KINDS, closed_on=None)
        field: Any = self.fields["category"]
        field.queryset = categories.order_by("kind", "position", "name")


def recategorise(admin: BooksAdmin, request: HttpRequest, rows: QuerySet[Transaction]) -> HttpResponse | None:
    """The page that asks, then the change; None leads back to the list."""
    user = person(request)
    form = CategoryForm(request.POST if "category" in request.POST else None, user=user)
    if not form.is_valid():
        return _question(admin, request, rows, form)
    try:
        assert user.household is not None
        result = transactions_change(
            household=user.household, acting_user=user, keys=list(rows.values_list("pk", flat=True)),
            change=BulkChange(category=form.cleaned_data["category"]),
        )  # fmt: skip
    except DomainError as refusal:
        admin.message_user(request, refusal.message, level=messages.ERROR)
    else:
        level = messages.WARNING if result.left else messages.SUCCESS
        admin.message_user(request, changed_text(result.changed, result.left), level=level)
    return None


def _question(admin: BooksAdmin, request: HttpRequest, rows: QuerySet[Any], form: CategoryForm) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request), "title": _("Another category"), "form": form, "opts": admin.opts,
        "count": rows.count(), "keys": request.POST.getlist(ACTION_CHECKBOX_NAME), "checkbox": ACTION_CHECKBOX_NAME,
        "across": request.POST.get("select_across", "0"), "action": request.POST.get("action", ""),
    }  # fmt: skip
    return TemplateResponse(request, "admin/recategorise.html", context)
