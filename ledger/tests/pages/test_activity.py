"""The list of changes and the trash: what is said, to whom, and the ways back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from ledger.models import Activity, Transaction
from ledger.selectors.activity import Asked, activity_page
from ledger.services.accounts import account_change
from ledger.services.bulk_edit import BulkChange, transactions_change, transactions_void
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_edit
from ledger.tests.pages.household import SECRETS, Shown, address
from tests.query_counts import counted

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def acts(books: Shown, who: str = "owner", **asked: Any) -> list[str]:
    return [row.text for row in activity_page(getattr(books.people, who), asked=Asked(**asked)).rows]


def renamed(books: Shown) -> Activity:
    transaction_edit(transaction=books.cake, acting_user=books.people.owner, payee="Bakery", tags=["party"])
    return Activity.objects.latest("pk")


def test_a_change_is_told_before_and_after(books: Shown) -> None:
    renamed(books)
    [row] = [row for row in activity_page(books.people.partner).rows if row.kind == "transaction.edit"]
    [entry] = row.entries
    said = [(one.label, one.before, one.after) for one in entry.differences]
    assert said == [("Payee", "<script>alert(1)</script>", "Bakery"), ("Tags", "—", "#party")]
    assert (row.who, row.count, row.more, row.can_undo, row.is_undone) == ("Olive", 1, 0, True, False)
    body = books.visitor("partner").get(address("activity")).content.decode()
    assert "<script>alert" not in body
    assert "Bakery" in body


def test_many_are_one_act_and_one_undo(books: Shown) -> None:
    people = books.people
    keys = list(Transaction.objects.values_list("pk", flat=True))
    transactions_change(
        household=people.household, acting_user=people.owner, keys=keys, change=BulkChange(memo="checked")
    )
    row = activity_page(people.owner).rows[0]
    assert (row.text, len(row.entries), row.more) == ("Changed 6 transactions", 3, 3)
    assert activity_page(people.partner).rows[0].count == 4
    answer = books.visitor("owner").post(address("activity_undo", row.public_id), headers=HTMX)
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["toast"]["text"] == "Undone."
    assert not Transaction.objects.filter(memo="checked").exists()
    undo = Activity.objects.latest("pk")
    assert told["toast"]["undo_url"] == reverse("ledger:activity_undo", args=[undo.public_id])
    assert acts(books)[0] == "Undid: Changed 6 transactions"
    assert [row.why_not for row in activity_page(people.owner).rows][:2] == ["", "Undone"]


def test_nobody_reads_of_what_is_kept_from_them(books: Shown) -> None:
    people = books.people
    transactions_void(household=people.household, acting_user=people.owner, keys=[books.gift.pk, books.toy.pk])
    account_change(account=books.vault, acting_user=people.owner, name="Vault of gold")
    for page in ("activity", "trash"):
        owner = books.visitor("owner").get(address(page)).content.decode()
        partner = books.visitor("partner").get(address(page)).content.decode()
        assert "Jeweller" in owner
        assert not [secret for secret in SECRETS if secret in partner]
        outsider = books.visitor("outsider").get(address(page)).content.decode()
        assert "Jeweller" not in outsider
        assert "ACME" not in outsider
    act = Activity.objects.get(kind="transactions.void")
    for who in ("partner", "outsider"):
        assert books.visitor(who).post(address("activity_undo", act.public_id)).status_code == 404
    assert books.visitor("viewer").post(address("activity_undo", act.public_id)).status_code in (403, 404)
    assert books.visitor("owner").post(address("activity_undo", act.public_id)).status_code == 302


def test_what_was_hidden_then_is_not_told_later(books: Shown) -> None:
    legs = [
        Leg(books.bank if leg.account == books.vault else leg.account, leg.quantity, posting=leg.posting)
        for leg in legs_of(books.gift)
    ]
    transaction_edit(transaction=books.gift, acting_user=books.people.owner, legs=legs, payee="Watch", memo="")
    for row in activity_page(books.people.partner).rows:
        assert "Jeweller" not in row.text
        assert not [one for entry in row.entries for one in entry.differences if "Jeweller" in one.before]
    assert any("Watch" in row.text for row in activity_page(books.people.partner).rows)
    assert "Jeweller" in str(activity_page(books.people.owner).rows)


def test_it_is_narrowed_by_member_actor_and_kind(books: Shown) -> None:
    renamed(books)
    owner, partner = books.people.owner.public_id, books.people.partner.public_id
    assert acts(books, member=partner) == []
    assert acts(books, member=owner, kind="transaction.edit") == ["Changed “Bakery”"]
    assert acts(books, kind="undo") == []
    assert acts(books, actor="rule") == []
    assert len(acts(books, kind="transactions")) == 7
    body = books.visitor("owner").get(address("activity"), {"kind": "nonsense", "member": "x"}).content.decode()
    assert "ACME" in body


def test_pages_follow_each_other(books: Shown) -> None:
    seen, cursor = [], ""
    for _turn in range(20):
        page = activity_page(books.people.owner, cursor=cursor, limit=2)
        seen += [row.public_id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == Activity.objects.filter(household=books.people.household).count()
    assert books.visitor("owner").get(address("activity"), {"cursor": "nonsense"}).status_code == 400


def test_an_act_that_was_overtaken_says_so(books: Shown) -> None:
    act = renamed(books)
    transaction_edit(transaction=books.cake, acting_user=books.people.partner, payee="Cake shop")
    row = next(row for row in activity_page(books.people.owner).rows if row.public_id == act.public_id)
    assert (row.can_undo, row.why_not) == (False, "Changed again since")
    assert books.visitor("owner").post(address("activity_undo", act.public_id), headers=HTMX).status_code == 409
    viewer = next(row for row in activity_page(books.people.viewer).rows if row.public_id == act.public_id)
    assert (viewer.can_undo, viewer.why_not) == (False, "")


def test_the_trash_gives_back_what_is_ticked(books: Shown) -> None:
    people = books.people
    transactions_void(
        household=people.household, acting_user=people.owner, keys=[books.cake.pk, books.moved.pk, books.salary_row.pk]
    )
    body = books.visitor("partner").get(address("trash")).content.decode()
    assert body.count('name="id"') == 3
    ticked = [str(books.cake.public_id), str(books.moved.public_id)]
    answer = books.visitor("partner").post(address("trash_restore"), {"id": ticked}, headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["text"] == "2 transactions count again."
    assert list(Transaction.objects.filter(state="void")) == [books.salary_row]
    assert 'name="id"' not in books.visitor("viewer").get(address("trash")).content.decode()
    assert books.visitor("viewer").post(address("trash_restore"), {"id": ticked}).status_code == 403
    assert books.visitor("outsider").post(address("trash_restore"), {"id": ticked}).status_code == 404
    assert books.visitor("owner").post(address("trash_restore"), {"id": ["x"]}).status_code == 400


def test_a_page_of_acts_is_a_constant_number_of_queries(books: Shown) -> None:
    renamed(books)
    visitor = books.visitor("owner")
    visitor.get(address("activity"))
    with counted("page_activity"):
        visitor.get(address("activity"))
