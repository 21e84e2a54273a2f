"""Whose rows the admin site shows. An operator sees that everything runs; whose figures somebody sees is no question of rank.

Two kinds of tables. Of a *system* table (people, jobs, schedules: what the one who runs the installation works with) an operator
sees every household's rows, and other staff their own household's. Every other table shows everybody, a superuser too, what the app
shows them and no more.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.models import User

RUN_SYSTEM = "accounts.run_system"


def is_operator(user: User | AnonymousUser) -> bool:
    """Whether this person runs the installation: a superuser, or staff with the right to."""
    return user.is_active and user.is_staff and user.has_perm(RUN_SYSTEM)


def is_choosing(request: HttpRequest) -> bool:
    """Whether rows are asked for to be chosen in a form: there everybody sees only their own household's."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"


class OwnHouseholdAdmin(ModelAdmin):
    """Rows of one's own household. `household_path` leads from a row to its household; `is_system` is said above."""

    household_path = "household"
    is_system = False
    compressed_fields = True
    list_filter_sheet = True

    def sees_all(self, request: HttpRequest) -> bool:
        return self.is_system and is_operator(cast(User, request.user)) and not is_choosing(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        user = cast(User, request.user)
        if self.sees_all(request):
            return rows
        return rows.filter(**{self.household_path: user.household_id}) if user.household_id else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An operator needs no right for each table."""
        return self.sees_all(request) or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.sees_all(request) or super().has_module_permission(request)


class ReadOnlyAdmin(OwnHouseholdAdmin):
    """Rows that services write; here they are only looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
