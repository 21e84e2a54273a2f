"""The register in a browser: a row changed where it stands, a split, many rows at once, the keyboard; at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Visitor

expect.set_options(timeout=20_000)

STATEMENT = b"""Date,Payee,Amount
2026-11-02,Salary Ltd,2000.00
2026-11-03,Corner Shop,-12.30
2026-11-04,Bus Company,-2.50
2026-11-05,Corner Shop,-8.00
2026-11-06,Book Store,-30.00
"""


def settled(visitor: Visitor) -> Page:
    """Somebody with an account of five imported rows, at their register."""
    visitor.settle()
    visitor.bring(STATEMENT, "november.csv")
    page = visitor.go("/books/register/")
    expect(row(page, "Book Store")).to_be_visible()
    return page


@pytest.fixture
def desk(visitor: Visitor) -> Page:
    return settled(visitor)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    person = Visitor(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield settled(person)
    person.context.close()
    assert person.complaints == []


def row(page: Page, payee: str) -> Locator:
    return page.locator("[data-row]", has=page.locator("a.payee-name", has_text=payee)).first


def focus(page: Page, payee: str) -> None:
    page.locator("a.payee-name", has_text=payee).first.focus()


def toast(page: Page, words: str) -> Locator:
    return page.locator("#toasts .toast", has_text=re.compile(words))


def test_a_row_is_changed_with_the_keyboard_alone(desk: Page) -> None:
    page = desk
    page.keyboard.press("j")
    expect(page.locator("a.payee-name").first).to_be_focused()
    page.keyboard.press("c")
    box = page.locator(".row-form").get_by_role("combobox", name="Category")
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Novels")
    expect(page.get_by_role("option", name="Create “Novels”")).to_be_visible()
    page.keyboard.press("Tab")
    page.locator(".row-form [name=tags]").fill("winter, gifts")
    page.keyboard.press("Enter")
    expect(page.locator(".row-form")).to_have_count(0)
    expect(row(page, "Book Store")).to_contain_text("Novels")
    expect(row(page, "Book Store")).to_contain_text("#winter")
    toast(page, "Saved").get_by_role("button", name="Undo").click()
    expect(row(page, "Book Store")).not_to_contain_text("Novels")


def test_enter_saves_the_row_with_the_choice_that_is_open(desk: Page) -> None:
    page = desk
    focus(page, "Bus Company")
    page.keyboard.press("c")
    box = page.locator(".row-form").get_by_role("combobox", name="Category")
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("public tr")
    choice = page.locator(".combobox-list [role=option]", has_text="Public transport")
    expect(choice).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".row-form")).to_have_count(0)
    expect(row(page, "Bus Company")).to_contain_text("Public transport")
    focus(page, "Bus Company")
    page.keyboard.press("c")
    expect(box).to_be_focused()
    box.click()
    expect(choice).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".row-form")).to_have_count(0)
    expect(row(page, "Bus Company")).to_contain_text("Public transport")


def test_escape_leaves_the_row_as_it_was(desk: Page) -> None:
    page = desk
    focus(page, "Bus Company")
    page.keyboard.press("e")
    page.get_by_role("combobox", name="Payee").fill("Something else")
    page.keyboard.press("Escape")
    if page.locator(".row-form").count():  # the first Esc shuts the proposals
        page.keyboard.press("Escape")
    expect(page.locator(".row-form")).to_have_count(0)
    expect(row(page, "Bus Company")).to_be_visible()


def test_a_split_is_saved_when_it_adds_up(desk: Page) -> None:
    page = desk
    focus(page, "Book Store")
    page.keyboard.press("s")
    lines = page.locator("[data-line]")
    expect(lines).to_have_count(2)
    page.get_by_label("Amount 1").fill("20")
    save = page.locator("[data-split] [data-split-save]")
    expect(page.locator("[data-left]")).to_have_text("Left: 10.00")
    expect(save).to_be_disabled()
    page.get_by_role("combobox", name="Category 2").fill("Gro")
    page.keyboard.press("Enter")
    lines.nth(1).locator("[data-part-rest]").click()
    expect(page.get_by_label("Amount 2")).to_have_value("10.00")
    expect(page.locator("[data-left]")).to_have_text("It adds up")
    page.locator("[data-part-add]").click()
    expect(lines).to_have_count(3)
    lines.nth(2).locator("[data-part-remove]").click()
    page.locator("[data-part-even]").click()
    expect(page.get_by_label("Amount 1")).to_have_value("15.00")
    save.click()
    expect(row(page, "Book Store")).to_contain_text("Split in 2")


def test_many_rows_are_changed_and_taken_back_at_once(desk: Page) -> None:
    page = desk
    boxes = page.locator("[data-row] .row-check")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3 rows selected")
    page.locator("#bulk summary", has_text="Payee").click()
    page.locator("#bulk").get_by_role("combobox", name="Payee").fill("Market")
    page.locator('#bulk button[value="payee"]').click()
    expect(page.locator("a.payee-name", has_text="Market")).to_have_count(3)
    expect(page.locator("#bulk")).to_be_hidden()
    toast(page, "3 transactions changed").get_by_role("button", name="Undo").click()
    expect(page.locator("a.payee-name", has_text="Market")).to_have_count(0)


def test_duplicate_choose_and_void_by_key(desk: Page) -> None:
    page = desk
    focus(page, "Bus Company")
    page.keyboard.press("d")
    expect(page.locator("a.payee-name", has_text="Bus Company")).to_have_count(2)
    focus(page, "Bus Company")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 row selected")
    page.keyboard.press("x")
    focus(page, "Bus Company")
    page.keyboard.press("v")
    expect(page.locator("a.payee-name", has_text="Bus Company")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Duplicate the row")


def test_filters_are_kept_as_a_view(desk: Page) -> None:
    page = desk
    page.locator("#id_q").fill("corner")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("link", name="Save this view").click()
    page.locator("#drawer-body").get_by_label("Name").fill("Corner")
    page.keyboard.press("Enter")
    expect(page.locator(".views-list")).to_contain_text("Corner")
    page.goto("/books/register/")
    page.locator(".views-list a", has_text="Corner").click()
    expect(page.locator("[data-row]")).to_have_count(2)


def test_the_main_tasks_on_a_phone(phone: Page) -> None:
    page = phone
    row(page, "Book Store").locator("[data-row-category]").tap()
    drawer = page.locator("#drawer-body")
    drawer.get_by_label("Memo").fill("for Lena")
    drawer.get_by_role("button", name="Save").tap()
    expect(row(page, "Book Store")).to_contain_text("for Lena")
    page.locator("[data-select-rows]").tap()
    page.locator("[data-row] .row-check").nth(0).tap()
    page.locator("[data-row] .row-check").nth(1).tap()
    page.locator('#bulk button[value="reviewed"]').tap()
    expect(toast(page, "transactions? changed")).to_be_visible()
    row(page, "Bus Company").locator("a.payee-name").tap()
    drawer.get_by_role("link", name="Split").tap()
    expect(page.locator("[data-split]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
