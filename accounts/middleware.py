"""What follows the person through the site: their language, their household's clock, the way to a first household."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from accounts.models import User

SEEN_EVERY_SECONDS = 300
# Pages that someone without a household may see: allauth's own by name, these of ours, and what answers by itself.
OPEN_PREFIXES = ("account_", "mfa_", "usersessions_", "socialaccount_")
OPEN_VIEWS = frozenset(
    {"accounts:welcome", "accounts:invitation", "accounts:profile", "set_language", "javascript-catalog"}
)
OPEN_PATHS = ("/api/", "/_allauth/", "/admin/", "/static/")


class SeenMiddleware:
    """Notes for the list of sessions that one was used, at most every five minutes.

    allauth's own middleware writes at every request; on SQLite each page would then wait for the import that is posting.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session_key = request.session.session_key
        if session_key and request.user.is_authenticated:
            cache_key = "seen:" + hashlib.sha256(session_key.encode()).hexdigest()
            if cache.get(cache_key) is None:
                cache.set(cache_key, 1, SEEN_EVERY_SECONDS)
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


class PersonMiddleware:
    """Activates the person's language and time zone; leads a signed-in person without a household to the welcome page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone_of(user)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or user.household_id is not None or _is_open(request):
            return None
        return redirect("accounts:welcome")


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    return name in OPEN_VIEWS or name.startswith(OPEN_PREFIXES) or request.path.startswith(OPEN_PATHS)


def _zone_of(user: User) -> zoneinfo.ZoneInfo | None:
    """The household's zone; None (UTC, the setting) without one or when this machine's zone list has lost it."""
    try:
        return zoneinfo.ZoneInfo(user.household.time_zone) if user.household is not None else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
