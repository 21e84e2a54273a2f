"""The list of changes, undo, bulk changes and merging by API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger.models import Activity, Transaction
from ledger.services.recipes import expense
from ledger.tests.api.conftest import TODAY, Books, Caller, code_of


def texts(caller: Caller, **query: Any) -> list[str]:
    return [row["text"] for row in caller.get("activity", **query).json()["results"]]


def test_a_change_is_listed_and_undone(books: Books, owner: Caller, partner: Caller, viewer: Caller) -> None:
    owner.send("patch", f"transactions/{books.groceries.public_id}", {"payee": "Bakery"})
    [row] = [row for row in partner.get("activity").json()["results"] if row["kind"] == "transaction.edit"]
    assert (row["who"], row["count"], row["can_undo"]) == ("Olive", 1, True)
    assert [(one["label"], one["after"]) for one in row["entries"][0]["differences"]] == [("Payee", "Bakery")]
    path = f"activity/{row['id']}/undo"
    assert viewer.post(path).status_code == 403
    done = partner.post(path)
    assert (done.status_code, done.json()["undone"], done.json()["kept"]) == (200, 1, 0)
    assert Transaction.objects.get(pk=books.groceries.pk).payee == books.groceries.payee
    assert code_of(owner.post(path)) == "already_undone"
    again = owner.post(f"activity/{done.json()['activity']}/undo")
    assert again.status_code == 200
    assert Transaction.objects.get(pk=books.groceries.pk).payee == "Bakery"


def test_what_was_changed_since_is_a_conflict(books: Books, owner: Caller, partner: Caller) -> None:
    path = f"transactions/{books.groceries.public_id}"
    owner.send("patch", path, {"payee": "Corner Shop"})
    first = Activity.objects.latest("pk")
    partner.send("patch", path, {"payee": "Market"})
    refused = owner.post(f"activity/{first.public_id}/undo")
    assert (refused.status_code, code_of(refused)) == (409, "changed_since")
    assert Transaction.objects.get(pk=books.groceries.pk).payee == "Market"
    late = owner.send("patch", path, {"payee": "Mine", "revision": 1})
    assert (late.status_code, late.json()["data"]["revision"]) == (409, 2)


def test_the_list_is_narrowed_and_follows_its_pages(books: Books, owner: Caller) -> None:
    assert texts(owner, kind="undo") == []
    assert len(texts(owner, kind="transactions")) > 2
    page = owner.get("activity", limit=2).json()
    assert len(page["results"]) == 2
    following = owner.client.get(page["next"]).json()
    assert not {row["id"] for row in page["results"]} & {row["id"] for row in following["results"]}
    assert owner.get("activity", cursor="x").status_code == 400
    assert owner.get("activity", actor="nobody").status_code == 400
    assert owner.get("activity", member=str(books.people.outsider.public_id)).status_code == 404


def test_nothing_of_a_hidden_account_is_told(books: Books, owner: Caller, partner: Caller, outsider: Caller) -> None:
    owner.send("patch", f"transactions/{books.hidden.public_id}", {"memo": "for Pat"})
    act = Activity.objects.latest("pk")
    assert "Surprise cake" in owner.get("activity").content.decode()
    for caller in (partner, outsider):
        body = caller.get("activity").content.decode()
        assert "Surprise" not in body
        assert "for Pat" not in body
        assert caller.post(f"activity/{act.public_id}/undo").status_code == 404


def test_many_change_by_ids_or_by_filter(books: Books, owner: Caller, partner: Caller, viewer: Caller) -> None:
    ids = [str(books.groceries.public_id)]
    done = partner.post("transactions/bulk", {"ids": ids, "change": {"payee": "Market", "add_tags": ["week"]}})
    assert (done.status_code, done.json()["changed"], done.json()["left"]) == (200, 1, {})
    row = Transaction.objects.get(pk=books.groceries.pk)
    assert (row.payee, [tag.name for tag in row.tags.all()]) == ("Market", ["week"])
    voided = partner.post("transactions/bulk", {"action": "void", "filter": {"q": "market"}})
    assert voided.json()["changed"] == 1
    assert partner.post(f"activity/{voided.json()['activity']}/undo").json()["undone"] == 1
    everything = partner.post("transactions/bulk", {"filter": {}, "change": {"memo": "seen"}}).json()
    assert everything["changed"] == Transaction.objects.filter(memo="seen").count() > 1
    assert not Transaction.objects.filter(pk=books.hidden.pk, memo="seen").exists()
    assert viewer.post("transactions/bulk", {"ids": ids, "action": "void"}).status_code == 403


def test_a_bulk_change_that_makes_no_sense_changes_nothing(books: Books, owner: Caller, partner: Caller) -> None:
    ids = [str(books.groceries.public_id)]
    for wrong in (
        {"change": {"memo": "x"}},
        {"ids": ids, "filter": {}, "change": {"memo": "x"}},
        {"ids": ids},
        {"ids": ids, "change": {}},
        {"ids": ids, "action": "void", "change": {"memo": "x"}},
        {"ids": ids, "change": {"note": "x"}},
        {"filter": {"nonsense": 1}, "change": {"memo": "x"}},
    ):
        assert owner.post("transactions/bulk", wrong).status_code == 400
    hidden = {"ids": [*ids, str(books.hidden.public_id)], "change": {"memo": "x"}}
    assert partner.post("transactions/bulk", hidden).status_code == 404
    assert owner.post(
        "transactions/bulk", {"ids": ids, "change": {"category": str(books.bank.public_id)}}
    ).status_code in (400, 404)
    assert not Transaction.objects.filter(memo="x").exists()


def test_two_of_the_same_are_merged(books: Books, owner: Caller, partner: Caller) -> None:
    twin = expense(
        acting_user=books.people.owner,
        account=books.bank,
        category=books.food,
        amount=Decimal(40),
        on=TODAY,
        payee="Twin",
    )
    path = f"transactions/{books.groceries.public_id}/merge"
    assert partner.post(path, {"drop": str(books.hidden.public_id)}).status_code == 404
    assert code_of(partner.post(path, {"drop": str(books.moved.public_id)})) == "not_the_same"
    done = partner.post(path, {"drop": str(twin.public_id)})
    assert (done.status_code, done.json()["revision"]) == (200, 1)
    assert Transaction.objects.get(pk=twin.pk).state == "void"
