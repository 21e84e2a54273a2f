"""Fixtures of the whole-project tests: a household with an owner, a partner and a viewer, and an outsider with their own."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import Household, Role, User


@dataclass(frozen=True)
class People:
    """Who is who in a test. The outsider has a household of their own and must never see this one."""

    household: Household
    owner: User
    partner: User
    viewer: User
    outsider: User
    other_household: Household


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database as an installation is: with the currencies in it, made once and not for each test."""
    from ledger.services.commodities import commodities_ensure

    with django_db_blocker.unblock():
        commodities_ensure()
    # What is loaded by now stays: the collector need not look at a million objects again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def people_create(base_currency: str = "EUR") -> People:
    from ledger.services.commodities import commodities_ensure

    commodities_ensure()
    household = Household.objects.create(name="Home", base_currency=base_currency)
    other = Household.objects.create(name="Elsewhere", base_currency="USD")
    create = User.objects.create_user
    return People(
        household,
        create("olive@example.org", "pw", name="Olive", household=household, role=Role.OWNER),
        create("pat@example.org", "pw", name="Pat", household=household, role=Role.PARTNER),
        create("vera@example.org", "pw", name="Vera", household=household, role=Role.VIEWER),
        create("otto@example.org", "pw", name="Otto", household=other, role=Role.OWNER),
        other,
    )


@pytest.fixture
def people(db: Any) -> People:
    return people_create()


@pytest.fixture(autouse=True)
def _sealed_rows_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that really commit leave sealed rows behind, which a flush can't delete: purge the households first."""
    transactional = "transactional_db" in request.fixturenames or any(
        marker.kwargs.get("transaction") for marker in request.node.iter_markers("django_db")
    )
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        from ledger.services.purge import everything_purge

        everything_purge()
