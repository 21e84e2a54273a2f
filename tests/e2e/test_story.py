"""The stories of a newcomer, told in a browser against the program as `make run` starts it."""

from __future__ import annotations

import re

from ledger.tests.pages.statements import AMBIGUOUS_CSV, ofx
from tests.e2e.conftest import Visitor

IN_OCTOBER = (
    ("20261120", "2500.00", "ACME Payroll"),
    ("20261120", "-64.20", "Corner Grocery"),
    ("20261121", "-12.80", "Tram"),
)
KEPT = "2,423"


def test_a_stranger_signs_up_imports_sees_it_and_undoes_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    page.get_by_label("Name").fill("Giro")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/start/file/**")
    visitor.drop(ofx(IN_OCTOBER), "november.ofx")
    page.get_by_role("button", name="Import 3 rows").click()
    page.get_by_text("3 rows imported").first.wait_for()
    result = page.url

    page.get_by_role("link", name="Go to Home").click()
    page.wait_for_load_state()
    home = page.locator("main")
    assert KEPT in re.sub(r"\s", "", home.inner_text())
    assert "Corner Grocery" in home.inner_text()

    page.goto(result)
    page.get_by_role("link", name="Undo this import").last.click()
    page.get_by_text("3 rows leave your books").wait_for()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("This import was undone").wait_for()

    visitor.go("/")
    text = page.locator("main").inner_text()
    assert "Corner Grocery" not in text
    assert KEPT not in re.sub(r"\s", "", text)


def test_a_csv_that_may_be_read_two_ways_asks_and_goes_on(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    page.get_by_role("link", name="Skip: the file will say").click()
    page.wait_for_url("**/start/file/")
    visitor.drop(AMBIGUOUS_CSV, "bank.csv")
    page.get_by_role("button", name=re.compile("Month first")).click()
    page.locator("#import-button").wait_for()
    assert page.get_by_text("Jan 2, 2026").first.is_visible()
    page.locator("#take-2").uncheck()
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text("2 rows imported").first.wait_for()


def test_the_same_file_again_is_all_there(visitor: Visitor) -> None:
    visitor.settle()
    visitor.bring(ofx(IN_OCTOBER), "november.ofx")
    visitor.go("/books/import/")
    visitor.drop(ofx(IN_OCTOBER), "november again.ofx")
    page = visitor.page
    page.get_by_text("You have imported this very file before").wait_for()
    page.get_by_role("link", name=re.compile("Already there 3")).click()
    page.locator('#preview-tabs [aria-current="page"]', has_text="Already there").wait_for()
    page.get_by_role("button", name="Finish without new rows").click()
    page.get_by_text("Nothing new in this file").wait_for()
