"""Accounts and categories, opened and changed by the same services as in the app."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.admin.scope import BooksAdmin, person, rehearsed
from ledger.models import Account
from ledger.services.accounts import CHANGEABLE, account_change, account_create

NEW = ("kind", "name", "commodity", "number", "institution", "parent", "owner", "visibility", "icon", "color")
CHANGES = (*CHANGEABLE, "owner", "visibility")


class AccountForm(forms.ModelForm):
    """Asks the service whether it would take this, before anything is saved."""

    acting_user: ClassVar[User]

    class Meta:
        model = Account
        fields = (*NEW, "position", "credit_limit", "closed_on")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            rehearsed(self.written)
        return data

    def written(self) -> Account:
        """The account as the service makes or changes it. On a row of its own: a rehearsal must leave the form's untouched."""
        data = self.cleaned_data
        if self.instance.pk is None:
            assert self.acting_user.household is not None
            fields = {name: data[name] for name in NEW if name != "commodity"}
            currency = data["commodity"].code if data["commodity"] else ""
            return account_create(
                household=self.acting_user.household, acting_user=self.acting_user, currency=currency, **fields
            )
        changes = {name: data[name] for name in self.changed_data if name in CHANGES}
        row = Account.objects.select_related("household").get(pk=self.instance.pk)
        return account_change(account=row, acting_user=self.acting_user, **changes)


@admin.register(Account)
class AccountAdmin(BooksAdmin):
    form = AccountForm
    list_display = ("name", "kind", "commodity", "owner", "visibility", "leg_count", "closed_on", "household")
    list_select_related = ("commodity", "owner", "household")
    list_filter = ("kind", "visibility")
    search_fields = ("name", "institution", "number")
    ordering = ("household", "kind", "position", "name", "pk")
    readonly_fields = ("public_id", "household", "purpose", "commodity")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Account.objects.visible_to(user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(legs=Count("postings"))

    @admin.display(description=_("Postings"), ordering="legs")
    def leg_count(self, account: Any) -> int:
        return int(account.legs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return NEW if obj is None else ("public_id", "household", "commodity", "purpose", *CHANGES)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("BoundAccountForm", (form,), {"acting_user": person(request)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and person(request).can_write

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Even an operator changes only their own household's, and what they may see of it."""
        user = person(request)
        seen = obj is None or Account.objects.visible_to(user).filter(pk=obj.pk).exists()
        return super().has_change_permission(request, obj) and user.can_write and seen

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = form.written().pk
        obj.refresh_from_db()
