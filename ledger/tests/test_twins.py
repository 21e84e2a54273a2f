"""Answers to "is this the row that was there already?", and what a source says differently now: one act each, undone exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import DomainError, NotFound
from ledger.intake.batches import batch_run, lines_same
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, Posting, SourceLine, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.twins import differences_found, differences_open, questions_found, questions_open, twin_counts
from ledger.services.activity_undo import activity_undo
from ledger.services.legs import Leg, legs_of
from ledger.services.recipes import expense, transfer
from ledger.services.tellings import tellings_keep, tellings_take
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.services.transfers import transfer_join
from ledger.services.twins import Answered, twins_merge, twins_part
from ledger.tests.statements import Row, arrive, balance, bank, booked, bring, category, check_books, commit, csv, ofx
from ledger.tests.telling import Telling, telling
from tests.conftest import People


@pytest.fixture
def source() -> Iterator[Telling]:
    with telling() as found:
        yield found


def tea(people: People, account: Account, amount: str = "-4.00") -> tuple[Transaction, Transaction]:
    """Tea on the 10th, and a file that begins on the 11th with one like it: (the known row, the one that asks)."""
    bring(people.owner, csv([Row("20240110", amount, "Tea House")]), account)
    bring(people.owner, csv([Row("20240111", amount, "Tea House")]), account)
    older, newer = Transaction.objects.filter(payee="Tea House").order_by("date")
    return older, newer


def asked(people: People) -> list[int]:
    return questions_found(books_of(people.owner), None)


def same(people: People) -> Answered:
    return twins_merge(household=people.household, lines=asked(people), acting_user=people.owner)


def apart(people: People) -> Answered:
    return twins_part(household=people.household, lines=asked(people), acting_user=people.owner)


def reasons(account: Account) -> list[str]:
    return list(SourceLine.objects.filter(account=account).order_by("pk").values_list("reason", flat=True))


def state_of(account: Account) -> tuple[object, ...]:
    """What the books say, and what waits."""
    lines = SourceLine.objects.filter(account=account).order_by("pk").values_list("transaction", "reason", "twin")
    rows = Transaction.objects.order_by("pk").values_list("pk", "state", "date", "payee", "memo")
    legs = Posting.objects.order_by("pk").values_list("account", "booked_on", "quantity")
    return list(lines), list(rows), list(legs)


@pytest.mark.parametrize("answer", [same, apart])
def test_an_answer_is_remembered_and_undo_asks_again(people: People, answer):
    account = bank(people.owner)
    older, _newer = tea(people, account)
    before = state_of(account)
    assert twin_counts(books_of(people.owner)) == (1, 0)
    done = answer(people)
    rows = 1 if answer is same else 2
    assert (balance(account), len(booked(account))) == (-4 * rows, rows)
    assert reasons(account) == ["", "same_by_you" if answer is same else "apart"]
    older.refresh_from_db()
    assert (older.state, older.date.day) == ("posted", 10)
    for again in ("20240110", "20240111"):  # neither telling comes back, whatever was answered
        bring(people.owner, csv([Row(again, "-4.00", "Tea House")]), account)
    assert (balance(account), asked(people)) == (-4 * rows, [])
    check_books(people.owner)
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert state_of(account) == before
    assert len(asked(people)) == 1
    check_books(people.owner)


def test_a_typed_row_takes_the_banks_line(people: People):
    account, food = bank(people.owner), category(people.owner)
    given = {"acting_user": people.owner, "account": account, "category": food, "amount": Decimal(20)}
    typed = expense(**given, on=date(2024, 1, 7), payee="Something", memo="for mum")  # type: ignore[arg-type]
    bring(people.owner, csv([Row("20240106", "-1.00", "Kiosk"), Row("20240108", "-20.00", "Corner Grocery")]), account)
    assert balance(account) == -41
    done = same(people)
    typed.refresh_from_db()
    assert (typed.state, typed.memo, balance(account)) == ("posted", "for mum", -21)
    assert typed.source_lines.get().reason == "same_by_you"
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert (balance(account), len(asked(people))) == (-41, 1)
    transaction_void(transaction=typed, acting_user=people.owner)
    assert asked(people) == []
    check_books(people.owner)


def test_what_a_person_did_to_the_older_row_stays(people: People):
    account, food = bank(people.owner), category(people.owner)
    older, _newer = tea(people, account)
    legs = [(account, "-5"), (food, "5")]
    transaction_edit(
        transaction=older, acting_user=people.owner, payee="Tea with Ann",
        legs=[Leg(one, Decimal(quantity)) for one, quantity in legs],
    )  # fmt: skip
    same(people)
    older.refresh_from_db()
    assert (older.payee, balance(account), balance(food)) == ("Tea with Ann", -5, 5)
    check_books(people.owner)


def test_of_a_row_that_was_thrown_away_the_repeat_goes_too(people: People):
    account = bank(people.owner)
    older, newer = tea(people, account)
    transaction_void(transaction=older, acting_user=people.owner)
    assert len(asked(people)) == 1
    done = same(people)
    assert (balance(account), set(older.source_lines.values_list("reason", flat=True))) == (0, {"", "same_by_you"})
    activity_undo(activity=done.activity, acting_user=people.owner)
    newer.refresh_from_db()
    assert (newer.state, balance(account), len(asked(people))) == ("posted", -4, 1)


@pytest.mark.parametrize("which", ["the older", "the newer"])
def test_a_transfer_keeps_its_other_side(people: People, which: str):
    """The other half of one of the two came meanwhile: savings' +500 must not get lost with the row that goes."""
    account, savings = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    rows = tea(people, account, "-500.00")
    bring(people.owner, ofx([Row("20240120", "500.00", "From bank")], number="8005556666"), savings)
    half = Transaction.objects.get(payee="From bank")
    transfer_join(first=rows[which == "the newer"], second=half, acting_user=people.owner)
    done = same(people)
    assert (balance(account), balance(savings), len(booked(account))) == (-500, 500, 1)
    check_books(people.owner)
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert (balance(account), balance(savings)) == (-1000, 500)


