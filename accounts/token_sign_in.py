"""Coming in with a personal access token: `Authorization: Bearer fin_…` (or `Token fin_…`), and what its scope lets it do.

A view says in `token_scope` what a change needs: "write" unless told; "propose" where what is made waits for a person; None where
no token may change anything (people, household, tokens). Reading always needs "read"; `is_for_tokens = False` closes that too.
The check is part of signing in, so that a view which names permissions of its own can't forget it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import AccessToken, Scope, User
from accounts.services.tokens import SECRET_START, token_by_secret, token_use_note

KEYWORDS = ("bearer", "token")
ENOUGH = {
    Scope.READ: frozenset({Scope.READ, Scope.PROPOSE, Scope.WRITE}),
    Scope.PROPOSE: frozenset({Scope.PROPOSE, Scope.WRITE}),
    Scope.WRITE: frozenset({Scope.WRITE}),
}
"""By what an operation needs: the scopes that reach."""


class AccessTokenAuthentication(BaseAuthentication):
    """401 `invalid_token` for one that doesn't work, 403 `token_scope` for one that may not do this."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        secret = secret_of(request.headers.get("Authorization", ""))
        if not secret:
            return None
        token = token_by_secret(secret)
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("This token is wrong, has expired or was revoked."), code="invalid_token"
            )
        scope_check(token, str(request.method), (request.parser_context or {}).get("view"))
        token_use_note(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def secret_of(header: str) -> str:
    """secret_of("Bearer fin_abc") == "fin_abc"; "" for anything that is no token of this kind (a JWT, say)."""
    keyword, _space, secret = header.partition(" ")
    is_ours = keyword.lower() in KEYWORDS and secret.startswith(SECRET_START) and len(secret) < 200
    return secret if is_ours else ""


def scope_needed(method: str, view: Any) -> str | None:
    """What this method of this view asks of a token; None: no token will do."""
    if not getattr(view, "is_for_tokens", True):
        return None
    if method in SAFE_METHODS:
        return Scope.READ
    needed = getattr(view, "token_scope", Scope.WRITE)
    return needed.get(method, Scope.WRITE) if isinstance(needed, dict) else needed


def scope_check(token: AccessToken, method: str, view: Any) -> None:
    """PermissionDenied `token_scope` unless the token's scope reaches."""
    needed = scope_needed(method, view)
    if needed is None:
        raise exceptions.PermissionDenied(_("A token can't do this. Sign in yourself."), code="token_scope")
    if token.scope not in ENOUGH[Scope(needed)]:
        message = _("This token's scope is “%(scope)s”; this needs “%(needed)s”.")
        raise exceptions.PermissionDenied(message % {"scope": token.scope, "needed": needed}, code="token_scope")


def is_proposal(request: Request) -> bool:
    """Whether what this request makes must wait for a person: it comes with a token that may only propose."""
    return isinstance(request.auth, AccessToken) and request.auth.scope == Scope.PROPOSE
