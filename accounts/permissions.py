"""Who may come in: mixins for pages, permissions for the API. Objects are reached through selectors, never by these alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Role, User
from fintrack.lib.errors import Forbidden


class MemberRequired(LoginRequiredMixin):
    """A page for people of a household: others sign in first, or found or join a household first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            return self.handle_no_permission()
        if user.household_id is None:
            return redirect("accounts:welcome")
        self.role_check(user)
        return super().dispatch(request, *args, **kwargs)

    def role_check(self, user: User) -> None:
        """Raise Forbidden when this member's role doesn't reach. Every role may read."""


class WriterRequired(MemberRequired):
    """A page that changes the books: owners and partners."""

    def role_check(self, user: User) -> None:
        if not user.can_write:
            raise Forbidden("read_only", _("You can look at everything here, but not change it."))


class OwnerRequired(MemberRequired):
    """A page that runs the household."""

    def role_check(self, user: User) -> None:
        if user.role != Role.OWNER:
            raise Forbidden("owner_only", _("Only an owner of the household can do this."))


class IsMember(BasePermission):
    """401 for nobody, 403 `no_household` for somebody who has no household yet."""

    message = _("You don't belong to a household yet.")
    code = "no_household"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.household_id is not None


class CanWrite(BasePermission):
    """Every member reads; owners and partners write. Goes after IsMember: `permission_classes = [IsMember, CanWrite]`."""

    message = _("You can look at everything here, but not change it.")
    code = "read_only"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or (isinstance(request.user, User) and request.user.can_write)
