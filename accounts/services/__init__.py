"""What changes people and households. Import from here: `from accounts.services import signup`."""

from accounts.services.entrance import HouseholdDraft, signup, signup_is_open, user_create
from accounts.services.households import (
    SETTINGS,
    demo_remove,
    founding_is_open,
    household_create,
    household_found,
    household_is_empty,
    household_purge,
    household_remove,
    household_settings_change,
    may_purge,
    owner_required,
)
from accounts.services.invitations import (
    IssuedInvitation,
    invitation_accept,
    invitation_by_token,
    invitation_create,
    invitation_link,
    invitation_revoke,
)
from accounts.services.members import member_remove, member_role_change, profile_change
from accounts.services.tokens import IssuedToken, token_create, token_revoke

__all__ = [
    "SETTINGS",
    "HouseholdDraft",
    "IssuedInvitation",
    "IssuedToken",
    "demo_remove",
    "founding_is_open",
    "household_create",
    "household_found",
    "household_is_empty",
    "household_purge",
    "household_remove",
    "household_settings_change",
    "invitation_accept",
    "invitation_by_token",
    "invitation_create",
    "invitation_link",
    "invitation_revoke",
    "may_purge",
    "member_remove",
    "member_role_change",
    "owner_required",
    "profile_change",
    "signup",
    "signup_is_open",
    "token_create",
    "token_revoke",
    "user_create",
]
