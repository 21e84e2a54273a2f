"""Every page on a phone and in the dark, by keyboard, and without a complaint from the console or the content policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser

from ledger.tests.pages.statements import AMBIGUOUS_CSV, ofx
from tests.e2e.conftest import Visitor
from tests.e2e.walker import Walker

EMPTY = (
    "/", "/books/register/", "/books/accounts/", "/books/accounts/new/", "/books/cards/", "/books/review/", "/books/transfers/",
    "/books/search/?q=grocery", "/books/categories/", "/books/payees/", "/books/tags/", "/books/rules/", "/books/activity/",
    "/books/trash/", "/books/import/", "/books/reports/", "/books/reports/net-worth/", "/books/reports/year/", "/books/start/account/",
    "/books/start/file/",
)  # fmt: skip
"""What the demo has plenty of, before there is anything."""
ENTRANCE = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
ROWS = tuple(
    (f"202611{day:02}", f"-{day}.40", f"A shop with a rather long name that goes on and on, number {day}")
    for day in range(1, 21)
)


@pytest.fixture(scope="module")
def home(browser: Browser, address: str) -> Iterator[Visitor]:
    """Somebody whose books hold a month of rows, a question and a preview."""
    person = Visitor(browser, address, viewport={"width": 1440, "height": 900})
    person.settle()
    person.go(person.bring(ofx(ROWS, closing="100.00", on="20261120"), "november.ofx"))
    yield person
    person.context.close()


@pytest.fixture(scope="module")
def imports(home: Visitor) -> tuple[str, ...]:
    """The addresses of an import in each of its states."""
    found = [home.page.url]
    later = ofx((*ROWS, ("20261121", "-3.00", "Kiosk")))
    for content, name, sign in (
        (later, "again.ofx", "#import-button"),
        (AMBIGUOUS_CSV, "ambiguous.csv", "button[name=answer]"),
        (b"%PDF-1.7 holiday", "photos.ofx", ".alert.is-problem"),
    ):
        home.go("/books/import/")
        home.drop(content, name)
        home.page.locator(sign).first.wait_for()
        found.append(home.page.url)
    found = [one.removeprefix(home.address) for one in found]
    return (*found, f"{found[0]}undo/", f"{found[2]}columns/")


def looked_at(person: Visitor, pages: Sequence[str]) -> list[str]:
    """At a desk and on a phone, in both themes; the person's page is closed to them."""
    walker = Walker(person.address, person.context.new_page())
    for path in pages:
        walker.look(path)
    walker.page.close()
    return walker.said


def test_an_import_is_open_to_everybody_in_each_of_its_states(home: Visitor, imports: tuple[str, ...]) -> None:
    said = looked_at(home, imports)
    assert said == [], "\n".join(said)


def test_the_pages_of_an_empty_household_are_open_to_everybody(visitor: Visitor) -> None:
    visitor.settle()
    said = looked_at(visitor, EMPTY)
    assert said == [], "\n".join(said)


@pytest.mark.parametrize("path", ENTRANCE)
def test_the_entrance_fits_a_phone(browser: Browser, address: str, path: str) -> None:
    stranger = Visitor(browser, address, viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = stranger.go(path)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert stranger.complaints == []
    stranger.context.close()


def test_dark_is_dark_and_light_is_light(home: Visitor) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        home.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        home.go("/books/import/")
        grounds.append(home.page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert grounds == ["rgb(251, 250, 247)", "rgb(20, 21, 18)"]


def test_keys_search_add_and_list(home: Visitor) -> None:
    home.page.set_viewport_size({"width": 1440, "height": 900})
    page = home.go("/books/register/")
    page.locator("body").press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    assert "Add a transaction" in page.locator("#keys").inner_text()
    page.keyboard.press("Escape")
    page.locator("#keys:not([open])").wait_for(state="attached")
    page.keyboard.press("n")
    page.locator("#drawer[open]").wait_for()
    page.locator("#drawer form").first.wait_for()
    page.keyboard.press("Escape")


def test_a_row_is_ticked_by_keyboard(home: Visitor, imports: tuple[str, ...]) -> None:
    page = home.go(imports[1])
    new = page.locator("#preview-tabs a", has_text="New").inner_text()
    page.locator("#take-21").focus()
    page.keyboard.press("Space")
    page.locator("#row-21", has_text="you left it out").wait_for()
    assert page.locator("#preview-tabs a", has_text="New").inner_text() != new
    page.locator("#take-21").focus()
    page.keyboard.press("Space")
    page.locator("#row-21 .num", has_text="3.00").first.wait_for()
