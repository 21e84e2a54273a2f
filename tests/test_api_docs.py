"""The schema and its page: valid, from our own files, without inline scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.slow


def test_the_schema_is_valid_and_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    assert "/api/v1/transactions/{public_id}/void:" in text


def test_the_schema_is_served_to_anybody(db: Any) -> None:
    answer = Client().get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert (answer.status_code, answer.json()["info"]["title"]) == (200, "Fintrack API")
    money = answer.json()["components"]["schemas"]["Leg"]["properties"]["quantity"]
    assert (money["type"], money["format"]) == (
        ["string", "null"] if isinstance(money["type"], list) else "string",
        "decimal",
    )


def test_the_page_works_offline_under_the_strict_policy(db: Any) -> None:
    answer = Client().get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "'unsafe-inline'" not in re.findall(r"script-src ([^;]*)", answer.headers["Content-Security-Policy"])[0]
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert "<style" not in page
    scripts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(scripts) >= 4
    for address in scripts:
        assert address.startswith("/"), address
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
    script = Client().get("/api/v1/docs?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert reverse("schema") in script.content.decode()


def test_ping_answers_whatever_comes_along(django_assert_num_queries: Any, db: Any) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/api/v1/health/ping", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
