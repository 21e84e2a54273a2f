"""The review inbox and transfers to confirm, by keys, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger.tests.pages.statements import ofx
from tests.e2e.conftest import Visitor

ROWS = (("20261118", "-64.20", "Corner Grocery"), ("20261119", "-12.80", "Tram"), ("20261120", "-8.00", "Kiosk"))
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def account_made(visitor: Visitor, name: str, number: str) -> None:
    page = visitor.go("/books/accounts/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Number").fill(number)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/books/accounts/"))


def category_made(visitor: Visitor, name: str) -> None:
    page = visitor.go("/books/categories/")
    page.locator("main").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the category").click()
    page.get_by_text(f"“{name}” is there").first.wait_for()


def waiting(page: Page) -> list[str]:
    return [name.strip() for name in page.locator("[data-review-row] [data-review-name]").all_inner_texts()]


def test_rows_are_decided_by_keys_and_taken_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    category_made(visitor, "Snacks")
    visitor.bring(ofx(ROWS), "november.ofx")
    visitor.go("/books/review/")
    assert waiting(page) == ["Kiosk", "Tram", "Corner Grocery"]

    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("[data-review-row]")).to_have_count(2)
    assert waiting(page) == ["Tram", "Corner Grocery"]
    expect(page.locator("[data-review-left]")).to_have_text("2")
    expect(page.locator("[data-review-name]").first).to_be_focused()

    page.keyboard.press("c")
    chooser = page.locator("[data-review-form] select")
    expect(chooser).to_be_focused()
    chooser.select_option(label="Snacks")
    page.locator("[data-review-form] button").click()
    expect(page.locator("[data-review-row]")).to_have_count(1)
    expect(page.locator(".review-settled", has_text="Snacks")).to_be_visible()

    page.locator(".toast", has_text="Moved to").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-review-row]")).to_have_count(2)
    page.locator("[data-review-name]").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-review-chosen]")).to_have_text("2")
    page.get_by_role("button", name="Accept these").click()
    page.get_by_text("All reviewed").wait_for()


def test_one_at_a_time(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    visitor.bring(ofx(ROWS), "november.ofx")
    visitor.go("/books/review/?show=one")
    expect(page.locator(".review-single h2")).to_have_text("Kiosk")
    expect(page.locator(".review-raw")).to_contain_text("Kiosk")
    page.keyboard.press("a")
    expect(page.locator(".review-single h2")).to_have_text("Tram")
    page.keyboard.press("j")
    expect(page.locator(".review-single h2")).to_have_text("Corner Grocery")


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visitor]:
    person = Visitor(browser, address, **PHONE)
    yield person
    person.context.close()
    assert person.complaints == []


@pytest.mark.parametrize("device", ["visitor", "phone"])
def test_a_transfer_is_confirmed_and_taken_back(device: str, request: pytest.FixtureRequest) -> None:
    visitor: Visitor = request.getfixturevalue(device)
    page = visitor.page
    visitor.settle()
    account_made(visitor, "Giro", "DE0012345678")
    account_made(visitor, "Savings", "DE0087654321")
    # Two that fit: the import leaves the choice to a person.
    twice = (("20261119", "500.00", "From giro"), ("20261120", "500.00", "Bonus"))
    for rows, number in (((("20261118", "-500.00", "To savings"),), "DE0012345678"), (twice, "DE0087654321")):
        visitor.bring(ofx(rows, number=number), f"{number}.ofx")
    visitor.go("/books/transfers/")
    pairs = page.locator(".pair")
    expect(pairs).to_have_count(2)
    expect(pairs.first.get_by_text("Not the only fit")).to_be_visible()
    pairs.filter(has_text="From giro").get_by_role("button", name="It is one transfer").click()
    page.get_by_text("No transfer waits for you").wait_for()
    page.locator(".toast", has_text="Joined").get_by_role("button", name="Undo").click()
    expect(pairs).to_have_count(2)
    pairs.filter(has_text="Bonus").get_by_role("button", name="They are two things").click()
    expect(pairs).to_have_count(1)
