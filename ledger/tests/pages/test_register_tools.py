"""The register's tools: kept views, many rows at once, proposals while typing, and the keys of a page."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Activity, SavedView, Transaction
from ledger.models.transaction import State
from ledger.services.accounts import account_change
from ledger.tests.pages.household import HTMX, TODAY, Shown, address
from ledger.tests.selectors.conftest import rate_put

pytestmark = pytest.mark.django_db


def toast(answer: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer["HX-Trigger"])["toast"]
    return found


def bulk(books: Shown, rows: list[Transaction], who: str = "owner", query: str = "", **typed: Any) -> Any:
    data = {"rows": [str(row.public_id) for row in rows], **typed}
    return books.visitor(who).post(f"{address('bulk')}?{query}", data, **HTMX)


def again(row: Transaction) -> Transaction:
    return Transaction.objects.get(pk=row.pk)


def test_many_rows_change_as_one_act_and_go_back_as_one(books: Shown) -> None:
    answer = bulk(books, [books.cake, books.salary_row], do="payee", payee="Somebody")
    assert answer.status_code == 204
    assert toast(answer)["text"] == "2 transactions changed."
    assert {again(row).payee for row in (books.cake, books.salary_row)} == {"Somebody"}
    undone = books.visitor("owner").post(toast(answer)["undo_url"], **HTMX)
    assert undone.status_code == 204
    assert again(books.salary_row).payee == "ACME Ltd"
    assert again(books.cake).payee == books.cake.payee


def test_what_cannot_change_is_counted(books: Shown) -> None:
    cafe = books.home.account("Café", "expense")
    answer = bulk(books, [books.cake, books.moved], do="category", category=str(cafe.public_id))
    assert toast(answer)["text"] == "1 transaction changed. 1 has no single category."
    refused = bulk(books, [books.cake], do="category", category="")
    assert refused.status_code == 400
    assert "first" in toast(refused)["text"]


def test_each_thing_that_can_be_done_to_many(books: Shown) -> None:
    row = [books.salary_row]
    bulk(books, row, do="add_tags", add_tags="trip, work")
    bulk(books, row, do="remove_tags", remove_tags="trip")
    bulk(books, row, do="memo", memo="March")
    bulk(books, row, do="on", on="2026-02-28")
    bulk(books, row, do="reviewed")
    now = again(books.salary_row)
    assert [tag.name for tag in now.tags.all()] == ["work"]
    assert (now.memo, now.date.day, now.reviewed_at is not None) == ("March", 28, True)
    assert toast(bulk(books, row, do="void"))["text"] == "1 transaction changed."
    assert again(books.salary_row).state == State.VOID


def test_all_that_is_found_and_no_more(books: Shown) -> None:
    """Two rows hold 60 or more in money of the card and the bank's salary; the filters of the address decide."""
    owner = books.visitor("owner")
    found = owner.get(f"{address('found')}?q=acme").json()
    assert (found["count"], found["words"]) == (1, "Select all 1 found")
    answer = bulk(books, [], query="q=acme", all="yes", do="memo", memo="all of them")
    assert toast(answer)["text"] == "1 transaction changed."
    assert Transaction.objects.filter(memo="all of them").count() == 1
    unread = bulk(books, [], query="least=abc", all="yes", do="memo", memo="too much")
    assert unread.status_code == 400
    assert not Transaction.objects.filter(memo="too much").exists()


def test_a_partner_reaches_no_private_row_by_choosing_all(books: Shown) -> None:
    answer = bulk(books, [], who="partner", all="yes", do="memo", memo="mine")
    assert answer.status_code == 204
    assert {again(row).memo for row in (books.gift, books.toy)} == {"gift for pat", ""}
    assert bulk(books, [books.gift], who="partner", do="memo", memo="mine").status_code == 404
    assert bulk(books, [books.cake], who="viewer", do="memo", memo="mine").status_code == 403
    assert bulk(books, [books.cake], who="outsider", do="memo", memo="mine").status_code == 404


def test_two_of_the_same_happening_become_one(books: Shown) -> None:
    twin = books.home.spend(books.card, books.food, "60", TODAY, payee="Cake shop")
    answer = bulk(books, [books.cake, twin], do="merge")
    assert toast(answer)["text"] == "Merged: one of the two is left."
    assert {again(books.cake).state, again(twin).state} == {State.POSTED, State.VOID}
    books.visitor("owner").post(toast(answer)["undo_url"], **HTMX)
    assert {again(books.cake).state, again(twin).state} == {State.POSTED}
    assert bulk(books, [books.cake], do="merge").status_code == 400
    assert bulk(books, [books.cake, books.salary_row], do="merge").status_code == 400


def test_views_are_kept_renamed_ordered_and_forgotten(books: Shown) -> None:
    owner = books.visitor("owner")
    for name, query in (("Salary", "q=acme&cursor=n-1&state="), ("Cakes", "q=cake")):
        assert owner.post(address("views"), {"name": name, "query": query}, **HTMX).status_code == 204
    salary, cakes = SavedView.objects.order_by("pk")
    assert salary.query == "q=acme"
    body = owner.get(f"{address('register')}?q=acme").content.decode()
    assert 'aria-current="true"' in body
    owner.post(address("view_up", cakes.public_id), **HTMX)
    owner.post(address("view_rename", salary.public_id), {"name": "Pay"}, **HTMX)
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Cakes", "Pay"]
    taken = owner.post(address("view_rename", salary.public_id), {"name": "Cakes"}, **HTMX)
    assert taken.status_code == 400
    gone = owner.post(address("view_delete", cakes.public_id), **HTMX)
    assert not SavedView.objects.filter(name="Cakes").exists()
    owner.post(toast(gone)["undo_url"], **HTMX)
    assert SavedView.objects.filter(name="Cakes").exists()


