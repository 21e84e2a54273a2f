"""On a slow line nothing jumps: what comes late (the typeface, charts, parts of a page) finds its room kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Visitor
from tests.e2e.demo import Demo

PAGES = (
    "/", "/books/register/", "/books/reports/payees/", "/books/reports/net-worth/", "/books/reports/spending/", "/books/payees/",
    "/books/categories/", "/books/rules/new/",
)  # fmt: skip
SHIFTS = """
window.shifts = [];
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
}).observe({ type: "layout-shift", buffered: true });
"""
MOST = 0.005
"""Of the page's own area times the way it moved; what people notice begins at 0.1. A currency's sign may still change its shape."""


def slowed(page: Page) -> None:
    """A phone's line with one bar: 150 kB a second, a quarter of a second to every answer, nothing in the cache."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    limits = {"offline": False, "latency": 250, "downloadThroughput": 150_000, "uploadThroughput": 75_000}
    wire.send("Network.emulateNetworkConditions", limits)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps_on_a_slow_line(browser: Browser, demo: Demo, width: int) -> None:
    ana = Visitor(
        browser,
        demo.address,
        storage_state=demo.state,
        viewport={"width": width, "height": 844},
        service_workers="block",
    )
    ana.page.add_init_script(SHIFTS)
    ana.page.set_default_timeout(60_000)
    moved = {}
    for path in PAGES:
        slowed(ana.page)
        ana.go(path)
        ana.page.wait_for_load_state("networkidle")
        moved[path] = sum(ana.page.evaluate("window.shifts"))
    ana.context.close()
    assert {path: much for path, much in moved.items() if much > MOST} == {}


def test_a_chart_and_a_drawer_show_that_something_comes(browser: Browser, demo: Demo) -> None:
    ana = Visitor(
        browser,
        demo.address,
        storage_state=demo.state,
        viewport={"width": 1280, "height": 844},
        service_workers="block",
    )
    slowed(ana.page)
    ana.page.goto("/books/reports/spending/", wait_until="domcontentloaded")
    chart = ana.page.locator("#chart-spending .chart-canvas")
    chart.locator(".skeleton").wait_for()
    before = chart.bounding_box()
    chart.locator("svg.main-svg").first.wait_for()
    assert chart.bounding_box() == before
    assert chart.locator(".skeleton").count() == 0
    ana.page.goto("/books/register/", wait_until="load")
    ana.page.locator("body").press("n")
    ana.page.locator("#drawer[open] .skeleton").first.wait_for()
    ana.page.locator("#drawer form").first.wait_for()
    ana.context.close()
