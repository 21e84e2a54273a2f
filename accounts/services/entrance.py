"""Sign-up: the one service behind every door (web form, API, later OIDC), and people made by a command."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, Role, User
from accounts.services.households import household_found
from accounts.services.invitations import invitation_by_token, invitation_claim
from fintrack.lib.errors import Conflict, DomainError, Forbidden

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """What a founder says about the household while signing up."""

    name: str
    base_currency: str
    locale: str = "en"
    time_zone: str = "UTC"


def signup_is_open(invitation_token: str = "") -> bool:
    """Whether somebody may sign up now: with a usable invitation, when sign-up is open, or as the very first person."""
    if invitation_token:
        try:
            invitation_by_token(invitation_token)
        except DomainError:
            return False
        return True
    if settings.SIGNUP == "open":
        return True
    return settings.SIGNUP == "first" and not _anyone_real()


def signup(
    *,
    email: str,
    password: str | None,
    name: str = "",
    invitation_token: str = "",
    household: HouseholdDraft | None = None,
    user: User | None = None,
) -> User:
    """Make a person, and put them where they belong: into the invitation's household, or into one of their own.

    Without an invitation and without a draft the person has no household yet and is led to the welcome page. `user` is an unsaved
    instance that a door has begun (OIDC); password None leaves it without one. Under SIGNUP=first two at once are told apart by a
    unique index: one is the founder, the other gets Forbidden `signup_closed`.
    """
    person = user if user is not None else User()
    person.email = User.objects.normalize_email(email).lower()
    person.name = " ".join(name.replace("\x00", "").split())[:120]
    person.set_password(password)
    with atomic():
        if invitation_token:
            _join(person, invitation_token)
        else:
            _found(person, household)
    log.info("signed_up", user=str(person.public_id), invited=bool(invitation_token), founder=person.is_founder)
    return person


def user_create(
    *,
    email: str,
    password: str,
    acting_user: User | None,
    household: Household | None = None,
    role: str = Role.OWNER,
    name: str = "",
    is_operator: bool = False,
) -> User:
    """A person made from the shell or for the demo, with a confirmed address. An operator may use the admin site.

    How strong the password must be is the caller's matter: the sign-up forms ask Django's validators, the shell is trusted.
    """
    person = User(name=name, household=household, role=role, is_staff=is_operator, is_superuser=is_operator)
    person.email = User.objects.normalize_email(email.strip()).lower()
    person.set_password(password)
    with atomic():
        _person_save(person)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    log.info("user_created", user=str(person.public_id), by=str(acting_user.public_id) if acting_user else "system")
    return person


def _join(person: User, token: str) -> None:
    invitation = invitation_by_token(token)
    person.household, person.role = invitation.household, invitation.role
    _person_save(person)
    invitation_claim(invitation, person)


def _found(person: User, draft: HouseholdDraft | None) -> None:
    if not signup_is_open():
        raise _closed()
    person.household, person.role = None, Role.OWNER
    person.is_founder = settings.SIGNUP == "first"
    _person_save(person)
    if draft is not None:
        household_found(
            acting_user=person,
            name=draft.name,
            base_currency=draft.base_currency,
            locale=draft.locale,
            time_zone=draft.time_zone,
        )


def _person_save(person: User) -> None:
    """Save, and say which of the two unique columns refused: the address, or the founder's place."""
    try:
        with atomic():
            person.save()
    except IntegrityError as error:
        if User.objects.filter(email=person.email).exists():
            raise Conflict("email_taken", _("This e-mail address already has a sign-in."), attr="email") from error
        raise _closed() from error


def _anyone_real() -> bool:
    """Whether a person outside the demo household exists. The demo and its people don't count."""
    return User.objects.filter(Q(household=None) | Q(household__is_demo=False)).exists()


def _closed() -> Forbidden:
    return Forbidden("signup_closed", _("Sign-up is closed here. Ask your household for an invitation link."))
