"""Rotating the keys of stored secrets."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from fintrack.lib.errors import DomainError
from ledger.models import Connection
from ledger.tests.commands.running import run
from tests.conftest import People


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM ledger_connection")
        return str(cursor.fetchone()[0])


@pytest.fixture
def link(people: People, settings: Settings) -> Connection:
    settings.FIELD_KEYS = ["old"]
    return Connection.objects.create(household=people.household, owner=people.owner, kind="bank", secrets="hush")


def test_rotation_lets_the_old_key_go(link: Connection, settings: Settings) -> None:
    before = stored()
    settings.FIELD_KEYS = ["new", "old"]
    code, answer = run("secrets_rotate")
    assert (code, answer["rotated"]["ledger.Connection.secrets"]) == (0, 1)
    settings.FIELD_KEYS = ["new"]
    assert Connection.objects.get().secrets == "hush"
    assert before != stored() != "hush"


def test_a_secret_that_no_key_opens_stops_it(link: Connection, settings: Settings) -> None:
    settings.FIELD_KEYS = ["new"]
    code, answer = run("secrets_rotate")
    assert (code, answer["error"]["code"]) == (1, "secret_unreadable")
    with pytest.raises(DomainError):
        Connection.objects.get()
