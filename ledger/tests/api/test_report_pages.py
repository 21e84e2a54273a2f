"""The reports by API, in numbers worked out by hand: March has food 40 (and 9 from the owner's hidden account), February salary 500."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.tests.api.conftest import Books, Caller, code_of

REPORTS = ("income", "spending", "payees", "cashflow", "net-worth", "month", "year")


def three(flow: dict[str, Any], *names: str) -> list[str]:
    return [flow[name]["value"] for name in names or ("money_in", "money_out", "kept")]


def test_income(books: Books, owner: Caller, partner: Caller) -> None:
    told = owner.get("reports/income", by="month", count=2).json()
    assert [three(frame) for frame in told["frames"]] == [["500.00", "0.00", "500.00"], ["0.00", "49.00", "-49.00"]]
    assert (three(told["total"]), three(told["before"])) == (["500.00", "49.00", "451.00"], ["0.00", "0.00", "0.00"])
    (food,) = told["expenses"]
    assert ([one["value"] for one in food["amounts"]], food["total"]["value"]) == (["0.00", "49.00"], "49.00")
    theirs = partner.get("reports/income", by="month", compare="none").json()
    assert (theirs["total"]["money_out"]["value"], theirs["before"], theirs["before_first_on"]) == ("40.00", None, None)


@pytest.mark.parametrize("name", REPORTS)
def test_reports_are_the_households_own(books: Books, outsider: Caller, nobody: Caller, name: str) -> None:
    told = outsider.get(f"reports/{name}", by="month")
    assert (told.status_code, "Food" in told.content.decode()) == (200, False)
    assert nobody.get(f"reports/{name}").status_code == 401
    stranger = outsider.get(f"reports/{name}", member=str(books.people.owner.public_id))
    assert (stranger.status_code, code_of(stranger)) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"by": "day"}, "invalid_choice"), ({"count": "0"}, "min_value"), ({"on": "yesterday"}, "invalid"),
        ({"member": "somebody"}, "invalid"), ({"from": "2026-03-02", "to": "2026-03-01"}, "before_from"),
        ({"by": "week", "from": "1990-01-01"}, "too_many_periods"), ({"colour": "red"}, "unknown_field"),
    ],
)  # fmt: skip
def test_questions_that_make_no_sense(books: Books, owner: Caller, query: dict[str, str], code: str) -> None:
    refused = owner.get("reports/income", **query)
    assert (refused.status_code, code_of(refused)) == (400, code)


def test_spending_payees_and_their_rows(books: Books, owner: Caller, partner: Caller) -> None:
    told = owner.get("reports/spending").json()
    assert (told["total"]["value"], told["before"]["value"], told["categories"][0]["name"]) == ("49.00", "0.00", "Food")
    (shop,) = partner.get("reports/payees").json()["payees"]
    assert (shop["name"], shop["rows"], shop["amount"]["value"]) == ("Corner Shop", 1, "40.00")
    march = {"from": "2026-03-01", "to": "2026-03-31"}
    rows = owner.get("reports/rows", **march, category=str(books.food.public_id)).json()
    assert (rows["count"], rows["total"]["value"], rows["has_more"]) == (2, "49.00", False)
    assert [(row["on"], row["amount"]) for row in rows["rows"]] == [("2026-03-20", "40.00"), ("2026-03-05", "9.00")]
    theirs = partner.get("reports/rows", **march, payee=shop["key"])
    assert (theirs.json()["total"]["value"], "Surprise" in theirs.content.decode()) == ("40.00", False)
    assert code_of(owner.get("reports/rows", category=str(books.food.public_id))) == "required"


def test_members(books: Books, owner: Caller) -> None:
    mine = owner.get("reports/spending", member=str(books.people.owner.public_id)).json()["total"]["value"]
    assert (mine, owner.get("reports/spending", member="shared").json()["total"]["value"]) == ("9.00", "40.00")


def test_cash_flow_and_net_worth(books: Books, partner: Caller) -> None:
    told = partner.get("reports/cashflow", **{"from": "2026-02-01", "to": "2026-03-31"}).json()
    assert [(one["name"], one["value"]) for one in told["sources"]] == [("Salary", "500.00")]
    assert [(one["what"], one["value"]) for one in told["targets"]] == [("category", "40.00"), ("kept", "460.00")]
    worth = partner.get("reports/net-worth", by="month", count=2).json()
    assert [(point["on"], point["net"]["value"]) for point in worth["points"]] == [
        ("2026-02-28", "1500.00"), ("2026-03-20", "1460.00"),
    ]  # fmt: skip
    assert [one["kind"] for one in worth["points"][1]["classes"]] == ["checking", "cash"]


def test_month_and_year(books: Books, partner: Caller) -> None:
    month = partner.get("reports/month").json()
    assert (three(month["total"]), month["saved_share"]) == (["0.00", "40.00", "-40.00"], None)
    assert [(one["name"], one["change"]) for one in month["changes"]] == [("Food", "40.00")]
    assert [one["name"] for one in month["new_payees"]] == ["Corner Shop"]
    assert partner.get("reports/month", on="2026-02-02").json()["saved_share"] == "1.0000"
    year = partner.get("reports/year").json()
    assert (year["year"], three(year["total"]), len(year["months"])) == (2026, ["500.00", "40.00", "460.00"], 3)
    assert year["best"]["first_on"] == "2026-02-01"


def test_the_months_summary(books: Books, owner: Caller, partner: Caller) -> None:
    told = partner.get("budget/summary/month", month="2026-03").json()
    assert (told["month"], three(told, "income", "expense", "savings")) == ("2026-03", ["0.00", "40.00", "-40.00"])
    assert owner.get("budget/summary/month").json()["expense"]["value"] == "49.00"
    for month in ("2026-13", "2026", "March", "2026-03-01"):
        assert owner.get("budget/summary/month", month=month).status_code == 400


def test_series_for_charts(books: Books, partner: Caller) -> None:
    told = partner.get("budget/summary/charts", months=2).json()
    assert told == {
        "currency": "EUR", "labels": ["2026-02", "2026-03"],
        "series": [
            {"name": "income", "values": ["500.00", "0.00"]}, {"name": "expense", "values": ["0.00", "40.00"]},
            {"name": "savings", "values": ["500.00", "-40.00"]},
        ],
    }  # fmt: skip
    assert len(partner.get("budget/summary/charts").json()["labels"]) == 12
    assert partner.get("budget/summary/charts", months=0).status_code == 400
