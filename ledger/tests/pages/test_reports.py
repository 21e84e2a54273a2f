"""The reports' pages, charts and tables: figures worked out by hand, each leading to its rows, and nothing private in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from ledger.selectors.coverage import Figure
from ledger.tests.pages.household import TODAY, Shown
from ledger.views.reports.base import cell_text
from tests.query_counts import counted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = (
    "reports",
    "report_spending",
    "report_payees",
    "report_cashflow",
    "report_worth",
    "report_month",
    "report_year",
)
NAMES = ("income", "spending", "payees", "cashflow", "worth", "month", "year")
QUESTIONS = (
    "", "?by=week&count=4", "?by=quarter&against=year", "?by=year&count=2", "?first=2026-02-10&last=2026-03-15&by=month",
    "?by=range", "?whose=shared", "?on=2026-02-03", "?by=month&count=12",
)  # fmt: skip
SECRETS = ("Vault", "Jeweller", "gift for pat", "Toy shop")


def words(body: str) -> str:
    main = body.split('<main id="main"')[-1].split("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]+>", "", re.sub("</t[dh]>", " ", main))).split())


def page(books: Shown, who: str, name: str, query: str = "") -> str:
    answer = books.visitor(who).get(reverse(f"ledger:{name}") + query)
    assert answer.status_code == 200, (name, query)
    return str(answer.content.decode())


def chart(books: Shown, who: str, name: str, query: str = "") -> Any:
    return json.loads(books.visitor(who).get(reverse(f"ledger:report_{name}_chart") + query).content)


def table(books: Shown, who: str, name: str, query: str = "") -> list[list[str]]:
    answer = books.visitor(who).get(reverse(f"ledger:report_{name}_table") + query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}-2')
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("query", QUESTIONS)
def test_every_report_answers_every_question_and_tells_no_secret(books: Shown, query: str) -> None:
    for name, short in zip(PAGES, NAMES, strict=True):
        told = page(books, "partner", name, query) + str(chart(books, "partner", short, query))
        told += str(table(books, "partner", short, query))
        assert [secret for secret in SECRETS if secret in told] == [], name


@pytest.mark.parametrize(
    "query", ["?whose=nobody", "?by=days&count=x&on=9&against=?", "?first=2026-03-09&last=2026-03-01", "?on=0001-01-01"]
)
def test_what_cannot_be_read_asks_nothing(books: Shown, query: str) -> None:
    assert "−€10,670.00" in words(page(books, "owner", "reports", query))


def test_income_by_period(books: Shown) -> None:
    told = words(page(books, "partner", "reports", "?by=month&count=2"))
    assert "Salary €500.00 · €500.00 €500.00" in told
    assert "Food · €60.00 €60.00" in told
    assert "Private · €3,333.00 €3,333.00" in told
    assert "Kept €500.00 −€3,393.00 −€2,893.00" in told
    drawn = chart(books, "partner", "income", "?by=month&count=2")
    assert [trace["y"] for trace in drawn["data"]] == [[500.0, 0.0], [0.0, 3393.0], [500.0, -3393.0]]


def test_a_figure_leads_to_rows_that_add_up_to_it(books: Shown) -> None:
    """Each linked figure on the pages, as the owner sees them."""
    found = 0
    for name in ("reports", "report_spending", "report_payees", "report_cashflow", "report_month", "report_year"):
        for href, cell in re.findall(r'class="report-cell" href="([^"]+)">(.*?)</a>', page(books, "owner", name)):
            rows = words(books.visitor("owner").get(unescape(href)).content.decode())
            figure = words(cell).removeprefix("+")
            assert f"together {figure}" in rows, (name, href)
            found += 1
    assert found > 12


def test_rows_are_the_readers_own(books: Shown) -> None:
    query = f"?category={books.food.public_id}&first=2026-03-01&last=2026-03-31"
    assert "3 rows · together €11,170.00" in words(page(books, "owner", "report_rows", query))
    theirs = page(books, "partner", "report_rows", query)
    assert "1 row · together €60.00" in words(theirs)
    assert [secret for secret in SECRETS if secret in theirs] == []
    assert books.visitor("outsider").get(reverse("ledger:report_rows") + query).status_code == 404
    for broken in (
        "?",
        "?first=2026-03-01&last=x",
        f"{query}&kind=asset",
        "?first=2026-03-01&last=2026-03-31&category=1",
    ):
        assert books.visitor("owner").get(reverse("ledger:report_rows") + broken).status_code == 404
    exported = (
        books.visitor("partner").get(reverse("ledger:report_rows") + query + "&format=csv").content.decode("utf-8-sig")
    )
    assert list(csv.reader(io.StringIO(exported)))[1:] == [
        ["2026-03-05", "<script>alert(1)</script>", "birthday cake", "Food", "Card", "60.00", "EUR", "60.00"]
    ]


def test_a_table_for_the_spreadsheet(books: Shown) -> None:
    books.home.spend(books.card, books.home.account("=SUM(A1)", "expense"), "5", TODAY, payee="@risk")
    assert table(books, "partner", "spending") == [
        ["Category", "Amount", "Before", "Left out"], ["Food", "60.00", "0.00", ""], ["'=SUM(A1)", "5.00", "0.00", ""],
        ["Private", "3333.00", "0.00", ""], ["Together", "3398.00", "0.00", ""],
    ]  # fmt: skip
    assert table(books, "partner", "payees")[2][0] == "'@risk"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"), (" =1", "' =1"), ("Food", "Food"),
        (None, ""), (3, "3"), (Figure(None, "EUR"), ""),
    ],
)  # fmt: skip
def test_cells(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_unknown_is_said_not_guessed(books: Shown) -> None:
    books.home.spend(books.home.account("Yen", "cash", "JPY"), books.food, "1000", TODAY)
    told = words(page(books, "partner", "report_spending", "?by=month"))
    assert "Food €60.00*Without JPY: there is no rate" in told
    assert table(books, "partner", "spending", "?by=month")[1] == ["Food", "60.00", "0.00", "JPY"]


def test_spending_tiles_lead_to_rows(books: Shown) -> None:
    (tiles,) = chart(books, "partner", "spending")["data"]
    assert dict(zip(tiles["labels"], tiles["values"], strict=True)) == {"Food": 60.0, "Private": 3333.0}
    links = dict(zip(tiles["labels"], tiles["customdata"], strict=True))
    private = words(books.visitor("partner").get(links["Private"]).content.decode())
    assert "0 rows · together €3,333.00" in private
    assert "Toy shop" not in private
    assert "together €60.00" in words(books.visitor("partner").get(links["Food"]).content.decode())
    assert tiles["marker"]["colors"][1] == "var(--chart-9)"


def test_payees_members_and_money_in(books: Shown) -> None:
    told = words(page(books, "partner", "report_payees"))
    assert "<script>alert(1)</script> 1 €60.00" in told
    assert "Private 1 €3,333.00" in told
    assert "ACME Ltd 1 €500.00" in words(page(books, "partner", "report_payees", "?kind=income&on=2026-02-03"))
    shared = words(page(books, "owner", "report_payees", "?whose=shared"))
    assert "Jeweller" not in shared
    mine = words(page(books, "owner", "report_payees", f"?whose={books.people.owner.public_id}"))
    assert ("Jeweller" in mine, "alert" in mine) == (True, False)


def test_cash_flow_and_net_worth(books: Shown) -> None:
    (bands,) = chart(books, "partner", "cashflow", "?on=2026-02-03")["data"]
    assert bands["link"]["value"] == [500.0, 500.0]
    assert "Kept €500.00" in words(page(books, "partner", "report_cashflow", "?on=2026-02-03"))
    told = words(page(books, "partner", "report_worth", "?by=month&count=2"))
    assert "Mar 20, 2026 −€1,893.00 €1,200.00 €300.00 −€60.00 −€3,333.00" in told
    assert "Feb 28, 2026 €1,500.00 €1,500.00 · · ·" in told


def test_the_month_and_the_year_in_words(books: Shown) -> None:
    february = words(page(books, "partner", "report_month", "?on=2026-02-03"))
    assert "€500.00 came in and €0.00 went out: you kept €500.00, 100 % of what came in." in february
    march = words(page(books, "partner", "report_month"))
    assert "€0.00 came in and €3,393.00 went out: more went out than came in." in march
    assert "Food €60.00 +€60.00" in march
    year = words(page(books, "partner", "report_year"))
    assert "Your net worth went from €0.00 to −€1,893.00." in year
    assert "The best month was February 2026 (€500.00 kept), the dearest March 2026 (€3,393.00 spent)." in year


def test_ways_to_the_stretches_around(books: Shown) -> None:
    here = page(books, "owner", "report_spending")
    assert "on=2026-02-28" in here
    assert 'data-key="]"' not in here
    back = page(books, "owner", "report_spending", "?on=2026-01-15")
    assert "on=2025-12-31" in back
    assert "on=2026-02-28" in back
    days = page(books, "owner", "report_spending", "?first=2026-02-01&last=2026-02-28")
    assert "first=2026-01-01&amp;last=2026-01-31" in days


def test_empty_books_say_what_to_do(march: None, people: Any) -> None:
    from ledger.tests.pages.household import signed_in

    for name in PAGES:
        body = signed_in(people.owner).get(reverse(f"ledger:{name}")).content.decode()
        assert name == "report_worth" or "Nothing happened here" in body


def test_queries_do_not_grow_with_rows(books: Shown) -> None:
    for number in range(12):
        books.home.spend(books.card, books.food, "1.00", TODAY, payee=f"Shop {number}")
    partner = books.visitor("partner")
    for name in ("reports", "report_spending", "report_payees", "report_month"):
        partner.get(reverse(f"ledger:{name}"))
        with counted(f"page_{name}"):
            partner.get(reverse(f"ledger:{name}"))
