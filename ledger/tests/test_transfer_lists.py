"""The list of transfers beyond exact pairs: how sure each is, fees, days without a rate, whole ways at once, and cash."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, SourceLine, Transaction, TransferRejection
from ledger.selectors.books import books_of
from ledger.selectors.cash_withdrawals import cash_withdrawals
from ledger.selectors.transfer_candidates import transfer_candidates
from ledger.services.activity_undo import activity_undo
from ledger.services.transfer_lists import (
    transfer_join_with_fee,
    transfers_join_way,
    withdrawal_accept,
    withdrawal_reject,
)
from ledger.services.transfers import transfer_join, transfer_reject
from ledger.tests.selectors.conftest import Home, day, rate_put
from ledger.tests.statements import Row, balance, bring, ofx, totals_of
from ledger.tests.statements import bank as bank_of
from ledger.tests.test_transfers import half, home, legs
from tests.conftest import People

__all__ = ["home"]


def two(home: Home, **savings: Any) -> tuple[Account, Account]:
    return home.account("Bank"), home.account("Savings", "savings", **savings)


def found(home: Home) -> list[tuple[str, str]]:
    """What each pair in the list is: (confidence, what left)."""
    return [(one.confidence, str(one.left.quantity)) for one in transfer_candidates(home.people.owner).pairs]


@pytest.mark.parametrize(
    ("payee", "before", "is_alone", "confidence"),
    [("Own", 0, True, "likely"), ("To savings", 0, True, "sure"), ("Own", 2, True, "sure"), ("Own", 1, True, "likely"),
     ("Own", 0, False, "maybe"), ("To savings", 0, False, "maybe"), ("To *0517", 0, False, "likely")],
)  # fmt: skip
def test_confidence(home: Home, payee: str, before: int, is_alone: bool, confidence: str) -> None:
    bank, savings = two(home, number="DE44 5001 0517")
    for number in range(before):
        home.move(bank, savings, "9", day(3, 1 + number))
    half(home, bank, "-500", day(3, 9), payee=payee)
    half(home, savings, "500", day(3, 10))
    if not is_alone:
        half(home, home.account("Pocket"), "500", day(3, 11))
    pair = next(one for one in transfer_candidates(home.people.owner).pairs if one.came.account_name == "Savings")
    assert (pair.confidence, pair.is_unique) == (confidence, is_alone)
    assert any("went this way" in text for text in pair.evidence) == bool(before)


def test_a_person_or_a_bank_named_is_evidence(home: Home) -> None:
    home.people.partner.name = "Pat Example"
    home.people.partner.save(update_fields=["name"])
    bank, savings = two(home, institution="Northbank")
    half(home, bank, "-500", day(3, 9), payee="NORTHBANK AG")
    half(home, savings, "500", day(3, 9), payee="Example", memo="from Pat Example")
    (pair,) = transfer_candidates(home.people.owner).pairs
    assert pair.confidence == "sure"
    assert pair.evidence[2:4] == (
        "The row of Bank names Northbank, where Savings is", "The row of Savings names Pat Example",
    )  # fmt: skip


def test_a_card_paid_by_its_statement(home: Home) -> None:
    """The statement to 28 February came to 60 + 25 = 85."""
    bank, card = home.account("Bank"), home.account("Card", "credit_card")
    Account.objects.filter(pk=card.pk).update(statement_day=28)
    food = home.account("Food", "expense")
    home.spend(card, food, "60", day(2, 3))
    home.spend(card, food, "25", day(2, 27))
    home.spend(card, food, "11", day(3, 1))
    half(home, bank, "-85", day(3, 5), payee="Direct debit")
    half(home, card, "85", day(3, 6), payee="Thank you")
    (pair,) = transfer_candidates(home.people.owner).pairs
    assert "It pays exactly what the statement of Card came to" in pair.evidence
    assert pair.confidence == "sure"


@pytest.mark.parametrize(
    ("left", "payee", "is_shown"),
    [("502", "To savings", True), ("525", "To savings", True), ("525.01", "To savings", False), ("499", "To savings", False),
     ("502", "Own", False)],
)  # fmt: skip
def test_a_fee_is_a_guess_that_needs_evidence(home: Home, left: str, payee: str, is_shown: bool) -> None:
    """5 % of the 500 that came are 25: 525 pass, and a cent more does not."""
    bank, savings = two(home)
    out = half(home, bank, f"-{left}", day(3, 9), payee=payee)
    came = half(home, savings, "500", day(3, 10))
    listed = transfer_candidates(home.people.owner)
    assert [(one.confidence, one.fee) for one in listed.pairs] == ([("maybe", Decimal(left) - 500)] if is_shown else [])
    assert listed.waiting == 0
    with pytest.raises(DomainError) as refused:
        transfer_join(first=out, second=came, acting_user=home.people.owner)
    assert refused.value.code == "not_opposite"


@pytest.mark.parametrize("category", ["Bank fees", "Комиссии банка", ""])
@pytest.mark.parametrize("is_second_reconciled", [False, True])
def test_joining_with_a_fee(home: Home, category: str, is_second_reconciled: bool) -> None:
    bank, savings = two(home)
    if category:
        home.account(category, "expense")
    out, came = half(home, bank, "-502.50", day(3, 9), payee="To savings"), half(home, savings, "500", day(3, 10))
    if is_second_reconciled:
        came.postings.filter(account=savings).update(reconciled=True)
    (pair,) = transfer_candidates(home.people.owner).pairs
    assert pair.fee_category == category
    act = transfer_join_with_fee(books=books_of(home.people.owner), first=out, second=came)
    kept = came if is_second_reconciled else out
    assert {row[:2] for row in legs(kept)} == {
        ("Bank", Decimal("-502.50")), ("Savings", Decimal(500)), (category or "Uncategorised", Decimal("2.50")),
    }  # fmt: skip
    assert (
        (balance(bank), balance(savings)) == (Decimal("-502.50"), Decimal(500)) == (totals_of(bank), totals_of(savings))
    )
    assert found(home) == []
    activity_undo(activity=act, acting_user=home.people.owner)
    assert found(home) == [("maybe", "-502.50")]


def test_a_fee_too_large_is_no_fee(home: Home) -> None:
    bank, savings = two(home)
    out, came = half(home, bank, "-525.01", day(3, 9)), half(home, savings, "500", day(3, 10))
    with pytest.raises(DomainError) as refused:
        transfer_join_with_fee(books=books_of(home.people.owner), first=out, second=came)
    assert refused.value.code == "not_opposite"


@pytest.mark.parametrize(("payee", "is_shown"), [("To dollars", True), ("Own", False)])
def test_without_a_rate_only_evidence_makes_a_candidate(home: Home, payee: str, is_shown: bool) -> None:
    bank, dollars = home.account("Bank"), home.account("Dollars", currency="USD")
    out, came = half(home, bank, "-100", day(3, 9), payee=payee), half(home, dollars, "180", day(3, 10))
    assert found(home) == ([("maybe", "-100.00")] if is_shown else [])
    if not is_shown:
        return
    rate_put("EUR", "USD", day(3, 9), "1.0945")
    assert found(home) == [], "180 USD are no 100 EUR, now that there is a rate"
    transfer_join(first=out, second=came, acting_user=home.people.owner)
    assert {row[:2] for row in legs(out)} == {("Bank", Decimal(-100)), ("Dollars", Decimal(180))}


def test_a_rejected_guess_stays_away(home: Home) -> None:
    bank, savings = two(home)
    out, came = half(home, bank, "-502", day(3, 9), payee="To savings"), half(home, savings, "500", day(3, 10))
    assert len(found(home)) == 1
    transfer_reject(first=out, second=came, acting_user=home.people.owner)
    assert found(home) == []


def test_all_of_a_learned_way_are_one_act(home: Home) -> None:
    user, (bank, savings) = home.people.owner, two(home)
    pocket = home.account("Pocket")
    for amount, on in (("40", 9), ("60", 10), ("80", 11)):
        half(home, bank, f"-{amount}", day(3, on))
        half(home, savings, amount, day(3, on))
    half(home, pocket, "80", day(3, 12))  # the 80 could be in two accounts: a choice, so it waits
    assert transfer_candidates(user).learned == ()
    with pytest.raises(DomainError) as refused:
        transfers_join_way(books=books_of(user), left=bank.public_id, came=savings.public_id)
    assert refused.value.code == "not_learned"
    for amount in ("1", "2"):
        home.move(bank, savings, amount, day(3, 2))
    (way,) = transfer_candidates(user).learned
    assert (way.left_name, way.came_name, way.confirmed, way.count) == ("Bank", "Savings", 2, 2)
    before = (balance(bank), balance(savings))
    act, count = transfers_join_way(books=books_of(user), left=way.left, came=way.came)
    assert count == 2
    assert {amount for _sure, amount in found(home)} == {"-80.00"}
    assert (balance(bank), balance(savings)) == before == (totals_of(bank), totals_of(savings))
    activity_undo(activity=act, acting_user=user)
    assert {amount for _sure, amount in found(home)} == {"-40.00", "-60.00", "-80.00"}


def test_a_way_that_is_not_yours(home: Home) -> None:
    bank, savings = two(home)
    for who, error in ((home.people.outsider, NotFound), (home.people.viewer, Forbidden)):
        with pytest.raises(error):
            transfers_join_way(books=books_of(who), left=bank.public_id, came=savings.public_id)


@pytest.mark.parametrize(
    ("payee", "is_cash"),
    [("ATM 0042 MAIN ST", True), ("Cash withdrawal", True), ("GELDAUTOMAT Köln", True), ("Снятие наличных 12", True),
     ("Retiro de efectivo", True), ("Atmosphere Cafe", False), ("Cash & Carry", False), ("Bank", False)],
)  # fmt: skip
def test_what_reads_like_a_withdrawal(home: Home, payee: str, is_cash: bool) -> None:
    bank = home.account("Bank")
    home.account("Wallet", "cash")
    half(home, bank, "-200", day(3, 9), payee=payee)
    assert [one.payee for one in cash_withdrawals(books_of(home.people.owner))] == ([payee] if is_cash else [])


def test_a_withdrawal_goes_into_cash_of_its_currency(home: Home) -> None:
    user, bank = home.people.owner, home.account("Bank")
    row = half(home, bank, "-200", day(3, 9), payee="ATM 7")
    home.account("Dollars in the drawer", "cash", "USD")
    assert cash_withdrawals(books_of(user)) == (), "there is no cash account in euros"
    jar, wallet = home.account("Jar", "cash"), home.account("Wallet", "cash")
    for number in (1, 2):
        home.move(bank, wallet, "50", day(3, number))
    (one,) = cash_withdrawals(books_of(user))
    assert ([target.name for target in one.targets], one.confirmed, one.quantity) == (
        ["Wallet", "Jar"],
        2,
        Decimal(-200),
    )
    act = withdrawal_accept(books=books_of(user), row=row, account=jar.public_id)
    assert legs(row) == {("Bank", Decimal(-200), "2026-03-09"), ("Jar", Decimal(200), "2026-03-09")}
    assert (balance(bank), balance(jar)) == (Decimal(-300), Decimal(200)) == (totals_of(bank), totals_of(jar))
    assert cash_withdrawals(books_of(user)) == ()
    activity_undo(activity=act, acting_user=user)
    assert len(cash_withdrawals(books_of(user))) == 1


def test_a_withdrawal_that_has_another_end_is_a_pair(home: Home) -> None:
    bank, wallet = home.account("Bank"), home.account("Wallet", "cash")
    half(home, bank, "-200", day(3, 9), payee="ATM 7")
    assert len(transfer_candidates(home.people.owner).cash) == 1
    half(home, wallet, "200", day(3, 9))
    listed = transfer_candidates(home.people.owner)
    assert (len(listed.pairs), listed.cash) == (1, ())


@pytest.mark.parametrize("amount", ["-200", "200"])
@pytest.mark.parametrize("kind", ["cash", "savings"])
def test_only_what_left_goes_into_cash(home: Home, amount: str, kind: str) -> None:
    target = home.account("Target", kind)
    row = half(home, home.account("Bank"), amount, day(3, 9))
    books = books_of(home.people.owner)
    if (amount, kind) == ("-200", "cash"):
        withdrawal_accept(books=books, row=row, account=target.public_id)
        return
    with pytest.raises(DomainError) as refused:
        withdrawal_accept(books=books, row=row, account=target.public_id)
    assert refused.value.code == ("not_cash" if kind == "savings" else "not_opposite")


def test_nobody_elses_withdrawals(home: Home) -> None:
    people = home.people
    secret = home.private("Stash", "hidden", people.owner)
    wallet = home.account("Wallet", "cash")
    row = half(home, secret, "-200", day(3, 9), payee="ATM 7")
    assert len(cash_withdrawals(books_of(people.owner))) == 1
    for user in (people.partner, people.outsider):
        assert cash_withdrawals(books_of(user)) == ()
        with pytest.raises(NotFound):
            withdrawal_accept(books=books_of(user), row=row, account=wallet.public_id)
        with pytest.raises(NotFound):
            withdrawal_reject(books=books_of(user), row=row)
    withdrawal_reject(books=books_of(people.owner), row=row)
    assert not Activity.objects.visible_to(people.partner).filter(kind__startswith="transfer").exists()
    assert cash_withdrawals(books_of(people.owner)) == ()


def test_what_is_no_cash_stays_so_when_its_file_comes_again(people: People) -> None:
    user = people.owner
    bank_of(user)
    Home(people).account("Wallet", "cash")
    file = ofx([Row("20240120", "-200.00", "ATM 7", "b1")])
    bring(user, file)
    row = Transaction.objects.get(payee="ATM 7")
    act = withdrawal_reject(books=books_of(user), row=row)
    with pytest.raises(DomainError) as refused:
        withdrawal_reject(books=books_of(user), row=row)
    assert refused.value.code == "already_rejected"
    batch_undo(batch=SourceLine.objects.get(external_id="b1").batch, acting_user=user)
    bring(user, file)
    assert Transaction.objects.filter(payee="ATM 7", state="posted").count() == 1
    assert cash_withdrawals(books_of(user)) == ()
    TransferRejection.objects.all().delete()
    assert len(cash_withdrawals(books_of(user))) == 1
    assert act.kind == "transfer.not_cash"


def test_the_kind_of_booking_says_it_too(people: People) -> None:
    bank_of(people.owner)
    Home(people).account("Wallet", "cash")
    bring(people.owner, ofx([Row("20240120", "-200.00", "0042 MAIN", "b1")]).replace("<TRNTYPE>OTHER", "<TRNTYPE>ATM"))
    assert [one.payee for one in cash_withdrawals(books_of(people.owner))] == ["0042 Main"]
