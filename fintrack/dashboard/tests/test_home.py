"""The home page: its answers in figures that can be worked out by hand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from fintrack.dashboard.words import coverage_note, greeting, movement
from ledger.selectors.coverage import Coverage, Figure, Stale, Unknown
from ledger.tests.pages.household import TODAY, Shown, address, signed_in, stated
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def read(books: Shown, who: str = "viewer") -> str:
    """The page's words without its markup."""
    body = books.visitor(who).get("/").content.decode().split('<main id="main"')[-1].split("</main>")[0]
    return " ".join(re.sub("<[^>]+>", "", body).split())


def test_worth_flow_and_accounts(books: Shown) -> None:
    """Partner: 1,200 in the bank, 300 in savings, card −60, envelope −3,333 as a total: −1,893. March: out 60 + 3,333, in 0."""
    words = read(books, "partner")
    assert "Net worth −€1,893.00" in words
    assert "Money in €0.00 €500.00 less than last period" in words
    assert "Money out €3,393.00" in words
    assert "Kept −€3,393.00" in words
    assert "Private€3,333.00" in words
    assert "1 row to review" in words
    assert "Everything is counted" in words


def test_owner_counts_what_is_theirs(books: Shown) -> None:
    """−1,893 − 7,777 that the vault is short of."""
    assert "Net worth −€9,670.00" in read(books, "owner")


def test_red_accounts_need_the_person(books: Shown) -> None:
    stated(books.bank, "1200")
    assert "the statement says" not in read(books)
    stated(books.bank, "1250")
    assert "Bank: the statement says €1,250.00, the books say €1,200.00" in read(books)


def test_nothing_waits(books: Shown) -> None:
    from ledger.services.reviewing import transactions_review

    transactions_review(transactions=[books.salary_row], acting_user=books.people.owner)
    assert "Nothing waits for you." in read(books)


def test_unknown_is_never_a_figure(books: Shown) -> None:
    yen = books.home.account("Yen", "cash", "JPY")
    books.home.opening(yen, "1000", TODAY)
    words = read(books)
    assert "Without JPY: there is no rate" in words
    assert "¥1,000" in words


def test_first_day(march: None, people: Any) -> None:
    """Without an account the page says how to begin; who can't write is not asked to."""
    body = signed_in(people.owner).get("/").content.decode()
    assert "No accounts yet" in body
    assert address("account_new") in body
    assert address("account_new") not in signed_in(people.viewer).get("/").content.decode()


def test_no_rows_yet(march: None, people: Any) -> None:
    from ledger.services.accounts import account_create

    account_create(household=people.household, acting_user=people.owner, name="Bank", kind="checking")
    body = signed_in(people.owner).get("/").content.decode()
    assert "No rows yet" in body
    assert "Bank" in body


def test_charts(books: Shown) -> None:
    partner = books.visitor("partner")
    worth = json.loads(partner.get(address("home_worth_chart")).content)
    assert worth["data"][0]["y"][-3:] == [1000.0, 1500.0, -1893.0]
    assert worth["data"][0]["text"][-1] == "Mar 20, 2026<br>−€1,893.00<br>−€3,393.00"
    spent = json.loads(partner.get(address("home_spending_chart")).content)
    assert [bar["name"] for bar in spent["data"]] == ["Last period", "This period"]
    assert dict(zip(spent["data"][1]["y"], spent["data"][1]["x"], strict=True)) == {"Food": 60.0, "Private": 3333.0}


def test_chart_library_reads_names_as_they_are(books: Shown) -> None:
    bold = books.home.account("<b>Bold</b> & co", "expense")
    books.home.spend(books.card, bold, "9", TODAY)
    spent = json.loads(books.visitor("viewer").get(address("home_spending_chart")).content)
    assert "&lt;b>Bold&lt;/b> &amp; co" in spent["data"][1]["y"]


@pytest.mark.parametrize("rows", [5, 25])
def test_queries_do_not_grow_with_rows(books: Shown, rows: int) -> None:
    for number in range(rows):
        books.home.spend(books.card, books.food, "1.00", date(2026, 3, 1 + number % 20), payee=f"Shop {number}")
    partner = books.visitor("partner")
    partner.get("/")
    with counted("page_home"):
        partner.get("/")


def test_home_draws_no_chart_in_the_web_process(tmp_path: Any) -> None:
    """The page's modules load neither pandas nor plotly; in a process of its own, as other tests may have loaded them."""
    script = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import fintrack.dashboard.views, ledger.views.register, ledger.charts; "
        "print([name for name in ('pandas', 'plotly', 'numpy', 'sklearn') if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "fintrack.settings", "DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


