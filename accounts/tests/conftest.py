"""Two households and a person without one: Ana owns and Ben shares Home, Vera only looks, Carl owns another house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Household, Role, User
from accounts.services import household_create, user_create

PASSWORD = "plum-tree-in-rain-7"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rate limits count in the cache; each test starts from nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def home(db: Any) -> Household:
    return household_create(name="Home", base_currency="PHP", acting_user=None, time_zone="Asia/Manila", locale="en-PH")


@pytest.fixture
def ana(home: Household) -> User:
    return person("ana@example.org", home, Role.OWNER, "Ana")


@pytest.fixture
def ben(home: Household) -> User:
    return person("ben@example.org", home, Role.PARTNER, "Ben")


@pytest.fixture
def vera(home: Household) -> User:
    return person("vera@example.org", home, Role.VIEWER, "Vera")


@pytest.fixture
def carl(db: Any) -> User:
    """The outsider: an owner, but of another household."""
    return person(
        "carl@example.org",
        household_create(name="Elsewhere", base_currency="EUR", acting_user=None),
        Role.OWNER,
        "Carl",
    )


@pytest.fixture
def nobody(db: Any) -> User:
    """Signed up, without a household yet."""
    return person("nora@example.org", None, Role.OWNER, "Nora")


def person(email: str, household: Household | None, role: str, name: str = "") -> User:
    return user_create(email=email, password=PASSWORD, acting_user=None, household=household, role=role, name=name)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def json_post(client: Client, path: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)
