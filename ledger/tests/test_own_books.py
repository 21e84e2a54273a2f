"""Another program's export: its categories, transfers, splits and tags come along, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.records import IncomingAccount, IncomingTransaction, Part, Record
from ledger.models import Account, Posting, Transaction
from ledger.services.legs import legs_of
from ledger.tests.statements import balance, bank, category, check_books, counts
from ledger.tests.telling import Telling, tell, telling
from tests.conftest import People

CHECKING = IncomingAccount("Checking", name="Checking", kind="checking", currency="EUR", keeps_books=True)
SAVINGS = IncomingAccount("Savings", name="Savings", kind="savings", currency="EUR", keeps_books=True)
DOLLARS = IncomingAccount("Dollars", name="Dollars", kind="savings", currency="USD", keeps_books=True)


@pytest.fixture
def source() -> Iterator[Telling]:
    with telling() as found:
        yield found


def row(account: str, day: int, quantity: str, payee: str = "", **more: Any) -> IncomingTransaction:
    return IncomingTransaction(account, date(2024, 1, day), Decimal(quantity), payee=payee, raw=payee.encode(), **more)


def legs(payee: str) -> list[tuple[str, str]]:
    """(account, quantity) of the one transaction with this payee."""
    found = Transaction.objects.get(payee=payee, state="posted")
    return sorted((leg.account.name, f"{leg.quantity:.2f}") for leg in legs_of(found))


def test_categories_come_along_and_are_made_once(people: People, source: Telling) -> None:
    food = category(people.owner, "Food")
    tell(source, people.owner, [
        CHECKING,
        row("Checking", 2, "-12.50", "Market", category="food:Groceries", tags=("weekly",)),
        row("Checking", 3, "2.00", "Market refund", category="Food:Groceries"),
        row("Checking", 4, "2000", "Employer", category="Salary"),
        row("Checking", 5, "-5", "Kiosk", category="Uncategorized"),
    ])  # fmt: skip
    [groceries] = Account.objects.filter(name="Groceries")
    assert (groceries.parent, groceries.kind) == (food, "expense")
    assert Account.objects.get(name="Salary").kind == "income"
    found = {one.payee: one for one in Transaction.objects.filter(origin="import")}
    assert [tag.name for tag in found["Market"].tags.all()] == ["weekly"]
    assert {name: (one.decided_by, one.reviewed_at is not None) for name, one in found.items()} == {
        "Market": ("source", True), "Market refund": ("source", True), "Employer": ("source", True), "Kiosk": ("", False),
    }  # fmt: skip
    check_books(people.owner)


def test_what_an_account_began_with_is_no_income(people: People, source: Telling) -> None:
    tell(source, people.owner, [CHECKING, row("Checking", 1, "250", "Opening Balance", kind="opening")])
    assert legs("Opening Balance") == [("Checking", "250.00"), ("Opening balances", "-250.00")]


def test_a_banks_own_words_make_no_category(people: People, source: Telling) -> None:
    """The same row from a bank: its word for the category is not the household's."""
    bank_account = IncomingAccount("Checking", name="Checking", currency="EUR")
    tell(source, people.owner, [bank_account, row("Checking", 2, "-12.50", "Market", category="Groceries")])
    assert not Account.objects.filter(name="Groceries").exists()
    assert Transaction.objects.get(payee="Market").decided_by == ""


@pytest.mark.parametrize("is_named_on_both", [True, False])
def test_a_transfer_is_one_entry(people: People, source: Telling, is_named_on_both: bool) -> None:
    """Two equal transfers on two days, each with both of its rows; or with one row only, which then says it all."""
    out = [row("Checking", day, "-500", "To savings", transfer="Savings") for day in (20, 21)]
    back = [row("Savings", day, "500", "From checking", transfer="Checking") for day in (20, 22)]
    records: list[Record] = [CHECKING, SAVINGS, *out, row("Savings", 25, "1", "Interest", category="Interest")]
    tell(source, people.owner, [*records, *back] if is_named_on_both else records)
    savings, checking = Account.objects.get(name="Savings"), Account.objects.get(name="Checking")
    assert (balance(checking), balance(savings)) == (Decimal(-1000), Decimal(1001))
    days = [[leg.booked_on.day for leg in legs_of(one) if leg.booked_on] for one in _transfers()]
    assert days == ([[20, 20], [21, 22]] if is_named_on_both else [[20, 20], [21, 21]])
    check_books(people.owner)


