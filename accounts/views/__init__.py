"""Pages about people: the way in, and the settings."""

from accounts.views.common import person_of

__all__ = ["person_of"]
