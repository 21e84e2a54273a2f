"""Tokens by API: through allauth's stages, so that no second factor, confirmation or limit is skipped."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import services
from accounts.models import Household, User
from accounts.tests.conftest import PASSWORD, json_post


def token(client: Client, email: str = "ana@example.org", password: str = PASSWORD, **headers: str) -> Any:
    return json_post(client, "auth/token", {"email": email, "password": password}, **headers)


def error_of(response: Any) -> dict[str, Any]:
    body = response.json()
    assert set(body) >= {"type", "errors"}
    assert set(body["errors"][0]) == {"code", "detail", "attr"}
    return dict(body["errors"][0])


def me(client: Client, access: str) -> Any:
    return client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {access}"})


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def secret(ana: User) -> str:
    """Ana with a second factor."""
    made = generate_totp_secret()
    TOTP.activate(ana, made)
    return str(made)


def test_address_and_password_make_a_pair_that_opens_the_api(client: Client, ana: User) -> None:
    response = token(client, "ANA@example.org")
    assert response.status_code == 200
    pair = response.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 300)
    answer = me(client, pair["access"])
    assert answer.status_code == 200
    assert answer.json()["id"] == str(ana.public_id)
    assert "sessionid" not in client.cookies
    assert client.get("/api/v1/users/me").status_code == 401


@pytest.mark.parametrize(("email", "password"), [("ana@example.org", "wrong"), ("who@example.org", PASSWORD)])
def test_wrong_and_unknown_look_the_same(client: Client, ana: User, email: str, password: str) -> None:
    response = token(client, email, password)
    assert (response.status_code, error_of(response)["code"]) == (401, "invalid_credentials")
    assert response["WWW-Authenticate"] == "Bearer"
    assert token(client).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "x", "password": "y"}, {"email": ["a"], "password": {}}, {"email": "a@b.org", "password": "\x00"}],
)
def test_a_body_of_another_shape_is_a_400(client: Client, db: Any, body: dict[str, Any]) -> None:
    response = json_post(client, "auth/token", body)
    assert (response.status_code, response.json()["type"]) == (400, "validation_error")


def test_broken_json_is_a_400(client: Client, db: Any) -> None:
    response = client.post("/api/v1/auth/token", "{", content_type="application/json")
    assert (response.status_code, error_of(response)["code"]) == (400, "parse_error")


def test_whoever_is_switched_off_gets_nothing(client: Client, ana: User) -> None:
    access = token(client).json()["access"]
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert token(client).status_code == 401
    assert me(client, access).status_code == 401


def test_a_second_factor_is_asked_for(client: Client, ana: User, secret: str) -> None:
    response = token(client)
    body = response.json()
    assert (response.status_code, error_of(response)["code"]) == (401, "mfa_required")
    assert "access" not in body
    assert body["methods"] == ["totp"]
    half = body["session_token"]
    assert me(client, half).status_code == 401
    assert client.get("/api/v1/users/me", headers={"X-Session-Token": half}).status_code == 401
    wrong = json_post(client, "auth/mfa", {"session_token": half, "code": "000000"})
    assert (wrong.status_code, error_of(wrong)["code"], error_of(wrong)["attr"]) == (400, "incorrect_code", "code")
    right = json_post(client, "auth/mfa", {"session_token": half, "code": code_of(secret)})
    assert right.status_code == 200
    assert me(client, right.json()["access"]).json()["email"] == "ana@example.org"


def test_a_recovery_code_works_once(client: Client, ana: User, secret: str) -> None:
    code = RecoveryCodes.activate(ana).get_unused_codes()[0]
    first = token(client).json()["session_token"]
    assert json_post(client, "auth/mfa", {"session_token": first, "code": code}).status_code == 200
    second = token(client).json()["session_token"]
    assert json_post(client, "auth/mfa", {"session_token": second, "code": code}).status_code == 400


def test_a_second_factor_without_a_first_is_nothing(client: Client, ana: User, secret: str) -> None:
    for session_token in ("nonsense", "x" * 32):
        response = json_post(client, "auth/mfa", {"session_token": session_token, "code": code_of(secret)})
        assert (response.status_code, error_of(response)["code"]) == (401, "invalid_token")


def test_a_refresh_token_works_once(client: Client, ana: User) -> None:
    pair = token(client).json()
    response = json_post(client, "auth/refresh", {"refresh": pair["refresh"]})
    assert response.status_code == 200
    assert me(client, response.json()["access"]).status_code == 200
    again = json_post(client, "auth/refresh", {"refresh": pair["refresh"]})
    assert (again.status_code, error_of(again)["code"]) == (401, "invalid_token")
    assert json_post(client, "auth/refresh", {"refresh": pair["access"]}).status_code == 401
    assert json_post(client, "auth/refresh", {"refresh": "x.y.z"}).status_code == 401


def test_ending_the_session_ends_its_tokens(client: Client, ana: User) -> None:
    pair = token(client).json()
    (session,) = UserSession.objects.filter(user=ana)
    session.end()
    assert me(client, pair["access"]).status_code == 401
    assert json_post(client, "auth/refresh", {"refresh": pair["refresh"]}).status_code == 401


def test_a_stale_token_or_a_cookie_does_not_stand_in_the_way(client: Client, ana: User, ben: User) -> None:
    client.force_login(ben)
    for header in ({"Authorization": "Bearer x.y.z"}, {"X-Session-Token": "stale"}, {}):
        response = token(client, **header)
        assert response.status_code == 200
        assert me(Client(), response.json()["access"]).json()["email"] == "ana@example.org"


def test_guessing_passwords_is_limited(client: Client, ana: User) -> None:
    statuses = [token(client, password=f"guess-{n}").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    blocked = token(client)
    assert (blocked.status_code, error_of(blocked)["code"]) == (429, "throttled")


def test_guessing_codes_is_limited(client: Client, ana: User, secret: str) -> None:
    half = token(client).json()["session_token"]
    statuses = [
        json_post(client, "auth/mfa", {"session_token": half, "code": f"00000{n}"}).status_code for n in range(8)
    ]
    assert statuses[0] == 400
    assert statuses[-1] == 429


def test_an_unconfirmed_address_gets_no_tokens_where_it_must_be_confirmed(
    client: Client, ana: User, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.filter(user=ana).update(verified=False)
    response = token(client)
    assert (response.status_code, error_of(response)["code"]) == (401, "email_verification_required")
    EmailAddress.objects.filter(user=ana).update(verified=True)
    assert token(client).status_code == 200


def test_the_first_signs_up_with_a_household(client: Client, db: Any, settings: Any) -> None:
    settings.SIGNUP = "first"
    body = {
        "email": "Ana@example.org",
        "password": PASSWORD,
        "name": "Ana",
        "household": {"name": "Home", "base_currency": "php", "time_zone": "Asia/Manila"},
    }
    response = json_post(client, "auth/signup", body)
    assert (response.status_code, response.json()["state"]) == (201, "signed_in")
    household = me(client, response.json()["tokens"]["access"]).json()["household"]
    assert (household["name"], household["base_currency"]) == ("Home", "PHP")
    closed = json_post(client, "auth/signup", {**body, "email": "ben@example.org"})
    assert (closed.status_code, error_of(closed)["code"]) == (403, "signup_closed")
    assert User.objects.count() == 1


def test_an_invitation_opens_sign_up(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "invite"
    invitation = services.invitation_create(acting_user=ana, role="viewer").token
    body = {"email": "ben@example.org", "password": PASSWORD, "invitation": invitation}
    assert json_post(client, "auth/signup", {**body, "invitation": "nonsense"}).status_code == 403
    response = json_post(client, "auth/signup", body)
    assert response.status_code == 201
    ben = me(client, response.json()["tokens"]["access"]).json()
    assert (ben["role"], ben["can_write"], ben["household"]["name"]) == ("viewer", False, "Home")
    assert json_post(client, "auth/signup", {**body, "email": "c@example.org"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"password": "12345678"}, "password"),
        ({"email": "nonsense"}, "email"),
        ({"email": f"{'a' * 250}@example.org"}, "email"),
        ({"household": {"name": "Home", "base_currency": "ZZZ"}}, "base_currency"),
        ({"household": {"name": "Home"}}, "household.base_currency"),
    ],
)
def test_a_sign_up_that_cannot_be_says_why(client: Client, db: Any, change: dict[str, Any], attr: str) -> None:
    body = {"email": "ana@example.org", "password": PASSWORD}
    response = json_post(client, "auth/signup", {**body, **change})
    assert (response.status_code, error_of(response)["attr"]) == (400, attr)
    assert not User.objects.exists()
    assert not Household.objects.exists()
    assert json_post(client, "auth/signup", body).status_code == 201


def test_sign_up_does_not_tell_who_has_a_sign_in(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answers = [
        json_post(client, "auth/signup", {"email": email, "password": PASSWORD})
        for email in ("ana@example.org", "new@example.org")
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json() == {"state": "email_verification_required", "tokens": None}
    assert User.objects.filter(email="new@example.org").exists()
