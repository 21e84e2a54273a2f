"""Invitations: single-use links into a household. The token is shown once; the table keeps its SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.db.transaction import atomic, on_commit
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, Invitation, Role, User
from accounts.services.households import household_is_empty, household_remove, owner_required
from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound

log = structlog.get_logger(__name__)
VALID_DAYS = 7


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """A new invitation with its link, which nothing can show again."""

    invitation: Invitation
    token: str
    link: str


def token_hash(token: str) -> str:
    """What the table keeps of a token: 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invitation_create(
    *, acting_user: User, role: str = Role.PARTNER, email: str = "", valid_days: int = VALID_DAYS
) -> IssuedInvitation:
    """Invite into your household. With an e-mail address the link is for that address only, and is mailed to it.

    Where there is no mail server the link is printed in the log; in any case it is in the answer, for the inviter to copy.
    """
    household = _inviting_household(acting_user)
    if role not in Role.values:
        raise DomainError("unknown_role", _("There is no such role."), attr="role")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        household=household,
        email=_address_checked(email),
        role=role,
        token_hash=token_hash(token),
        invited_by=acting_user,
        expires_at=timezone.now() + timedelta(days=valid_days),
    )
    issued = IssuedInvitation(invitation, token, invitation_link(token))
    log.info("invitation_created", invitation=str(invitation.public_id), role=role, by=str(acting_user.public_id))
    on_commit(lambda: _deliver(issued))
    return issued


def invitation_revoke(*, invitation: Invitation, acting_user: User) -> None:
    """Make an unused link useless. Conflict when somebody has used it already; revoking twice changes nothing."""
    if invitation.household_id != acting_user.household_id:
        raise NotFound(_("There is no such invitation."))
    owner_required(acting_user, invitation.household)
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not unused.update(revoked_at=timezone.now()):
        raise Conflict("invitation_used", _("This invitation has been accepted already. Nothing was changed."))
    log.info("invitation_revoked", invitation=str(invitation.public_id), by=str(acting_user.public_id))


def invitation_by_token(token: str) -> Invitation:
    """The usable invitation of a token. Wrong, used, revoked and expired look the same: NotFound `invitation_invalid`."""
    found = _usable().filter(token_hash=token_hash(token)).select_related("household", "invited_by").first()
    if found is None:
        raise _invalid()
    return found


def invitation_accept(*, token: str, acting_user: User) -> Household:
    """A signed-in person joins the household of an invitation.

    They have none yet, or are alone in one that every floor calls empty; that one is removed. Everything happens or nothing.
    """
    with atomic():
        person = User.objects.select_for_update().get(pk=acting_user.pk)
        invitation = invitation_by_token(token)
        if person.household_id == invitation.household_id:
            raise Conflict("already_member", _("You already belong to this household."))
        left = _household_to_leave(person)
        invitation_claim(invitation, person)
        person.household, person.role = invitation.household, invitation.role
        person.save(update_fields=["household", "role"])
        if left is not None:
            household_remove(household=left, acting_user=person)
    acting_user.household, acting_user.role = person.household, person.role
    return invitation.household


def invitation_claim(invitation: Invitation, user: User) -> None:
    """Use the invitation up for this person, by a conditional update: of two at once, one gets NotFound."""
    if invitation.email and invitation.email != user.email.lower():
        raise Forbidden("invitation_other_email", _("This invitation was made out to another e-mail address."))
    claimed = _usable().filter(pk=invitation.pk).update(accepted_at=timezone.now(), accepted_by=user)
    if not claimed:
        raise _invalid()
    log.info("invitation_accepted", invitation=str(invitation.public_id), by=str(user.public_id))


def invitation_link(token: str) -> str:
    """The address a person opens: BASE_URL/invitation/<token>/."""
    return settings.BASE_URL.rstrip("/") + reverse("accounts:invitation", args=[token])


def _inviting_household(user: User) -> Household:
    if user.household is None:
        raise Forbidden("no_household", _("You don't belong to a household yet."))
    owner_required(user, user.household)
    if user.household.is_demo:
        raise Forbidden("demo_household", _("Nobody can be invited into the sample household."))
    return user.household


def _household_to_leave(person: User) -> Household | None:
    """The empty household this person would leave behind; None without one; Conflict when it isn't theirs to drop."""
    household = person.household
    if household is None:
        return None
    if household.is_demo:
        raise Forbidden("demo_household", _("The people of the sample household can't join another."))
    alone = not household.members.exclude(pk=person.pk).exists()
    if not alone or not household_is_empty(household):
        raise Conflict(
            "household_not_empty",
            _("You already have a household with something in it, so you can't join another. Nothing was changed."),
        )
    return household


def _usable() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def _invalid() -> NotFound:
    return NotFound(_("This invitation is not valid any more. Ask for a new one."), code="invitation_invalid")


def _address_checked(email: str) -> str:
    clean = email.strip().lower()
    try:
        if clean:
            validate_email(clean)
    except ValidationError as error:
        raise DomainError("bad_email", _("Enter an e-mail address, or leave it empty."), attr="email") from error
    return clean


def _deliver(issued: IssuedInvitation) -> None:
    """By mail where an address is known; in the log where no mail server is set, so that the operator can hand it over."""
    if not settings.HAS_MAIL_SERVER:
        log.info("invitation_link", address=issued.invitation.email, link=issued.link)
        return
    if issued.invitation.email:
        told = {
            "person": str(issued.invitation.invited_by),
            "household": issued.invitation.household.name,
            "link": issued.link,
            "day": date_format(timezone.localtime(issued.invitation.expires_at), "DATE_FORMAT"),
        }
        subject = render_to_string("account/email/invitation_subject.txt", told).strip()
        body = render_to_string("account/email/invitation_message.txt", told)
        send_mail(" ".join(subject.split()), body, None, [issued.invitation.email], fail_silently=True)
