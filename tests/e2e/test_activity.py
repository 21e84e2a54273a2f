"""What was done and the way back, in a browser: a change is listed and undone; what is voided waits in the trash."""

from __future__ import annotations

from playwright.sync_api import expect

from ledger.tests.pages.statements import ofx
from tests.e2e.conftest import Visitor

ROWS = (("20261118", "-4.20", "Canteen"), ("20261120", "-64.20", "Corner Grocery"))


def test_a_voided_row_comes_back_from_the_trash_and_its_act_is_undone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    visitor.bring(ofx(ROWS), "november.ofx")
    visitor.go("/books/register/")
    page.get_by_role("link", name="Corner Grocery").first.click()
    page.get_by_role("button", name="Void", exact=True).click()
    page.get_by_text("Voided. It counts nowhere any more.").wait_for()

    visitor.go("/books/trash/")
    page.get_by_label("Tick Corner Grocery").check()
    page.get_by_role("button", name="Bring back what is ticked").click()
    page.get_by_text("1 transaction counts again.").wait_for()
    expect(page.locator("#trash")).to_contain_text("Nothing in the trash")

    visitor.go("/books/activity/")
    acts = page.locator(".act-text")
    expect(acts.first).to_have_text("Restored “Corner Grocery”")
    page.get_by_role("button", name="Undo: Restored “Corner Grocery”").click()
    page.get_by_text("Undone.", exact=True).wait_for()
    expect(acts.first).to_have_text("Undid: Restored “Corner Grocery”")
    page.get_by_label("Of what").select_option("imports")
    expect(acts).to_have_count(1)
    expect(acts).to_have_text("Imported 2 transactions from “november.ofx”")