def test_two_transfers_to_different_accounts_are_not_one(people: People):
    account = bank(people.owner)
    others = [bank(people.owner, "Savings", "8005556666"), bank(people.owner, "Purse", "8005557777")]
    for row, other in zip(tea(people, account, "-500.00"), others, strict=True):
        number = "8005556666" if other is others[0] else "8005557777"
        bring(people.owner, ofx([Row("20240120", "500.00", "From bank")], number=number), other)
        half = Transaction.objects.filter(payee="From bank").latest("pk")
        transfer_join(first=row, second=half, acting_user=people.owner)
    with pytest.raises(DomainError, match="money would get lost"):
        same(people)
    assert balance(account) == -1000
    assert len(asked(people)) == 1


def test_many_are_one_act_and_a_refused_one_stays_open(people: People):
    account = bank(people.owner)
    _older, newer = tea(people, account)
    bring(people.owner, csv([Row("20240120", "-7.00", "Book Shop")]), account)
    bring(people.owner, csv([Row("20240121", "-7.00", "Book Shop")]), account)
    Posting.objects.filter(transaction=newer).update(reconciled=True)
    done = same(people)
    assert (done.changed, dict(done.left)) == (1, {"reconciled": 1})
    assert (balance(account), asked(people)) == (-15, [newer.source_lines.get().pk])
    activity_undo(activity=done.activity, acting_user=people.owner)
    assert (balance(account), len(asked(people))) == (-22, 2)
    with pytest.raises(DomainError, match="reconciled"):
        twins_merge(household=people.household, lines=[newer.source_lines.get().pk], acting_user=people.owner)
    assert Activity.objects.filter(kind="twins.same").count() == 1


def test_undoing_the_imports_settles_the_question(people: People):
    account = bank(people.owner)
    older, _newer = tea(people, account)
    batch_undo(batch=older.source_lines.get().batch, acting_user=people.owner)
    assert asked(people) == []
    assert balance(account) == -4
    check_books(people.owner)