def _transfers() -> Sequence[Transaction]:
    return list(Transaction.objects.filter(payee="To savings", state="posted").order_by("date", "pk"))


def test_a_row_of_another_day_or_quantity_is_not_the_other_half(people: People, source: Telling) -> None:
    """The source lists Savings, and no row there is this transfer's: both rows stand for themselves."""
    tell(source, people.owner, [
        CHECKING, SAVINGS, row("Checking", 1, "-500", "To savings", transfer="Savings"),
        row("Savings", 9, "500", "Too late", transfer="Checking"),
    ])  # fmt: skip
    assert legs("To savings") == [("Checking", "-500.00"), ("Uncategorised", "500.00")]
    assert legs("Too late") == [("Savings", "500.00"), ("Uncategorised", "-500.00")]


def test_an_exchange_keeps_both_quantities(people: People, source: Telling) -> None:
    tell(source, people.owner, [
        CHECKING, DOLLARS, row("Checking", 8, "-100", "Exchange", transfer="Dollars"),
        row("Dollars", 9, "110", "Exchange in", transfer="Checking"),
    ])  # fmt: skip
    assert legs("Exchange") == [("Checking", "-100.00"), ("Dollars", "110.00")]
    assert [str(leg.value.normalize()) for leg in Posting.objects.filter(account__name="Dollars")] == ["1E+2"]
    check_books(people.owner)


def test_a_transfer_to_an_account_of_another_currency_without_its_row_waits(people: People, source: Telling) -> None:
    tell(source, people.owner, [CHECKING, DOLLARS, row("Checking", 8, "-100", "Exchange", transfer="Dollars")])
    assert legs("Exchange") == [("Checking", "-100.00"), ("Uncategorised", "100.00")]


def test_a_split_with_a_transfer_takes_the_other_accounts_row(people: People, source: Telling) -> None:
    """A pay of 1,000: 1,300 earned, 200 taxes, 100 put aside. The 100 stand in Savings as a row of their own."""
    parts = (
        Part(Decimal(1300), "Salary", memo="June"), Part(Decimal(-200), "Taxes"), Part(Decimal(-100), transfer="Savings"),
    )  # fmt: skip
    records: list[Record] = [
        CHECKING, SAVINGS, row("Checking", 15, "1000", "Employer", parts=parts),
        row("Savings", 16, "100", "Put aside", transfer="Checking"),
    ]  # fmt: skip
    first = tell(source, people.owner, records)
    assert legs("Employer") == [
        ("Checking", "1000.00"), ("Salary", "-1300.00"), ("Savings", "100.00"), ("Taxes", "200.00"),
    ]  # fmt: skip
    assert not Transaction.objects.filter(payee="Put aside").exists()
    assert Posting.objects.get(account__name="Salary").memo == "June"
    assert counts(first) == (2, 0)
    assert counts(tell(source, people.owner, records)) == (0, 2)
    check_books(people.owner)


def test_parts_that_do_not_add_up_are_left_out(people: People, source: Telling) -> None:
    parts = (Part(Decimal(-7), "Food"), Part(Decimal(-2), "Fun"))
    tell(source, people.owner, [CHECKING, row("Checking", 15, "-10", "Shop", category="Mixed", parts=parts)])
    assert legs("Shop") == [("Checking", "-10.00"), ("Mixed", "10.00")]


def test_files_of_one_account_each_meet(people: People, source: Telling) -> None:
    """The first file names an account that isn't there yet; the second is its own."""
    tell(source, people.owner, [CHECKING, row("Checking", 20, "-500", "To savings", transfer="Savings")])
    assert legs("To savings") == [("Checking", "-500.00"), ("Uncategorised", "500.00")]
    tell(source, people.owner, [SAVINGS, row("Savings", 21, "500", "From checking", transfer="Checking")])
    assert legs("To savings") == [("Checking", "-500.00"), ("Savings", "500.00")]
    assert balance(Account.objects.get(name="Savings")) == Decimal(500)
    check_books(people.owner)


def test_a_private_account_keeps_its_categories_to_itself(people: People, source: Telling) -> None:
    mine = bank(people.owner, "Checking", "", owner=people.owner, visibility="hidden")
    tell(source, people.owner, [CHECKING, row("Checking", 2, "-12.50", "Market", category="Gifts")], mine)
    assert {leg.audience for leg in Posting.objects.filter(transaction__payee="Market")} == {f"only:{people.owner.pk}"}
    assert not Transaction.objects.visible_to(people.partner).filter(payee="Market").exists()
