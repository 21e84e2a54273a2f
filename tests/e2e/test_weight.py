"""What a first visit costs on the wire, with nothing kept from before: all but the charts, in each language's letters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Visitor
from tests.e2e.demo import Demo

MOST = 200_000
MOST_AT_HOME = 130_000
"""In an alphabet of Latin letters; Cyrillic ones are 19 kB more."""
PAGES = ("/", "/books/register/", "/books/accounts/", "/books/reports/", "/settings/")
CHARTS = re.compile(r"plotly|\.json")


def weighed(browser: Browser, demo: Demo, path: str, language: str) -> dict[str, float]:
    """Address → bytes of everything one cold visit loads."""
    ana = Visitor(browser, demo.address, language, storage_state=demo.state, service_workers="block")
    wire = ana.context.new_cdp_session(ana.page)
    wire.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda one: names.update({one["requestId"]: one["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}))
    ana.go(path)
    ana.page.wait_for_load_state("networkidle")
    assert ana.page.locator("html").get_attribute("lang") == language
    ana.context.close()
    assert ana.complaints == []
    return {names[key]: size for key, size in sizes.items() if key in names}


@pytest.mark.parametrize("language", ["en", "ru", "es"])
def test_a_first_visit_is_light(demo: Demo, browser: Browser, language: str) -> None:
    """The demo's money is ₱, a sign of another font file than the letters: home with it and without charts, and other pages."""
    for path in PAGES:
        loaded = weighed(browser, demo, path, language)
        counted = {name: size for name, size in loaded.items() if not CHARTS.search(name)}
        assert len(loaded) > len(counted) or path != "/", "home has a chart, and it comes late"
        assert not [name for name in counted if "latin-ext" in name], path
        assert bool([name for name in counted if "cyrillic" in name]) == (language == "ru"), path
        assert sum(counted.values()) < (MOST_AT_HOME if path == "/" and language != "ru" else MOST), counted
