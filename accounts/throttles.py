"""How often the API may be asked: each person, each token, each address without a sign-in, and sign-in itself.

A window is a minute by the clock. Counts are in the shared cache, so that they hold across processes; the limits are
`settings.API_RATES` (requests a minute). What is left goes out as `RateLimit-…` headers (`fintrack/api_http.py`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import AccessToken, User

if TYPE_CHECKING:  # rest_framework.views imports this module by name
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class _Throttle(BaseThrottle):
    """Counts what `whose` names; None isn't counted here."""

    rate = ""

    def whose(self, request: Request) -> str | None:
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        name = self.whose(request)
        if name is None:
            return True
        now = time.time()
        limit, used = settings.API_RATES[self.rate], counted(f"rate:{self.rate}:{name}:{int(now // WINDOW_SECONDS)}")
        self.seconds_left = WINDOW_SECONDS - int(now % WINDOW_SECONDS)
        headers_note(request, limit, max(0, limit - used), self.seconds_left)
        return used <= limit

    def wait(self) -> float:
        return self.seconds_left


class PersonThrottle(_Throttle):
    """Who signed in by themselves."""

    rate = "user"

    def whose(self, request: Request) -> str | None:
        is_person = isinstance(request.user, User) and not isinstance(request.auth, AccessToken)
        return str(request.user.pk) if is_person else None


class TokenThrottle(_Throttle):
    """Each access token for itself: one busy program doesn't stop the others, or the person."""

    rate = "token"

    def whose(self, request: Request) -> str | None:
        return str(request.auth.pk) if isinstance(request.auth, AccessToken) else None


class AnonymousThrottle(_Throttle):
    rate = "anonymous"

    def whose(self, request: Request) -> str | None:
        return None if isinstance(request.user, User) else self.get_ident(request)


class SignInThrottle(_Throttle):
    """Sign-in, sign-up and refreshing, by address."""

    rate = "sign_in"

    def whose(self, request: Request) -> str | None:
        return self.get_ident(request)


def counted(key: str) -> int:
    """One more under this key; how many there are now."""
    try:
        return int(cache.incr(key))
    except ValueError:
        cache.add(key, 0, 2 * WINDOW_SECONDS)
        return int(cache.incr(key))


def headers_note(request: Request, limit: int, left: int, seconds: int) -> None:
    """The tightest of several counts is what the caller is told."""
    headers = getattr(request._request, "rate_headers", None)
    if headers is None or left < int(headers["RateLimit-Remaining"]):
        told = {"RateLimit-Limit": limit, "RateLimit-Remaining": left, "RateLimit-Reset": seconds}
        request._request.rate_headers = {name: str(value) for name, value in told.items()}  # type: ignore[attr-defined]
