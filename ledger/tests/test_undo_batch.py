"""Undoing an import whole: balances are again what they were, what people did stays, and the file may come again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import DomainError, Forbidden
from ledger.intake.undo import batch_undo, undo_plan
from ledger.models import BalanceAssertion, Posting, SourceLine, Transaction
from ledger.services.accounts import account_change
from ledger.services.legs import Leg, legs_of
from ledger.services.recipes import opening_balance
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.statements import (
    Row,
    balance,
    bank,
    booked,
    bring,
    category,
    check_books,
    counts,
    csv,
    ofx,
    totals_of,
)
from tests.conftest import People

ROWS = [
    Row("20240115", "-3.50", "Coffee", "c1"),
    Row("20240116", "-12.00", "Lunch", "l1"),
    Row("20240117", "-800.00", "Rent", "r1"),
    Row("20240118", "1500.00", "ACME", "p1"),
]
FILE = ofx(ROWS, balance=("20240131", "1000.00"))


def test_balances_are_again_what_they_were_and_the_file_comes_in_again(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, ofx([Row("20240110", "-1.00", "Bread", "b1")]), account)
    before = balance(account)
    batch = bring(people.owner, FILE, account)
    assert (balance(account), totals_of(account)) == (Decimal(1000), Decimal(1000))
    plan = batch_undo(batch=batch, acting_user=people.owner)
    assert plan.as_json() == {"void": 4, "split": 0, "drafts": 0, "told": 0, "kept": {}}
    assert (balance(account), totals_of(account), batch.state) == (before, before, "undone")
    assert not BalanceAssertion.objects.exists()
    assert counts(bring(people.owner, FILE, account)) == (4, 0)
    assert balance(account) == Decimal(1000)
    assert counts(bring(people.owner, FILE, account)) == (0, 4)
    check_books(people.owner)


def test_what_people_did_stays_and_is_said(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    batch = bring(people.owner, FILE, account)
    coffee, lunch, rent, _pay = booked(account)
    legs = [leg if leg.account == account else Leg(food, leg.quantity, posting=leg.posting) for leg in legs_of(coffee)]
    transaction_edit(transaction=coffee, acting_user=people.owner, legs=legs, decided_by="person")
    Posting.objects.filter(transaction=lunch, account=account).update(reconciled=True)
    transaction_void(transaction=rent, acting_user=people.owner)
    assert undo_plan(batch).as_json() == {
        "void": 1, "split": 0, "drafts": 0, "told": 0, "kept": {"edited": 1, "reconciled": 1, "void": 1},
    }  # fmt: skip
    batch_undo(batch=batch, acting_user=people.owner)
    assert [row.payee for row in booked(account)] == ["Coffee", "Lunch"]
    assert counts(bring(people.owner, FILE, account)) == (1, 3)
    assert [row.payee for row in booked(account)] == ["Coffee", "Lunch", "ACME"]
    check_books(people.owner)


def test_a_closed_period_stays(people: People) -> None:
    account, household = bank(people.owner), people.household
    batch = bring(people.owner, FILE, account)
    household.locked_until = "2024-01-16"
    household.save()
    batch.refresh_from_db()
    plan = batch_undo(batch=batch, acting_user=people.owner)
    assert plan.as_json()["kept"] == {"locked": 2}
    assert [row.payee for row in booked(account)] == ["Coffee", "Lunch"]
    check_books(people.owner)


def test_an_opening_entry_in_a_closed_period_stops_no_undo(people: People) -> None:
    """The opening stands on the eve of the first row; closing the books up to that eve freezes it, not the rows."""
    account, household = bank(people.owner), people.household
    batch = bring(people.owner, FILE, account)
    household.locked_until = "2024-01-14"
    household.save()
    batch.refresh_from_db()
    assert batch_undo(batch=batch, acting_user=people.owner).as_json()["void"] == 4
    assert booked(account) == []
    check_books(people.owner)


def test_a_change_of_visibility_is_nobodys_edit(people: People) -> None:
    account = bank(people.owner)
    batch = bring(people.owner, FILE, account)
    account_change(account=account, acting_user=people.owner, owner=people.owner, visibility="hidden")
    assert undo_plan(batch).as_json()["void"] == 4
    batch_undo(batch=batch, acting_user=people.owner)
    assert balance(account) == 0


OUT = ofx([Row("20240120", "-500.00", "To savings", "t1")])
IN = ofx([Row("20240122", "500.00", "From bank", "s1")], number="8005556666")


@pytest.mark.parametrize("undone_first", ["out", "in"])
def test_a_joined_transfer_is_split_again(people: People, undone_first: str) -> None:
    one, two = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    batches = {"out": bring(people.owner, OUT, one), "in": bring(people.owner, IN, two)}
    [transfer] = Transaction.objects.filter(origin="import")
    assert {leg.account for leg in legs_of(transfer)} == {one, two}
    first = batches.pop(undone_first)
    assert batch_undo(batch=first, acting_user=people.owner).as_json()["split"] == 1
    left = (Decimal(0), Decimal(500)) if undone_first == "out" else (Decimal(-500), Decimal(0))
    assert (balance(one), balance(two)) == left
    check_books(people.owner)
    bring(people.owner, OUT if undone_first == "out" else IN, one if undone_first == "out" else two)
    assert (balance(one), balance(two)) == (Decimal(-500), Decimal(500))
    assert Transaction.objects.filter(origin="import", state="posted").count() == 1


def test_both_halves_undone_leave_nothing(people: People) -> None:
    """The split was the corridor's doing, so it keeps the second half from nothing."""
    one, two = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    batches = [bring(people.owner, OUT, one), bring(people.owner, IN, two)]
    plans = [batch_undo(batch=batch, acting_user=people.owner).as_json() for batch in batches]
    assert [(plan["split"], plan["void"], plan["kept"]) for plan in plans] == [(1, 0, {}), (0, 1, {})]
    assert (balance(one), balance(two)) == (0, 0)
    check_books(people.owner)


