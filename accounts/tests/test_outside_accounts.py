"""A first sign-in by an outside account (OIDC later) is a sign-up like any other; and how pages show a refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts import services
from accounts.adapters import INVITATION_KEY, SocialAccountAdapter
from accounts.models import Role, User
from accounts.tests.conftest import signed_in
from fintrack.lib.errors import Forbidden


@pytest.fixture
def request_(rf: RequestFactory, db: Any) -> HttpRequest:
    request = rf.get("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def outside(email: str) -> SocialLogin:
    return SocialLogin(user=User(email=email, name="Ben"), account=SocialAccount(provider="openid", uid=email))


def test_an_outside_account_comes_in_by_the_same_rules(request_: HttpRequest, ana: User, settings: Any) -> None:
    settings.SIGNUP = "first"
    adapter = SocialAccountAdapter()
    assert not adapter.is_open_for_signup(request_, outside("ben@example.org"))
    with pytest.raises(Forbidden):
        adapter.save_user(request_, outside("ben@example.org"))
    assert not User.objects.filter(email="ben@example.org").exists()
    request_.session[INVITATION_KEY] = services.invitation_create(acting_user=ana, role=Role.VIEWER).token
    assert adapter.is_open_for_signup(request_, outside("ben@example.org"))
    ben = adapter.save_user(request_, outside("ben@example.org"))
    assert (ben.household, ben.role, ben.has_usable_password()) == (ana.household, Role.VIEWER, False)
    assert SocialAccount.objects.get(user=ben).uid == "ben@example.org"
    assert INVITATION_KEY not in request_.session


def test_a_refusal_is_a_toast_in_place_and_a_page_on_a_visit(ana: User, carl: User) -> None:
    client = signed_in(carl)
    path = f"/settings/members/{ana.public_id}/remove/"
    toast = client.post(path, headers={"HX-Request": "true"})
    assert (toast.status_code, toast["HX-Reswap"]) == (404, "none")
    assert json.loads(toast["HX-Trigger"])["toast"]["text"] == "There is no such member."
    page = client.post(path)
    assert page.status_code == 404
    assert "There is no such member." in page.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accounts/inactive/", "Whoever runs this server has switched it off."),
        ("/accounts/3rdparty/login/cancelled/", "You turned back at the other service."),
        ("/accounts/3rdparty/login/error/", "Nothing was changed; try again in a moment"),
    ],
)
def test_who_does_not_get_in_reads_why_and_finds_the_way_back(db: None, client: Client, path: str, words: str) -> None:
    page = client.get(path).content.decode()
    assert words in page
    assert 'href="/accounts/login/"' in page


def test_other_ways_to_sign_in_stand_in_the_settings(ana: User) -> None:
    client = signed_in(ana)
    assert "your e-mail address and password alone" in client.get("/accounts/3rdparty/").content.decode()
    SocialAccount.objects.create(user=ana, provider="openid", uid="https://ana.example.org/")
    page = client.get("/accounts/3rdparty/").content.decode()
    assert 'name="account"' in page
    assert "Sign-in and security" in page
