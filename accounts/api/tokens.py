"""Personal access tokens: listed, made, revoked by the person who signed in, never by a token."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.auth import checked
from accounts.api.serializers import (
    AccessTokenPageSerializer,
    AccessTokenSerializer,
    IssuedAccessTokenSerializer,
    NewAccessTokenSerializer,
)
from accounts.api.views import UUID_EXAMPLE, SignedInView, answer_example

TOKEN = {
    "id": UUID_EXAMPLE,
    "name": "Budget on the phone",
    "prefix": "fin_Q3aZ",
    "scope": "read",
    "created_at": "2026-11-21T09:00:00Z",
    "expires_at": "2027-02-19T09:00:00Z",
    "last_used_at": None,
    "revoked_at": None,
}


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """OpenAPI: a bearer token."""

    target_class = "accounts.token_sign_in.AccessTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http", "scheme": "bearer", "bearerFormat": "fin_…",
            "description": "A personal access token, made under Settings → API tokens.",
        }  # fmt: skip


class _TokensView(SignedInView):
    is_for_tokens = False
    is_answer_kept = False


@extend_schema(tags=["tokens"])
class TokensView(_TokensView):
    @extend_schema(
        operation_id="tokens",
        responses=AccessTokenPageSerializer,
        examples=[answer_example("Tokens", {"results": [TOKEN]})],
    )
    def get(self, request: Request) -> Response:
        """Your own tokens, at most 50 that work; revoked ones are forgotten after a month."""
        return Response(AccessTokenPageSerializer({"results": selectors.access_tokens(self.person)}).data)

    @extend_schema(
        operation_id="token_create",
        request=NewAccessTokenSerializer,
        responses={201: IssuedAccessTokenSerializer},
        examples=[
            OpenApiExample("Make", {"name": "Budget on the phone", "scope": "read", "days": 90}, request_only=True),
            answer_example("Made", {"token": TOKEN, "secret": "fin_Q3aZ…"}, 201),
        ],
    )
    def post(self, request: Request) -> Response:
        """Make a token: `read`, `propose` (what it adds waits for review) or `write`. Its secret is shown only now."""
        issued = services.token_create(acting_user=self.person, **checked(NewAccessTokenSerializer, request))
        return Response(IssuedAccessTokenSerializer(issued).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["tokens"])
class TokenView(_TokensView):
    @extend_schema(operation_id="token", responses=AccessTokenSerializer, examples=[answer_example("Token", TOKEN)])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One of your tokens."""
        return Response(AccessTokenSerializer(selectors.access_token(self.person, public_id)).data)

    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Make it useless at once."""
        services.token_revoke(token=selectors.access_token(self.person, public_id), acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)
