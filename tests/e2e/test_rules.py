"""A rule from a row, in a browser: written, tried on the past, applied, taken back, and put in order."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from ledger.tests.pages.statements import ofx
from tests.e2e.conftest import Visitor

ROWS = (
    ("20261118", "-4.20", "Works Canteen"),
    ("20261119", "-4.80", "Works Canteen"),
    ("20261120", "-64.20", "Corner Grocery"),
)


def slowed(page: Page, latency: int) -> None:
    """Every answer takes this many milliseconds more."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    limits = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", limits)


def test_a_row_becomes_a_rule_that_files_the_past_and_is_taken_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    visitor.bring(ofx(ROWS), "november.ofx")
    visitor.go("/books/register/")
    there = page.get_by_role("link", name="Works Canteen").first.get_attribute("href")
    row = re.findall(r"[0-9a-f-]{36}", there or "")[0]

    visitor.go(f"/books/rules/new/?from={row}")
    expect(page.get_by_label("Words to look for")).to_have_value("Works Canteen")
    expect(page.locator("#dry-run")).to_contain_text("Say what the rule should do.")
    page.get_by_label("Look at").select_option("amount")
    page.get_by_label("Amount", exact=True).wait_for()
    page.get_by_label("Look at").select_option("payee")
    page.get_by_label("Compare").select_option("contains")
    page.get_by_label("Words to look for").fill("canteen")
    page.get_by_role("button", name="Condition", exact=True).click()
    expect(page.get_by_label("Words to look for")).to_have_count(2)
    page.get_by_role("button", name="Remove this condition").last.click()
    expect(page.get_by_label("Words to look for")).to_have_count(1)
    page.get_by_label("Tag it").fill("lunch")
    page.get_by_label("Call the payee").fill("Canteen")
    expect(page.locator("#dry-run")).to_contain_text(re.compile(r"2\s+rows would change"))
    page.get_by_role("button", name="Add the rule").click()
    page.wait_for_url(re.compile(r"/books/rules/[0-9a-f-]{36}/"))

    page.get_by_role("button", name="Change all 2 rows").click()
    toast = page.get_by_text("2 transactions changed.")
    toast.wait_for()
    expect(page.locator("#dry-run")).to_contain_text("2 are so already.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#dry-run")).to_contain_text(re.compile(r"2\s+rows would change"))
    visitor.go("/books/register/")
    assert "Works Canteen" in page.locator("main").inner_text()


def test_rules_are_dragged_and_stepped_into_order(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    for name in ("First", "Second", "Third"):
        visitor.go("/books/rules/new/")
        page.get_by_label("Words to look for").fill(name)
        page.get_by_label("Call the payee").fill(name)
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add the rule").click()
        page.wait_for_url(re.compile(r"/books/rules/[0-9a-f-]{36}/"))
    visitor.go("/books/rules/")
    names = page.locator(".rule-line .payee-name")
    slowed(page, 500)
    handle = page.locator(".rule-line", has_text="Third").locator("[data-sort-handle]").bounding_box()
    top = page.locator(".rule-line").first.bounding_box()
    assert handle
    assert top
    with page.expect_response(lambda one: one.request.method == "GET" and one.url.endswith("/books/rules/")):
        page.get_by_role("button", name="Move up: Second").click()
        expect(names).to_have_text(["Second", "First", "Third"])
        page.mouse.move(handle["x"] + 5, handle["y"] + 20)
        page.mouse.down()
        page.mouse.move(top["x"] + 20, top["y"] + 60, steps=6)
    page.mouse.move(top["x"] + 20, top["y"] + 2, steps=3)  # the list as it was read anew has arrived meanwhile
    page.mouse.up()
    expect(names).to_have_text(["Third", "Second", "First"])
    page.get_by_text("The rules are in their new order.").last.wait_for()
    page.reload()
    expect(names).to_have_text(["Third", "Second", "First"])


def test_rules_are_dragged_into_another_group_and_a_fold_is_remembered(visitor: Visitor) -> None:
    page = visitor.page
    visitor.settle()
    for name, group in (("First", "Shops"), ("Second", "Shops"), ("Third", "")):
        visitor.go("/books/rules/new/")
        page.get_by_label("Words to look for").fill(name)
        page.get_by_label("Call the payee").fill(name)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Group").fill(group)
        page.get_by_role("button", name="Add the rule").click()
        page.wait_for_url(re.compile(r"/books/rules/[0-9a-f-]{36}/"))
    visitor.go("/books/rules/")
    shops, others = page.locator(".rule-section").first, page.locator(".rule-section").last
    handle = shops.locator(".rule-line", has_text="Second").locator("[data-sort-handle]").bounding_box()
    target = others.locator(".rule-line").first.bounding_box()
    assert handle
    assert target
    page.mouse.move(handle["x"] + 5, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + target["height"] - 8, steps=8)
    page.mouse.up()
    page.get_by_text("The rules are in their new order.").last.wait_for()
    expect(shops.locator(".rule-line .payee-name")).to_have_text(["First"])
    expect(others.locator(".rule-line .payee-name")).to_have_text(["Third", "Second"])
    shops.locator(".rule-group-head").click()
    expect(shops.get_by_role("link", name="First")).to_be_hidden()
    page.reload()
    expect(shops.get_by_role("link", name="First")).to_be_hidden()
    shops.locator(".rule-group-head").click()
    shops.get_by_role("button", name="Switch all off").click()
    page.get_by_text("The rules of “Shops” are off.").wait_for()
    expect(shops.get_by_role("button", name="Switch all on")).to_be_visible()
