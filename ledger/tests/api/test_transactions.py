"""Transactions by API: read, made in every kind, changed with a revision, voided, restored, undone, reviewed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.models import MonthTotal, Posting, Rule, Transaction
from ledger.services.accounts import account_create
from ledger.tests.api.conftest import Books, Caller, code_of


def payees(response: Any) -> list[str]:
    return [row["payee"] for row in response.json()["results"]]


def held(account: Any) -> Decimal:
    return sum((row.quantity for row in MonthTotal.objects.filter(account=account)), Decimal(0))


def test_the_list_is_newest_first_and_shows_both_sides(books: Books, owner: Caller) -> None:
    answer = owner.get("transactions")
    assert answer.status_code == 200
    rows = answer.json()["results"]
    assert [row["date"] for row in rows[:3]] == ["2026-03-20", "2026-03-05", "2026-03-02"]
    assert (rows[0]["quantity"], rows[0]["commodity"], rows[0]["account"], rows[0]["counter"]) == (
        "-40.00", "EUR", "Bank", "Food",
    )  # fmt: skip
    assert [(leg["name"], leg["quantity"]) for leg in rows[0]["legs"]] == [("Bank", "-40.00"), ("Food", "40.00")]
    assert rows[2]["is_transfer"] is True
    assert "next" in answer.json()


def test_a_hidden_account_is_in_nothing_the_others_get(books: Books, owner: Caller, partner: Caller) -> None:
    path = f"transactions/{books.hidden.public_id}"
    assert "Surprise cake" in payees(owner.get("transactions"))
    assert owner.get(path).status_code == 200
    for caller_gets in (partner.get("transactions"), partner.get("transactions", q="surprise")):
        assert "Surprise cake" not in caller_gets.content.decode()
        assert "Secret" not in caller_gets.content.decode()
    assert (partner.get(path).status_code, code_of(partner.get(path))) == (404, "not_found")
    assert partner.get("transactions", account=str(books.secret.public_id)).status_code == 404
    assert partner.post(f"{path}/void").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "corn"}, ["Corner Shop"]),
        ({"min": "450", "max": "600"}, ["ACME"]),
        ({"from": "2026-03-05", "to": "2026-03-19"}, ["Surprise cake"]),
        ({"state": "draft"}, []),
        ({"is_reviewed": "false"}, []),
        ({"order": "date", "from": "2026-02-01", "limit": "1"}, ["ACME"]),
        ({"q": "!!!"}, []),
    ],
)
def test_filters(books: Books, owner: Caller, query: dict[str, str], found: list[str]) -> None:
    assert payees(owner.get("transactions", **query)) == found


def test_filters_by_account_category_and_member(books: Books, owner: Caller) -> None:
    food, cash = str(books.food.public_id), str(books.cash.public_id)
    assert payees(owner.get("transactions", category=food)) == ["Corner Shop", "Surprise cake"]
    assert payees(owner.get("transactions", account=food)) == ["Corner Shop", "Surprise cake"]
    assert [row["id"] for row in owner.get("transactions", account=cash).json()["results"]] == [
        str(books.moved.public_id)
    ]
    mine = owner.get("transactions", member=str(books.people.owner.public_id))
    assert payees(mine) == ["Surprise cake", "Opening balance"]


def test_pages_hold_every_row_once_both_ways(books: Books, owner: Caller) -> None:
    everything = [row["id"] for row in owner.get("transactions").json()["results"]]
    seen, pages, address = [], [], "transactions?limit=2"
    while address:
        page = owner.client.get(address if address.startswith("http") else f"/api/v1/{address}").json()
        pages.append(page)
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == everything
    back = owner.client.get(pages[1]["previous"]).json()
    assert back["results"] == pages[0]["results"]
    assert back["previous"] is None


def test_an_expense_is_made_and_read_back(books: Books, owner: Caller) -> None:
    body = {
        "kind": "expense", "date": "2026-03-19", "account": str(books.bank.public_id),
        "category": str(books.food.public_id), "amount": "12.5", "payee": "Baker", "tags": ["bread"], "memo": "two",
    }  # fmt: skip
    answer = owner.post("transactions", body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"0"')
    made = answer.json()
    assert answer.headers["Location"] == f"/api/v1/transactions/{made['id']}"
    assert (made["payee"], made["memo"], made["tags"], made["state"]) == ("Baker", "two", ["bread"], "posted")
    assert [(leg["name"], leg["quantity"], leg["value"]) for leg in made["legs"]] == [
        ("Bank", "-12.50", "-12.50"), ("Food", "12.50", "12.50"),
    ]  # fmt: skip
    assert owner.get(f"transactions/{made['id']}").json() == made
    assert held(books.bank) == Decimal("1347.50")


def test_every_other_kind(books: Books, owner: Caller) -> None:
    bank, cash, food = (str(one.public_id) for one in (books.bank, books.cash, books.food))
    salary = str(books.salary.public_id)
    dollars = account_create(
        household=books.people.household, acting_user=books.people.owner, name="Dollars", kind="savings", currency="USD"
    )
    usd = str(dollars.public_id)
    day = {"date": "2026-03-10"}
    made = {
        "income": {**day, "account": bank, "category": salary, "amount": 100},
        "transfer": {**day, "source": bank, "target": cash, "amount": "60", "arrives_on": "2026-03-12"},
        "exchange": {**day, "source": bank, "target": usd, "sold": "90.00", "bought": "100", "fee": "1", "fee_category": food},
        "split": {**day, "account": bank, "parts": [{"category": food, "amount": "8"}, {"category": salary, "amount": "3"}]},
        "refund": {**day, "purchase": str(books.groceries.public_id), "amount": "15.00"},
        "adjustment": {**day, "account": cash, "amount": "-0.50"},
        "entry": {**day, "currency": "EUR", "legs": [{"account": food, "quantity": "2"}, {"account": cash, "quantity": -2}]},
    }  # fmt: skip
    for kind, body in made.items():
        answer = owner.post("transactions", {"kind": kind, **body})
        assert answer.status_code == 201, (kind, answer.json())
    # 1360 + 100 − 60 − 91 − (8 − 3) + 15; 100 + 60 − 0.50 − 2; 100
    assert [held(one) for one in (books.bank, books.cash, dollars)] == [Decimal(1319), Decimal("157.5"), Decimal(100)]
    # 9 + 40 + 1 + 8 − 15 + 2
    assert held(books.food) == 45
    refunds = owner.get(f"transactions/{books.groceries.public_id}").json()["refunds"]
    assert len(refunds) == 1


def test_a_change_needs_the_revision_that_was_read(books: Books, owner: Caller) -> None:
    path = f"transactions/{books.groceries.public_id}"
    assert owner.get(path).headers["ETag"].startswith('"0-')
    first = owner.send("patch", path, {"payee": "Shop", "revision": 0})
    assert (first.status_code, first.headers["ETag"], first.json()["payee"]) == (200, '"1"', "Shop")
    for late, status in (
        (owner.send("patch", path, {"payee": "Late", "revision": 0}), 409),
        (owner.send("patch", path, {"payee": "Late"}, headers={"If-Match": '"0"'}), 412),
        (owner.post(f"{path}/void", {"revision": 0}), 409),
    ):
        assert (late.status_code, code_of(late), late.json()["data"]) == (status, "revision_conflict", {"revision": 1})
    again = owner.send("patch", path, {"memo": "x"}, headers={"If-Match": '"1"'})
    assert (again.status_code, again.json()["payee"], again.json()["revision"]) == (200, "Shop", 2)
    assert code_of(owner.send("patch", path, {"memo": "y"}, headers={"If-Match": "abc"})) == "bad_if_match"
    assert [row["number"] for row in owner.get(path).json()["revisions"]] == [1, 0]


def test_put_gives_it_anew_and_keeps_its_rows(books: Books, owner: Caller) -> None:
    bank, food, salary = (str(one.public_id) for one in (books.bank, books.food, books.salary))
    kept = set(Posting.objects.filter(transaction=books.groceries).values_list("pk", flat=True))
    body = {
        "date": "2026-03-18", "currency": "EUR", "payee": "Market", "revision": 0,
        "legs": [
            {"account": bank, "quantity": "-30"}, {"account": food, "quantity": "35", "memo": "eggs"},
            {"account": salary, "quantity": "-5"},
        ],
    }  # fmt: skip
    path = f"transactions/{books.groceries.public_id}"
    answer = owner.send("put", path, body)
    assert (answer.status_code, answer.json()["payee"], answer.json()["date"]) == (200, "Market", "2026-03-18")
    assert kept < set(Posting.objects.filter(transaction=books.groceries).values_list("pk", flat=True))
    assert held(books.bank) == 1370
    body["legs"][0]["quantity"] = "-31"
    unbalanced = owner.send("put", path, {**body, "revision": 1})
    assert (unbalanced.status_code, code_of(unbalanced)) == (400, "unbalanced")
    assert held(books.bank) == 1370


def test_a_category_is_changed_by_patch(books: Books, owner: Caller) -> None:
    path = f"transactions/{books.groceries.public_id}"
    answer = owner.send("patch", path, {"category": str(books.salary.public_id), "date": "2026-03-01"})
    assert [(leg["name"], leg["booked_on"]) for leg in answer.json()["legs"]] == [
        ("Bank", "2026-03-01"), ("Salary", "2026-03-01"),
    ]  # fmt: skip
    moved = f"transactions/{books.moved.public_id}"
    assert code_of(owner.send("patch", moved, {"category": str(books.food.public_id)})) == "one_category"


def test_a_category_by_patch_is_no_rules_any_more(books: Books, owner: Caller) -> None:
    rule = Rule.objects.create(household=books.people.household, name="Shops")
    Transaction.objects.filter(pk=books.groceries.pk).update(decided_by="rule", rule=rule)
    path = f"transactions/{books.groceries.public_id}"
    assert owner.send("patch", path, {"memo": "weekly"}).status_code == 200
    books.groceries.refresh_from_db()
    assert (books.groceries.decided_by, books.groceries.rule) == ("rule", rule)
    assert owner.send("patch", path, {"category": str(books.salary.public_id)}).status_code == 200
    books.groceries.refresh_from_db()
    assert (books.groceries.decided_by, books.groceries.rule) == ("person", None)


def test_void_restore_and_undo(books: Books, owner: Caller) -> None:
    path = f"transactions/{books.groceries.public_id}"
    assert owner.post(f"{path}/void", {"reason": "twice"}).json()["state"] == "void"
    assert held(books.bank) == 1400
    assert "Corner Shop" not in payees(owner.get("transactions"))
    assert payees(owner.get("transactions", state="void")) == ["Corner Shop"]
    assert (owner.post(f"{path}/void").status_code, code_of(owner.post(f"{path}/void"))) == (400, "not_posted")
    assert owner.post(f"{path}/restore").json()["state"] == "posted"
    owner.send("patch", path, {"payee": "Wrong"})
    assert owner.post(f"{path}/undo").json()["payee"] == "Corner Shop"
    assert held(books.bank) == 1360


def test_review_one_and_many(books: Books, owner: Caller, partner: Caller) -> None:
    path = f"transactions/{books.groceries.public_id}"
    assert owner.post(f"{path}/review", {"is_reviewed": False}).json()["is_reviewed"] is False
    assert payees(owner.get("transactions", is_reviewed="false")) == ["Corner Shop"]
    ids = [str(books.groceries.public_id), str(books.hidden.public_id)]
    assert partner.post("transactions/review", {"ids": ids}).status_code == 404
    assert owner.get(path).json()["is_reviewed"] is False
    assert owner.post("transactions/review", {"ids": ids}).json() == {"changed": 2}
    assert not Transaction.objects.filter(reviewed_at=None).exists()


def test_what_is_partly_private_is_read_only(books: Books, owner: Caller, partner: Caller) -> None:
    body = {
        "kind": "transfer", "date": "2026-03-11", "source": str(books.secret.public_id),
        "target": str(books.cash.public_id), "amount": "5",
    }  # fmt: skip
    path = f"transactions/{owner.post('transactions', body).json()['id']}"
    seen = partner.get(path).json()
    assert sorted(leg["name"] for leg in seen["legs"]) == ["Cash", "Private"]
    private = next(leg for leg in seen["legs"] if leg["is_private"])
    assert (private["account"], private["quantity"], private["value"], private["booked_on"]) == (None,) * 4
    assert (seen["is_whole"], seen["can_change"], seen["revisions"], seen["sources"]) == (False, False, [], [])
    refused = partner.send("patch", path, {"payee": "x"})
    assert (refused.status_code, code_of(refused)) == (403, "partly_private")
