"""The admin's first page: health for the operator, and for everybody the lists they may open."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from accounts.admin.scope import is_operator
from accounts.models import User
from fintrack.admin_groups import groups_for
from fintrack.health import health


def landing(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    user = cast(User, request.user)
    tiles = health(user) if is_operator(user) else []
    return {**context, "tiles": tiles, "groups": list(groups_for(request))}
