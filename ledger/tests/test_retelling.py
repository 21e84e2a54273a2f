"""The same rows told differently, all the way into the books: one row each, its history kept, and a question where nobody can know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.intake.batches import batch_run, lines_include, lines_same
from ledger.intake.records import IncomingAccount, IncomingTransaction, LineState
from ledger.intake.undo import batch_undo
from ledger.models import Account, ImportBatch, SourceLine, Transaction
from ledger.services.recipes import expense, transfer
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
from ledger.tests.telling import Telling, tell, telling
from tests.conftest import People


def two_weeks() -> list[Row]:
    """WEEK, and the week before with other amounts."""
    return [Row(f"2024010{int(row.on[-2:]) - 7}", f"{Decimal(row.amount) - 1}", row.name) for row in WEEK] + WEEK


WEEK = [
    Row("20240108", "-20.00", "Corner Grocery"), Row("20240109", "-3.50", "Coffee"), Row("20240109", "-3.50", "Coffee"),
    Row("20240110", "-800.00", "Rent"), Row("20240112", "1500.00", "ACME"),
]  # fmt: skip


@pytest.fixture
def source() -> Iterator[Telling]:
    with telling() as found:
        yield found


def api(rows: Sequence[Row], shift: int = 0, **more: Any) -> list[Any]:
    """The same rows as another source tells them: its own words, days a little later."""
    account = IncomingAccount("x", currency="EUR")
    told = [
        IncomingTransaction(
            "x", date(2024, 1, int(row.on[-2:]) + shift), Decimal(row.amount), payee=f"{row.name.split()[0]} ref {place}",
            external_id=f"api-{place}-{row.on}",
            raw=row.name.encode(), **more,
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return [account, *told]


@pytest.mark.parametrize("shift", [0, 1, 3])
@pytest.mark.parametrize("first", ["file", "api"])
def test_a_file_and_an_api_tell_the_same_rows(people: People, source: Telling, first: str, shift: int) -> None:
    account, rows = bank(people.owner), two_weeks()
    bringers = [
        lambda: bring(people.owner, csv(rows), account), lambda: tell(source, people.owner, api(rows, shift), account)
    ]  # fmt: skip
    one, other = bringers if first == "file" else reversed(bringers)
    assert counts(one()) == (10, 0)
    assert counts(other()) == (0, 10)
    assert (len(booked(account)), balance(account)) == (10, Decimal("1341.00"))
    assert (counts(one()), counts(other())) == ((0, 10), (0, 10))
    assert len(booked(account)) == 10
    check_books(people.owner)


def test_the_next_period_of_another_source_is_new(people: People, source: Telling) -> None:
    """Equal amounts in other words, day after day: the file ends where the other source begins."""
    account = bank(people.owner)
    known = [Row(f"202401{day:02}", "-3.50", "Coffee") for day in range(5, 11)]
    bring(people.owner, csv(known), account)
    following = [Row(f"202401{day:02}", "-3.50", "Latte") for day in range(11, 17)]
    assert counts(tell(source, people.owner, api(following), account)) == (6, 0)
    assert balance(account) == Decimal("-42.00")


def test_what_the_other_source_has_more_is_new(people: People, source: Telling) -> None:
    account = bank(people.owner)
    bring(people.owner, csv(WEEK), account)
    more = [*WEEK, Row("20240109", "-3.50", "Coffee"), Row("20240113", "-9.00", "Cinema")]
    assert counts(tell(source, people.owner, api(more), account)) == (2, 5)
    assert balance(account) == Decimal("660.50")


def test_a_booking_date_that_moved_is_one_row_and_a_difference(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, csv(WEEK), account)
    moved = [*WEEK[:3], Row("20240111", "-800.00", "Rent"), WEEK[4]]
    assert counts(bring(people.owner, csv(moved), account)) == (0, 5)
    rent = Transaction.objects.get(payee="Rent")
    assert rent.date.isoformat() == "2024-01-10"
    assert [(line.reason, line.booked_on.day) for line in rent.source_lines.order_by("pk")] == [
        ("", 10),
        ("changed", 11),
    ]
    assert counts(bring(people.owner, csv(moved), account)) == (0, 5)
    assert rent.source_lines.count() == 2


def test_ids_that_proved_stable_say_a_row_anew(people: People) -> None:
    """300 more than was said first, under the same id: the row stays as it is, and the difference waits for a person."""
    account = bank(people.owner)
    named = [Row(row.on, row.amount, row.name, f"id{place}") for place, row in enumerate(WEEK)]
    bring(people.owner, ofx(named), account)
    bring(people.owner, ofx(named), account)
    changed = [*named[:3], Row("20240110", "-1100.00", "Rent", "id3"), named[4]]
    assert counts(bring(people.owner, ofx(changed), account)) == (0, 5)
    assert balance(account) == Decimal("673.00")
    assert SourceLine.objects.get(reason="changed").quantity == Decimal(-1100)


def test_an_id_that_is_used_again_for_another_purchase_is_another_row(people: People) -> None:
    account = bank(people.owner)
    named = [Row(row.on, row.amount, row.name, f"id{place}") for place, row in enumerate(WEEK)]
    bring(people.owner, ofx(named), account)
    bring(people.owner, ofx(named), account)
    assert counts(bring(people.owner, ofx([*named[:4], Row("20240125", "-3.00", "Kiosk", "id4")]), account)) == (1, 4)


@pytest.mark.parametrize("what", ["voided", "edited"])
def test_what_a_person_did_stays_when_another_source_tells_it(people: People, source: Telling, what: str) -> None:
    account = bank(people.owner)
    bring(people.owner, csv(WEEK), account)
    rent = Transaction.objects.get(payee="Rent")
    if what == "voided":
        transaction_void(transaction=rent, acting_user=people.owner)
    else:
        transaction_edit(transaction=rent, acting_user=people.owner, payee="My flat", decided_by="person")
    assert counts(tell(source, people.owner, api(WEEK, 1), account)) == (0, 5)
    rent.refresh_from_db()
    assert (rent.state, rent.payee) == (("void", "Rent") if what == "voided" else ("posted", "My flat"))


def asked(people: People) -> tuple[Account, ImportBatch]:
    """A coffee is known on the 10th; a file that begins on the 11th has one like it. Nobody can tell."""
    account = bank(people.owner)
    bring(people.owner, csv([Row("20240110", "-4.00", "Tea House")]), account)
    batch = batch_run(arrive(people.owner, csv([Row("20240111", "-4.00", "Tea House")]), account=account))
    [line] = batch.lines.all()
    assert (line.outcome, line.reason) == ("ambiguous", "maybe_twin")
    return account, batch


@pytest.mark.parametrize(("said", "many"), [("the same", 1), ("another", 2), ("nothing", 2)])
def test_a_question_is_answered_in_the_preview(people: People, said: str, many: int) -> None:
    account, batch = asked(people)
    [line] = batch.lines.all()
    if said == "the same":
        assert lines_same(batch=batch, acting_user=people.owner, lines=[line.pk]) == 1
    elif said == "another":
        lines_include(batch=batch, acting_user=people.owner, lines=[line.pk], is_included=True)
    done = commit(batch, people.owner)
    assert counts(done) == (many - 1, 2 - many)
    assert (len(booked(account)), balance(account)) == (many, Decimal(-4) * many)
    [line] = done.lines.all()
    assert (line.outcome, line.reason) == (
        "taken",
        {"the same": "same_by_you", "another": "kept_by_you", "nothing": "maybe_twin"}[said],
    )
    assert counts(bring(people.owner, csv([Row("20240111", "-4.00", "Tea House")]), account)) == (0, 1)
    check_books(people.owner)


@pytest.mark.parametrize(("payee", "many"), [("Grocer", 1), ("Something", 2)])
def test_a_row_typed_by_hand_meets_the_banks(people: People, payee: str, many: int) -> None:
    account, food = bank(people.owner), category(people.owner)
    typed = expense(
        acting_user=people.owner, account=account, category=food, amount=Decimal(20), on=date(2024, 1, 7), payee=payee
    )
    done = bring(
        people.owner, csv([Row("20240106", "-1.00", "Kiosk"), Row("20240108", "-20.00", "Corner Grocery")]), account
    )
    assert balance(account) == Decimal(-1) - 20 * many
    typed.refresh_from_db()
    assert (typed.payee, typed.date.day) == (payee, 7)
    line = done.lines.get(payee_key="corner grocery")
    if many == 2:
        assert (line.reason, line.cleaned["maybe"]) == ("maybe_typed", typed.pk)
    else:
        assert (line.reason, line.transaction) == ("typed", typed)
        batch_undo(batch=done, acting_user=people.owner)
        typed.refresh_from_db()
        assert (typed.state, balance(account)) == ("posted", Decimal(-20))
    check_books(people.owner)


def test_the_far_end_of_a_typed_transfer_takes_its_row(people: People) -> None:
    one, two = bank(people.owner), bank(people.owner, "Savings", "8005556666")
    transfer(acting_user=people.owner, source=one, target=two, amount=Decimal(500), on=date(2024, 1, 10))
    assert counts(bring(people.owner, ofx([Row("20240110", "500.00", "Incoming")], number="8005556666"), two)) == (0, 1)
    assert counts(bring(people.owner, ofx([Row("20240110", "-500.00", "To savings")]), one)) == (0, 1)
    assert (balance(one), balance(two)) == (Decimal(-500), Decimal(500))
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("undone", ["file", "api"])
def test_undoing_one_telling_leaves_the_other(people: People, source: Telling, undone: str) -> None:
    account = bank(people.owner)
    batches = {
        "file": bring(people.owner, csv(WEEK), account), "api": tell(source, people.owner, api(WEEK, 1), account)
    }  # fmt: skip
    plan = batch_undo(batch=batches[undone], acting_user=people.owner)
    assert (len(plan.void), len(plan.told)) == (0, 5 if undone == "file" else 0)
    assert (len(booked(account)), balance(account)) == (5, Decimal("673.00"))
    again = (
        bring(people.owner, csv(WEEK), account)
        if undone == "file"
        else tell(source, people.owner, api(WEEK, 1), account)
    )
    assert counts(again) == (0, 5)
    other = batches["api" if undone == "file" else "file"]
    batch_undo(batch=other, acting_user=people.owner)
    batch_undo(batch=again, acting_user=people.owner)
    assert (booked(account), balance(account)) == ([], 0)
    check_books(people.owner)


HELD = Row("20240120", "-20.00", "Cafe Roma")


@pytest.mark.parametrize(
    ("why", "rows", "is_met"),
    [
        ("a tip", [Row("20240122", "-23.00", "CAFE ROMA MANILA")], True),
        ("a rate that moved", [Row("20240121", "-19.62", "Cafe Roma")], True),
        ("other words", [Row("20240121", "-20.00", "SumUp 4711")], True),
        ("far more", [Row("20240121", "-40.00", "Cafe Roma")], False),
        ("another shop and another quantity", [Row("20240121", "-21.00", "Kiosk")], False),
        ("two that fit", [Row("20240121", "-21.00", "Cafe Roma"), Row("20240122", "-22.00", "Cafe Roma")], False),
    ],
)
def test_what_a_pending_row_becomes(people: People, why: str, rows: list[Row], is_met: bool) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    bring(people.owner, csv(rows), account)
    assert Transaction.objects.filter(state="draft").exists() != is_met
    assert balance(account) == sum(Decimal(row.amount) for row in rows)
    assert Transaction.objects.count() == len(rows) + (not is_met)
    check_books(people.owner)


def test_a_pending_row_that_is_still_listed_is_not_the_booked_one(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    bring(people.owner, csv([Row("20240121", "-23.00", "Cafe Roma")], [HELD]), account)
    assert (balance(account), Transaction.objects.filter(state="draft").count()) == (Decimal(-23), 1)


def test_pending_rows_of_another_source_take_their_place(people: People, source: Telling) -> None:
    account = bank(people.owner)
    bring(people.owner, csv([], [HELD]), account)
    assert counts(tell(source, people.owner, api([HELD], 1, state=LineState.BOOKED), account)) == (1, 0)
    assert (balance(account), Transaction.objects.count()) == (Decimal(-20), 1)
