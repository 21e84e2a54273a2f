"""Transfers to confirm: which pairs are proposed, what joining and keeping apart do, and that nothing is invented or forgotten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, Posting, SourceLine, Transaction, TransferRejection
from ledger.models.account import Purpose
from ledger.selectors.books import books_of
from ledger.selectors.transfer_candidates import transfer_candidates
from ledger.selectors.transfers import transfer_pairs_open
from ledger.services.accounts import system_account
from ledger.services.activity_undo import activity_undo
from ledger.services.transfers import transfer_join, transfer_reject
from ledger.tests.selectors.conftest import Home, day, rate_put
from ledger.tests.statements import Row, balance, bring, ofx, totals_of
from ledger.tests.statements import bank as bank_of
from tests.conftest import People

OUT = Row("20240120", "-500.00", "To savings", "b1")
IN = Row("20240122", "500.00", "From bank", "s1")
LATER = Row("20240123", "500.00", "Bonus", "s2")
SAVINGS = "7009999999"


@pytest.fixture
def home(people: People) -> Home:
    return Home(people)


def half(home: Home, account: Account, amount: str, on: Any, user: User | None = None, **texts: Any) -> Transaction:
    """An imported row without a category: money out when `amount` is negative."""
    is_out = amount.startswith("-")
    purpose = Purpose.UNCATEGORISED_EXPENSE if is_out else Purpose.UNCATEGORISED_INCOME
    undecided = system_account(home.people.household, purpose)
    given = {"is_reviewed": False, "decided_by": "", "origin": "import", **texts}
    return (home.spend if is_out else home.earn)(account, undecided, amount.lstrip("-"), on, user, **given)


def pairs(user: User) -> list[tuple[int, int]]:
    return [(pair.first, pair.second) for pair in transfer_pairs_open(books_of(user))]


def legs(transaction: Transaction) -> set[tuple[str, Decimal, str]]:
    rows = Posting.objects.filter(transaction=transaction)
    return {(leg.account.name, leg.quantity, leg.booked_on.isoformat()) for leg in rows.select_related("account")}


@pytest.mark.parametrize(
    ("amount", "on", "is_found"),
    [("500", day(3, 12), True), ("500", day(3, 14), True), ("500", day(3, 15), False), ("499.99", day(3, 9), False),
     ("-500", day(3, 9), False)],
)  # fmt: skip
def test_what_is_proposed(home: Home, amount: str, on: Any, is_found: bool) -> None:
    out = half(home, home.account("Bank"), "-500", day(3, 9))
    other = half(home, home.account("Savings", "savings"), amount, on)
    assert pairs(home.people.owner) == ([(out.pk, other.pk)] if is_found else [])


def test_only_booked_rows_of_two_accounts_without_a_category(home: Home) -> None:
    bank, savings, salary = home.account("Bank"), home.account("Savings", "savings"), home.account("Salary", "income")
    half(home, bank, "-500", day(3, 9))
    home.earn(savings, salary, "500", day(3, 9))
    half(home, bank, "500", day(3, 9))
    half(home, savings, "500", day(3, 9), state="draft")
    assert pairs(home.people.owner) == []


def test_evidence_is_said_in_words(home: Home) -> None:
    bank, savings = home.account("Bank"), home.account("Savings", "savings", number="DE44 5001 0517")
    half(home, bank, "-500", day(3, 9), payee="Transfer to 50010517")
    half(home, savings, "500", day(3, 11), payee="From bank")
    (found,) = transfer_candidates(home.people.owner).pairs
    assert (found.left.account_name, found.came.account_name, found.days_apart, found.is_unique) == (
        "Bank", "Savings", 2, True,
    )  # fmt: skip
    assert found.evidence == (
        "The same amount", "2 days apart", "The row of Bank holds the number …0517, that of Savings",
        "The row of Savings names Bank", "No other row fits either of them",
    )  # fmt: skip


def test_two_that_fit_are_both_shown_and_neither_is_sure(home: Home) -> None:
    bank, savings = home.account("Bank"), home.account("Savings", "savings")
    half(home, bank, "-500", day(3, 9))
    for on in (day(3, 10), day(3, 11)):
        half(home, savings, "500", on)
    assert [found.is_unique for found in transfer_candidates(home.people.owner).pairs] == [False, False]


@pytest.mark.parametrize(
    ("bought", "is_found"), [("109", True), ("105.08", True), ("113.82", True), ("105.07", False), ("113.83", False)]
)
def test_two_currencies_within_four_percent_of_the_rate(home: Home, bought: str, is_found: bool) -> None:
    """100 EUR on 9 March at 1 EUR = 1.0945 USD are 109.45 USD: 105.08 to 113.82 pass."""
    rate_put("EUR", "USD", day(3, 9), "1.0945")
    out = half(home, home.account("Bank"), "-100", day(3, 9))
    came = half(home, home.account("Dollars", currency="USD"), bought, day(3, 10))
    assert pairs(home.people.owner) == ([(out.pk, came.pk)] if is_found else [])
    if is_found:
        transfer_join(first=came, second=out, acting_user=home.people.owner)
        assert legs(out) == {
            ("Bank", Decimal(-100), "2026-03-09"), ("Dollars", Decimal(bought), "2026-03-10"),
        }  # fmt: skip


def test_without_a_rate_nothing_is_guessed(home: Home) -> None:
    half(home, home.account("Bank"), "-100", day(3, 9))
    half(home, home.account("Dollars", currency="USD"), "109", day(3, 10))
    assert pairs(home.people.owner) == []


def test_a_hidden_account_is_nobody_elses_candidate(home: Home) -> None:
    people = home.people
    bank, secret = home.account("Bank"), home.private("Stash", "hidden", people.owner)
    out, came = half(home, bank, "-500", day(3, 9)), half(home, secret, "500", day(3, 9))
    assert len(pairs(people.owner)) == 1
    assert pairs(people.partner) == []
    assert pairs(people.outsider) == []
    for what in (transfer_join, transfer_reject):
        for user in (people.partner, people.outsider):
            with pytest.raises(NotFound):
                what(first=out, second=came, acting_user=user)
    transfer_reject(first=out, second=came, acting_user=people.owner)
    assert not Activity.objects.visible_to(people.partner).filter(kind="transfer.reject").exists()


def arrived(people: People, *, second: Row = IN) -> tuple[Account, Account, Transaction, Transaction]:
    """Two halves the import left apart, because another row fitted as well."""
    one, two = bank_of(people.owner), bank_of(people.owner, "Savings", SAVINGS)
    bring(people.owner, ofx([OUT]), one)
    bring(people.owner, ofx([IN, LATER], number=SAVINGS), two)
    rows = {row.payee: row for row in Transaction.objects.filter(origin="import")}
    return one, two, rows[OUT.name], rows[second.name]


def test_joining_keeps_one_entry_and_the_evidence_of_both(people: People) -> None:
    one, two, out, came = arrived(people)
    act = transfer_join(first=out, second=came, acting_user=people.owner)
    out.refresh_from_db()
    came.refresh_from_db()
    assert legs(out) == {("Bank", Decimal(-500), "2024-01-20"), ("Savings", Decimal(500), "2024-01-22")}
    assert (out.state, came.state, out.decided_by, out.reviewed_at is None) == ("posted", "void", "person", False)
    assert SourceLine.objects.filter(transaction=out).count() == 2
    assert (balance(one), balance(two)) == (Decimal(-500), Decimal(1000)) == (totals_of(one), totals_of(two))
    bring(people.owner, ofx([IN, LATER], number=SAVINGS), two)
    assert balance(two) == Decimal(1000)
    activity_undo(activity=act, acting_user=people.owner)
    assert legs(out) == {("Bank", Decimal(-500), "2024-01-20"), ("Uncategorised", Decimal(500), "2024-01-20")}
    assert SourceLine.objects.filter(transaction=came).count() == 1
    assert (totals_of(one), totals_of(two)) == (Decimal(-500), Decimal(1000))


@pytest.mark.parametrize(
    ("code", "amount", "account"),
    [("not_opposite", "499", "Savings"), ("not_opposite", "-500", "Savings"), ("same_account", "500", "Bank")],
)  # fmt: skip
def test_what_is_no_transfer_is_refused(home: Home, code: str, amount: str, account: str) -> None:
    bank, savings = home.account("Bank"), home.account("Savings", "savings")
    out = half(home, bank, "-500", day(3, 9))
    other = half(home, {"Bank": bank, "Savings": savings}[account], amount, day(3, 9))
    with pytest.raises(DomainError) as refused:
        transfer_join(first=out, second=other, acting_user=home.people.owner)
    assert refused.value.code == code
    out.refresh_from_db()
    assert (out.revision, out.state) == (0, "posted")


def test_a_decided_row_is_not_torn_from_its_category(home: Home) -> None:
    bank, savings, salary = home.account("Bank"), home.account("Savings", "savings"), home.account("Salary", "income")
    out, earned = half(home, bank, "-500", day(3, 9)), home.earn(savings, salary, "500", day(3, 9))
    with pytest.raises(DomainError) as refused:
        transfer_join(first=out, second=earned, acting_user=home.people.owner)
    assert refused.value.code == "not_halves"


@pytest.mark.parametrize("frozen", ["none", "second", "both"])
def test_a_reconciled_end_is_the_one_that_stays(home: Home, frozen: str) -> None:
    bank, savings = home.account("Bank"), home.account("Savings", "savings")
    out, came = half(home, bank, "-500", day(3, 9)), half(home, savings, "500", day(3, 11))
    held = {"none": [], "second": [came], "both": [out, came]}[frozen]
    Posting.objects.filter(transaction__in=held, account__in=[bank, savings]).update(reconciled=True)
    if frozen == "both":
        with pytest.raises(DomainError) as refused:
            transfer_join(first=out, second=came, acting_user=home.people.owner)
        assert refused.value.code == "reconciled"
        return
    transfer_join(first=out, second=came, acting_user=home.people.owner)
    kept = came if frozen == "second" else out
    assert legs(kept) == {("Bank", Decimal(-500), "2026-03-09"), ("Savings", Decimal(500), "2026-03-11")}


def test_a_viewer_joins_nothing(home: Home) -> None:
    out = half(home, home.account("Bank"), "-500", day(3, 9))
    came = half(home, home.account("Savings", "savings"), "500", day(3, 9))
    for what in (transfer_join, transfer_reject):
        with pytest.raises(Forbidden):
            what(first=out, second=came, acting_user=home.people.viewer)


def test_a_rejected_pair_stays_apart_until_that_is_undone(people: People) -> None:
    _one, _two, out, came = arrived(people)
    act = transfer_reject(first=came, second=out, acting_user=people.owner)
    assert (out.pk, came.pk) not in pairs(people.owner)
    assert len(pairs(people.owner)) == 1
    with pytest.raises(DomainError) as refused:
        transfer_reject(first=out, second=came, acting_user=people.owner)
    assert refused.value.code == "already_rejected"
    activity_undo(activity=act, acting_user=people.owner)
    assert not TransferRejection.objects.exists()
    assert len(pairs(people.owner)) == 2


@pytest.mark.parametrize("is_rejected", [True, False])
def test_an_import_that_comes_again_respects_it(people: People, is_rejected: bool) -> None:
    """The file of the savings account is undone and comes again, this time without the other candidate."""
    _one, two, out, came = arrived(people)
    if is_rejected:
        transfer_reject(first=out, second=came, acting_user=people.owner)
    batch_undo(batch=SourceLine.objects.get(transaction=came).batch, acting_user=people.owner)
    bring(people.owner, ofx([IN], number=SAVINGS), two)
    out.refresh_from_db()
    assert out.decided_by == ("" if is_rejected else "match")


@pytest.mark.parametrize("is_rejected", [True, False])
def test_rejected_rivals_stand_in_nobodys_way(people: People, is_rejected: bool) -> None:
    """Once both rows in savings are known not to be the other end, the one that arrives in a third account is the only one left."""
    _one, two, out, _came = arrived(people)
    bank_of(people.owner, "Pocket", "7008888888")
    if is_rejected:
        for other in Transaction.objects.filter(postings__account=two):
            transfer_reject(first=out, second=other, acting_user=people.owner)
    bring(people.owner, ofx([Row("20240121", "500.00", "Pocketed", "p1")], number="7008888888"))
    out.refresh_from_db()
    assert out.decided_by == ("match" if is_rejected else "")
