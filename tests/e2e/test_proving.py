"""Books that prove themselves, in a browser: rows told twice, a difference found, files together, payees that are one, what is learned."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from ledger.tests.pages.statements import OCTOBER, ofx
from tests.e2e.conftest import Visitor

NOVEMBER = (("20261105", "-50.00", "Gym"), ("20261105", "-50.00", "Gym"))


def test_a_row_told_twice_becomes_one_again(visitor: Visitor) -> None:
    """Tea of the 15th, and from a file that begins on the 16th, tea again."""
    visitor.settle()
    rows = (("20261009", "-2.00", "Bus"), ("20261013", "-9.00", "Cinema"), ("20261015", "-4.00", "Tea House"))
    visitor.bring(ofx(rows), "october.ofx")
    visitor.bring(ofx((("20261016", "-4.00", "Tea House"),)), "later.ofx")
    page = visitor.go("/books/review/")
    page.get_by_text("Is this one row of").first.wait_for()
    visitor.go("/books/twins/")
    page.get_by_role("heading", name="1 row may be there twice").wait_for()
    page.keyboard.press("j")
    page.get_by_role("button", name="It is the same row").click()
    page.get_by_text("Nothing was told twice").wait_for()
    page.locator("#toasts .toast").get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="1 row may be there twice").wait_for()


def test_a_difference_is_found_and_mended(visitor: Visitor) -> None:
    """The bank had one visit of the gym and tells two: 3,000.00 − 50.00 = 2,950.00."""
    visitor.settle()
    visitor.bring(ofx(OCTOBER, closing="3000.00"), "october.ofx")
    visitor.bring(ofx(NOVEMBER, closing="2950.00", on="20261130"), "november.ofx")
    page = visitor.go("/books/accounts/")
    page.get_by_role("link", name=re.compile("Testbank")).first.click()
    page.get_by_role("link", name="Find the difference").first.click()
    page.get_by_role("heading", name="The books have €50.00 too little").wait_for()
    best = page.locator(".detective-card").first
    expect(best).to_contain_text("Gym")
    best.get_by_role("button").last.click()
    page.get_by_text("Everything agrees").wait_for()
    page.locator("#toasts .toast").get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="The books have €50.00 too little").wait_for()


def test_files_dropped_together_are_imported_in_one_press(visitor: Visitor) -> None:
    visitor.settle()
    visitor.bring(ofx(OCTOBER), "october.ofx")
    page = visitor.go("/books/import/")
    files = {
        "november.ofx": ofx(NOVEMBER[:1]),
        "december.ofx": ofx((("20261203", "-8.00", "Kiosk"),)),
        "page.html": b"<html></html>",
    }
    page.locator('.drop input[type="file"]').set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()]
    )
    page.wait_for_url(re.compile(r"/books/import/deliveries/"))
    expect(page.get_by_text("Nothing in doubt")).to_have_count(2)
    page.get_by_role("button", name="Import the 2 clear files").click()
    page.get_by_role("link", name="Undo all of it").click()
    page.get_by_role("heading", name="Undo the import of 2 files?").wait_for()


def test_two_spellings_of_a_payee_become_one(visitor: Visitor) -> None:
    visitor.settle()
    days = [("20261002", "Harbour Coffee"), ("20261003", "Harbour Coffee"), ("20261004", "Harbor Coffee")]
    visitor.bring(ofx([(day, "-3.00", name) for day, name in days]), "october.ofx")
    page = visitor.go("/books/payees/")
    page.get_by_role("heading", name="Payees that look like one").click()
    page.get_by_text("These 2 look like one").wait_for()
    page.locator(".is-group").get_by_role("button", name="Make them one").click()
    page.get_by_text("These 2 look like one").wait_for(state="detached")
    visitor.go("/books/register/?q=Harbour")
    expect(page.locator("[data-row]")).to_have_count(3)


def test_learned_categories_are_among_the_settings(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/settings/")
    page.get_by_role("link", name="Learned categories").click()
    page.get_by_text("Nothing yet: it learns each night").wait_for()
    page.get_by_role("button", name="Learn anew").click()
    page.get_by_text("too few accepted rows").first.wait_for()
