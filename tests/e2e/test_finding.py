"""Long lists in a browser: a field that leaves what has the words typed, and groups that stay as they were folded."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


def test_a_category_is_found_as_people_spell_it(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/books/categories/")
    page.get_by_label("Name").fill("Łódź flat")
    page.get_by_label("Under").select_option(label="Home")
    page.get_by_role("button", name="Add the category").click()
    page.get_by_text("“Łódź flat” is there.").wait_for()
    home = page.locator("#categories li", has=page.get_by_role("link", name="Home", exact=True)).first
    home.locator("summary").click()
    flat = page.get_by_role("link", name="Łódź flat", exact=True)
    food = page.get_by_role("link", name="Food", exact=True)
    expect(flat).to_be_hidden()
    page.locator("body").press("f")
    page.keyboard.type("lodz")
    expect(flat).to_be_visible()
    expect(food).to_be_hidden()
    page.get_by_label("Find a category").fill("food")
    expect(page.get_by_role("link", name="Groceries", exact=True)).to_be_visible()
    page.get_by_label("Find a category").fill("no such thing")
    expect(page.get_by_text("No category by that name.")).to_be_visible()
    page.get_by_label("Find a category").fill("")
    expect(food).to_be_visible()
    expect(flat).to_be_hidden()  # folded by hand, it is folded again
    page.reload()
    expect(page.locator("#categories").get_by_role("link", name="Home", exact=True)).to_be_visible()
    expect(flat).to_be_hidden()


def test_accounts_are_folded_by_group(visitor: Visitor) -> None:
    visitor.settle()
    page = visitor.go("/books/accounts/new/")
    page.get_by_label("Name").fill("Giro")
    page.get_by_role("button", name="Add the account").click()
    page.get_by_role("heading", name="Giro").wait_for()
    visitor.go("/books/accounts/")
    page.locator("details > summary", has_text="Checking").click()
    expect(page.get_by_role("link", name="Giro")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("link", name="Giro")).to_be_hidden()
