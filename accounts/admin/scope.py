"""Whose rows the admin site shows: an operator sees everyone's, other staff their own household's."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.models import User


class OwnHouseholdAdmin(ModelAdmin):
    """Rows of one's own household for staff, all rows for an operator. `household_path` leads from a row to its household."""

    household_path = "household"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        user = cast(User, request.user)
        if user.is_superuser:
            return rows
        return rows.filter(**{self.household_path: user.household_id}) if user.household_id else rows.none()


class ReadOnlyAdmin(OwnHouseholdAdmin):
    """Rows that services write; here they are only looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
