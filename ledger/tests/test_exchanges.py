"""Transfers between own accounts in two currencies: proposed at first, joined by imports once a pair of accounts is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.formats.ofx.tests.making import sgml
from ledger.intake.exchanges import BAND, off_rate
from ledger.intake.undo import batch_undo
from ledger.models import Account, ImportBatch, Posting, SourceLine, Transaction
from ledger.models.account import Visibility
from ledger.rates import RateTable
from ledger.selectors.books import books_of
from ledger.selectors.transfer_candidates import transfer_candidates
from ledger.selectors.transfers import transfer_pairs_open
from ledger.services.recipes import expense
from ledger.services.transfers import transfer_join, transfer_reject
from ledger.tests.rule_making import files, payee_is, ruled
from ledger.tests.selectors.conftest import rate_put
from ledger.tests.statements import Row, balance, bring, category, check_books, ofx, stated, totals_of
from ledger.tests.statements import bank as bank_of
from tests.conftest import People

DOLLARS = "7009999999"
OUT, CAME = Row("20240120", "-100.00", "Own", "b2"), Row("20240122", "109.00", "Own", "d2")


@pytest.fixture
def two(people: People) -> tuple[Account, Account]:
    """Bank (EUR) and Dollars (USD); 1 EUR = 1.0945 USD from New Year on."""
    for on in (date(2024, 1, 1), date(2024, 1, 20)):
        rate_put("EUR", "USD", on, "1.0945")
    return bank_of(people.owner), bank_of(people.owner, "Dollars", DOLLARS, "USD")


def euros(people: People, *rows: Row) -> ImportBatch:
    return bring(people.owner, ofx(rows))


def dollars(people: People, *rows: Row) -> ImportBatch:
    return bring(people.owner, ofx(rows, number=DOLLARS, currency="USD"))


def accepted(people: People) -> None:
    """A first exchange that a person joined in the list: −200 EUR on 8 January, +218 USD on the 9th."""
    euros(people, Row("20240108", "-200.00", "First", "b1"))
    dollars(people, Row("20240109", "218.00", "First", "d1"))
    (pair,) = transfer_pairs_open(books_of(people.owner))
    first, second = (Transaction.objects.get(pk=key) for key in pair[:2])
    transfer_join(first=first, second=second, acting_user=people.owner)


def entry(fitid: str) -> Transaction:
    return Transaction.objects.get(source_lines__external_id=fitid, source_lines__outcome="taken")


def legs(row: Transaction) -> set[tuple[str, str, Decimal, Decimal, str]]:
    rows = Posting.objects.filter(transaction=row).select_related("account", "commodity")
    return {(leg.account.name, leg.commodity.code, leg.quantity, leg.value, leg.booked_on.isoformat()) for leg in rows}


JOINED = {
    ("Bank", "EUR", Decimal(-100), Decimal(-100), "2024-01-20"),
    ("Dollars", "USD", Decimal(109), Decimal(100), "2024-01-22"),
}


def proved(people: People, *accounts: Account) -> None:
    check_books(people.owner)
    assert all(balance(account) == totals_of(account) for account in accounts)


def test_the_first_is_only_proposed_with_what_speaks_for_it(people: People, two: tuple[Account, Account]) -> None:
    euros(people, OUT)
    dollars(people, CAME)
    assert entry("b2").decided_by == entry("d2").decided_by == ""
    (found,) = transfer_candidates(people.owner).pairs
    assert (found.left.account_name, found.came.account_name, found.is_unique) == ("Bank", "Dollars", True)
    assert "0.4% off the rate of that day (up to 4% passes)" in found.evidence


@pytest.mark.parametrize("is_euros_first", [True, False])
def test_once_a_pair_of_accounts_was_accepted_the_next_is_joined(
    people: People, two: tuple[Account, Account], is_euros_first: bool
) -> None:
    accepted(people)
    both = [(euros, OUT), (dollars, CAME)]
    for bring_in, arrived in both if is_euros_first else both[::-1]:
        bring_in(people, arrived)
    row = entry("b2")
    assert (row.pk, row.decided_by, SourceLine.objects.filter(transaction=row).count()) == (entry("d2").pk, "match", 2)
    values = {(name, code, quantity) for name, code, quantity, _value, _on in legs(row)}
    assert values == {("Bank", "EUR", Decimal(-100)), ("Dollars", "USD", Decimal(109))}
    if is_euros_first:
        assert legs(row) == JOINED
    proved(people, *two)


def test_both_in_one_file(people: People, two: tuple[Account, Account]) -> None:
    accepted(people)
    bring(people.owner, sgml(stated([OUT]) + stated([CAME], number=DOLLARS, currency="USD")))
    assert entry("b2").decided_by == "match"
    assert legs(entry("b2")) == JOINED
    proved(people, *two)


@pytest.mark.parametrize("which", ["b2", "d2"])
def test_undoing_one_import_leaves_the_other_half_in_its_own_currency(
    people: People, two: tuple[Account, Account], which: str
) -> None:
    accepted(people)
    euros(people, OUT)
    dollars(people, CAME)
    batch_undo(batch=SourceLine.objects.get(external_id=which).batch, acting_user=people.owner)
    staying, code, quantity = ("d2", "USD", Decimal(109)) if which == "b2" else ("b2", "EUR", Decimal(-100))
    row = entry(staying)
    assert (row.currency.code, row.decided_by) == (code, "")
    assert {(leg[1], leg[2]) for leg in legs(row)} == {(code, quantity), (code, -quantity)}
    proved(people, *two)
    (euros if which == "b2" else dollars)(people, OUT if which == "b2" else CAME)
    assert entry("b2").pk == entry("d2").pk
    proved(people, *two)


@pytest.mark.parametrize(
    ("came", "is_joined"),
    [("105.08", True), ("113.82", True), ("105.07", False), ("113.83", False), ("-109.00", False)],
)
def test_the_band(people: People, two: tuple[Account, Account], came: str, is_joined: bool) -> None:
    """100 EUR are 109.45 USD: 105.08 to 113.82 are within four percent."""
    accepted(people)
    euros(people, OUT)
    dollars(people, Row("20240122", came, "Own", "d2"))
    assert (entry("b2").pk == entry("d2").pk) == is_joined


@pytest.mark.parametrize(("on", "is_joined"), [("20240125", True), ("20240126", False)])
def test_five_days(people: People, two: tuple[Account, Account], on: str, is_joined: bool) -> None:
    accepted(people)
    euros(people, OUT)
    dollars(people, Row(on, "109.00", "Own", "d2"))
    assert (entry("b2").pk == entry("d2").pk) == is_joined


def test_two_that_fit_are_for_a_person(people: People, two: tuple[Account, Account]) -> None:
    accepted(people)
    dollars(people, CAME, Row("20240123", "110.00", "Own", "d3"))
    euros(people, OUT)
    assert entry("b2").decided_by == ""


def test_a_rival_in_the_same_currency_counts(people: People, two: tuple[Account, Account]) -> None:
    """Two rows of +100 EUR and one of +109 USD: no telling which of them the −100 EUR became."""
    accepted(people)
    savings = bank_of(people.owner, "Savings", "7005")
    bring(
        people.owner, ofx([Row("20240121", "100.00", "In", "s1"), Row("20240121", "100.00", "In", "s2")], number="7005")
    )
    dollars(people, CAME)
    euros(people, OUT)
    assert entry("b2").decided_by == ""
    assert balance(savings) == 200


def test_a_way_back_is_another_way(people: People, two: tuple[Account, Account]) -> None:
    accepted(people)
    dollars(people, Row("20240120", "-109.45", "Back", "d2"))
    euros(people, Row("20240121", "100.00", "Back", "b2"))
    assert entry("b2").decided_by == ""


def test_without_a_rate_nothing_is_joined(people: People) -> None:
    bank_of(people.owner)
    pesos = bank_of(people.owner, "Pesos", DOLLARS, "PHP")
    euros(people, OUT)
    bring(people.owner, ofx([Row("20240122", "6100.00", "Own", "d2")], number=DOLLARS, currency="PHP"))
    assert entry("b2").decided_by == ""
    assert balance(pesos) == Decimal(6100)


def test_what_the_payees_history_or_a_rule_says_goes_first(people: People, two: tuple[Account, Account]) -> None:
    accepted(people)
    bank, food = two[0], category(people.owner)
    expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(9), on=date(2024, 1, 3), payee="Rewe")
    dollars(people, CAME)
    euros(people, Row("20240120", "-100.00", "Rewe", "b2"))
    assert entry("b2").decided_by == "history"
    ruled(people.owner, payee_is("Spar"), files(food))
    euros(people, Row("20240121", "-100.00", "Spar", "b3"))
    assert entry("b3").decided_by == "rule"


def test_a_rejected_pair_stays_apart(people: People, two: tuple[Account, Account]) -> None:
    euros(people, OUT)
    dollars(people, CAME)
    transfer_reject(first=entry("b2"), second=entry("d2"), acting_user=people.owner)
    batch_undo(batch=SourceLine.objects.get(external_id="d2").batch, acting_user=people.owner)
    accepted(people)
    dollars(people, CAME)
    assert entry("b2").pk != entry("d2").pk


def test_nothing_of_an_account_that_the_person_does_not_see(people: People, two: tuple[Account, Account]) -> None:
    accepted(people)
    dollars(people, CAME)
    Account.objects.filter(pk=two[1].pk).update(visibility=Visibility.HIDDEN, owner=people.owner)
    bring(people.partner, ofx([OUT]))
    assert entry("b2").decided_by == ""


def test_how_far_off_a_rate(people: People, two: tuple[Account, Account]) -> None:
    """109 USD at 1 EUR = 1.0945 USD are 99.589 EUR: 0.41 % less than the 100 that left."""
    euro, dollar = (account.commodity_id or 0 for account in two)
    rates = RateTable(people.household)
    sold, bought = to_units(Decimal(-100), QUANTITY_SCALE), to_units(Decimal(109), QUANTITY_SCALE)
    found = off_rate(rates, euro, sold, dollar, bought, date(2024, 1, 20))
    assert found is not None
    assert round(found, 4) == Decimal("0.0041") < BAND
    assert off_rate(rates, euro, sold, dollar, bought, date(2023, 12, 31)) is None
