"""`household_create` and the shape every command has: --json, exit 0 ok, 1 refused, 2 usage."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Household, User

GIVEN = {"name": "Home", "base_currency": "php", "email": "Ana@example.org", "password": "plum"}


def run(**changes: Any) -> tuple[int, Any]:
    out = io.StringIO()
    try:
        call_command("household_create", **{**GIVEN, **changes}, as_json=True, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_household_and_its_owner(db: Any) -> None:
    code, answer = run(operator=True)
    user = User.objects.get(email="ana@example.org")
    assert (code, answer["user"], answer["email"], answer["base_currency"]) == (
        0,
        str(user.public_id),
        "ana@example.org",
        "PHP",
    )
    assert user.household is not None
    assert answer["household"] == str(user.household.public_id)
    assert user.is_superuser
    assert user.check_password("plum")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"base_currency": "ZZZ"}, "unknown_currency"),
        ({"name": " "}, "bad_name"),
        ({"time_zone": "Mars"}, "unknown_time_zone"),
        ({"email": "ana@example.org"}, "email_taken"),
    ],
)
def test_a_refusal_exits_1_and_leaves_nothing(db: Any, changes: dict[str, Any], code: str) -> None:
    if code == "email_taken":
        assert run()[0] == 0
    before = (Household.objects.count(), User.objects.count())
    exit_code, answer = run(**changes)
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert answer["error"]["message"]
    assert (Household.objects.count(), User.objects.count()) == before


def test_without_json_a_person_reads_lines(db: Any) -> None:
    out = io.StringIO()
    call_command("household_create", **GIVEN, stdout=out)
    assert "email: ana@example.org" in out.getvalue()
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("household_create", **{**GIVEN, "base_currency": "ZZZ"}, stderr=err)
    assert "currency" in err.getvalue()


def test_an_address_that_is_none_is_usage(db: Any) -> None:
    with pytest.raises(CommandError) as wrong:
        run(email="nonsense")
    assert wrong.value.returncode == 2
    assert not Household.objects.exists()


def test_a_missing_argument_exits_2(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "household_create", "--name", "Home", "--json"]
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fintrack.settings"}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "--base-currency" in done.stderr
