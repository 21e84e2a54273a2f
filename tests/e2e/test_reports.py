"""The reports in a browser: a figure leads to its rows, a chart and a table leave the house, the home page in short and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ledger.tests.pages.statements import ofx
from tests.e2e.conftest import Visitor

PAGES = (
    "/books/reports/", "/books/reports/spending/", "/books/reports/payees/", "/books/reports/cash-flow/",
    "/books/reports/net-worth/", "/books/reports/month/", "/books/reports/year/",
)  # fmt: skip
OCTOBER = "?by=month&on=2026-10-31"
ROWS = (
    ("20261001", "2000.00", "ACME Ltd"), ("20261005", "-40.00", "Corner Shop"), ("20261012", "-60.00", "Corner Shop"),
    ("20261020", "-700.00", "Landlord"), ("20261103", "-25.00", "Corner Shop"),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(browser: Browser, address: str) -> Iterator[Visitor]:
    """Somebody whose October has one salary, one rent and two visits to a shop."""
    person = Visitor(browser, address, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    person.settle()
    person.bring(ofx(ROWS, closing="1175.00", on="20261103"), "october.ofx")
    yield person
    person.context.close()


def drawn(page: Page) -> None:
    chart = page.locator("figure.chart").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", re.compile("."), timeout=20_000)


def barriers(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_report_fits_and_keeps_nobody_out(home: Visitor, width: int, scheme: str) -> None:
    home.complaints.clear()
    home.page.set_viewport_size({"width": width, "height": 844})
    home.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in PAGES:
        page = home.go(path + OCTOBER)
        drawn(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
        assert barriers(page) == [], path
    assert home.complaints == []


def test_a_figure_leads_to_its_rows(home: Visitor) -> None:
    home.page.set_viewport_size({"width": 1280, "height": 900})
    page = home.go("/books/reports/payees/" + OCTOBER)
    row = page.get_by_role("row", name=re.compile("Corner Shop"))
    expect(row).to_contain_text("€100.00")
    row.locator("a.report-cell").first.click()
    page.wait_for_url("**/reports/rows/**")
    expect(page.locator("main")).to_contain_text("2 rows · together €100.00")
    page.get_by_role("link", name="Corner Shop").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Corner Shop")


def test_choices_stand_in_the_address(home: Visitor) -> None:
    page = home.go("/books/reports/")
    page.get_by_label("Cut by").select_option("quarter")
    page.wait_for_url("**by=quarter**")
    expect(page.locator("main")).to_contain_text("Q4 2026")
    page.get_by_role("link", name="The stretch before").click()
    page.wait_for_url("**on=**")


def test_charts_and_tables_leave_the_house(home: Visitor) -> None:
    page = home.go("/books/reports/spending/" + OCTOBER)
    drawn(page)
    with page.expect_download() as picture:
        page.locator("[data-png]").click()
    assert picture.value.suggested_filename == "spending-2026-10-01.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV").click()
    assert "800.00" in table.value.path().read_text("utf-8-sig")


def test_home_in_short_and_in_full(home: Visitor) -> None:
    page = home.go("/")
    page.get_by_role("button", name="In short").click()
    expect(page.get_by_role("region", name="How you are doing")).to_be_visible()
    page = home.go("/?on=2026-10-15")
    expect(page.locator("main")).to_contain_text("October 2026: €2,000.00 came in and €800.00 went out.")
    page.get_by_role("button", name="Show everything").click()
    expect(page.get_by_role("heading", name="Latest rows")).to_be_visible()
    page.get_by_role("link", name="The period before").click()
    expect(page.locator("main")).to_contain_text("October 2026")
