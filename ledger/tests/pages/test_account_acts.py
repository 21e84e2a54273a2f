"""What is done to accounts on their pages: closing, merging, deleting, ordering, reconciling; groups, owners, cards."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Account, Activity, BalanceAssertion, Transaction
from ledger.services.activity_undo import activity_undo
from ledger.tests.pages.household import HTMX, SECRETS, TODAY, Shown, address, stated
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def undone(books: Shown) -> None:
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)


def test_closing_asks_where_what_is_left_goes(books: Shown) -> None:
    owner, there = books.visitor("owner"), address("account_close", books.savings.public_id)
    page = owner.get(there).content.decode()
    assert "There is still something in it" in page
    assert owner.post(there, {"how": "move"}).status_code == 422
    books.savings.refresh_from_db()
    assert books.savings.closed_on is None
    answer = owner.post(there, {"how": "move", "move_to": str(books.bank.public_id)}, follow=True)
    books.savings.refresh_from_db()
    assert books.savings.closed_on == TODAY
    assert re.search(r'data-toast-undo="/books/activity/[\w-]+/undo/"', answer.content.decode())
    undone(books)
    assert owner.post(there, {"how": "write_off"}).status_code == 302
    assert Transaction.objects.latest("pk").postings.get(account=books.savings).quantity == -300


def test_an_empty_account_is_closed_without_a_question(books: Shown) -> None:
    owner, empty = books.visitor("owner"), books.home.account("Empty")
    there = address("account_close", empty.public_id)
    assert "There is still something in it" not in owner.get(there).content.decode()
    assert owner.post(there).status_code == 302
    empty.refresh_from_db()
    assert empty.closed_on == TODAY
    page = owner.get(address("accounts")).content.decode()
    assert "Empty" in page.split(">Closed</h2>")[1]


def test_merging_and_its_undo(books: Shown) -> None:
    owner, there = books.visitor("owner"), address("account_merge", books.savings.public_id)
    page = owner.get(there).content.decode()
    assert "Bank" in page
    assert "Vault" not in page
    assert owner.post(there, {"into": str(books.vault.public_id)}).status_code == 422
    assert owner.post(there, {"into": str(books.bank.public_id)}).status_code == 302
    assert "Savings" not in owner.get(address("accounts")).content.decode()
    assert "Savings" not in owner.get(address("register")).content.decode().split("<table")[0]
    gone = owner.get(address("account", books.savings.public_id)).content.decode()
    assert "Its rows are in “Bank” now." in gone
    undone(books)
    assert "Savings" in owner.get(address("accounts")).content.decode()


def test_a_merge_with_nothing_alike(books: Shown) -> None:
    dollars = books.home.account("Dollars", currency="USD")
    page = books.visitor("owner").get(address("account_merge", dollars.public_id)).content.decode()
    assert "Nothing to merge it with" in page


def test_deleting(books: Shown) -> None:
    owner, spare = books.visitor("owner"), books.home.account("Spare")
    used = owner.post(address("account_delete", books.bank.public_id), follow=True)
    assert "can only be closed" in used.content.decode()
    assert owner.post(address("account_delete", spare.public_id)).status_code == 302
    assert not Account.objects.filter(name="Spare").exists()


def test_the_order_by_drag_and_by_button(books: Shown) -> None:
    owner, there = books.visitor("owner"), address("accounts_order")
    second = books.home.account("Second bank")
    keys = [str(account.public_id) for account in (second, books.bank)]
    answer = owner.post(there, {"order": keys}, **HTMX)
    assert "bookschanged" in answer["HX-Trigger"]
    assert "undo_url" in json.loads(answer["HX-Trigger"])["toast"]
    page = owner.get(address("accounts"), {"arrange": "yes"}).content.decode()
    assert page.index("Second bank") < page.index(">Bank<")
    assert owner.post(there, {"order": keys, "move": f"{keys[0]}:down"}, **HTMX).status_code == 204
    page = owner.get(address("accounts")).content.decode()
    assert page.index(">Bank<") < page.index("Second bank")
    for order in (["nonsense"], [keys[0], keys[0]]):
        assert owner.post(there, {"order": order}, **HTMX).status_code == 400
    assert owner.post(there, {"order": "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"}, **HTMX).status_code == 404


def test_groups_and_owners(books: Shown) -> None:
    """A pocket under the bank is one group with it; Pat's own account is 200 of it all."""
    books.home.opening(books.home.account("Pocket", parent=books.bank), "50", TODAY)
    books.home.opening(books.home.account("Pat's", owner=books.people.partner), "200", TODAY)
    owner = books.visitor("owner")
    page = owner.get(address("accounts"), {"by": "group"}).content.decode()
    heads = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert heads[:2] == ["Bank", "Not in a group"]
    assert "1,250.00" in re.sub(r"<[^>]+>", "", page)
    page = owner.get(address("accounts"), {"owner": str(books.people.partner.public_id)}).content.decode()
    assert "Pocket" not in page
    assert re.sub(r"<[^>]+>", "", page).count("200.00") == 4
    assert owner.get(address("accounts"), {"owner": "shared"}).content.decode().count("Pat&#x27;s") == 0
    assert owner.get(address("accounts"), {"owner": "nobody"}).status_code == 404


