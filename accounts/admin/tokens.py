"""Access tokens and kept answers in the admin site: whose and since when, never what they hold."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.scope import ReadOnlyAdmin
from accounts.models import AccessToken, KeptAnswer, User
from accounts.services import token_revoke


class OwnRowsAdmin(ReadOnlyAdmin):
    """An operator sees everybody's rows, other staff their own."""

    household_path = "user__household"
    is_system = True
    list_select_related = ("user",)
    ordering = ("-created_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.sees_all(request) else rows.filter(user=cast(User, request.user))


@admin.register(AccessToken)
class AccessTokenAdmin(OwnRowsAdmin):
    """Tokens by their first letters. What is kept of the secret isn't shown either."""

    list_display = ("name", "user", "prefix", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "prefix", "user__email")
    fields = (
        "public_id", "user", "name", "prefix", "scope", "created_at", "expires_at", "last_used_at", "revoked_at",
    )  # fmt: skip
    actions = ("revoke",)

    @admin.action(description=_("Revoke the chosen tokens"), permissions=["view"])
    def revoke(self, request: HttpRequest, rows: QuerySet[AccessToken]) -> None:
        for token in rows:
            token_revoke(token=token, acting_user=cast(User, request.user))
        self.message_user(request, _("The chosen tokens can't be used any more."))


@admin.register(KeptAnswer)
class KeptAnswerAdmin(OwnRowsAdmin):
    """Answers kept for repeated requests."""

    list_display = ("user", "key", "status", "created_at")
    list_filter = ("status",)
    search_fields = ("key", "user__email")
    fields = ("user", "key", "status", "created_at")