HELD, SETTLED = Row("20240120", "-20.00", "Hotel"), Row("20240122", "-20.00", "Hotel")


def test_undoing_the_pending_file_leaves_what_was_booked_since(people: People) -> None:
    account = bank(people.owner)
    pending = bring(people.owner, csv([], [HELD]), account)
    bring(people.owner, csv([SETTLED]), account)
    assert batch_undo(batch=pending, acting_user=people.owner).as_json() == {
        "void": 0,
        "split": 0,
        "drafts": 0,
        "told": 0,
        "kept": {},
    }
    assert balance(account) == Decimal(-20)
    check_books(people.owner)


@pytest.mark.parametrize("settled", [HELD, SETTLED])
def test_undoing_the_booking_lets_it_come_again(people: People, settled: Row) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    booking = bring(people.owner, csv([settled]), account)
    assert batch_undo(batch=booking, acting_user=people.owner).as_json()["void"] == 1
    assert balance(account) == 0
    assert counts(bring(people.owner, csv([settled]), account)) == (1, 0)
    assert balance(account) == Decimal(-20)


def test_undoing_pending_rows_drops_their_drafts_but_not_a_persons(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    batch = bring(people.owner, csv([], [HELD, Row("20240121", "-9.00", "Bar")]), account)
    kept = Transaction.objects.get(payee="Bar")
    legs = [leg if leg.account == account else Leg(food, leg.quantity, posting=leg.posting) for leg in legs_of(kept)]
    transaction_edit(transaction=kept, acting_user=people.owner, legs=legs, decided_by="person")
    plan = batch_undo(batch=batch, acting_user=people.owner).as_json()
    assert (plan["drafts"], plan["kept"]) == (1, {"edited": 1})
    assert list(Transaction.objects.values_list("payee", "state")) == [("Bar", "draft")]


def test_lines_keep_their_bytes_and_their_entry_through_it_all(people: People) -> None:
    account = bank(people.owner)
    batch = bring(people.owner, FILE, account)
    lines = {
        line.external_id: (bytes(line.raw), line.transaction_id) for line in SourceLine.objects.filter(batch=batch)
    }
    assert all(fitid.encode() in raw for fitid, (raw, _entry) in lines.items())
    for row in booked(account)[:2]:
        transaction_edit(transaction=row, acting_user=people.owner, payee="Renamed")
    transaction_void(transaction=booked(account)[3], acting_user=people.owner)
    batch_undo(batch=batch, acting_user=people.owner)
    after = {
        line.external_id: (bytes(line.raw), line.transaction_id) for line in SourceLine.objects.filter(batch=batch)
    }
    assert after == lines


def test_an_opening_that_a_person_typed_survives(people: People) -> None:
    account = bank(people.owner)
    typed = opening_balance(acting_user=people.owner, account=account, quantity=Decimal(70), on=date(2024, 1, 1))
    batch = bring(people.owner, FILE, account)
    assert balance(account) == Decimal(70) + Decimal("684.50")
    batch_undo(batch=batch, acting_user=people.owner)
    typed.refresh_from_db()
    assert (balance(account), typed.state) == (Decimal(70), "posted")


def test_who_may_undo_and_when(people: People) -> None:
    account = bank(people.owner)
    batch = bring(people.owner, FILE, account)
    with pytest.raises(Forbidden):
        batch_undo(batch=batch, acting_user=people.viewer)
    with pytest.raises(DomainError):
        batch_undo(batch=batch, acting_user=people.outsider)
    assert balance(account) == Decimal(1000)
    batch_undo(batch=batch, acting_user=people.owner)
    with pytest.raises(DomainError) as refusal:
        batch_undo(batch=batch, acting_user=people.owner)
    assert refusal.value.code == "not_posted"
