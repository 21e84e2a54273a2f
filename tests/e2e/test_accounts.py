"""Accounts in a browser: a card with its days, a statement to reconcile with, two accounts that become one and two again."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e.conftest import Visitor


def opened(visitor: Visitor, name: str, balance: str, kind: str = "checking") -> Page:
    """A new account with what is in it; leaves on its page."""
    page = visitor.go(f"/books/accounts/new/?kind={kind}")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Balance now").fill(balance)
    page.get_by_role("button", name="Add the account").click()
    page.get_by_role("heading", name=name, level=1).wait_for()
    return page


def words(page: Page, selector: str = "main") -> str:
    return re.sub(r"\s+", " ", page.locator(selector).inner_text())


def test_a_card_with_its_limit_and_days(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/books/accounts/new/")
    assert page.get_by_label("Credit limit").is_hidden()
    page.get_by_label("Kind").select_option("credit_card")
    page.get_by_label("Name", exact=True).fill("Visa")
    page.get_by_label("Balance now").fill("-250")
    page.get_by_label("Credit limit").fill("1000")
    page.get_by_label("Statement closes on day").fill("31")
    page.get_by_label("Payment is due on day").fill("15")
    page.get_by_role("button", name="Add the account").click()
    page.get_by_role("heading", name="Statements of the card").wait_for()
    assert "25 % of €1,000.00 used" in words(page)
    page = visitor.go("/books/accounts/")
    page.get_by_role("link", name="Cards").click()
    page.get_by_role("heading", name="Visa").wait_for()
    assert "€750.00 left" in words(page)


def test_reconcile_with_a_statement(visitor: Visitor) -> None:
    visitor.settle()
    page = opened(visitor, "Giro", "120")
    page.get_by_role("heading", name="Reconcile").click()
    page.get_by_label("Balance on the statement").fill("100")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("The statement and the books disagree").wait_for()
    page.get_by_role("button", name="Add an adjustment").click()
    page.locator("#confirm [data-confirm-yes]").click()
    page.get_by_text("Adjusted. The books agree now.").wait_for()
    page.get_by_text("The statement and the books disagree").wait_for(state="detached")
    page.locator("#balance", has_text="100.00").wait_for()
    page.locator("#toasts .toast", has_text="Adjusted").get_by_role("button", name="Undo").click()
    page.get_by_text("The statement and the books disagree").wait_for()


def test_tick_a_statement_with_the_keyboard_and_come_back(visitor: Visitor) -> None:
    visitor.settle()
    page = opened(visitor, "Giro", "120")
    page.get_by_role("link", name="Reconcile").click()
    page.get_by_label("Balance on the statement").fill("120")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name=re.compile("Statement of")).wait_for()
    finish = page.get_by_role("button", name="Finish")
    assert finish.is_disabled()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_text("1 row ticked").wait_for()
    page.keyboard.press("Space")
    page.get_by_text("0 rows ticked").wait_for()
    page.keyboard.press("x")
    page.locator(".tick-left.is-even").wait_for()
    visitor.go("/books/accounts/")
    page.go_back()
    page.reload()
    assert page.locator(".tick").is_checked()
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("Reconciled. Its rows are locked.").wait_for()
    page.locator("#reconciled summary", has_text="Unlock").click()
    page.get_by_label("Why?").fill("Only a trial")
    page.get_by_role("button", name="Unlock its rows").click()
    page.get_by_text("1 row is free again.").wait_for()
    page.locator("#reconciled", has_text="0 still locked").wait_for()


def test_merge_two_accounts_and_take_it_back(visitor: Visitor) -> None:
    visitor.settle()
    opened(visitor, "Old card", "30")
    page = opened(visitor, "New card", "12")
    page = visitor.go("/books/accounts/")
    page.get_by_role("link", name=re.compile("Old card")).click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Merge into another").click()
    page.get_by_label("The account that stays").select_option(label="New card")
    page.get_by_role("button", name="Merge").click()
    page.get_by_role("heading", name="New card", level=1).wait_for()
    page.locator("#balance", has_text="42.00").wait_for()
    page.locator("#toasts .toast").get_by_role("button", name="Undo").click()
    page.locator("#balance", has_text="12.00").wait_for()
    page = visitor.go("/books/accounts/")
    assert "Old card" in words(page)


def test_the_order_by_keyboard(visitor: Visitor) -> None:
    visitor.settle()
    opened(visitor, "First", "1")
    opened(visitor, "Second", "2")
    page = visitor.go("/books/accounts/?arrange=yes")
    page.get_by_role("button", name="Move Second up").press("Enter")
    page.get_by_text("The order is changed.").wait_for()
    text = words(visitor.go("/books/accounts/"))
    assert text.index("Second") < text.index("First")


def test_the_order_by_dragging(visitor: Visitor) -> None:
    visitor.settle()
    for name in ("First", "Second", "Third"):
        opened(visitor, name, "1")
    page = visitor.go("/books/accounts/?arrange=yes")
    handle = page.locator("[data-sort-item]", has_text="Third").locator("[data-sort-handle]").bounding_box()
    top = page.locator("[data-sort-item]").first.bounding_box()
    assert handle
    assert top
    page.mouse.move(handle["x"] + 8, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(top["x"] + 8, top["y"] + 4, steps=6)
    page.mouse.up()
    page.get_by_text("The order is changed.").wait_for()
    text = words(visitor.go("/books/accounts/"))
    assert text.index("Third") < text.index("First") < text.index("Second")


def test_a_phone_shows_the_same(visitor: Visitor) -> None:
    visitor.settle()
    opened(visitor, "Giro", "120")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/books/accounts/", "/books/accounts/?arrange=yes", "/books/cards/", "/books/accounts/new/"):
        page = visitor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
