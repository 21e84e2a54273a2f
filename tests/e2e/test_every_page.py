"""Every page there is, with the demo household in it: nobody is kept out, in both themes; nothing is asked of another host, refused by
the content policy, wider than a phone, or without a title and one heading. A new route is walked by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.demo import Demo
from tests.e2e.walker import Walker

WORKERS = 2


def walk(demo: Demo, pages: Sequence[str]) -> list[str]:
    """Each thread has a playwright of its own, as it must."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = chromium.new_context(
            base_url=demo.address,
            storage_state=demo.state,  # type: ignore[arg-type]
            locale="en-US",
            reduced_motion="reduce",
        )
        walker = Walker(demo.address, context.new_page())
        for path in pages:
            walker.look_at_admin(path) if path.startswith("/admin/") else walker.look(path)
        chromium.close()
    return walker.said


def walked(demo: Demo, pages: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(lambda start: walk(demo, pages[start::WORKERS]), range(WORKERS))
        return [said for part in parts for said in part]


def test_the_walk_knows_the_pages(demo: Demo) -> None:
    for wanted in ("/", "/books/register/", "/books/cards/", "/books/trash/", "/books/activity/", "/admin/"):
        assert wanted in demo.pages
    assert len(demo.pages) > 90


def test_every_page_is_open_to_everybody(demo: Demo) -> None:
    said = walked(demo, [path for path in demo.pages if not path.startswith("/admin/")])
    assert said == [], "\n".join(said)


def test_the_admin_is_open_to_everybody(demo: Demo) -> None:
    """Against WCAG 2.1 AA; the rest of axe's advice is about the theme's own frame."""
    said = walked(demo, [path for path in demo.pages if path.startswith("/admin/")])
    assert said == [], "\n".join(said)
