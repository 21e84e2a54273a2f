"""Every page on a phone and in the dark, by keyboard, and without a complaint from the console or the content policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from ledger.tests.pages.statements import AMBIGUOUS_CSV, ofx
from tests.e2e.conftest import Visitor

PAGES = (
    "/", "/books/register/", "/books/accounts/", "/books/accounts/new/", "/books/review/", "/books/search/?q=grocery",
    "/books/categories/", "/books/rates/", "/books/import/", "/books/start/account/", "/books/start/file/", "/settings/",
    "/accounts/email/", "/accounts/password/change/", "/accounts/sessions/",
)  # fmt: skip
ENTRANCE = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
ROWS = tuple(
    (f"202611{day:02}", f"-{day}.40", f"A shop with a rather long name that goes on and on, number {day}")
    for day in range(1, 21)
)
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && !one.closest('.table-scroll, .tabs, pre, dialog:not([open])');
}).slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def home(browser: Browser, address: str) -> Iterator[Visitor]:
    """Somebody whose books hold a month of rows, a question and a preview."""
    person = Visitor(browser, address, viewport={"width": 1440, "height": 900})
    person.sign_up()
    person.import_file(ofx(ROWS, closing="100.00", on="20261120"), "november.ofx")
    yield person
    person.context.close()


@pytest.fixture(scope="module")
def imports(home: Visitor) -> tuple[str, ...]:
    """The addresses of an import in each of its states."""
    found = [home.page.url]
    later = ofx((*ROWS[:3], ("20261121", "-3.00", "Kiosk")))
    for content, name, sign in (
        (later, "again.ofx", "#import-button"),
        (AMBIGUOUS_CSV, "ambiguous.csv", "button[name=answer]"),
        (b"%PDF-1.7 holiday", "photos.ofx", ".alert.is-problem"),
    ):
        home.go("/books/import/")
        home.drop(content, name)
        home.page.locator(sign).first.wait_for()
        found.append(home.page.url)
    return (*found, f"{found[0]}undo/", f"{found[2]}columns/")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_no_page_is_wider_than_the_screen_or_complains(
    home: Visitor, imports: tuple[str, ...], width: int, scheme: str
) -> None:
    home.complaints.clear()
    home.page.set_viewport_size({"width": width, "height": 800})
    home.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wide = {}
    for path in (*PAGES, *imports):
        page = home.go(path)
        page.wait_for_load_state("networkidle" if width > 1000 else "load")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide[path] = page.evaluate(TOO_WIDE)
    assert wide == {}
    assert home.complaints == []


def barriers(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 AA: names for screen readers, contrast, roles."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_nobody_is_kept_out(home: Visitor, imports: tuple[str, ...]) -> None:
    home.page.set_viewport_size({"width": 1440, "height": 900})
    home.page.emulate_media(color_scheme="light")
    found = {path: barriers(home.go(path)) for path in (*PAGES, *imports)}
    assert {path: said for path, said in found.items() if said} == {}


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
    page.locator("#take-4").focus()
    page.keyboard.press("Space")
    page.locator("#row-4", has_text="you left it out").wait_for()
    assert page.locator("#preview-tabs a", has_text="New").inner_text() != new
    page.locator("#take-4").focus()
    page.keyboard.press("Space")
    page.locator("#row-4 .num", has_text="3.00").first.wait_for()
