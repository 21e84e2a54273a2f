"""What all views of the books' API share: who may come in, the books of the request, and checked input."""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Scope, User
from accounts.permissions import CanWrite, IsMember
from fintrack.lib.errors import DomainError
from ledger.selectors.books import Books, books_of

ETAG = re.compile(r'(?:W/)?"?(\d{1,9})(?:-\w+)?"?')
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The revision you have read; `revision` in the body says the same.",
)


class BooksView(APIView):
    """Every member reads; owners and partners write. What isn't the viewer's is not found.

    `token_scope`: what an access token needs for a change (`accounts/token_sign_in.py`). A view whose POST makes something that
    waits for a person says {"POST": Scope.PROPOSE}, and makes it wait when `is_proposal(request)`.
    """

    permission_classes = [IsAuthenticated, IsMember, CanWrite]
    token_scope: Any = Scope.WRITE

    @property
    def person(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # IsAuthenticated has made sure
        return user

    @cached_property
    def books(self) -> Books:
        """Read once for the request."""
        return books_of(self.person)

    def checked(self, shape: type[serializers.Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body as `shape` has it, or a 400 that names each wrong field."""
        serializer = shape(data=self.request.data, partial=partial, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def asked(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The query's parameters, checked like a body. Of one given twice the last counts."""
        serializer = shape(data=self.request.query_params.dict())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def expected_revision(request: Request, given: int | None) -> int | None:
    """The revision the caller has read: `revision` of the body, else If-Match (`"3"`, `"3-5f2c"` → 3; `*`, nothing → None)."""
    header = request.headers.get("If-Match", "").strip()
    if given is not None or header in ("", "*"):
        return given
    match = ETAG.fullmatch(header)
    if match is None:
        raise DomainError("bad_if_match", _('If-Match takes the revision you have read, like "3".'), attr="If-Match")
    return int(match[1])


def answer(name: str, value: Any, code: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[str(code)])


def body(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)