def test_others_learn_nothing_from_groups_and_forms(books: Shown) -> None:
    partner = books.visitor("partner")
    for query in (
        {"by": "group"},
        {"arrange": "yes"},
        {"owner": str(books.people.owner.public_id)},
        {"owner": "shared"},
    ):
        page = partner.get(address("accounts"), query).content.decode()
        assert not [word for word in SECRETS if word in page], query
    for name in ("account_edit", "account_merge", "account_close"):
        page = partner.get(address(name, books.savings.public_id)).content.decode()
        assert not [word for word in SECRETS if word in page], name


def typed(books: Shown, who: str, account: Account, quantity: str, **extra: Any) -> Any:
    data = {"on": TODAY.isoformat(), "quantity": quantity}
    return books.visitor(who).post(address("account_statement", account.public_id), data, **extra)


def test_reconciling_to_a_typed_balance(books: Shown) -> None:
    answer = typed(books, "owner", books.bank, "1,150.00", **HTMX)
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "Noted. The books say something else."
    made = BalanceAssertion.objects.get()
    page = books.visitor("viewer").get(address("account", books.bank.public_id)).content.decode()
    assert "The statement and the books disagree" in page
    assert "Add an adjustment" not in page
    owner = books.visitor("owner")
    assert "Add an adjustment" in owner.get(address("account", books.bank.public_id)).content.decode()
    assert owner.post(address("statement_adjust", made.public_id), **HTMX).status_code == 204
    page = owner.get(address("account", books.bank.public_id)).content.decode()
    assert "The statement and the books disagree" not in page
    assert owner.post(address("statement_delete", made.public_id), **HTMX).status_code == 204
    assert not BalanceAssertion.objects.exists()


@pytest.mark.parametrize("quantity", ["", "much", "1.005"])
def test_what_is_no_balance_is_said_in_the_form(books: Shown, quantity: str) -> None:
    answer = typed(books, "owner", books.bank, quantity, **HTMX)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "alert" in answer.content.decode()
    assert not BalanceAssertion.objects.exists()


def test_who_may_not_reconcile(books: Shown) -> None:
    known = stated(books.vault, "1")
    assert typed(books, "viewer", books.bank, "1").status_code == 403
    assert typed(books, "partner", books.vault, "1").status_code == 404
    assert typed(books, "outsider", books.bank, "1").status_code == 404
    for name in ("statement_delete", "statement_adjust"):
        assert books.visitor("partner").post(address(name, known.public_id)).status_code == 404
        assert books.visitor("viewer").post(address(name, known.public_id)).status_code == 403


def test_the_chart_has_ranges_and_marks(books: Shown) -> None:
    stated(books.bank, "1210"), stated(books.bank, "999", TODAY.replace(day=4))
    viewer, there = books.visitor("viewer"), address("account_chart", books.bank.public_id)
    first = {key: viewer.get(there, {"range": key}).json()["data"][0]["x"][0] for key in ("1m", "3m", "1y", "all", "x")}
    assert first == {"1m": "2026-02-18", "3m": "2025-12-19", "1y": "2025-03-20", "all": "2025-12-31", "x": "2025-12-19"}
    marks = viewer.get(there, {"range": "1m"}).json()["data"][1]
    assert (marks["y"], marks["marker"]["symbol"]) == ([1210.0, 999.0], ["x", "x"])


def test_cards_side_by_side(books: Shown) -> None:
    owner = books.visitor("owner")
    page = owner.get(address("cards")).content.decode()
    assert "It has no statement day yet." in page
    data = {
        "name": "Card", "kind": "credit_card", "visibility": "open", "credit_limit": "500", "statement_day": "10",
        "due_day": "18", "due_shift": "next",
    }  # fmt: skip
    assert owner.post(address("account_edit", books.card.public_id), {**data, "due_day": "40"}).status_code == 422
    assert owner.post(address("account_edit", books.card.public_id), data).status_code == 302
    books.card.refresh_from_db()
    assert (books.card.credit_limit, books.card.statement_day, books.card.due_day) == (Decimal(500), 10, 18)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", owner.get(address("cards")).content.decode()))
    assert "12 % of €500.00 used, €440.00 left" in text
    assert "overdue: €60.00" in text or "overdue" in text  # due on Wednesday, 18 March
    assert "Statements of the card" in owner.get(address("account", books.card.public_id)).content.decode()
    assert "Card" not in books.visitor("outsider").get(address("cards")).content.decode().split("<main")[1].split(
        "</main"
    )[0].replace("Cards", "")


def test_card_fields_of_what_is_no_card_are_dropped(books: Shown) -> None:
    data = {"name": "Bank", "kind": "checking", "visibility": "open", "statement_day": "10", "credit_limit": "5"}
    assert books.visitor("owner").post(address("account_edit", books.bank.public_id), data).status_code == 302
    books.bank.refresh_from_db()
    assert (books.bank.statement_day, books.bank.credit_limit) == (None, None)


def test_query_counts(books: Shown) -> None:
    owner = books.visitor("owner")
    stated(books.bank, "1")
    for name in ("accounts", "cards"):
        owner.get(address(name))
        with counted(f"page_{name}"):
            assert owner.get(address(name)).status_code == 200
