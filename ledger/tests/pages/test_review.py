"""The review inbox: what waits, why it is where it is, and each decision with its way back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledger.models import Activity, Posting, Transaction
from ledger.models.account import Purpose
from ledger.services.accounts import system_account
from ledger.services.activity_undo import activity_undo
from ledger.services.changing import transaction_change
from ledger.tests.pages.household import HTMX, TODAY, Shown, address
from tests.query_counts import counted


def arrived(
    books: Shown, payee: str, amount: str, account: Any = None, category: Any = None, **texts: Any
) -> Transaction:
    """An imported row nobody has looked at; without a category it is undecided."""
    undecided = system_account(books.people.household, Purpose.UNCATEGORISED_EXPENSE)
    given = {"decided_by": "history" if category else "", "is_reviewed": False, "origin": "import", **texts}
    return books.home.spend(account or books.bank, category or undecided, amount, TODAY, payee=payee, **given)


def page(visitor: Client, **query: str) -> str:
    answer = visitor.get(address("review"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def toast(answer: Any) -> dict[str, Any]:
    return dict(json.loads(answer.headers["HX-Trigger"])["toast"])


def is_reviewed(row: Transaction) -> bool:
    return Transaction.objects.get(pk=row.pk).reviewed_at is not None


def category_of(row: Transaction) -> str:
    return Posting.objects.get(transaction=row, account__kind="expense").account.name


def test_everything_unreviewed_waits_and_nothing_else(books: Shown):
    arrived(books, "SM Supermarket", "12.50")
    text = page(books.visitor("owner"))
    assert "SM Supermarket" in text
    assert "ACME Ltd" in text
    assert "birthday cake" not in text
    assert "Nobody yet" in text


def test_nothing_waits(books: Shown):
    Transaction.objects.update(reviewed_at=timezone.now())
    assert "All reviewed" in page(books.visitor("owner"))


@pytest.mark.parametrize(("reader", "who"), [("owner", "you"), ("partner", "Olive")])
def test_a_row_says_who_decided_and_when(books: Shown, reader: str, who: str):
    before = books.home.spend(books.bank, books.food, "5", date(2026, 3, 3), payee="SM Supermarket")
    transaction_change(transaction=before, acting_user=books.people.owner, category=books.food)
    arrived(books, "SM Supermarket", "12.50", category=books.food)
    text = page(books.visitor(reader))
    assert f"Because {who} chose Food for SM Supermarket on Mar 20" in text


def test_a_private_precedent_explains_nothing_to_others(books: Shown):
    books.home.spend(books.vault, books.food, "5", date(2026, 3, 3), payee="SM Supermarket")
    arrived(books, "SM Supermarket", "12.50", category=books.food)
    assert "Because you chose Food" in page(books.visitor("owner"))
    text = page(books.visitor("partner"))
    assert "Because" not in text
    assert "The category SM Supermarket had last" in text


def test_accepting_a_row_takes_it_off_the_list_and_undo_brings_it_back(books: Shown):
    row = arrived(books, "SM Supermarket", "12.50", category=books.food)
    answer = books.visitor("owner").post(address("review_row_accept", row.public_id), **HTMX)
    assert (answer.status_code, is_reviewed(row)) == (200, True)
    assert json.loads(answer.headers["HX-Trigger"])["reviewleft"] == {"count": 1}
    assert toast(answer)["text"] == "Accepted."
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)
    assert not is_reviewed(row)


def test_another_category_is_a_persons_decision_and_accepts(books: Shown):
    row = arrived(books, "SM Supermarket", "12.50")
    owner, there = books.visitor("owner"), address("review_category", row.public_id)
    assert b"Food" in owner.get(there, **HTMX).content
    answer = owner.post(there, {"category": str(books.food.public_id), "revision": "0"}, **HTMX)
    assert toast(answer)["text"] == "Moved to “Food”."
    row.refresh_from_db()
    assert (category_of(row), row.decided_by, is_reviewed(row)) == ("Food", "person", True)
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)
    row.refresh_from_db()
    assert (category_of(row), row.decided_by, is_reviewed(row)) == ("Uncategorised", "", False)


def test_a_row_changed_meanwhile_is_a_conflict(books: Shown):
    row = arrived(books, "SM Supermarket", "12.50")
    transaction_change(transaction=row, acting_user=books.people.partner, memo="mine")
    there = address("review_category", row.public_id)
    answer = books.visitor("owner").post(there, {"category": str(books.food.public_id), "revision": "0"}, **HTMX)
    assert (answer.status_code, category_of(row)) == (409, "Uncategorised")
    assert not Activity.objects.filter(acting_user=books.people.owner, kind="transaction.edit").exists()


def test_a_category_that_cannot_be_is_said_in_its_place(books: Shown):
    row = arrived(books, "SM Supermarket", "12.50")
    there = address("review_category", row.public_id)
    answer = books.visitor("owner").post(there, {"category": "", "revision": "0"}, **HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#category-{row.public_id}")
    assert b"field-error" in answer.content
    assert not is_reviewed(row)


def test_many_at_once_are_one_act(books: Shown):
    rows = [arrived(books, f"Shop {number}", "5") for number in range(12)]
    sent = {"row": [str(row.public_id) for row in rows], "category": str(books.food.public_id)}
    before = Activity.objects.count()
    answer = books.visitor("owner").post(address("review_accept"), sent, **HTMX)
    assert (answer.status_code, toast(answer)["text"]) == (204, "12 rows accepted.")
    assert Activity.objects.count() == before + 1
    assert {(category_of(row), is_reviewed(row)) for row in rows} == {("Food", True)}
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)
    assert {(category_of(row), is_reviewed(row)) for row in rows} == {("Uncategorised", False)}


def test_all_rows_of_a_payee(books: Shown):
    rows = [arrived(books, "SM Supermarket", "5", category=books.food) for _number in range(3)]
    other = arrived(books, "Tram", "5", category=books.food)
    assert "Accept all 3" in page(books.visitor("owner"), show="payees")
    books.visitor("owner").post(address("review_accept"), {"is_payee": "on", "payee": "sm supermarket"}, **HTMX)
    assert [is_reviewed(row) for row in (*rows, other)] == [True, True, True, False]


def test_nothing_chosen_changes_nothing(books: Shown):
    row = arrived(books, "SM Supermarket", "5", category=books.food)
    assert books.visitor("owner").post(address("review_accept"), {}, **HTMX).status_code == 400
    assert not is_reviewed(row)


def test_one_at_a_time_and_skipping(books: Shown):
    arrived(books, "First", "1")
    newest = arrived(books, "Second", "2")
    text = page(books.visitor("owner"), show="one")
    assert ("Second" in text, "First" in text) == (True, False)
    later = page(books.visitor("owner"), show="one", cursor=f"n-{newest.public_id.hex}-0")
    assert ("Second" in later, "First" in later) == (False, True)


def test_narrowed_to_a_members_accounts_and_to_who_brought_it(books: Shown):
    people = books.people
    own = books.home.account("Olive’s wallet", "wallet", owner=people.owner)
    arrived(books, "Hers", "1", own)
    arrived(books, "Shared", "2", user=people.partner)
    owner = books.visitor("owner")
    assert "Shared" not in page(owner, owner=str(people.owner.public_id))
    by_partner = page(owner, by=str(people.partner.public_id))
    assert ("Hers" in by_partner, "Shared" in by_partner) == (False, True)


def test_private_rows_wait_for_their_owner_only(books: Shown):
    row = arrived(books, "Jeweller", "9", books.vault, books.food)
    assert "Jeweller" in page(books.visitor("owner"))
    for show in ("list", "one", "payees"):
        assert "Jeweller" not in page(books.visitor("partner"), show=show)
    partner = books.visitor("partner")
    assert partner.post(address("review_row_accept", row.public_id), **HTMX).status_code == 404
    partner.post(address("review_accept"), {"row": [str(row.public_id)]}, **HTMX)
    partner.post(address("review_accept"), {"is_payee": "on", "payee": "jeweller"}, **HTMX)
    assert not is_reviewed(row)


def test_a_viewer_looks_and_changes_nothing(books: Shown):
    row = arrived(books, "SM Supermarket", "5", category=books.food)
    viewer = books.visitor("viewer")
    assert "/accept/" not in page(viewer)
    assert viewer.post(address("review_row_accept", row.public_id), **HTMX).status_code == 403
    assert not is_reviewed(row)


def test_query_count(books: Shown):
    for number in range(8):
        arrived(books, f"Shop {number}", "5", category=books.food)
    visitor = books.visitor("owner")
    page(visitor)
    with counted("page_review"):
        page(visitor)
