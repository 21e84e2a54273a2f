"""`make screenshots`: the pictures of the documentation, taken of the demo household as it stands on one fixed day.

    python -m tests.screenshots [--only register,home] [--into docs/images]

The program runs in this process on a folder of its own, with the clock standing at DAY, so that the same code gives the same pictures.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from playwright.sync_api import Browser, Page

    from accounts.models import Household, User
    from ledger.models import Account, Transaction
    from tests.pictures import Picture

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
"""Noon in Manila, a Monday and a pay day: a month with all its figures, and a card whose statement has just closed."""
MOST_BYTES = 150_000
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--font-render-hinting=none",
)
OURS = {
    "ENV_FILE": os.devnull, "DEMO": "true", "DEBUG": "false", "LOG_LEVEL": "ERROR", "CACHE": "memory", "EMAIL_URL": "dummymail://",
    "BROKER_URL": "memory://", "DJANGO_SETTINGS_MODULE": "fintrack.settings",
}  # fmt: skip
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "PLAYWRIGHT_BROWSERS_PATH")
"""What of the environment goes on to count."""
STILL = ("[data-chart]:not([data-drawn])", ".htmx-request", "dialog[open] .skeleton")
"""What must be gone before a picture is taken: charts not drawn yet, answers on their way."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="Names of pictures, with commas between them; all when left out.")
    parser.add_argument("--into", type=Path, default=IMAGES, help="The folder they are written to.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fintrack-pictures-") as folder, time_machine.travel(DAY, tick=False):
        _program(folder)
        from tests.pictures import PICTURES

        names = [name for name in options.only.split(",") if name]
        chosen = [picture for picture in PICTURES if not names or picture.name in names]
        _staged({picture.staged for picture in chosen if picture.staged})
        pages = [(picture, _address(picture)) for picture in chosen]
        with _served() as address:
            _taken(address, pages, options.into)
    return 0


def _program(folder: str) -> None:
    """Django with the demo household of DAY, on `folder`; nothing of the machine's own settings."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | OURS, DATA_DIR=f"{folder}/data")
    import django

    django.setup()
    from fintrack.preparation import prepared

    prepared(_say)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _staged(stages: Collection[str]) -> None:
    """What the demo household has not done by itself, so that every page has something to show; and it is nobody's demo any more."""
    from accounts.models import Household, User
    from tests.staging import STAGES

    household = Household.objects.get()
    ana = User.objects.get(household=household, email__startswith="ana@")
    categories, cash = _found(household)
    _ruled(ana, categories)
    _changed(household, ana, categories)
    _half(ana, cash)
    for name in sorted(stages):
        STAGES[name](ana)
    User.objects.filter(household=household, email__startswith="miguel@").update(has_plain_home=True)
    household.is_demo = False  # the banner would stand on every picture
    household.save(update_fields=["is_demo"])


def _found(household: Household) -> tuple[dict[str, Account], dict[str, Account]]:
    """The categories and the other accounts, by name."""
    from ledger.models import Account
    from ledger.models.account import CATEGORY_KINDS

    accounts = list(Account.objects.filter(household=household))
    kinds = ({one.name: one for one in accounts if (one.kind in CATEGORY_KINDS) is wanted} for wanted in (True, False))
    return next(kinds), next(kinds)


def _ruled(ana: User, categories: Mapping[str, Account]) -> None:
    """Two rules, one with rows to change, and a kept view."""
    from ledger.services.rules import rule_create
    from ledger.services.saved_views import view_save

    def contains(word: str) -> dict[str, str]:
        return {"field": "payee", "op": "contains", "value": word}

    def filed(name: str) -> list[dict[str, str]]:
        return [{"do": "category", "value": str(categories[name].public_id)}]

    small = {"field": "amount", "op": "less", "value": "120"}
    rule_create(
        acting_user=ana, name="Snacks", conditions={"all": [contains("7-Eleven"), small]}, actions=filed("Eating out")
    )
    coffee = {"any": [contains("coffee"), contains("Starbucks")]}
    rule_create(acting_user=ana, name="Coffee", conditions=coffee, actions=filed("Coffee"))
    view_save(acting_user=ana, name="Large amounts", query="least=10000")


def _changed(household: Household, ana: User, categories: Mapping[str, Account]) -> None:
    """A row voided, three filed together, and one with a word added."""
    from ledger.models import Transaction
    from ledger.services.bulk_edit import BulkChange, transactions_change
    from ledger.services.transactions import transaction_edit, transaction_void

    def newest(payee: str) -> QuerySet[Transaction]:
        found = Transaction.objects.filter(household=household, payee=payee, state="posted")
        return found.order_by("-date", "-id")

    transaction_void(transaction=newest("Jeepney and tricycle")[0], acting_user=ana)
    keys = [one.pk for one in newest("Grab")[:3]]
    change = BulkChange(category=categories["Public transport"], is_reviewed=True)
    transactions_change(household=household, acting_user=ana, keys=keys, change=change)
    transaction_edit(transaction=newest("SM Supermarket")[0], acting_user=ana, memo="Birthday dinner for Lola")


