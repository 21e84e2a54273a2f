"""People and households in the admin site. Tokens and the addresses of channels are never shown."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.admin.scope import OwnHouseholdAdmin, ReadOnlyAdmin
from accounts.models import Channel, Household, Invitation, Notification, Role, User
from accounts.services import SETTINGS, household_settings_change


@admin.register(Household)
class HouseholdAdmin(OwnHouseholdAdmin):
    """Its settings change in the app, where the totals are rebuilt with them; only its name changes here too, by an owner of it, as
    an act like any other. Its removal is the purge.
    """

    household_path = "pk"
    is_system = True
    list_display = ("name", "base_currency", "period_rule", "people", "is_demo", "created_at")
    list_filter = ("is_demo", "base_currency")
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("public_id", *SETTINGS, "is_demo", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @admin.display(description=_("Members"), ordering="member_count")
    def people(self, household: Any) -> int:
        return int(household.member_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        user = cast(User, request.user)
        is_owner = obj is not None and user.household_id == obj.pk and user.role == Role.OWNER
        return tuple(field for field in self.readonly_fields if field != "name" or not is_owner)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.changed_data:
            user = cast(User, request.user)
            household_settings_change(household=obj, acting_user=user, changes=form.cleaned_data)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PersonForm(UserChangeForm):
    """Refuses what would leave a household without an owner."""

    class Meta:
        model = User
        fields = (
            "name",
            "role",
            "language",
            "theme",
            "is_active",
            "is_staff",
            "is_superuser",
            "groups",
            "user_permissions",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        person: User = self.instance
        stays_owner = data.get("role", person.role) == Role.OWNER and data.get("is_active", person.is_active)
        owners = User.objects.filter(household=person.household, role=Role.OWNER, is_active=True)
        if person.household_id is not None and not stays_owner and not owners.exclude(pk=person.pk).exists():
            raise forms.ValidationError(_("A household needs at least one owner. Make someone else an owner first."))
        return data


@admin.register(User)
class UserAdmin(BaseUserAdmin, OwnHouseholdAdmin):
    """No password is set here: whoever can sign in as another sees that person's figures. `manage.py changepassword` is in the shell."""

    is_system = True
    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "household", "role", "is_active", "is_staff", "last_login")
    list_select_related = ("household",)
    list_filter = ("role", "is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("public_id", "email", "household", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("public_id", "email", "name", "language")}),
        (_("Household"), {"fields": ("household", "role")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Only a superuser gives rights, even to themselves."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if cast(User, request.user).is_superuser:
            return fields
        return (*fields, "is_staff", "is_superuser", "groups", "user_permissions", "is_active", "role")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        raise PermissionDenied

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come through sign-up or `manage.py household_create`, so that their address is known to the sign-in too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A person's traces are in the books: switch them off (`is_active`), or purge the household."""
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    is_system = True
    list_display = ("household", "email", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("household", "invited_by")
    list_filter = ("role",)
    search_fields = ("email",)
    ordering = ("-created_at", "-pk")
    fields = (
        "public_id",
        "household",
        "email",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
        "revoked_at",
    )


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    """Where a person is told. The address is a secret of theirs and isn't shown."""

    household_path = "user__household"
    is_system = True
    list_display = ("user", "kind", "is_enabled", "last_error")
    list_select_related = ("user",)
    list_filter = ("kind", "is_enabled")
    ordering = ("user", "kind", "pk")
    fields = ("public_id", "user", "kind", "is_enabled", "last_error")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    household_path = "user__household"
    list_display = ("user", "text", "created_at", "read_at")
    list_select_related = ("user",)
    search_fields = ("key",)
    ordering = ("-created_at", "-pk")
    fields = ("public_id", "user", "key", "text", "url", "created_at", "read_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Another person's news may tell of accounts that are hidden from the rest."""
        return super().get_queryset(request).filter(user=cast(User, request.user))
