"""Opening, changing and closing accounts; categories; rates typed by hand."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Account, Price, Transaction
from ledger.tests.pages.household import HTMX, TODAY, Shown, address

pytestmark = pytest.mark.django_db


def opened(books: Shown, **typed: Any) -> Any:
    data = {"name": "Wallet", "kind": "cash", "currency": "USD", "visibility": "open", **typed}
    return books.visitor("partner").post(address("account_new"), data)


def test_open_an_account_with_what_is_in_it(books: Shown) -> None:
    assert opened(books, opening="250.50", number="12-34").status_code == 302
    made = Account.objects.get(name="Wallet")
    assert (made.commodity.code, made.number_key, made.owner) == ("USD", "1234", None)  # type: ignore[union-attr]
    opening = Transaction.objects.latest("pk")
    assert (opening.date, opening.postings.get(account=made).quantity) == (TODAY, Decimal("250.50"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "bank"}, "You already have one called"),
        ({"kind": "expense"}, "valid choice"),
        ({"currency": "XXX"}, "valid choice"),
        ({"opening": "much"}, "Type a figure"),
        ({"visibility": "hidden"}, "belongs to somebody"),
    ],
)
def test_refused_accounts_leave_nothing(books: Shown, typed: dict[str, str], said: str) -> None:
    count = Account.objects.count()
    answer = opened(books, **{"opening": "1", **typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Account.objects.count() == count


def test_only_oneself_can_hide_an_account(books: Shown) -> None:
    people = books.people
    assert opened(books, visibility="hidden", owner=str(people.owner.public_id)).status_code == 422
    assert opened(books, visibility="hidden", owner=str(people.partner.public_id)).status_code == 302
    assert "Wallet" not in books.visitor("owner").get(address("accounts")).content.decode()
    assert "Wallet" in books.visitor("partner").get(address("accounts")).content.decode()


def test_change_and_close_and_open_again(books: Shown) -> None:
    owner, there = books.visitor("owner"), address("account_edit", books.bank.public_id)
    typed = {
        "name": "Main bank",
        "kind": "savings",
        "institution": "BPI",
        "number": "77",
        "visibility": "open",
        "owner": "",
    }
    assert owner.post(there, {**typed, "name": "card"}).status_code == 422
    assert owner.post(there, typed).status_code == 302
    books.bank.refresh_from_db()
    assert (books.bank.name, books.bank.kind, books.bank.number) == ("Main bank", "savings", "77")
    closing = address("account_close", books.bank.public_id)
    assert owner.post(closing).status_code == 422
    moved = {"how": "move", "move_to": str(books.card.public_id)}
    assert owner.post(closing, moved).status_code == 302
    books.bank.refresh_from_db()
    assert books.bank.closed_on == TODAY
    assert "Main bank" not in owner.get(address("quick_add")).content.decode()
    assert owner.post(closing, {"open": "yes"}).status_code == 302
    assert "Main bank" in owner.get(address("quick_add")).content.decode()


def test_freshness_follows_the_newest_row(books: Shown) -> None:
    """Bank: 2 March, 18 days ago; card: 5 March, 15 days; an account without rows is not known."""
    books.home.account("Empty")
    books.home.spend(books.card, books.food, "1", TODAY)
    body = books.visitor("viewer").get(address("accounts")).content.decode()
    found = {
        name: state for state, name in re.findall(r'dot is-(\w+)"[^>]*></span>.*?payee-name">([^<]+)<', body, re.S)
    }
    assert found == {"Bank": "ageing", "Empty": "unknown", "Savings": "ageing", "Card": "fresh"}


def test_categories_grow_and_are_renamed(books: Shown) -> None:
    owner = books.visitor("owner")
    typed = {"name": "Snacks", "kind": "income", "parent": str(books.food.public_id)}
    assert owner.post(address("category_new"), typed).status_code == 302
    made = Account.objects.get(name="Snacks")
    assert (made.kind, made.parent) == ("expense", books.food)
    assert owner.post(address("category_new"), typed).status_code == 422
    naming = address("category", made.public_id)
    assert owner.post(naming, {"name": "Sweets", "parent": ""}, **HTMX).status_code == 204
    assert owner.post(naming, {"name": ""}, **HTMX).status_code == 422
    made.refresh_from_db()
    assert made.name == "Sweets"
    assert owner.get(address("category", books.bank.public_id)).status_code == 404


def test_a_missing_rate_is_said_and_can_be_typed(books: Shown) -> None:
    yen = books.home.account("Yen", "cash", "JPY")
    books.home.opening(yen, "1000", TODAY)
    owner = books.visitor("owner")
    assert "no rate for JPY" in owner.get(address("accounts")).content.decode()
    assert "JPY" in owner.get(address("rates")).content.decode().split('id="rate"')[0]
    typed = {"currency": "JPY", "close": "0.006", "on": TODAY.isoformat()}
    assert owner.post(address("rate_set"), {**typed, "close": "0"}).status_code == 422
    assert owner.post(address("rate_set"), typed).status_code == 302
    assert Price.objects.get(source="manual").close == Decimal("0.006")
    assert "≈ €6.00" in owner.get(address("accounts")).content.decode()
    gone = {"commodity": "JPY", "currency": "EUR", "on": date(2026, 3, 1).isoformat()}
    assert owner.post(address("rate_delete"), gone).status_code == 404
    assert owner.post(address("rate_delete"), {**gone, "on": TODAY.isoformat()}).status_code == 302
    assert not Price.objects.filter(source="manual").exists()
