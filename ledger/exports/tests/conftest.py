from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import Household, Role, User
from ledger.exports.tests.world import World, world
from ledger.services.starter import household_start
from tests.conftest import People


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False):
        yield


@pytest.fixture
def books(people: People) -> World:
    return world(people)


@pytest.fixture
def nora(db: Any) -> User:
    """The owner of a new household."""
    household = Household.objects.create(name="New home", base_currency="USD")
    household_start(household)
    return User.objects.create_user("nora@example.org", "pw", household=household, role=Role.OWNER)
