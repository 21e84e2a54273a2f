"""Members: their roles, their leaving, their own profile."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, Invitation, Role, Theme, User
from accounts.services.households import owner_required
from fintrack.lib.errors import Conflict, DomainError, NotFound

log = structlog.get_logger(__name__)

PROFILE = ("name", "language", "theme", "has_plain_home")
"""What is a person's own business."""


def member_role_change(*, member: User, role: str, acting_user: User) -> User:
    """Give a member of your household another role. Conflict `last_owner` when nobody would own the household."""
    if role not in Role.values:
        raise DomainError("unknown_role", _("There is no such role."), attr="role")
    with atomic():
        household, current = _member_locked(member, acting_user)
        owner_required(acting_user, household)
        was = current.role
        if was == Role.OWNER and role != Role.OWNER:
            _owner_must_remain(household, without=current)
            _invitations_withdraw(current)
        current.role = role
        current.save(update_fields=["role"])
    member.role = role
    log.info("member_role_changed", member=str(member.public_id), was=was, now=role, by=str(acting_user.public_id))
    return member


def member_remove(*, member: User, acting_user: User) -> None:
    """Take a member out of the household, or leave it yourself. Their sign-in stays; the books stay with the household."""
    with atomic():
        household, current = _member_locked(member, acting_user)
        if current.pk != acting_user.pk:
            owner_required(acting_user, household)
        if current.role == Role.OWNER:
            _owner_must_remain(household, without=current)
        _invitations_withdraw(current)
        current.household, current.role = None, Role.OWNER
        current.save(update_fields=["household", "role"])
    member.household, member.role = None, Role.OWNER
    log.info(
        "member_removed",
        member=str(member.public_id),
        household=str(household.public_id),
        by=str(acting_user.public_id),
    )


def profile_change(*, user: User, **changes: Any) -> User:
    """Change a person's own taste: any of PROFILE. `language` "" is the browser's, `theme` one of Theme.

    DomainError `unknown_language` or `unknown_theme`. Example: profile_change(user=ana, theme="night").
    """
    if changes.get("language") and changes["language"] not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", _("This language is not available."), attr="language")
    if changes.get("theme", Theme.SYSTEM) not in Theme.values:
        raise DomainError("unknown_theme", _("There is no such theme."), attr="theme")
    if "name" in changes:
        changes["name"] = " ".join(changes["name"].replace("\x00", "").split())[:120]
    for field in PROFILE:
        setattr(user, field, changes.get(field, getattr(user, field)))
    user.save(update_fields=PROFILE)
    return user


def _member_locked(member: User, acting_user: User) -> tuple[Household, User]:
    """The household and the member as they are now; the household's row is held, so that two owners can't leave at once."""
    if acting_user.household_id is None or member.household_id != acting_user.household_id:
        raise NotFound(_("There is no such member."))
    household = Household.objects.select_for_update().get(pk=acting_user.household_id)
    current = User.objects.filter(pk=member.pk, household=household).first()
    if current is None:
        raise NotFound(_("There is no such member."))
    return household, current


def _owner_must_remain(household: Household, *, without: User) -> None:
    if not household.members.filter(role=Role.OWNER, is_active=True).exclude(pk=without.pk).exists():
        raise Conflict("last_owner", _("A household needs at least one owner. Make someone else an owner first."))


def _invitations_withdraw(inviter: User) -> None:
    """Who no longer owns the household must not let others in by a link made earlier."""
    open_links = Invitation.objects.filter(invited_by=inviter, accepted_at=None, revoked_at=None)
    open_links.update(revoked_at=timezone.now())
