"""The register and the review by keyboard alone: the focus goes where the work goes, and is never lost to a swap."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ledger.tests.pages.statements import ofx
from tests.e2e.conftest import Visitor

ROWS = (("20261118", "-3.00", "Kiosk"), ("20261119", "-2.20", "Tram"), ("20261120", "-12.40", "Corner Grocery"))


@pytest.fixture
def home(visitor: Visitor) -> Visitor:
    visitor.settle()
    visitor.bring(ofx(ROWS), "november.ofx")
    return visitor


def test_a_row_is_edited_and_left_without_losing_the_place(home: Visitor) -> None:
    page = home.go("/books/register/")
    names = page.locator("[data-row] a.payee-name")
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#row_payee")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("tr.is-editing")).to_have_count(0)
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(names.nth(1)).to_be_focused()


def test_the_review_goes_on_from_row_to_row(home: Visitor) -> None:
    page = home.go("/books/review/")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("link", name="Tram")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("[data-review-form] select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-review-form]")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.get_by_role("link", name="Kiosk")).to_be_focused()


def test_tab_reaches_the_rows_and_the_ring_is_seen(home: Visitor) -> None:
    page = home.go("/books/register/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert [ring for words, ring in seen if words == "Corner Grocery"] == ["solid"]
    assert [words for words, ring in seen if ring == "none"] == []