def test_an_answered_row_leaves_with_both_imports(people: People):
    account = bank(people.owner)
    batches = [row.source_lines.get().batch for row in tea(people, account)]
    apart(people)
    for batch in batches:
        batch_undo(batch=batch, acting_user=people.owner)
    assert (balance(account), booked(account)) == (0, [])


def test_who_may_not_read_the_account_is_not_asked(people: People):
    account = bank(people.owner, visibility="hidden", owner=people.owner)
    _older, newer = tea(people, account)
    name = (newer.public_id, account.public_id)
    assert questions_found(books_of(people.owner), [name]) == asked(people)
    assert len(asked(people)) == 1
    for other in (people.partner, people.outsider):
        assert twin_counts(books_of(other)) == (0, 0)
        with pytest.raises(NotFound):
            questions_found(books_of(other), [name])
    done = apart(people)
    assert not Activity.objects.visible_to(people.partner).filter(pk=done.activity.pk).exists()


def test_an_answer_given_twice_is_refused(people: People):
    account = bank(people.owner)
    tea(people, account)
    lines = asked(people)
    twins_part(household=people.household, lines=lines, acting_user=people.owner)
    for service in (twins_part, twins_merge):
        with pytest.raises(DomainError, match="answered already"):
            service(household=people.household, lines=lines, acting_user=people.owner)


# ------------------------------------------------------------------------------------------------ what a source says differently

RENT = [Row(f"2024010{place}", f"-{place}.00", f"Shop {place}", f"id{place}") for place in range(4, 8)]


def rent(
    people: People, account: Account, on: str = "20240111", amount: str = "-820.00", name: str = "Rent"
) -> Transaction:
    """Rent of −800.00 on the 10th, under an id that proved stable; the bank says it anew."""
    first = [*RENT, Row("20240110", "-800.00", "Rent", "rent")]
    bring(people.owner, ofx(first), account)
    bring(people.owner, ofx(first), account)
    bring(people.owner, ofx([*RENT, Row(on, amount, name, "rent")]), account)
    return Transaction.objects.get(payee="Rent", state="posted")


def told(people: People) -> list[int]:
    return differences_found(books_of(people.owner), None)


def take(people: People) -> Answered:
    return tellings_take(household=people.household, lines=told(people), acting_user=people.owner)


def keep(people: People) -> Answered:
    return tellings_keep(household=people.household, lines=told(people), acting_user=people.owner)


@pytest.mark.parametrize("how", [take, keep])
def test_a_difference_is_settled_and_undo_shows_it_again(people: People, how):
    account = bank(people.owner)
    row = rent(people, account)
    before = state_of(account)
    assert twin_counts(books_of(people.owner)) == (0, 1)
    done = how(people)
    row.refresh_from_db()
    day, quantity = (11, Decimal(-820)) if how is take else (10, Decimal(-800))
    leg, other = row.postings.get(account=account), row.postings.exclude(account=account).get()
    assert (row.date.day, leg.quantity, other.quantity) == (day, quantity, -quantity)
    assert (leg.booked_on.day, other.booked_on.day) == (day, day)
    assert told(people) == []
    bring(people.owner, ofx([*RENT, Row("20240111", "-820.00", "Rent", "rent")]), account)
    assert (told(people), len(booked(account))) == ([], 5)
    check_books(people.owner)
    activity_undo(activity=done.activity, acting_user=people.owner)
    now = state_of(account)
    assert (now[1:], now[0][: len(before[0])]) == (before[1:], before[0])  # type: ignore[index,arg-type]
    assert len(told(people)) == 1


def test_another_name_is_taken_alone(people: People):
    account, food = bank(people.owner), category(people.owner)
    row = rent(people, account, "20240110", "-800.00", "Rent January")
    transaction_edit(transaction=row, acting_user=people.owner, memo="ours")
    take(people)
    row.refresh_from_db()
    assert (row.payee, row.memo, row.date.day, balance(account), balance(food)) == ("Rent January", "ours", 10, -822, 0)


