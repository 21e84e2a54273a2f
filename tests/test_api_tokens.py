"""Every operation of the API with a token of each scope: it does what its scope says, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Scope
from accounts.services import token_create
from ledger.models import Transaction
from ledger.services.accounts import account_create
from tests.conftest import People
from tests.test_api_routes import ABSENT, OPEN, operations

pytestmark = pytest.mark.slow

SAFE = {"get"}
PROPOSALS = {("post", "transactions"), ("post", "imports"), ("post", "deliveries"), ("post", "rules")}
"""What a program may add that waits for a person."""

LOOKS = {("post", "rules/preview")}
"""What only looks, though it is asked by POST."""

FOR_PEOPLE = re.compile(r"(users|household|invitations|tokens)(/|$)")
"""Where a token changes nothing."""


def asked(secret: str, method: str, path: str, data: Any = None) -> Any:
    address = "/api/v1/" + re.sub(r"\{\w+\}", ABSENT, path)
    send = getattr(Client(), method)
    headers = {"Authorization": f"Bearer {secret}"}
    return (
        send(address, headers=headers)
        if method == "get"
        else send(address, data or {}, "application/json", headers=headers)
    )


def is_refused(answer: Any) -> bool:
    return answer.status_code == 403 and answer.json()["errors"][0]["code"] == "token_scope"


@pytest.mark.parametrize("scope", Scope.values)
def test_every_operation_asks_for_its_scope(people: People, scope: str) -> None:
    secret = token_create(acting_user=people.owner, name="Program", scope=scope).secret
    walked = 0
    for method, path, _operation in operations():
        if path in OPEN:
            continue
        looks = method in SAFE or (method, path) in LOOKS
        reaches = looks or scope == Scope.WRITE or (scope == Scope.PROPOSE and (method, path) in PROPOSALS)
        if FOR_PEOPLE.match(path):
            reaches = method in SAFE and not path.startswith("tokens")
        assert is_refused(asked(secret, method, path)) != reaches, (method, path, scope)
        walked += 1
    assert walked > 50


def test_what_is_proposed_waits(people: People) -> None:
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank = account_create(name="Bank", kind="checking", currency="EUR", **make)
    food = account_create(name="Food", kind="expense", **make)
    body = {
        "kind": "expense", "date": "2026-03-01", "account": str(bank.public_id), "category": str(food.public_id),
        "amount": "5", "is_reviewed": True,
    }  # fmt: skip
    for scope in (Scope.PROPOSE, Scope.WRITE):
        secret = token_create(acting_user=people.owner, name="Program", scope=scope).secret
        assert asked(secret, "post", "transactions", body).status_code == 201
    proposed, written = Transaction.objects.order_by("pk")
    assert proposed.reviewed_at is None
    assert written.reviewed_at is not None


def test_a_proposed_rule_does_nothing_yet(people: People) -> None:
    food = account_create(household=people.household, acting_user=people.owner, name="Food", kind="expense")
    body = {
        "conditions": {"all": [{"field": "payee", "op": "is", "value": "Shop"}]},
        "actions": [{"do": "category", "value": str(food.public_id)}],
    }
    for scope, is_enabled in ((Scope.PROPOSE, False), (Scope.WRITE, True)):
        secret = token_create(acting_user=people.owner, name="Program", scope=scope).secret
        answer = asked(secret, "post", "rules", body)
        assert (answer.status_code, answer.json()["is_enabled"]) == (201, is_enabled), answer.content


def test_a_viewers_token_can_no_more_than_the_viewer(people: People) -> None:
    secret = token_create(acting_user=people.viewer, name="Program", scope=Scope.WRITE).secret
    answer = asked(secret, "post", "accounts", {"name": "Purse", "kind": "cash"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "read_only")


def test_limits_are_told_and_hold_for_each_alone(people: People, settings: Any) -> None:
    cache.clear()
    settings.API_RATES = {"user": 3, "token": 2, "anonymous": 1, "sign_in": 1}
    one, other = (token_create(acting_user=people.owner, name=name).secret for name in ("one", "other"))
    first = asked(one, "get", "users/me")
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
    assert 0 < int(first.headers["RateLimit-Reset"]) <= 60
    assert asked(one, "get", "users/me").headers["RateLimit-Remaining"] == "0"
    late = asked(one, "get", "users/me")
    assert (late.status_code, late.json()["errors"][0]["code"]) == (429, "throttled")
    assert late.headers["Retry-After"] == late.headers["RateLimit-Reset"]
    assert asked(other, "get", "users/me").status_code == 200
    person = Client()
    person.force_login(people.owner)
    assert person.get("/api/v1/users/me").headers["RateLimit-Limit"] == "3"
    statuses = [Client().get("/api/v1/accounts").status_code for _ in range(2)]
    assert statuses == [401, 401]
    wrong = {"refresh": "x"}
    answers = [Client().post("/api/v1/auth/refresh", wrong, "application/json").status_code for _ in range(2)]
    assert answers == [401, 429]


def test_other_sites_are_let_in_by_name_and_without_this_browsers_session(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]
    asking = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    asking["Access-Control-Request-Headers"] = "authorization, idempotency-key, if-match"
    answer = Client().options("/api/v1/transactions", headers=asking)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.org"
    assert "idempotency-key" in answer.headers["Access-Control-Allow-Headers"]
    assert not answer.has_header("Access-Control-Allow-Credentials")
    stranger = Client().options("/api/v1/transactions", headers={**asking, "Origin": "https://evil.example.org"})
    assert not stranger.has_header("Access-Control-Allow-Origin")
