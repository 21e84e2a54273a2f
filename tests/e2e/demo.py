"""The demo household with Ana signed in, and the addresses of all pages she may open."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser

from ledger.demo.cast import ANA, PEOPLE
from tests.e2e.conftest import Visitor, environment_of, served
from tests.walking import filled, routes

TELL = "from tests.e2e.places import tell; tell()"
QUERIES = {
    "/": ("?on=2026-10-15",),
    "/books/register/": ("?q=nothing-has-this-name",),
    "/books/review/": ("?show=one", "?show=payees"),
    "/books/search/": ("?q=grocery",),
    "/books/reports/rows/": ("?first=2026-10-01&last=2026-10-31",),
}
"""Pages whose address says more: asked besides the plain one."""
LEFT_OUT = re.compile(r"/accounts/logout/|/styleguide/|/admin/.*/(history|delete)/$")
"""Leaves the walk; shows every state at once; made by Django for each model alike."""


@dataclass(frozen=True)
class Demo:
    address: str
    state: dict[str, Any]
    pages: tuple[str, ...]


@contextmanager
def demo_in(folder: Path, browser: Browser) -> Iterator[Demo]:
    """The program on the demo, in that folder, until it is left."""
    with served(folder, DEMO="true") as address:
        ana = Visitor(browser, address)
        page = ana.go("/accounts/login/")
        page.get_by_label(re.compile("e-?mail", re.I)).first.fill(PEOPLE[ANA][1])
        page.get_by_label(re.compile("^password", re.I)).first.fill("fintrack-demo")
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(f"{address}/")
        yield Demo(address, ana.context.storage_state(), tuple(_pages(ana, _places(folder))))  # type: ignore[arg-type]
        ana.context.close()


def _places(folder: Path) -> list[Any]:
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", TELL]
    environment = environment_of(folder) | {"DEMO": "true"}
    found = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    return list(json.loads(found.stdout.splitlines()[-1]))


def _pages(ana: Visitor, places: Sequence[Any]) -> Iterator[str]:
    """What answers a plain visit with a whole page; not redirects, parts for htmx, files, nor what only takes a form."""
    plain = [path for route in routes() if not route.template.startswith("api/") for path in filled(route, places)]
    asked = [one + more for one in plain for more in ("", *QUERIES.get(one, ()))]
    for path in dict.fromkeys(asked):
        if LEFT_OUT.search(path):
            continue
        answer = ana.context.request.get(path, max_redirects=0)
        assert answer.status < 500, path
        if answer.status == 200 and "html" in answer.headers["content-type"] and "<html" in answer.text():
            yield path
