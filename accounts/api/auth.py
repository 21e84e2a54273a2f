"""Tokens and sign-up by API. Everything goes through allauth's staged sign-in (`accounts/api/staged.py`)."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.headless import app_settings as headless_settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.adapters import SignupExtras
from accounts.api import staged
from accounts.api.serializers import (
    PendingSignInSerializer,
    RefreshSerializer,
    SecondFactorSerializer,
    SignupAnswerSerializer,
    SignupSerializer,
    TokenPairSerializer,
    TokenRequestSerializer,
)
from accounts.services import HouseholdDraft, signup_is_open
from accounts.throttles import SignInThrottle
from fintrack.lib.errors import Forbidden

PAIR = {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…", "token_type": "Bearer", "expires_in": 300}
PENDING = {
    "type": "client_error",
    "errors": [{"code": "mfa_required", "detail": "Enter the code of your authenticator app.", "attr": None}],
    "session_token": "x6s0n1b8…",
    "methods": ["recovery_codes", "totp"],
}
STAGES = {
    "mfa_authenticate": ("mfa_required", _("Enter the code of your authenticator app, or a recovery code.")),
    "verify_email": (
        "email_verification_required",
        _("Confirm your e-mail address first: open the link we have sent."),
    ),
}


class InvalidCredentials(exceptions.AuthenticationFailed):
    default_code = "invalid_credentials"
    default_detail = _("The e-mail address or the password is wrong.")


class InvalidToken(exceptions.AuthenticationFailed):
    default_code = "invalid_token"
    default_detail = _("This token is not valid any more. Sign in again.")


class EntranceView(APIView):
    """For people who aren't signed in: whatever token or cookie comes along is not looked at."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [SignInThrottle]
    is_answer_kept = False

    def get_authenticate_header(self, request: Request) -> str:
        """Keeps a refused sign-in a 401: DRF makes it a 403 when nothing could be authenticated by."""
        return "Bearer"


@extend_schema(tags=["auth"])
class TokenView(EntranceView):
    """Sign in with e-mail address and password. With a second factor on, finish at /auth/mfa."""

    @extend_schema(
        operation_id="auth_login",
        request=TokenRequestSerializer,
        responses={200: TokenPairSerializer, 401: PendingSignInSerializer},
        examples=[
            OpenApiExample("Sign in", {"email": "ana@example.org", "password": "correct horse"}, request_only=True),
            OpenApiExample("Signed in", PAIR, response_only=True, status_codes=["200"]),
            OpenApiExample("Second factor needed", PENDING, response_only=True, status_codes=["401"]),
        ],
    )
    def post(self, request: Request) -> Response:
        data = checked(TokenRequestSerializer, request)
        outcome = staged.sign_in(request, data["email"].lower(), data["password"])
        return answer(outcome, InvalidCredentials())


@extend_schema(exclude=True)
class TokenAliasView(TokenView):
    """The same at /auth/token, as it was called first."""


