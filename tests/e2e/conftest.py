"""The whole program as `make run` starts it (web, worker, beat on a fresh DATA_DIR), and a Chromium that visits it.

Nothing here touches the database of the other tests: everything a test needs it does as a person, in the browser.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from tests.e2e.demo import Demo

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
READY_SECONDS = int(os.environ.get("READY_SECONDS", "120"))
JOB_SECONDS = 30
PASSWORD = "a-long-enough-passphrase-7"
numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.slow)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, **given: str) -> Iterator[str]:
    """`manage.py serve --prepare` on a free port and a DATA_DIR in `folder`, stopped as Ctrl-C does."""
    port = free_port()
    environment = environment_of(folder) | {"PORT": str(port)} | given
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare"],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(process, port, folder / "serve.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def environment_of(folder: Path) -> dict[str, str]:
    """What a program that works on the DATA_DIR in `folder` is told, and nothing else of this machine."""
    return {
        "PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DATA_DIR": str(folder / "data"), "DEMO": "false",
        "SIGNUP": "open", "WEB_PROCESSES": "1",
    }  # fmt: skip


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("e2e")) as found:
        yield found


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health/ping", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"Fintrack did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no browser at {CHROMIUM} (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


def fresh_address() -> str:
    return f"sam{next(numbers)}.{os.getpid()}@example.org"


@pytest.fixture(scope="package")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo household: to be looked at, not changed."""
    from tests.e2e.demo import demo_in

    with demo_in(tmp_path_factory.mktemp("demo"), browser) as found:
        yield found


class Visitor:
    """A person at a browser. `complaints` collects what the console, the content policy or the server had to say."""

    def __init__(self, browser: Browser, address: str, locale: str = "en-US", **options: Any) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(base_url=address, locale=locale, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")

    def go(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.page

    def sign_up(self) -> None:
        """A stranger becomes a person with a household, and stands before step 2."""
        page = self.go("/accounts/signup/")
        page.get_by_label(re.compile("name", re.I)).first.fill("Sam")
        page.get_by_label(re.compile("e-?mail", re.I)).fill(fresh_address())
        page.get_by_label(re.compile("^password", re.I)).first.fill(PASSWORD)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url("**/welcome/")
        page.get_by_label(re.compile("name of the household", re.I)).fill("Samshouse")
        page.get_by_label(re.compile("main currency", re.I)).select_option("EUR")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/start/account/")

    def settle(self) -> None:
        """What `sign_up` and its two pages come to, without drawing them: for a test whose story begins later."""
        self._send("/accounts/signup/", name="Sam", email=fresh_address(), password1=PASSWORD)
        self._send("/welcome/", name="Samshouse", base_currency="EUR", time_zone="UTC")

    def _send(self, path: str, **fields: str) -> None:
        request = self.context.request
        assert request.get(path).ok, path
        answer = request.post(path, form={"csrfmiddlewaretoken": self._token(), **fields})
        assert answer.ok, path
        assert not answer.url.endswith(path), (
            f"{path} was not taken: {re.findall('field-error[^<]*<?[^<]*', answer.text())}"
        )

    def _token(self) -> str:
        return next(one["value"] for one in self.context.cookies() if "csrf" in one["name"])

    def bring(self, content: bytes, name: str) -> str:
        """What `import_file` comes to, by the API; the address of its page."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        start = self._ask("/api/v1/imports", multipart={"file": file, "create_accounts": "true"})
        there = f"/api/v1/imports/{start['id']}"
        assert self._when_settled(there) == "ready"
        self._ask(f"{there}/commit")
        assert self._when_settled(there) == "done"
        return f"/books/import/{start['id']}/"

    def _ask(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.context.request.post(path, headers={"X-CSRFToken": self._token()}, **body)
        assert answer.ok, f"{path}: {answer.text()[:500]}"
        return dict(answer.json())

    def _when_settled(self, path: str) -> str:
        """The state of a job that is neither queued nor running any more."""
        deadline = time.monotonic() + JOB_SECONDS
        while (state := str(self.context.request.get(path).json()["state"])) in ("queued", "running"):
            assert time.monotonic() < deadline, f"{path} is {state}"
            time.sleep(0.1)
        return state

    def drop(self, content: bytes, name: str) -> None:
        """Hand a file to the drop zone; it is sent by itself."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator('.drop input[type="file"]').set_input_files(file)
        self.page.wait_for_url(re.compile(r"/books/import/[0-9a-f-]{36}/"))

    def import_file(self, content: bytes, name: str) -> None:
        """From the import page to the result, into whatever account the file proposes."""
        self.go("/books/import/")
        self.drop(content, name)
        button = self.page.locator("#import-button")
        button.wait_for()
        if button.is_disabled():
            self.page.get_by_label("Into").select_option("new")
            self.page.locator("#import-button:not([disabled])").wait_for()
        self.page.locator("#import-button").click()
        self.page.get_by_text(re.compile(r"rows? imported")).first.wait_for()


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """A stranger at a desk; at the end nothing may have gone wrong in the background."""
    person = Visitor(browser, address, viewport={"width": 1440, "height": 900})
    yield person
    person.context.close()
    assert person.complaints == []
