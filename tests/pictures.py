"""Which pictures the documentation shows: the list that `make screenshots` takes and tests/test_docs.py checks."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

DESK, PHONE = (1280, 800), (390, 844)
"""Width and height of what the browser shows."""
ANA, MIGUEL = "ana", "miguel"


@dataclass(frozen=True, slots=True)
class Picture:
    """`name` is the file in docs/images; `of` names the object the address needs ("account:BPI Mastercard", see screenshots.py).
    `steps` are done before the picture is taken, one by one: "key e" presses a key, "click CSS" clicks, "wait CSS" waits.
    `staged` is what the demo household has to go through first (see staging.py).
    """

    name: str
    page: str
    of: str = ""
    query: str = ""
    size: tuple[int, int] = DESK
    theme: str = "paper"
    person: str = ANA
    steps: tuple[str, ...] = ()
    staged: str = ""

    def address(self, public_id: str = "") -> str:
        """Picture("a", "ledger:tags").address() == "/books/tags/"; NoReverseMatch when the page is gone."""
        path = reverse(self.page, args=[public_id] if self.of else [])
        return f"{path}?{self.query}" if self.query else path


PICTURES: tuple[Picture, ...] = (
    Picture("home", "home"),
    Picture("home-plain", "home", person=MIGUEL),
    Picture("home-phone-dark", "home", size=PHONE, theme="night"),
    Picture("register", "ledger:register"),
    Picture(
        "register-edit",
        "ledger:register",
        steps=("key j", "wait [data-row] :focus", "key j", "key e", "wait .row-form"),
    ),
    Picture("register-selected", "ledger:register", steps=("key j", "key x", "key j", "key x", "key j", "key x")),
    Picture("register-phone", "ledger:register", size=PHONE),
    Picture("add", "ledger:register", steps=("key n", "wait #adding")),
    Picture(
        "story",
        "ledger:register",
        query="q=SM+Supermarket",
        steps=("key j", "key Enter", "wait #drawer .story"),
    ),
    Picture("keys", "ledger:register", steps=("key ?", "wait #keys[open]")),
    Picture("import", "ledger:imports"),
    Picture("review", "ledger:review"),
    Picture("transfers", "ledger:transfers"),
    Picture("rules", "ledger:rules"),
    Picture("rule", "ledger:rule", of="rule:Snacks"),
    Picture("accounts", "ledger:accounts"),
    Picture("account", "ledger:account", of="account:BPI Joint Checking"),
    Picture("reconcile", "ledger:account", of="account:GCash", steps=("click details.card > summary",)),
    Picture("cards", "ledger:cards"),
    Picture("categories", "ledger:categories"),
    Picture("payees", "ledger:payees"),
    Picture("report-income", "ledger:reports"),
    Picture("report-spending", "ledger:report_spending"),
    Picture("report-cash-flow-dark", "ledger:report_cashflow", theme="night"),
    Picture("activity", "ledger:activity"),
    Picture("twins", "ledger:twins", staged="told_twice"),
    Picture("detective", "ledger:account_detective", of="account:BPI Joint Checking", staged="off"),
    Picture("reconcile-work", "ledger:reconcile", of="account:BDO Emergency Savings", staged="half_ticked"),
    Picture("learned", "ledger:learned", staged="learned"),
    Picture("delivery", "ledger:import_delivery", of="delivery", staged="delivered"),
    Picture(
        "payees-alike",
        "ledger:payees",
        staged="alike",
        steps=('wait [data-fold="payees:alike"]', 'click [data-fold="payees:alike"] > summary', "wait .is-group"),
    ),
    Picture("tokens", "accounts:tokens"),
)
