"""Which rows are the same row (invariant 11): no row lost, none doubled, whatever a bank does with its ids."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.intake.batches import batch_run, lines_include
from ledger.models import SourceLine, Transaction
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.statements import (
    Row,
    arrive,
    balance,
    bank,
    booked,
    bring,
    category,
    check_books,
    commit,
    counts,
    csv,
    ofx,
)
from tests.conftest import People

COFFEE = Row(fitid="c1")
LUNCH = Row(on="20240116", amount="-12.00", name="Lunch", fitid="l1")
RENT = Row(on="20240117", amount="-800.00", name="Rent", fitid="r1")
PAY = Row(on="20240118", amount="1500.00", name="ACME", fitid="p1")


def ids(*rows: Row, ids: str) -> list[Row]:
    """The same rows with other ids, "" for none."""
    return [Row(row.on, row.amount, row.name, f"{ids}{place}" if ids else "") for place, row in enumerate(rows)]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("form", ["ofx", "csv"])
def test_equal_rows_are_as_many_as_in_the_source(people: People, form: str, count: int) -> None:
    account = bank(people.owner)
    rows = [Row()] * count
    content = csv(rows) if form == "csv" else ofx(ids(*rows, ids="x"))
    assert counts(bring(people.owner, content, account)) == (count, 0)
    assert (len(booked(account)), balance(account)) == (count, Decimal("-3.50") * count)
    assert counts(bring(people.owner, content, account)) == (0, count)
    assert len(booked(account)) == count
    check_books(people.owner)


@pytest.mark.parametrize("form", [ofx, csv])
def test_an_overlap_brings_only_what_is_new(people: People, form: object) -> None:
    account = bank(people.owner)
    assert callable(form)
    bring(people.owner, form([COFFEE, LUNCH, RENT]), account)
    assert counts(bring(people.owner, form([LUNCH, RENT, PAY]), account)) == (1, 2)
    assert [row.payee for row in booked(account)] == ["Coffee", "Lunch", "Rent", "ACME"]


def test_one_more_equal_row_in_a_longer_file_is_one_more(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([Row(), Row()]), account)
    assert counts(bring(people.owner, csv([Row(), Row(), Row()]), account)) == (1, 2)
    assert counts(bring(people.owner, csv([Row()]), account)) == (0, 1)
    assert balance(account) == Decimal("-10.50")


def test_ids_made_anew_double_nothing(people: People) -> None:
    account = bank(people.owner)
    rows = [COFFEE, COFFEE, LUNCH, RENT, PAY]
    bring(people.owner, ofx(ids(*rows, ids="a")), account)
    for fresh in ("b", "c", ""):
        assert counts(bring(people.owner, ofx(ids(*rows, ids=fresh)), account)) == (0, 5)
    assert len(booked(account)) == 5


def test_an_id_may_come_and_go(people: People) -> None:
    """From OFX with ids to a CSV without any, and back."""
    account = bank(people.owner)
    bring(people.owner, ofx([COFFEE, LUNCH]), account)
    assert counts(bring(people.owner, csv([COFFEE, LUNCH]), account)) == (0, 2)
    assert counts(bring(people.owner, csv([COFFEE, LUNCH, RENT]), account)) == (1, 2)
    assert counts(bring(people.owner, ofx([COFFEE, LUNCH, RENT]), account)) == (0, 3)


def test_stable_ids_keep_two_equal_coffees_of_two_files_apart(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, ofx([COFFEE, LUNCH, RENT, PAY]), account)
    second = Row(fitid="c2")
    assert counts(bring(people.owner, ofx([COFFEE, LUNCH, RENT, PAY, second]), account)) == (1, 4)
    account.refresh_from_db()
    assert account.has_stable_ids
    assert counts(bring(people.owner, ofx([Row(fitid="c3")]), account)) == (1, 0)
    assert balance(account) == Decimal("-3.50") * 3 - 12 - 800 + 1500


def test_without_proof_a_lone_equal_row_is_the_same_row(people: People) -> None:
    """The twin: another id alone proves nothing, and doubling is what a person notices last."""
    account = bank(people.owner)
    bring(people.owner, ofx([COFFEE]), account)
    assert counts(bring(people.owner, ofx([Row(fitid="c3")]), account)) == (0, 1)


def test_the_same_id_on_another_day_or_with_another_quantity_is_another_row(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, ofx([COFFEE]), account)
    others = [Row(on="20240116", fitid="c1"), Row(amount="-3.60", fitid="c1"), COFFEE]
    assert counts(bring(people.owner, ofx(others), account)) == (2, 1)


def test_one_id_for_all_rows(people: People) -> None:
    """Some banks print the same id everywhere, even on rows of the same day and amount."""
    account = bank(people.owner)
    rows = [Row(name=name, fitid="0") for name in ("Coffee", "Tea", "Cake", "Tea")]
    assert counts(bring(people.owner, ofx(rows), account)) == (4, 0)
    assert counts(bring(people.owner, ofx(rows), account)) == (0, 4)
    assert counts(bring(people.owner, ofx([*rows, Row(name="Juice", fitid="0")]), account)) == (1, 4)


def test_what_a_person_changed_is_not_overwritten_and_does_not_come_back(people: People) -> None:
    account, other, food = bank(people.owner), bank(people.owner, "Other", "99"), category(people.owner)
    content = ofx([COFFEE, LUNCH, RENT, PAY])
    bring(people.owner, content, account)
    coffee, lunch, rent, pay = booked(account)
    edit = {"acting_user": people.owner, "decided_by": "person"}
    transaction_edit(transaction=coffee, payee="Espresso", **edit)
    legs = legs_of(lunch)
    moved = [Leg(other if leg.account == account else food, leg.quantity, posting=leg.posting) for leg in legs]
    transaction_edit(transaction=lunch, legs=moved, **edit)
    transaction_void(transaction=rent, acting_user=people.owner)
    transaction_edit(transaction=pay, date=pay.date.replace(day=25), **edit)
    before = list(Transaction.objects.order_by("pk").values_list("payee", "state", "date", "revision"))
    for again in (content, csv([COFFEE, LUNCH, RENT, PAY]), ofx(ids(COFFEE, LUNCH, RENT, PAY, ids="n"))):
        assert counts(bring(people.owner, again, account)) == (0, 4)
    assert list(Transaction.objects.order_by("pk").values_list("payee", "state", "date", "revision")) == before
    assert (balance(other), balance(food)) == (Decimal(-12), Decimal(12))
    check_books(people.owner)


def test_a_duplicate_that_the_person_insists_on_is_one_more_row(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, ofx([COFFEE, LUNCH]), account)
    again = batch_run(arrive(people.owner, ofx([COFFEE, LUNCH]), account=account))
    lines = list(SourceLine.objects.filter(batch=again, external_id="c1").values_list("pk", flat=True))
    assert lines_include(batch=again, acting_user=people.owner, lines=lines, is_included=True) == 1
    assert counts(commit(again, people.owner)) == (1, 1)
    assert counts(bring(people.owner, ofx([COFFEE, LUNCH]), account)) == (0, 2)
    assert balance(account) == Decimal("-19.00")


def test_a_row_left_out_is_offered_again(people: People) -> None:
    account = bank(people.owner)
    first = batch_run(arrive(people.owner, ofx([COFFEE, LUNCH]), account=account))
    lines = list(SourceLine.objects.filter(batch=first, external_id="c1").values_list("pk", flat=True))
    lines_include(batch=first, acting_user=people.owner, lines=lines, is_included=False)
    assert counts(commit(first, people.owner)) == (1, 0)
    assert counts(bring(people.owner, ofx([COFFEE, LUNCH]), account)) == (1, 1)


def test_two_accounts_do_not_know_each_others_rows(people: People) -> None:
    one, two = bank(people.owner), bank(people.owner, "Two", "7009999999")
    bring(people.owner, csv([COFFEE]), one)
    assert counts(bring(people.owner, csv([COFFEE]), two)) == (1, 0)


HELD = Row(on="20240120", amount="-20.00", name="Hotel")


def test_pending_is_a_draft_outside_the_totals_until_it_is_booked(people: People) -> None:
    account, travel = bank(people.owner), category(people.owner, "Travel")
    bring(people.owner, csv([COFFEE], [HELD]), account)
    draft = Transaction.objects.get(state="draft")
    assert (balance(account), draft.payee) == (Decimal("-3.50"), "Hotel")
    legs = [leg if leg.account == account else Leg(travel, leg.quantity, posting=leg.posting) for leg in legs_of(draft)]
    transaction_edit(transaction=draft, acting_user=people.owner, legs=legs, memo="our trip", decided_by="person")
    assert counts(bring(people.owner, csv([COFFEE], [HELD]), account)) == (0, 2)
    settled = Row(on="20240122", amount="-20.00", name="Hotel")
    assert counts(bring(people.owner, csv([COFFEE, settled]), account)) == (1, 1)
    draft.refresh_from_db()
    assert (draft.state, draft.date.isoformat(), draft.memo) == ("posted", "2024-01-22", "our trip")
    assert (balance(account), balance(travel)) == (Decimal("-23.50"), Decimal(20))
    assert {leg.booked_on.isoformat() for leg in legs_of(draft) if leg.booked_on} == {"2024-01-22"}
    check_books(people.owner)


def test_a_booked_row_has_its_own_quantity(people: People) -> None:
    """By id: 20.00 was held, 21.35 is booked."""
    account, travel = bank(people.owner), category(people.owner, "Travel")
    bring(people.owner, csv([], [HELD]), account)
    draft = Transaction.objects.get(state="draft")
    SourceLine.objects.filter(transaction=draft).update(external_id="h1")
    legs = [leg if leg.account == account else Leg(travel, leg.quantity, posting=leg.posting) for leg in legs_of(draft)]
    transaction_edit(transaction=draft, acting_user=people.owner, legs=legs, decided_by="person")
    bring(people.owner, ofx([Row("20240122", "-21.35", "Hotel Ritz", "h1")]), account)
    assert (balance(account), balance(travel)) == (Decimal("-21.35"), Decimal("21.35"))
    assert Transaction.objects.count() == 1


def test_a_booked_row_and_its_pending_one_count_once(people: People) -> None:
    """Booked on the very day it was pending, then a second equal one comes: two rows, not one, not three."""
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    assert counts(bring(people.owner, csv([HELD]), account)) == (1, 0)
    assert counts(bring(people.owner, csv([HELD, HELD]), account)) == (1, 1)
    assert counts(bring(people.owner, csv([HELD, HELD]), account)) == (0, 2)
    assert balance(account) == Decimal("-40.00")


def test_an_old_file_with_the_pending_row_changes_nothing(people: People) -> None:
    account = bank(people.owner)
    old = csv([COFFEE], [HELD])
    bring(people.owner, old, account)
    bring(people.owner, csv([COFFEE, Row("20240122", "-20.00", "Hotel")]), account)
    assert counts(bring(people.owner, old, account)) == (0, 2)
    assert not Transaction.objects.filter(state="draft").exists()


def test_two_pending_rows_and_one_booking_is_no_guess(people: People) -> None:
    """Two equal rows are held; the one that is booked takes one of the places, the other waits on."""
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD, HELD]), account)
    bring(people.owner, csv([HELD], [HELD]), account)
    assert (balance(account), Transaction.objects.filter(state="draft").count()) == (Decimal("-20.00"), 1)
    bring(people.owner, csv([HELD, HELD]), account)
    assert (balance(account), Transaction.objects.count()) == (Decimal("-40.00"), 2)


def test_a_draft_that_was_moved_to_another_account_is_booked_there(people: People) -> None:
    account, other, food = bank(people.owner), bank(people.owner, "Other", "99"), category(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    draft = Transaction.objects.get(state="draft")
    moved = [
        Leg(other if leg.account == account else food, leg.quantity, posting=leg.posting) for leg in legs_of(draft)
    ]
    transaction_edit(transaction=draft, acting_user=people.owner, legs=moved, decided_by="person")
    bring(people.owner, csv([Row("20240122", "-20.00", "Hotel")]), account)
    assert (balance(account), balance(other), balance(food)) == (0, Decimal(-20), Decimal(20))


def test_a_draft_from_a_month_that_is_closed_meanwhile_is_still_booked(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([], [Row("20240131", "-20.00", "Hotel")]), account)
    people.household.locked_until = "2024-01-31"
    people.household.save()
    people.owner.household.refresh_from_db()  # type: ignore[union-attr]
    bring(people.owner, csv([Row("20240202", "-20.00", "Hotel")]), account)
    assert [(row.state, row.date.isoformat()) for row in Transaction.objects.all()] == [("posted", "2024-02-02")]