def _half(ana: User, accounts: Mapping[str, Account]) -> None:
    """The demo's InstaPay transfer of 7,500 has lost its other end: here it is, on the loan."""
    from ledger.models import Account, Transaction
    from ledger.services.recipes import income

    sent = Transaction.objects.get(household=ana.household, payee="InstaPay transfer")
    unknown = Account.objects.get(household=ana.household, purpose="uncategorised_in")
    income(
        acting_user=ana, account=accounts["Toyota car loan"], category=unknown, amount=Decimal(7_500), on=sent.date,
        payee="Payment received",
    )  # fmt: skip


def _address(picture: Picture) -> str:
    """The picture's address, with the id of the object it names."""
    from accounts.models import Household
    from ledger.models import Account, ImportBatch, Rule

    kind, _colon, name = picture.of.partition(":")
    if not kind:
        return picture.address()
    if kind == "delivery":
        return picture.address(str(ImportBatch.objects.exclude(delivery=None).latest("pk").delivery))
    household = Household.objects.get()
    things: dict[str, Any] = {"account": Account, "rule": Rule}
    found = things[kind].objects.get(household=household, name=name)
    return picture.address(str(found.public_id))


@contextmanager
def _served() -> Iterator[str]:
    """The program on a free port of this machine, in threads of this process."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from fintrack.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Each request is not worth a line."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _taken(address: str, pages: Sequence[tuple[Picture, str]], into: Path) -> None:
    """One context for each person, size and theme; what is too large to be looked at over a line is refused."""
    from playwright.sync_api import sync_playwright

    into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        desks: dict[Any, Page] = {}
        for picture, path in pages:
            key = (picture.person, picture.size, picture.theme)
            page = desks.get(key) or desks.setdefault(key, _desk(browser, address, picture))
            content = smaller(_shot(page, picture, path))
            if len(content) > MOST_BYTES:
                raise SystemExit(f"{picture.name} has {len(content)} bytes; {MOST_BYTES} are the most.")
            (into / f"{picture.name}.png").write_bytes(content)
            _say(f"{picture.name}.png  {len(content) // 1000} kB")
        browser.close()


def _desk(browser: Browser, address: str, picture: Picture) -> Page:
    """A page of somebody who has signed in."""
    width, height = picture.size
    context = browser.new_context(
        base_url=address, locale="en-PH", timezone_id="Asia/Manila", viewport={"width": width, "height": height},
        color_scheme="dark" if picture.theme == "night" else "light", reduced_motion="reduce", has_touch=width < 600,
        service_workers="block",
    )  # fmt: skip
    page = context.new_page()
    page.on("pageerror", lambda error: _say(f"{page.url}: {error}"))
    page.clock.set_fixed_time(DAY)
    page.goto("/accounts/login/")
    page.locator('input[name="login"]').fill(f"{picture.person}@demo.example")
    page.locator('input[name="password"]').fill("fintrack-demo")
    page.locator('form button[type="submit"]').first.click()
    page.wait_for_url("**/")
    return page


def _shot(page: Page, picture: Picture, path: str) -> bytes:
    answer = page.goto(path)
    if answer is None or answer.status >= 400:
        raise SystemExit(f"{picture.name}: {path} answers {answer and answer.status}.")
    _still(page)
    for step in picture.steps:
        _step(page, *step.split(" ", 1))
    _still(page)
    page.evaluate("document.activeElement?.blur()")  # where the focus is depends on how quick the answer was
    return page.screenshot(animations="disabled", caret="hide")


def _step(page: Page, verb: str, what: str) -> None:
    if verb == "key":
        page.keyboard.press(what)
    elif verb == "click":
        page.locator(what).first.click()
    elif verb == "wait":
        page.locator(what).first.wait_for()
    else:
        raise SystemExit(f"“{verb}” is no step.")


def _still(page: Page) -> None:
    """Wait until nothing in sight is on its way. A chart below the fold is never drawn and not waited for."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        """(selectors) => ![...document.querySelectorAll(selectors)].some((one) => {
             const box = one.getBoundingClientRect(); return box.width && box.top < innerHeight && box.bottom > 0; })""",
        arg=", ".join(STILL),
    )


def smaller(content: bytes) -> bytes:
    """The same picture, packed as tightly as zlib can. A 132 kB screenshot becomes about 120 kB."""
    packed, rest, out = b"", content[len(SIGNATURE) :], SIGNATURE
    while rest:
        size, kind = int.from_bytes(rest[:4], "big"), rest[4:8]
        if kind == b"IDAT":
            packed += rest[8 : 8 + size]
        elif kind == b"IEND":
            out += _chunk(b"IDAT", zlib.compress(zlib.decompress(packed), 9)) + _chunk(b"IEND", b"")
        else:
            out += _chunk(kind, rest[8 : 8 + size])
        rest = rest[12 + size :]
    return min(content, out, key=len)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


if __name__ == "__main__":
    sys.exit(main())
