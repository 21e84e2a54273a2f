"""What a browser asks for to install Fintrack, and what the service worker may keep."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests.conftest import People

pytestmark = pytest.mark.django_db


def test_manifest_names_icons_that_are_there(client: Client) -> None:
    answer = client.get(reverse("manifest"))
    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in told["icons"]:
        assert finders.find("img/" + icon["src"].rpartition("/")[2].split(".")[0] + ".png"), icon


def test_manifest_speaks_the_visitor(client: Client) -> None:
    told = json.loads(client.get(reverse("manifest"), headers={"accept-language": "es"}).content)
    assert told["lang"] == "es"


def test_statement_files_can_be_shared_to_it(client: Client) -> None:
    target = json.loads(client.get(reverse("manifest")).content)["share_target"]
    assert (target["action"], target["method"], target["enctype"]) == ("/share/", "POST", "multipart/form-data")
    assert {".ofx", ".qfx", ".csv", ".qif", ".mt940", ".xml", ".xlsx", ".ods", ".zip"} <= set(
        target["params"]["files"][0]["accept"]
    )


def test_worker_is_served_at_the_root_and_keeps_no_page_of_the_books(client: Client) -> None:
    answer = client.get(reverse("service_worker"))
    assert reverse("service_worker") == "/sw.js"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    first = answer.content.decode().split(";\n", 1)[0]
    kept = json.loads(first.removeprefix("self.FINTRACK = "))["kept"]
    assert kept[0] == "/offline/"
    assert all(url == "/offline/" or url.startswith("/static/") for url in kept)


def test_offline_page_is_the_same_for_everybody(client: Client, people: People) -> None:
    told = client.get(reverse("offline"))
    assert told.status_code == 200
    client.force_login(people.owner)
    page = client.get(reverse("offline")).content.decode()
    assert people.owner.email not in page
    assert people.household.name not in page


def test_a_shared_file_without_the_worker_changes_nothing(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.owner)
    assert strict.post(reverse("share")).status_code == 403
    assert strict.get(reverse("share")).headers["Location"] == reverse("ledger:imports")