@extend_schema(tags=["auth"])
class SecondFactorView(EntranceView):
    """Finish a sign-in with a code of the authenticator app or a recovery code."""

    @extend_schema(
        operation_id="auth_mfa",
        request=SecondFactorSerializer,
        responses={200: TokenPairSerializer, 401: PendingSignInSerializer},
        examples=[
            OpenApiExample("Code", {"session_token": "x6s0n1b8…", "code": "123456"}, request_only=True),
            OpenApiExample("Signed in", PAIR, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request: Request) -> Response:
        data = checked(SecondFactorSerializer, request)
        outcome = staged.second_factor(request, data["session_token"], data["code"])
        if outcome.status == status.HTTP_400_BAD_REQUEST and not outcome.is_throttled:
            raise exceptions.ValidationError(
                {"code": [exceptions.ErrorDetail(str(_("This code is wrong.")), "incorrect_code")]}
            )
        return answer(outcome, InvalidToken())


@extend_schema(tags=["auth"])
class RefreshView(EntranceView):
    """Trade a refresh token for the next pair. A refresh token works once; signing out ends it."""

    @extend_schema(
        operation_id="auth_refresh",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer},
        examples=[
            OpenApiExample("Refresh", {"refresh": "eyJhbGciOi…"}, request_only=True),
            OpenApiExample("Next pair", PAIR, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request: Request) -> Response:
        pair = headless_settings.TOKEN_STRATEGY.refresh_token(checked(RefreshSerializer, request)["refresh"])
        if pair is None:
            raise InvalidToken
        return Response(token_pair(*pair))


@extend_schema(tags=["auth"])
class SignupView(EntranceView):
    """Make a sign-in: as the first person here, with an invitation, or where sign-up is open."""

    @extend_schema(
        operation_id="auth_register",
        request=SignupSerializer,
        responses={201: SignupAnswerSerializer, 202: SignupAnswerSerializer},
        examples=[
            OpenApiExample(
                "Found a household",
                {
                    "email": "ana@example.org",
                    "password": "correct horse",
                    "name": "Ana",
                    "household": {"name": "Home", "base_currency": "PHP", "time_zone": "Asia/Manila"},
                },
                request_only=True,
            ),
            OpenApiExample(
                "Signed up", {"state": "signed_in", "tokens": PAIR}, response_only=True, status_codes=["201"]
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        data = checked(SignupSerializer, request)
        if not signup_is_open(data["invitation"]):
            raise Forbidden("signup_closed", _("Sign-up is closed here. Ask your household for an invitation link."))
        draft = HouseholdDraft(**data["household"]) if data.get("household") else None
        person = {key: data[key] for key in ("email", "password", "name")}
        outcome = staged.sign_up(request, person, SignupExtras(data["invitation"], draft))
        if outcome.errors and not outcome.is_throttled:
            raise exceptions.ValidationError(_details(outcome))
        if outcome.is_signed_in:
            return Response({"state": "signed_in", "tokens": _pair_of(outcome)}, status=status.HTTP_201_CREATED)
        if outcome.is_throttled or outcome.pending not in ("verify_email", ""):
            _refuse(outcome, InvalidCredentials())
        # The same answer whether the address is new or has a sign-in already: only its mailbox learns which.
        return Response({"state": "email_verification_required", "tokens": None}, status=status.HTTP_202_ACCEPTED)


@extend_schema(exclude=True)
class SignupAliasView(SignupView):
    """The same at /auth/signup, as it was called first."""


@extend_schema(tags=["auth"])
class LogoutView(EntranceView):
    """End a sign-in: its access and refresh tokens stop working at once."""

    @extend_schema(
        operation_id="auth_logout",
        request=RefreshSerializer,
        responses={204: None},
        examples=[OpenApiExample("Sign out", {"refresh": "eyJhbGciOi…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        if not staged.sign_out(checked(RefreshSerializer, request)["refresh"]):
            raise InvalidToken
        return Response(status=status.HTTP_204_NO_CONTENT)


def checked(serializer_class: type[Any], request: Request) -> dict[str, Any]:
    """The validated data of a request body; a ValidationError is DRF's to answer."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def answer(outcome: staged.Outcome, refusal: exceptions.APIException) -> Response:
    """Tokens, the stage that is missing (401 with its session token), or the refusal."""
    if outcome.is_signed_in:
        return Response(_pair_of(outcome))
    if outcome.pending in STAGES and not outcome.errors:
        code, detail = STAGES[outcome.pending]
        errors = [{"code": code, "detail": str(detail), "attr": None}]
        body = {
            "type": "client_error",
            "errors": errors,
            "session_token": outcome.session_token,
            "methods": list(outcome.methods),
        }
        return Response(body, status=status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    _refuse(outcome, refusal)


def token_pair(access: str, refresh: str) -> dict[str, Any]:
    expires_in = headless_settings.JWT_ACCESS_TOKEN_EXPIRES_IN
    return {"access": access, "refresh": refresh, "token_type": "Bearer", "expires_in": expires_in}


def _pair_of(outcome: staged.Outcome) -> dict[str, Any]:
    return token_pair(outcome.access, outcome.refresh)


def _refuse(outcome: staged.Outcome, refusal: exceptions.APIException) -> NoReturn:
    if outcome.is_throttled:
        raise exceptions.Throttled(detail=_("Too many attempts. Wait a few minutes and try again."))
    raise refusal


def _details(outcome: staged.Outcome) -> dict[str, list[exceptions.ErrorDetail]]:
    """allauth's form errors by field, as DRF writes them."""
    details: dict[str, list[exceptions.ErrorDetail]] = {}
    for error in outcome.errors:
        field = error.get("param") or "non_field_errors"
        details.setdefault(field, []).append(
            exceptions.ErrorDetail(error.get("message", ""), error.get("code", "invalid"))
        )
    return details
