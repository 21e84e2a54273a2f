"""The page of transfers to confirm."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.models import Account, Transaction, TransferRejection
from ledger.models.account import Purpose
from ledger.services.accounts import system_account
from ledger.tests.pages.household import HTMX, Shown, address
from tests.query_counts import counted


@pytest.fixture
def halves(books: Shown) -> tuple[Transaction, Transaction]:
    out, into = (
        system_account(books.people.household, purpose)
        for purpose in (Purpose.UNCATEGORISED_EXPENSE, Purpose.UNCATEGORISED_INCOME)
    )
    given: dict[str, Any] = {"is_reviewed": False, "decided_by": "", "origin": "import"}
    left = books.home.spend(books.bank, out, "250", date(2026, 3, 10), payee="To savings", **given)
    came = books.home.earn(books.savings, into, "250", date(2026, 3, 12), payee="From bank", **given)
    return left, came


def named(halves: tuple[Transaction, Transaction]) -> dict[str, str]:
    return {name: str(row.public_id) for name, row in zip(("first", "second"), halves, strict=True)}


def page(books: Shown, who: str = "owner") -> str:
    answer = books.visitor(who).get(address("transfers"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_both_rows_side_by_side(books: Shown, halves: tuple[Transaction, Transaction]):
    text = page(books)
    for words in ("To savings", "From bank", "2 days apart", "The same amount", "It is one transfer"):
        assert words in text
    assert "It is one transfer" not in page(books, "viewer")


def test_nothing_to_confirm(books: Shown):
    assert "No transfer waits for you" in page(books)


def test_joining(books: Shown, halves: tuple[Transaction, Transaction]):
    answer = books.visitor("owner").post(address("transfer_join"), named(halves), **HTMX)
    assert answer.status_code == 204
    assert "Joined into one transfer" in answer.headers["HX-Trigger"]
    assert [Transaction.objects.get(pk=row.pk).state for row in halves] == ["posted", "void"]
    assert "No transfer waits for you" in page(books)


def test_keeping_apart(books: Shown, halves: tuple[Transaction, Transaction]):
    answer = books.visitor("owner").post(address("transfer_reject"), named(halves))
    assert answer.status_code == 302
    assert TransferRejection.objects.count() == 1
    assert "No transfer waits for you" in page(books)


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404)])
@pytest.mark.parametrize("what", ["transfer_join", "transfer_reject"])
def test_others_decide_nothing(books: Shown, halves: tuple[Transaction, Transaction], what: str, who: str, status: int):
    assert books.visitor(who).post(address(what), named(halves), **HTMX).status_code == status
    assert Transaction.objects.filter(pk__in=[row.pk for row in halves], state="posted").count() == 2
    assert not TransferRejection.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"first": "x", "second": "y"}])
def test_a_pair_that_is_none(books: Shown, sent: dict[str, str]):
    assert books.visitor("owner").post(address("transfer_join"), sent, **HTMX).status_code == 404


@pytest.fixture
def drawn(books: Shown) -> Transaction:
    out = system_account(books.people.household, Purpose.UNCATEGORISED_EXPENSE)
    books.home.account("Wallet", "cash")
    given: dict[str, Any] = {"is_reviewed": False, "decided_by": "", "origin": "import"}
    return books.home.spend(books.bank, out, "80", date(2026, 3, 11), payee="ATM 0042", **given)


def test_cash_from_a_machine(books: Shown, drawn: Transaction):
    assert "Cash from a machine" in page(books)
    assert "It went into Wallet" not in page(books, "viewer")
    account = str(Account.objects.get(name="Wallet").public_id)
    sent = {"row": str(drawn.public_id), "account": account}
    assert books.visitor("viewer").post(address("withdrawal"), sent, **HTMX).status_code == 403
    assert books.visitor("owner").post(address("withdrawal"), {**sent, "account": "x"}, **HTMX).status_code == 404
    answer = books.visitor("owner").post(address("withdrawal"), sent, **HTMX)
    assert "It went into your cash" in answer.headers["HX-Trigger"]
    assert drawn.postings.filter(account__name="Wallet").exists()
    assert "Cash from a machine" not in page(books)


def test_no_cash_after_all(books: Shown, drawn: Transaction):
    answer = books.visitor("owner").post(address("withdrawal"), {"row": str(drawn.public_id)}, **HTMX)
    assert answer.status_code == 204
    assert "No transfer waits for you" in page(books)


def test_a_fee_and_what_becomes_of_it(books: Shown, halves: tuple[Transaction, Transaction]):
    given: dict[str, Any] = {"is_reviewed": False, "decided_by": "", "origin": "import"}
    out = system_account(books.people.household, Purpose.UNCATEGORISED_EXPENSE)
    into = system_account(books.people.household, Purpose.UNCATEGORISED_INCOME)
    left = books.home.spend(books.bank, out, "101", date(2026, 3, 3), payee="To savings", **given)
    came = books.home.earn(books.savings, into, "100", date(2026, 3, 3), payee="Own", **given)
    assert "stay without a category" in page(books)
    sent = named((left, came))
    assert books.visitor("owner").post(address("transfer_join"), sent, **HTMX).status_code == 400
    assert books.visitor("owner").post(address("transfer_join"), {**sent, "with_fee": "1"}, **HTMX).status_code == 204
    assert left.postings.count() == 3


def test_all_of_a_way(books: Shown, halves: tuple[Transaction, Transaction]):
    """One transfer of 300 was there before, a second makes a habit, and two pairs of one way are worth a button."""
    given: dict[str, Any] = {"is_reviewed": False, "decided_by": "", "origin": "import"}
    out = system_account(books.people.household, Purpose.UNCATEGORISED_EXPENSE)
    into = system_account(books.people.household, Purpose.UNCATEGORISED_INCOME)
    books.home.spend(books.bank, out, "70", date(2026, 3, 3), **given)
    books.home.earn(books.savings, into, "70", date(2026, 3, 3), **given)
    assert "Join all 2" not in page(books)
    books.home.move(books.bank, books.savings, "5", date(2026, 3, 3))
    assert "Join all 2" in page(books)
    sent = {"left": str(books.bank.public_id), "came": str(books.savings.public_id)}
    for who, status in (("viewer", 403), ("outsider", 404), ("owner", 204)):
        assert books.visitor(who).post(address("transfer_way"), sent, **HTMX).status_code == status
    assert "No transfer waits for you" in page(books)


def test_query_count(books: Shown, halves: tuple[Transaction, Transaction]):
    visitor = books.visitor("owner")
    visitor.get(address("transfers"))
    with counted("page_transfers"):
        visitor.get(address("transfers"))
