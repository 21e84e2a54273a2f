"""The settings in a browser: a token made, used and revoked; the theme and the language kept; the books taken away."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
import zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Visitor

PHONE = {"width": 390, "height": 844}


def asked(visitor: Visitor, secret: str, path: str = "users/me") -> tuple[int, dict[str, object]]:
    """What a program with this token gets."""
    wanted = urllib.request.Request(  # our own server
        f"{visitor.address}/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"}
    )
    try:
        with urllib.request.urlopen(wanted, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_token_is_made_used_and_revoked(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/settings/tokens/")
    page.get_by_label("What it is for").fill("Phone")
    page.get_by_label("Read what you can read").check()
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_label("The new token").input_value()
    assert secret.startswith("fin_")
    status, me = asked(visitor, secret)
    assert (status, me["name"]) == (200, "Sam")
    visitor.go("/settings/tokens/")
    assert secret not in page.content()
    expect(page.get_by_text("last used")).to_be_visible()
    page.get_by_role("button", name=re.compile("Revoke")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Revoke|Yes|Continue", re.I)).last.click()
    expect(page.get_by_text(re.compile("revoked "))).to_be_visible()
    assert asked(visitor, secret)[0] == 401


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["desk", "phone"])
def test_the_theme_and_the_language_go_with_the_person(browser: Browser, address: str, size: dict[str, int]) -> None:
    first = Visitor(browser, address, viewport=size, color_scheme="light")
    first.settle()
    page = first.go("/settings/")
    with page.expect_response("**/settings/theme/"):
        page.locator("main").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    page.get_by_label("Language").select_option("es")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    first.context.close()
    assert first.complaints == []


def test_the_section_that_is_open_is_in_sight_on_a_phone(browser: Browser, address: str) -> None:
    phone = Visitor(browser, address, viewport=PHONE)
    phone.settle()
    page = phone.go("/settings/danger/")
    expect(page.locator('.settings-nav [aria-current="page"]')).to_be_in_viewport()
    phone.context.close()
    assert phone.complaints == []


def test_the_books_are_taken_away(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/books/export/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the archive").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert set(archive.namelist()) >= {"README.txt", "transactions.csv", "books.json"}
        assert json.loads(archive.read("books.json"))["household"]["name"] == "Samshouse"