def test_words_about_figures() -> None:
    known, more = Figure(Decimal(100), "EUR"), Figure(Decimal(120), "EUR")
    lost = Figure(Decimal(120), "EUR", Coverage(unknown=(Unknown("JPY", None),)))
    assert (movement(more, known).size, movement(more, known).direction) == (Decimal(20), "up")
    assert movement(lost, known).size is None
    assert coverage_note(lost.coverage, TODAY).state == "problem"
    assert coverage_note(Coverage(stale=(Stale("USD", date(2026, 3, 11)),)), TODAY).text == "One rate is 9 days old"
    hours = {7: "Good morning, Ana", 13: "Good afternoon, Ana", 20: "Good evening, Ana", 2: "Good evening, Ana"}
    assert {hour: greeting(datetime(2026, 3, 20, hour), "Ana Santos") for hour in hours} == hours
    assert greeting(datetime(2026, 3, 20, 9), "") == "Home"


@pytest.mark.parametrize(
    ("on", "worth", "kept"),
    [
        ("2026-02-10", "Net worth on Feb 28, 2026 €1,500.00", "Kept €500.00"),
        ("2026-01-31", "Net worth on Jan 31, 2026 €1,000.00", "Kept €0.00"),
    ],
)
def test_any_period(books: Shown, on: str, worth: str, kept: str) -> None:
    """As it stood on the period's last day; a day to come or none at all is today's."""
    words = body_of(books, "partner", f"?on={on}")
    assert worth in words
    assert kept in words
    for today in ("", "?on=2030-01-01", "?on=someday", "?on=0001-01-01"):
        assert "Net worth −€1,893.00" in body_of(books, "partner", today)
    chart = json.loads(books.visitor("partner").get(address("home_worth_chart") + f"?on={on}").content)
    assert chart["data"][0]["x"][-1] == {"2026-02-10": "2026-02-28"}.get(on, on)


def test_ways_between_periods(books: Shown) -> None:
    partner = books.visitor("partner")
    assert 'href="?on=2026-02-28"' in partner.get("/").content.decode()
    january = partner.get("/?on=2026-01-10").content.decode()
    assert 'href="?on=2025-12-31"' in january
    assert 'href="?on=2026-02-01"' in january
    february = partner.get("/?on=2026-02-10").content.decode()
    assert '<a class="btn btn-quiet btn-square" href="/"' in february


def test_in_short_and_back_is_remembered(books: Shown) -> None:
    partner = books.visitor("viewer")
    assert partner.post(address("home_plain"), {"plain": "1"}).status_code == 302
    short = body_of(books, "viewer")
    assert "You have, after all debts, −€1,893.00" in short
    assert "March 2026: €0.00 came in and €3,393.00 went out. More went out than came in." in short
    assert "1 row to review" in short
    assert "Latest rows" not in short
    assert "Latest rows" in body_of(books, "partner")
    partner.post(address("home_plain"), {"plain": "0"})
    assert "Latest rows" in body_of(books, "viewer")


def body_of(books: Shown, who: str, query: str = "") -> str:
    body = books.visitor(who).get(f"/{query}").content.decode().split('<main id="main"')[-1].split("</main>")[0]
    return " ".join(re.sub("<[^>]+>", "", body).split())


def test_the_tiles_lead_to_rows_that_add_up_to_them(books: Shown) -> None:
    """What the owner may read whole: out 60 + 7,777 + 3,333 this March, in 500 in February."""
    owner = books.visitor("owner")
    page = owner.get("/").content.decode()
    [came, before, went, *_spending] = dict.fromkeys(re.findall(r'href="([^"]*/reports/rows/\?kind=[^"]*)"', page))
    for there, figure in ((came, "€0.00"), (before, "€500.00"), (went, "€11,170.00")):
        rows = owner.get(there.replace("&amp;", "&")).content.decode()
        assert f"together {figure}" in " ".join(re.sub("<[^>]+>", "", rows).split()), there
    february = owner.get("/", {"on": "2026-02-15"}).content.decode()
    came = re.findall(r'href="([^"]*/reports/rows/\?kind=income[^"]*)"', february)[0]
    rows = owner.get(came.replace("&amp;", "&")).content.decode()
    assert "together €500.00" in " ".join(re.sub("<[^>]+>", "", rows).split())
