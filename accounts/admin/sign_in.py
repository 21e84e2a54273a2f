"""allauth's tables in the admin site. Its own pages show session keys and second-factor secrets, and everyone's to all staff."""

from __future__ import annotations

from typing import cast

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  (imported so that there is something to take the place of)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.scope import ReadOnlyAdmin, is_operator
from accounts.models import User

for _model in (EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Addresses change through their owner's confirmation; an operator may confirm one where no mail arrives."""

    household_path = "user__household"
    is_system = True
    list_display = ("email", "user", "primary", "verified")
    list_select_related = ("user",)
    list_filter = ("verified", "primary")
    search_fields = ("email",)
    ordering = ("email", "pk")
    fields = ("email", "user", "primary", "verified")
    actions = ("addresses_confirm",)

    @admin.action(description=_("Confirm the selected addresses"), permissions=["confirm"])
    def addresses_confirm(self, request: HttpRequest, addresses: QuerySet[EmailAddress]) -> None:
        done = [address for address in addresses.filter(verified=False) if address.set_verified()]
        self.message_user(
            request,
            ngettext("%(count)d address confirmed.", "%(count)d addresses confirmed.", len(done))
            % {"count": len(done)},
        )

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return is_operator(cast(User, request.user))


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors. An operator may remove one for somebody who has lost it; its secret is never shown."""

    household_path = "user__household"
    is_system = True
    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    list_filter = ("type",)
    ordering = ("user", "pk")
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return cast(User, request.user).is_superuser


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """Who is signed in from where. The session's key would be as good as a password, so it isn't shown."""

    household_path = "user__household"
    is_system = True
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "ip")
    ordering = ("-last_seen_at", "-pk")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