@pytest.mark.parametrize("why", ["reconciled", "locked"])
def test_what_is_closed_can_only_be_kept(people: People, why: str):
    account = bank(people.owner)
    row = rent(people, account)
    if why == "reconciled":
        row.postings.update(reconciled=True)
    else:
        people.household.locked_until = date(2024, 1, 31)
        people.household.save()
    with pytest.raises(DomainError, match="reconciled" if why == "reconciled" else "closed"):
        take(people)
    row.refresh_from_db()
    assert (row.revision, len(told(people))) == (0, 1)
    assert keep(people).changed == 1
    assert told(people) == []


def test_a_transfers_other_side_is_its_own_statements(people: People):
    """Bank −800 told anew as −820, savings' own statement says +800: nobody may bend that."""
    account, savings = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    row = rent(people, account)
    bring(people.owner, ofx([Row("20240120", "800.00", "From bank")], number="8005556666"), savings)
    transfer_join(first=row, second=Transaction.objects.get(payee="From bank"), acting_user=people.owner)
    with pytest.raises(DomainError, match="Savings"):
        take(people)
    assert (balance(account), balance(savings)) == (-822, 800)


def test_the_far_end_that_nobody_told_follows(people: People):
    account, purse = bank(people.owner), bank(people.owner, "Purse", "8005556666")
    row = rent(people, account)

    legs = [leg if leg.account == account else replace(leg, account=purse) for leg in legs_of(row)]
    transaction_edit(transaction=row, acting_user=people.owner, legs=legs)
    take(people)
    assert (balance(account), balance(purse)) == (-842, 820)
    assert {leg.booked_on.day for leg in row.postings.all()} == {11}


def test_a_row_moved_to_another_account_takes_its_new_day_there(people: People):
    account, purse = bank(people.owner), bank(people.owner, "Purse", "8005556666")
    row = rent(people, account)

    legs = [replace(leg, account=purse) if leg.account == account else leg for leg in legs_of(row)]
    transaction_edit(transaction=row, acting_user=people.owner, legs=legs)
    take(people)
    assert (balance(account), balance(purse)) == (-22, -820)


def test_told_anew_twice_only_the_last_counts(people: People):
    account = bank(people.owner)
    rent(people, account)
    bring(people.owner, ofx([*RENT, Row("20240112", "-830.00", "Rent", "rent")]), account)
    assert len(told(people)) == 1
    take(people)
    assert (balance(account), told(people)) == (-852, [])
    assert sorted(reasons(account))[-2:] == ["retold", "retold"]


def test_a_voided_row_has_no_difference(people: People):
    account = bank(people.owner)
    row = rent(people, account)
    transaction_void(transaction=row, acting_user=people.owner)
    assert differences_open(books_of(people.owner)) == []


def test_the_preview_counts_what_is_there(people: People):
    account = bank(people.owner)
    bring(people.owner, csv([Row("20240110", "-4.00", "Tea House")]), account)
    batch = batch_run(arrive(people.owner, csv([Row("20240111", "-4.00", "Tea House")]), account=account))
    lines_same(batch=batch, acting_user=people.owner, lines=[batch.lines.get().pk])
    done = commit(batch, people.owner)
    assert done.counts["overlap"] == {"there": 1, "by_you": 1}
    assert "waiting" not in done.counts
    assert questions_open(books_of(people.owner)) == []


def test_a_typed_transfer_is_kept_whole(people: People):
    """A typed transfer whose words say nothing, on a day the file tells: its row asks nothing, it just takes the line."""
    one, two = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    transfer(acting_user=people.owner, source=one, target=two, amount=Decimal(500), on=date(2024, 1, 10))
    bring(people.owner, ofx([Row("20240110", "-500.00", "To savings")]), one)
    assert (asked(people), balance(one), balance(two)) == ([], -500, 500)
