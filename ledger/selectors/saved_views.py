"""The views a person keeps."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import NotFound
from ledger.models import SavedView


def saved_views(user: User, page: str = "register") -> list[SavedView]:
    """In the person's own order."""
    return list(SavedView.objects.filter(user=user, household=household_of(user), page=page))


def saved_view_found(user: User, public_id: UUID) -> SavedView:
    """One of the person's own; absent and not-yours are both NotFound."""
    found = SavedView.objects.filter(user=user, household=household_of(user), public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such view."))
    return found
