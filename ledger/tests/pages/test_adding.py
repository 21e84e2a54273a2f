"""Adding by hand: each kind once as it should be and once as it may not, from the same form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Account, Posting, Transaction
from ledger.models.transaction import State
from ledger.tests.pages.household import HTMX, TODAY, Shown, address

pytestmark = pytest.mark.django_db


def legs(made: Transaction) -> dict[str, Decimal]:
    return {
        leg.account.name: leg.quantity for leg in Posting.objects.filter(transaction=made).select_related("account")
    }


def add(books: Shown, kind: str, htmx: bool = True, who: str = "owner", **typed: Any) -> Any:
    data = {name: str(value.public_id) if isinstance(value, Account) else value for name, value in typed.items()}
    there = f"{address('quick_add')}?kind={kind}"
    return books.visitor(who).post(there, {"on": TODAY.isoformat(), **data}, **(HTMX if htmx else {}))


def newest() -> Transaction:
    return Transaction.objects.latest("pk")


def test_expense(books: Shown) -> None:
    typed: dict[str, Any] = {"account": books.card, "category": books.food, "payee": "Corner shop"}
    answer = add(books, "expense", amount="12.30", **typed)
    assert answer.status_code == 204
    told = json.loads(answer["HX-Trigger"])
    assert told["toast"]["undo_url"] == address("transaction_void", newest().public_id)
    assert {"bookschanged", "closedrawer"} <= told.keys()
    assert legs(newest()) == {"Card": Decimal("-12.30"), "Food": Decimal("12.30")}
    count = Transaction.objects.count()
    for amount, said in (("0", "above zero"), ("", "required"), ("12,3,4", "Type a figure"), ("-5", "above zero")):
        refused = add(books, "expense", amount=amount, **typed)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    assert Transaction.objects.count() == count


def test_without_htmx_it_is_a_form_like_any_other(books: Shown) -> None:
    answer = add(books, "income", htmx=False, amount="10", account=books.bank, category=books.salary)
    assert answer.status_code == 302
    assert legs(newest()) == {"Bank": Decimal(10), "Salary": Decimal(-10)}
    assert add(books, "income", htmx=False, amount="x", account=books.bank, category=books.salary).status_code == 422


def test_transfer_in_transit_and_not_backwards(books: Shown) -> None:
    typed: dict[str, Any] = {"amount": "50", "source": books.bank, "target": books.savings}
    assert add(books, "transfer", arrives_on="2026-03-23", **typed).status_code == 204
    days = {leg.account.name: leg.booked_on.day for leg in newest().postings.select_related("account")}
    assert days == {"Bank": 20, "Savings": 23}
    assert add(books, "transfer", arrives_on="2026-03-19", **typed).status_code == 422
    assert add(books, "transfer", **{**typed, "target": books.bank}).status_code == 422


def test_exchange_needs_two_currencies(books: Shown) -> None:
    dollars = books.home.account("Dollars", currency="USD")
    assert add(books, "exchange", sold="92", bought="100", source=books.bank, target=dollars).status_code == 204
    assert legs(newest()) == {"Bank": Decimal(-92), "Dollars": Decimal(100)}
    refused = add(books, "exchange", sold="92", bought="100", source=books.bank, target=books.savings)
    assert refused.status_code == 422
    assert "use a transfer" in refused.content.decode()


def test_split_and_another_part(books: Shown) -> None:
    """1,000 of which 800 food and 200 home; income in the same payment is typed positive."""
    home = books.home.account("Household goods", "expense")
    typed: dict[str, Any] = {"account": books.card, "lines": "3", "category_0": books.food, "part_0": "800"}
    assert add(books, "split", category_1=home, part_1="200", **typed).status_code == 204
    assert legs(newest()) == {"Card": Decimal(-1000), "Food": Decimal(800), "Household goods": Decimal(200)}
    assert add(books, "split", category_1=books.salary, part_1="100", **typed).status_code == 204
    assert legs(newest()) == {"Card": Decimal(-700), "Food": Decimal(800), "Salary": Decimal(-100)}
    assert add(books, "split", part_1="200", **typed).status_code == 422
    longer = add(books, "split", more="yes", **typed)
    assert longer.status_code == 200
    body = longer.content.decode()
    assert 'name="part_4"' in body
    assert 'value="800"' in body


def test_amounts_are_read_as_the_household_writes_them(books: Shown) -> None:
    books.people.household.locale = "es-ES"
    books.people.household.save()
    typed: dict[str, Any] = {"account": books.card, "category": books.food}
    assert add(books, "expense", amount="1.250,50", **typed).status_code == 204
    assert legs(newest())["Food"] == Decimal("1250.50")
    assert add(books, "expense", amount="1,250.50", **typed).status_code == 422


def test_add_and_go_on_keeps_the_account_and_the_day(books: Shown) -> None:
    answer = add(
        books,
        "expense",
        amount="5",
        account=books.card,
        category=books.food,
        on="2026-03-11",
        another="yes",
        payee="Bakery",
    )
    assert answer.status_code == 200
    body = answer.content.decode()
    assert f'value="{books.card.public_id}" selected' in body
    assert 'value="2026-03-11"' in body
    assert "Bakery" not in body
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "Added."


def test_private_accounts_are_neither_offered_nor_taken(books: Shown) -> None:
    typed: dict[str, Any] = {"amount": "5", "category": books.food}
    assert add(books, "expense", who="owner", account=books.vault, **typed).status_code == 204
    count = Transaction.objects.count()
    assert add(books, "expense", who="partner", account=books.vault, **typed).status_code == 422
    assert Transaction.objects.count() == count
    assert "Vault" not in books.visitor("partner").get(address("quick_add")).content.decode()


def test_refund_lowers_the_same_category(books: Shown) -> None:
    there = address("refund", books.cake.public_id)
    owner = books.visitor("owner")
    body = owner.get(there).content.decode()
    assert 'value="60.00"' in body, "the whole amount is proposed"
    typed = {"amount": "20", "account": str(books.card.public_id), "on": TODAY.isoformat()}
    assert owner.post(there, typed, **HTMX).status_code == 204
    assert legs(newest()) == {"Card": Decimal(20), "Food": Decimal(-20)}
    assert newest().refund_of == books.cake
    assert owner.post(there, {**typed, "amount": "61"}, **HTMX).status_code == 422
    assert owner.get(address("refund", books.salary_row.public_id)).status_code == 400


def test_undo_of_what_was_added_takes_it_out(books: Shown) -> None:
    add(books, "expense", amount="5", account=books.card, category=books.food)
    made = newest()
    answer = books.visitor("owner").post(address("transaction_void", made.public_id), **HTMX)
    assert answer.status_code == 204
    made.refresh_from_db()
    assert made.state == State.VOID
    back = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    assert books.visitor("owner").post(back, **HTMX).status_code == 204
    made.refresh_from_db()
    assert made.state == State.POSTED


def test_a_household_without_accounts_is_told_what_to_do(march: None, people: Any) -> None:
    from ledger.tests.pages.household import signed_in

    body = signed_in(people.owner).get(address("quick_add")).content.decode()
    assert address("account_new") in body
    assert 'id="adding"' not in body
