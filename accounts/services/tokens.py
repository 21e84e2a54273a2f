"""Personal access tokens: made, shown once, used, revoked. The table keeps the SHA-256 and the first letters only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, Scope, User
from accounts.services.invitations import token_hash
from fintrack.lib.errors import DomainError, NotFound

log = structlog.get_logger(__name__)

SECRET_START = "fin_"  # noqa: S105  # what a token begins with, so that scanners of leaked keys know it
SHOWN_LETTERS = 8
LIFETIMES = (30, 90, 365)
MOST_TOKENS = 50
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with its secret, which nothing can show again."""

    token: AccessToken
    secret: str


def token_create(*, acting_user: User, name: str, scope: str = Scope.READ, days: int | None = 90) -> IssuedToken:
    """A token for programs of yours: `name` says which, `scope` what it may, `days` (30, 90, 365; None: no end) how long.

    DomainError `bad_name`, `unknown_scope`, `bad_expiry` or `too_many` (50 that work at once).
    Example: token_create(acting_user=ana, name="Phone", days=30).secret == "fin_Q3…" (47 letters, prefix "fin_Q3aZ").
    """
    clean = _checked(name, scope, days)
    secret = SECRET_START + secrets.token_urlsafe(32)
    with atomic():
        User.objects.select_for_update().get(pk=acting_user.pk)
        if AccessToken.objects.filter(_usable(), user=acting_user).count() >= MOST_TOKENS:
            raise DomainError("too_many", _("You have 50 tokens already. Revoke one that you don't use."))
        token = AccessToken.objects.create(
            user=acting_user, name=clean, prefix=secret[:SHOWN_LETTERS], token_hash=token_hash(secret), scope=scope,
            expires_at=timezone.now() + timedelta(days=days) if days is not None else None,
        )  # fmt: skip
    log.info("token_created", token=str(token.public_id), scope=scope, by=str(acting_user.public_id))
    return IssuedToken(token, secret)


def token_revoke(*, token: AccessToken, acting_user: User) -> AccessToken:
    """Make it useless at once; its line stays, so that its name is known. Revoking twice changes nothing.

    One's own, or anybody's by who runs the installation.
    """
    if token.user_id != acting_user.pk and not acting_user.has_perm("accounts.run_system"):
        raise NotFound(_("There is no such token."))
    if AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        log.info("token_revoked", token=str(token.public_id), by=str(acting_user.public_id))
    token.refresh_from_db()
    return token


def token_by_secret(secret: str) -> AccessToken | None:
    """The working token of a secret, with its person; None for a wrong, revoked or expired one, or a person switched off."""
    working = AccessToken.objects.filter(_usable(), token_hash=token_hash(secret), user__is_active=True)
    return working.select_related("user__household").first()


def token_use_note(token: AccessToken) -> None:
    """Note that it was used, at most once a minute: a program that asks each second must not write each second."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now


def _checked(name: str, scope: str, days: int | None) -> str:
    clean = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(clean) <= 80:
        raise DomainError("bad_name", _("Give the token a name of 1 to 80 characters."), attr="name")
    if scope not in Scope.values:
        raise DomainError("unknown_scope", _("There is no such scope."), attr="scope")
    if days is not None and days not in LIFETIMES:
        raise DomainError("bad_expiry", _("A token works for 30, 90 or 365 days, or without an end."), attr="days")
    return clean


def _usable() -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
