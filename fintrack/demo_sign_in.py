"""What a newcomer signs in with: told by the launcher and on the sign-in page, only while the demo household is there."""

from __future__ import annotations

from django.conf import settings

from accounts.models import Household


def demo_sign_in() -> tuple[str, str] | None:
    """(e-mail, password) of the demo household's owner, or None."""
    household = Household.objects.filter(is_demo=True).first()
    owner = household and household.members.filter(role="owner").order_by("id").first()
    return (owner.email, settings.DEMO_PASSWORD) if owner else None
