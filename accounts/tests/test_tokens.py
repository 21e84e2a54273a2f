"""Personal access tokens: the secret is shown once, the scope holds, revoking works at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import selectors, services
from accounts.models import AccessToken, Scope, User
from accounts.services.tokens import MOST_TOKENS
from accounts.tests.conftest import json_post, signed_in
from fintrack.lib.errors import DomainError, NotFound


def me(secret: str, keyword: str = "Bearer") -> Any:
    return Client().get("/api/v1/users/me", headers={"Authorization": f"{keyword} {secret}"})


def code_of(response: Any) -> str:
    return str(response.json()["errors"][0]["code"])


def test_the_secret_opens_the_api_and_is_not_kept(ana: User) -> None:
    issued = services.token_create(acting_user=ana, name="  Phone \x00 app ", scope=Scope.READ)
    assert issued.secret.startswith("fin_")
    assert issued.secret.startswith(issued.token.prefix)
    assert issued.token.name == "Phone app"
    for keyword in ("Bearer", "bearer", "Token"):
        answer = me(issued.secret, keyword)
        assert (answer.status_code, answer.json()["email"]) == (200, "ana@example.org")
    stored = AccessToken.objects.values().get()
    assert issued.secret not in str(stored)


@pytest.mark.parametrize(
    ("change", "code"), [({"name": " "}, "bad_name"), ({"scope": "all"}, "unknown_scope"), ({"days": 7}, "bad_expiry")]
)
def test_a_wrong_wish_makes_nothing(ana: User, change: dict[str, Any], code: str) -> None:
    wish: dict[str, Any] = {"name": "Phone", "scope": "read", "days": 30, **change}
    with pytest.raises(DomainError) as refused:
        services.token_create(acting_user=ana, **wish)
    assert (refused.value.code, AccessToken.objects.count()) == (code, 0)


def test_nobody_hoards_tokens(ana: User, ben: User) -> None:
    for number in range(MOST_TOKENS):
        first = services.token_create(acting_user=ana, name=str(number)).token
    with pytest.raises(DomainError, match="50 tokens"):
        services.token_create(acting_user=ana, name="one more")
    services.token_create(acting_user=ben, name="his own")
    services.token_revoke(token=first, acting_user=ana)
    services.token_create(acting_user=ana, name="in its place")


def test_it_ends_by_revoking_by_time_and_with_the_person(ana: User) -> None:
    issued = services.token_create(acting_user=ana, name="Phone", days=30)
    endless = services.token_create(acting_user=ana, name="Server", days=None)
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert (me(issued.secret).status_code, code_of(me(issued.secret))) == (401, "invalid_token")
        assert me(endless.secret).status_code == 200
    assert me(issued.secret).status_code == 200
    services.token_revoke(token=issued.token, acting_user=ana)
    assert me(issued.secret).headers["WWW-Authenticate"] == "Bearer"
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert me(endless.secret).status_code == 401


def test_use_is_noted_once_a_minute(ana: User, django_assert_num_queries: Any) -> None:
    issued = services.token_create(acting_user=ana, name="Phone")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(2):
            me(issued.secret)
        first = AccessToken.objects.get().last_used_at
        with django_assert_num_queries(1):
            me(issued.secret)
        clock.shift(timedelta(seconds=61))
        me(issued.secret)
    again = AccessToken.objects.get().last_used_at
    assert first is not None
    assert again is not None
    assert again - first == timedelta(seconds=61)


def test_only_the_person_revokes(ana: User, ben: User) -> None:
    issued = services.token_create(acting_user=ana, name="Phone")
    with pytest.raises(NotFound):
        services.token_revoke(token=issued.token, acting_user=ben)
    with pytest.raises(NotFound):
        selectors.access_token(ben, issued.token.public_id)
    assert list(selectors.access_tokens(ben)) == []
    assert me(issued.secret).status_code == 200


def test_tokens_by_api(ana: User, ben: User) -> None:
    client = signed_in(ana)
    made = json_post(client, "tokens", {"name": "Phone", "scope": "write", "days": None}, **{"Idempotency-Key": "k"})
    assert (made.status_code, made.json()["token"]["expires_at"]) == (201, None)
    secret, public_id = made.json()["secret"], made.json()["token"]["id"]
    assert secret not in client.get("/api/v1/tokens").content.decode()
    assert (
        json_post(client, "tokens", {"name": "Phone", "scope": "write"}, **{"Idempotency-Key": "k"}).status_code == 201
    )
    by_token = Client()
    for answer in (
        by_token.get("/api/v1/tokens", headers={"Authorization": f"Bearer {secret}"}),
        json_post(by_token, "tokens", {"name": "x"}, Authorization=f"Bearer {secret}"),
        json_post(by_token, "household/invitations", {}, Authorization=f"Bearer {secret}"),
    ):
        assert (answer.status_code, code_of(answer)) == (403, "token_scope")
    assert signed_in(ben).delete(f"/api/v1/tokens/{public_id}").status_code == 404
    assert client.delete(f"/api/v1/tokens/{public_id}").status_code == 204
    assert me(secret).status_code == 401
