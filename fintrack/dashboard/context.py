"""What the frame around every page shows: worked out when the page asks for it, and only then."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest

from accounts.models import User
from ledger.selectors.review import to_review_count
from ledger.views.common import books_for


class Frame:
    """The rail's figures for the person who reads the page."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def review_count(self) -> int:
        """How many rows wait to be looked at: one query, and the accounts where the page hasn't read them already."""
        user = getattr(self._request, "user", None)
        if not isinstance(user, User) or user.household_id is None:
            return 0
        known = getattr(self._request, "_to_review", None)
        return to_review_count(books_for(self._request)) if known is None else int(known)


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
