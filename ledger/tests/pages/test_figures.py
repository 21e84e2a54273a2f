"""From any figure to its rows: every linked figure of the home page and the reports leads to rows that add up to it, to the cent.

The household has two currencies (1 EUR = 1.25 USD), a split, a refund, a transfer on its way, and accounts of the owner's of which
the partner sees the total only, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from ledger.services import recipes
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post
from ledger.tests.pages.household import TODAY, Shown
from ledger.tests.selectors.conftest import day, rate_put

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r'class="report-cell" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"([−-]?)€([\d,]+\.\d\d)")
PLACES = (
    "home", "reports", "reports?by=month&count=3", "report_spending", "report_payees", "report_payees?kind=income",
    "report_cashflow", "report_worth?by=month&count=3", "report_month", "report_month?by=month", "report_year",
    "reports?whose=shared&by=month&count=2", "reports?by=week&count=4", "report_spending?first=2026-02-10&last=2026-03-19",
)  # fmt: skip


@pytest.fixture
def whole(books: Shown) -> Shown:
    """Beside what every page test has: dollars spent and exchanged, a split, a refund, 50 on their way since yesterday."""
    home, olive, food = books.home, books.people.owner, books.food
    for on in (day(1, 1), day(1, 31), day(2, 15), day(3, 1), day(3, 15)):
        rate_put("EUR", "USD", on, "1.25")
    dollars, fun = home.account("Dollars", currency="USD"), home.account("Fun", "expense")
    home.opening(dollars, "500", day(2, 1))
    home.spend(dollars, food, "20", day(3, 6), payee="Diner")
    home.spend(dollars, fun, "50", day(2, 11), payee="Park")
    euro = books.bank.commodity
    assert euro is not None
    legs = [Leg(books.bank, Decimal(-35)), Leg(food, Decimal(25), euro), Leg(fun, Decimal(10), euro)]
    transaction_post(
        household=books.people.household, acting_user=olive, date=day(3, 8), currency=euro, legs=legs, payee="Market"
    )
    bought = home.spend(books.bank, fun, "80", day(2, 20), payee="Boots")
    recipes.refund(acting_user=olive, purchase=bought, amount=Decimal(30), on=day(3, 12))
    transaction_post(
        household=books.people.household, acting_user=olive, date=TODAY - timedelta(days=1), currency=euro,
        legs=[Leg(books.bank, Decimal(-50)), Leg(books.savings, Decimal(50), booked_on=TODAY + timedelta(days=2))],
    )  # fmt: skip
    return books


def number(text: str) -> Decimal:
    """number("−€1,234.50") == Decimal("-1234.50")."""
    found = NUMBER.search(re.sub("<[^>]+>", "", unescape(text)))
    assert found is not None, text
    return Decimal(found[2].replace(",", "")) * (-1 if found[1] else 1)


def body(books: Shown, who: str, address: str) -> str:
    answer = books.visitor(who).get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode()).split('<main id="main"')[-1].split("</main>")[0]


def place(name: str) -> str:
    page, _mark, query = name.partition("?")
    return reverse(page if page == "home" else f"ledger:{page}") + (f"?{query}" if query else "")


def listed(page: str) -> Decimal:
    """What the rows of a page come to, as they are printed: not what the page says that they come to."""
    rows = re.sub("<tfoot>.*?</tfoot>", "", page, flags=re.DOTALL)
    return sum((number(cell) for cell in re.findall(r'<td class="is-number">(.*?)</td>', rows, re.DOTALL)), Decimal(0))


def links(page: str) -> Iterator[tuple[str, str]]:
    return ((unescape(href), figure) for href, figure in LINK.findall(page))


@pytest.mark.parametrize("who", ["owner", "partner"])
@pytest.mark.parametrize("name", PLACES)
def test_every_figure_is_the_sum_of_its_rows(whole: Shown, who: str, name: str) -> None:
    seen: dict[str, Decimal] = {}
    for href, figure in links(body(whole, who, place(name))):
        if href not in seen:
            seen[href] = listed(body(whole, who, href))
        assert seen[href] == number(figure), (href, figure)
    assert len(seen) > 1, "the test looks nowhere"


@pytest.mark.parametrize("name", [name for name in PLACES if name != "home"])
def test_no_figure_of_a_table_leads_nowhere(whole: Shown, name: str) -> None:
    """What has no rows of its own is printed muted (an average), is a difference, or a row itself."""
    page = body(whole, "owner", place(name))
    page = re.sub(r'<table[^>]*><caption class="sr-only">The largest rows.*?</table>', "", page, flags=re.DOTALL)
    for cell in re.findall(r'<td class="is-number(?: is-strong)?">(.*?)</td>', page, re.DOTALL):
        is_figure = "€" in cell and "report-moved" not in cell
        assert not is_figure or "href=" in cell, (name, cell)


def test_a_partner_reads_how_much_is_private_and_no_more(whole: Shown) -> None:
    """Food of the owner's envelope, 3,333, counts for the partner; the vault's 7,777 do not."""
    address = place("report_rows?kind=expense&first=2026-03-01&last=2026-03-31")
    page = body(whole, "partner", address)
    assert "Private" in page
    assert "€3,333.00" in re.sub("<[^>]+>", "", page)
    assert "Toy shop" not in page
    assert listed(page) == Decimal("60") + Decimal("16") + 35 - 30 + 3333
    assert "Private" not in body(whole, "owner", address)
    only = body(whole, "partner", f"{address}&private=1")
    assert listed(only) == 3333
    answer = whole.visitor("partner").get(f"{address}&format=csv").content.decode("utf-8-sig")
    assert answer.splitlines()[-1] == ",Private,,,,,,3333.00"


def test_the_api_says_what_is_private(whole: Shown) -> None:
    asked = {"kind": "kept", "from": "2026-03-01", "to": "2026-03-31"}
    found = whole.visitor("partner").get("/api/v1/reports/rows", asked).json()
    assert Decimal(found["private"]["value"]) == -3333
    assert Decimal(found["total"]["value"]) == -(60 + 16 + 35 - 30 + 3333)
    assert whole.visitor("owner").get("/api/v1/reports/rows", asked).json()["private"] is None


def test_net_worth_of_a_day_by_account(whole: Shown) -> None:
    """Bank 1,000 + 500 − 300 − 40 … as the home page says; 50 are on their way from the bank to savings until the 22nd."""
    day_page = place(f"report_worth_day?on={TODAY}")
    page = body(whole, "owner", day_page)
    assert "On its way" in page
    transit = body(whole, "owner", place(f"report_worth_day?on={TODAY}&part=transit"))
    assert listed(transit) == 50
    card = body(whole, "owner", place(f"report_worth_day?on={TODAY}&part=debts"))
    assert listed(card) == -60
    assert listed(body(whole, "owner", place(f"report_worth_day?on={date(2026, 1, 1)}"))) == 1000
    theirs = body(whole, "partner", day_page)
    assert listed(page) - listed(theirs) == -7777
    assert "Vault" not in theirs
    assert "Envelope" not in theirs


@pytest.mark.parametrize("query", ["", "?on=x", "?on=2026-03-20&part=secret", "?on=2026-02-30"])
def test_a_day_that_cannot_be_read_has_no_page(books: Shown, query: str) -> None:
    assert books.visitor("owner").get(reverse("ledger:report_worth_day") + query).status_code == 404
