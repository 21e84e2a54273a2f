"""What the frame around every page shows: worked out when the page asks for it, and only then."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest

from accounts.models import User
from ledger.selectors.transfers import transfer_count
from ledger.selectors.twins import left_to_review
from ledger.views.common import books_for


class Frame:
    """The rail's figures for the person who reads the page."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def review_count(self) -> int:
        """How many rows and questions wait for the reader: two queries, and the accounts where the page hasn't read them already."""
        if not self._has_books:
            return 0
        known = getattr(self._request, "_to_review", None)
        return left_to_review(books_for(self._request)) if known is None else int(known)

    @cached_property
    def transfer_count(self) -> int:
        """How many pairs of rows may be one transfer: one query, among the newest rows without a category."""
        if not self._has_books:
            return 0
        known = getattr(self._request, "_transfers", None)
        return transfer_count(books_for(self._request)) if known is None else int(known)

    @property
    def _has_books(self) -> bool:
        user = getattr(self._request, "user", None)
        return isinstance(user, User) and user.household_id is not None


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
