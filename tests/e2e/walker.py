"""What is wrong with a page, whoever looks at it: a reader by ear, in the dark, on a phone; the content policy; the console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SETTLED = """() => new Promise((done) => {
  let still = 0;
  const isMoving = (one) => one.playState === "running" && one.effect.getComputedTiming().iterations !== Infinity;
  const look = () => {
    const moving = document.getAnimations().filter(isMoving);
    for (const one of moving) one.finish();
    still = moving.length ? 0 : still + 1;
    if (still > 2) done();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
"""Three frames in which nothing moves: a theme's colours change by transitions that may begin a frame late."""
FITS = """() => new Promise((done) => {
  const end = performance.now() + 3000;
  const look = () => {
    if (document.documentElement.scrollWidth <= 360) done(true);
    else if (performance.now() > end) done(false);
    else requestAnimationFrame(look);
  };
  look();
})"""
SMALL = Path(__file__).with_name("small_targets.js").read_text()
SPILLING = """() => [...document.querySelectorAll(".tabs > *, .segmented > *")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.trim())"""
NIGHT = "document.documentElement.classList.add('dark')"
"""The admin's theme is a class that is set when a page loads; only one page is loaded again to see that."""
OPTIONS = {"resultTypes": ["violations"]}
CONTRAST = {**OPTIONS, "runOnly": ["color-contrast"]}
WCAG = {**OPTIONS, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


class Walker:
    """One browser that walks some of the pages and writes down what is wrong with them."""

    def __init__(self, address: str, page: Page) -> None:
        self.address, self.page, self.said = address, page, list[str]()
        page.on("console", lambda one: self.note(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("response", lambda one: self.note(f"{one.status} {one.url}") if one.status >= 500 else None)
        page.on("request", lambda one: None if self._is_ours(one.url) else self.note(f"asks {one.url}"))

    def _is_ours(self, url: str) -> bool:
        return url.startswith((f"{self.address}/", "data:", "blob:"))

    def note(self, what: str) -> None:
        self.said.append(f"{self.page.url.removeprefix(self.address)}: {what}")

    def look(self, path: str) -> None:
        """At a desk in light and dark, then at a phone's width."""
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")
        answer = self.page.goto(path)
        self._head(answer.headers["content-security-policy"] if answer else "")
        self._axe("light", OPTIONS)
        self.page.emulate_media(color_scheme="dark")
        self._axe("dark", CONTRAST)
        self.page.set_viewport_size({"width": 360, "height": 740})
        self._fits()
        self._touched()

    def look_at_admin(self, path: str) -> None:
        self.page.emulate_media(color_scheme="light")
        self.page.goto(path)
        self._axe("light", WCAG)
        self.page.emulate_media(color_scheme="dark")
        if path == "/admin/":
            self.page.reload()
            if not self.page.evaluate("document.documentElement.classList.contains('dark')"):
                self.note("stays light by night")
        self.page.evaluate(NIGHT)
        self._axe("dark", CONTRAST)

    def _head(self, policy: str) -> None:
        if not re.search(r"script-src 'self'(;|$)", policy) or not re.search(r"default-src 'self'(;|$)", policy):
            self.note(f"policy {policy}")
        if not re.fullmatch(r"\S.* · Fintrack", self.page.title()):
            self.note(f"title {self.page.title()}")
        if self.page.locator("h1").count() != 1:
            self.note(f"{self.page.locator('h1').count()} headings of the page")

    def _fits(self) -> None:
        """Charts follow the new width within a moment."""
        if not self.page.evaluate(FITS):
            self.note("wider than 360 px")

    def _touched(self) -> None:
        """By a finger on a phone, whose style sheet differs."""
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        wire.send(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "pointer", "value": "coarse"}, {"name": "hover", "value": "none"}]},
        )
        self.page.set_viewport_size({"width": 390, "height": 844})
        if not self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            self.note("has no finger")
        self.page.evaluate(SETTLED)
        for one in self.page.evaluate(SMALL):
            self.note(f"small: {one}")
        for one in self.page.evaluate(SPILLING):
            self.note(f"runs into its neighbour: {one}")
        wire.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        wire.detach()

    def _axe(self, theme: str, options: dict[str, Any]) -> None:
        self.page.evaluate(SETTLED)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("(options) => axe.run(options)", options)
        for one in found["violations"]:
            self.note(f"{theme}, {one['id']}: {one['nodes'][0]['html'][:160]}")
