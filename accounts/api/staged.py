"""The bridge to allauth's own staged sign-in, so that the API can't skip a second factor, a confirmation or a rate limit.

An API call is handed to allauth's headless view for apps, as a request of its own: no cookies, no other token, a fresh session or
the one named by `session_token`. What the view answers becomes an `Outcome`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.views import LoginView, SignupView
from allauth.headless.constants import Client
from allauth.headless.mfa.views import AuthenticateView
from allauth.headless.tokens.strategies.jwt.internal import validate_refresh_token
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from accounts.adapters import SignupExtras

Answering = Callable[..., HttpResponseBase]
_login: Answering = LoginView.as_api_view(client=Client.APP)
_signup: Answering = SignupView.as_api_view(client=Client.APP)
_second_factor: Answering = AuthenticateView.as_api_view(client=Client.APP)
_DROPPED = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN", "HTTP_COOKIE")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What allauth answered. `pending` is the stage that still stands in the way ("mfa_authenticate", "verify_email")."""

    status: int
    access: str = ""
    refresh: str = ""
    session_token: str = ""
    pending: str = ""
    methods: tuple[str, ...] = ()
    errors: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def is_signed_in(self) -> bool:
        return bool(self.access and self.refresh)

    @property
    def is_throttled(self) -> bool:
        """Too many attempts, said either by status or, for failed passwords and codes, by an error of the form."""
        return self.status == 429 or any(error.get("code") in THROTTLE_CODES for error in self.errors)


THROTTLE_CODES = frozenset({"too_many_login_attempts", "rate_limited"})


def sign_in(request: Request, email: str, password: str) -> Outcome:
    """The first stage: address and password."""
    return _asked(_login, request, {"email": email, "password": password})


def second_factor(request: Request, session_token: str, code: str) -> Outcome:
    """The stage of the second factor, of the sign-in that `session_token` began."""
    return _asked(_second_factor, request, {"code": code}, session_token=session_token)


def sign_up(request: Request, data: Mapping[str, str], extras: SignupExtras) -> Outcome:
    """Sign-up by address and password; `accounts.services.signup` raises its DomainErrors through."""
    return _asked(_signup, request, data, extras=extras)


def sign_out(refresh: str) -> bool:
    """End the session that a refresh token belongs to, and with it every token of it. False: there is none such."""
    found = validate_refresh_token(refresh)
    if found is None:
        return False
    session = found[1]
    UserSession.objects.filter(session_key=session.session_key).delete()
    session.delete()
    return True


def _asked(
    view: Answering,
    request: Request,
    data: Mapping[str, str],
    *,
    session_token: str = "",
    extras: SignupExtras | None = None,
) -> Outcome:
    inner = _inner_request(request._request, data, session_token)
    if extras is not None:
        inner.signup_extras = extras  # type: ignore[attr-defined]
    with context.request_context(inner):
        try:
            response = view(inner)
        except ImmediateHttpResponse as immediate:
            response = immediate.response
    return _outcome(response)


def _inner_request(outer: HttpRequest, data: Mapping[str, str], session_token: str) -> HttpRequest:
    inner = copy.copy(outer)
    inner.META = {key: value for key, value in outer.META.items() if key not in _DROPPED}
    if session_token:
        inner.META["HTTP_X_SESSION_TOKEN"] = session_token
    inner.__dict__.pop("headers", None)  # a cached view of the old META
    inner.COOKIES = {}
    inner.method = "POST"
    inner.user = AnonymousUser()
    inner.allauth = SimpleNamespace()  # type: ignore[attr-defined]
    inner._body = json.dumps(dict(data)).encode()
    return inner


def _outcome(response: HttpResponseBase) -> Outcome:
    try:
        answer = json.loads(getattr(response, "content", b""))
    except ValueError:  # a page of allauth's, for a browser: it says no more than its status
        return Outcome(response.status_code)
    meta, data = answer.get("meta") or {}, answer.get("data") or {}
    pending: dict[str, Any] = next((flow for flow in data.get("flows", ()) if flow.get("is_pending")), {})
    return Outcome(
        status=response.status_code,
        access=meta.get("access_token") or "",
        refresh=meta.get("refresh_token") or "",
        session_token=meta.get("session_token") or "",
        pending=pending.get("id", ""),
        methods=tuple(pending.get("types", ())),
        errors=tuple(answer.get("errors") or ()),
    )
