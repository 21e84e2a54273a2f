"""Questions about people: who is in the household, which invitations are open. Only ever within the viewer's own household."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, Household, Invitation, User
from fintrack.lib.errors import Forbidden, NotFound


def household_of(user: User) -> Household:
    """The viewer's household; Forbidden `no_household` for someone who has none yet."""
    if user.household is None:
        raise Forbidden("no_household", _("You don't belong to a household yet."))
    return user.household


def members(user: User) -> QuerySet[User]:
    """The people of the viewer's household, by the day they came."""
    return User.objects.filter(household=household_of(user)).order_by("date_joined", "pk")


def member(user: User, public_id: UUID) -> User:
    """One member of the viewer's household; absent and another household's are both NotFound."""
    found = members(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


def open_invitations(user: User) -> QuerySet[Invitation]:
    """Links into the viewer's household that can still be used, newest first."""
    unused = Invitation.objects.filter(household=household_of(user), accepted_at=None, revoked_at=None)
    return unused.filter(expires_at__gt=timezone.now()).select_related("invited_by").order_by("-created_at", "-pk")


def invitation(user: User, public_id: UUID) -> Invitation:
    """One invitation into the viewer's household, used or not; absent and another household's are both NotFound."""
    found = (
        Invitation.objects.filter(household=household_of(user), public_id=public_id).select_related("household").first()
    )
    if found is None:
        raise NotFound(_("There is no such invitation."))
    return found


def has_demo() -> bool:
    """Whether a demo household is there to be removed."""
    return Household.objects.filter(is_demo=True).exists()


def is_member(user: User) -> bool:
    """Whether this person still exists and has a household, by the database and not by what the instance remembers."""
    return User.objects.filter(public_id=user.public_id, household__isnull=False).exists()


def access_tokens(user: User) -> QuerySet[AccessToken]:
    """The person's own tokens, those that work first, then the newest; revoked ones are left out after 30 days."""
    recent = timezone.now() - timedelta(days=30)
    kept = Q(revoked_at=None) | Q(revoked_at__gt=recent)
    return AccessToken.objects.filter(kept, user=user).order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def access_token(user: User, public_id: UUID) -> AccessToken:
    """One of the person's own tokens; absent and another's are both NotFound."""
    found = AccessToken.objects.filter(user=user, public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such token."))
    return found