def test_views_are_nobody_elses(books: Shown) -> None:
    books.visitor("owner").post(address("views"), {"name": "Gifts for Pat", "query": "q=gift"}, **HTMX)
    view = SavedView.objects.get()
    partner = books.visitor("partner")
    assert "Gifts for Pat" not in partner.get(address("register")).content.decode()
    assert partner.post(address("view_delete", view.public_id), **HTMX).status_code == 404
    assert Activity.objects.visible_to(books.people.owner).filter(kind="view.save").exists()
    assert not Activity.objects.visible_to(books.people.partner).filter(kind="view.save").exists()
    assert books.visitor("viewer").post(address("views"), {"name": "Mine"}, **HTMX).status_code == 422


def test_payees_come_with_their_usual_category(books: Shown) -> None:
    found = books.visitor("owner").get(address("pick_payees"), {"q": "acm"}).json()["results"]
    assert found == [{"name": "ACME Ltd", "value": str(books.salary.public_id), "note": "Salary"}]
    assert books.visitor("owner").get(address("pick_payees"), {"q": "jew"}).json()["results"][0]["name"] == "Jeweller"
    for who in ("partner", "outsider"):
        assert books.visitor(who).get(address("pick_payees"), {"q": "jew"}).json()["results"] == []


def test_older_payees_are_found_by_their_beginning(books: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.selectors.suggestions.RECENT", 1)
    found = books.visitor("owner").get(address("pick_payees"), {"q": "ac"}).json()["results"]
    assert found == [{"name": "ACME Ltd", "value": str(books.salary.public_id), "note": "Salary"}]
    assert books.visitor("partner").get(address("pick_payees"), {"q": "je"}).json()["results"] == []


def test_a_closed_category_is_not_proposed(books: Shown) -> None:
    account_change(account=books.salary, acting_user=books.people.owner, closed_on=TODAY)
    found = books.visitor("owner").get(address("pick_payees"), {"q": "acme"}).json()["results"]
    assert found == [{"name": "ACME Ltd", "value": "", "note": ""}]


def test_tags_of_private_rows_stay_private(books: Shown) -> None:
    bulk(books, [books.gift], do="add_tags", add_tags="surprise")
    bulk(books, [books.cake], do="add_tags", add_tags="party")
    names = {
        who: [tag["name"] for tag in books.visitor(who).get(address("pick_tags")).json()["results"]]
        for who in ("owner", "partner", "outsider")
    }
    assert names == {"owner": ["party", "surprise"], "partner": ["party"], "outsider": []}
    assert "surprise" not in books.visitor("partner").get(address("register")).content.decode()


def test_the_dated_rate_of_an_exchange(books: Shown) -> None:
    """One dollar costs 0.92 euro on 2 March, so 100 euros bring 108.70 dollars on the 3rd."""
    dollars = books.home.account("Dollars", currency="USD")
    asked = {"source": str(books.bank.public_id), "target": str(dollars.public_id), "on": "2026-03-03", "sold": "100"}
    owner = books.visitor("owner")
    assert "no rate" in owner.get(address("pick_rate"), asked).json()["words"]
    rate_put("USD", "EUR", TODAY.replace(day=2), "0.92")
    found = owner.get(address("pick_rate"), asked).json()
    assert Decimal(found["bought"]) == Decimal("108.70")
    assert "2 March 2026" in found["words"] or "Mar" in found["words"]
    same = owner.get(address("pick_rate"), {**asked, "target": str(books.savings.public_id)})
    assert same.json() == {}
    assert books.visitor("outsider").get(address("pick_rate"), asked).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"), [("tag={tag}", ["cake"]), ("member={member}", []), ("least=450&most=600", ["ACME Ltd"])]
)
def test_filters_by_tag_member_and_amount(books: Shown, query: str, expected: list[str]) -> None:
    bulk(books, [books.cake], do="add_tags", add_tags="party")
    bulk(books, [books.cake], do="payee", payee="cake")
    tag = again(books.cake).tags.get()
    named = {"tag": tag.public_id, "member": books.people.partner.public_id}
    body = books.visitor("owner").get(f"{address('register')}?{query.format(**named)}").content.decode()
    assert ("No rows like that" in body) == (not expected)
    assert all(f">{name}<" in body for name in expected)


def test_the_list_of_keys_is_on_the_page_and_a_viewer_only_reads(books: Shown) -> None:
    owner = books.visitor("owner").get(address("register")).content.decode()
    viewer = books.visitor("viewer").get(address("register")).content.decode()
    assert {f'data-key="{key}"' in owner for key in "jkecstdxv"} == {True}
    assert 'data-key="j"' in viewer
    assert 'id="bulk"' not in viewer
    assert 'data-key="e"' not in viewer
