"""The corridor from end to end: where rows go, what they become, and what is left when a run is killed on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from ledger.assertions import standing
from ledger.intake import post as posting_step
from ledger.intake import stage as staging_step
from ledger.intake.batches import batch_commit, batch_discard, batch_run
from ledger.models import BalanceAssertion, ImportBatch, Posting, SourceLine, Transaction
from ledger.models.connection import JobState
from ledger.services.jobs import LOST_AFTER
from ledger.services.legs import Leg, legs_of
from ledger.services.recipes import opening_balance
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tasks import sweep_jobs
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
    decide,
    ofx,
    sgml,
    stated,
)  # fmt: skip
from tests.conftest import People

OUT, IN = Row("20240120", "-500.00", "To savings", "t1"), Row("20240122", "500.00", "From bank", "s1")
SAVINGS = "8005556666"


def transfers() -> list[Transaction]:
    return [row for row in Transaction.objects.filter(state="posted", origin="import") if row.decided_by == "match"]


# --- Transfers ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", ["one file", "out first", "in first"])
def test_the_halves_of_a_transfer_find_each_other(people: People, files: str) -> None:
    one, two = bank(people.owner), bank(people.owner, "Savings", SAVINGS)
    if files == "one file":
        bring(people.owner, sgml(stated([OUT]) + stated([IN], number=SAVINGS)))
    else:
        halves = [(ofx([OUT]), one), (ofx([IN], number=SAVINGS), two)]
        for content, account in halves if files == "out first" else reversed(halves):
            bring(people.owner, content, account)
    [transfer] = transfers()
    days = {leg.account.name: leg.booked_on.isoformat() for leg in legs_of(transfer) if leg.booked_on}
    assert days == {"Bank": "2024-01-20", "Savings": "2024-01-22"}
    assert (balance(one), balance(two)) == (Decimal(-500), Decimal(500))
    check_books(people.owner)


@pytest.mark.parametrize(
    ("why", "arrivals"),
    [
        ("six days apart", [Row("20240126", "500.00", "From bank", "s1")]),
        ("another quantity", [Row("20240122", "500.01", "From bank", "s1")]),
        ("two candidates", [IN, Row("20240123", "500.00", "Bonus", "s2")]),
        ("the same direction", [Row("20240122", "-500.00", "Rent", "s1")]),
    ],
)
def test_no_guess_makes_a_transfer(people: People, why: str, arrivals: list[Row]) -> None:
    one, two = bank(people.owner), bank(people.owner, "Savings", SAVINGS)
    bring(people.owner, ofx([OUT]), one)
    bring(people.owner, ofx(arrivals, number=SAVINGS), two)
    assert transfers() == []
    assert Transaction.objects.filter(state="posted").count() == 1 + len(arrivals)


def test_five_days_still_make_a_transfer(people: People) -> None:
    bank(people.owner), bank(people.owner, "Savings", SAVINGS)
    bring(people.owner, ofx([OUT]))
    bring(people.owner, ofx([Row("20240125", "500.00", "From bank", "s1")], number=SAVINGS))
    assert len(transfers()) == 1


@pytest.mark.parametrize("visibility", ["open", "total_only", "hidden"])
def test_a_partners_private_account_is_never_paired(people: People, visibility: str) -> None:
    owner = people.partner if visibility != "open" else None
    theirs = bank(people.partner, "Stash", SAVINGS, owner=owner, visibility=visibility)
    mine = bank(people.owner)
    bring(people.partner, ofx([IN], number=SAVINGS), theirs)
    bring(people.owner, ofx([OUT]), mine)
    assert len(transfers()) == (1 if visibility == "open" else 0)


def test_a_hidden_account_is_not_found_by_its_number(people: People) -> None:
    """The importer is asked, as for any unknown number: neither answer tells that there is one."""
    bank(people.partner, "Stash", SAVINGS, owner=people.partner, visibility="hidden")
    batch = batch_run(arrive(people.owner, ofx([IN], number=SAVINGS)))
    assert batch.state == JobState.READY
    assert set(SourceLine.objects.filter(batch=batch).values_list("account", flat=True)) == {None}
    theirs = batch_run(arrive(people.partner, ofx([IN], number=SAVINGS)))
    assert set(SourceLine.objects.filter(batch=theirs).values_list("account__name", flat=True)) == {"Stash"}


def test_a_decided_row_is_not_torn_from_its_category(people: People) -> None:
    one, two, food = bank(people.owner), bank(people.owner, "Savings", SAVINGS), category(people.owner)
    bring(people.owner, ofx([OUT]), one)
    [row] = booked(one)
    legs = [leg if leg.account == one else Leg(food, leg.quantity, posting=leg.posting) for leg in legs_of(row)]
    transaction_edit(transaction=row, acting_user=people.owner, legs=legs, decided_by="person")
    bring(people.owner, ofx([IN], number=SAVINGS), two)
    assert (transfers(), balance(food)) == ([], Decimal(500))


# --- Accounts, currencies, closed periods -------------------------------------------------------------------------------------


def test_several_accounts_in_a_file_each_find_theirs(people: People) -> None:
    one = bank(people.owner)
    content = sgml(stated([Row(fitid="1")]) + stated([Row(amount="9.00", fitid="2")], number=SAVINGS))
    batch = batch_run(arrive(people.owner, content))
    with pytest.raises(Exception, match="which account"):
        batch_commit(batch=batch, acting_user=people.owner, is_enqueued=False)
    unknown = next(key for key, facts in batch.report["accounts"].items() if facts["number"] == SAVINGS)
    decide(batch, people.owner, {unknown: {"create": {"name": "Nest egg", "kind": "savings"}}})
    assert commit(batch, people.owner).state == JobState.DONE
    made = {line.account.name: line.quantity for line in SourceLine.objects.filter(batch=batch) if line.account}
    assert made == {"Bank": Decimal("-3.5"), "Nest egg": Decimal(9)}
    assert balance(one) == Decimal("-3.50")


def test_a_file_in_another_currency_is_refused(people: People) -> None:
    account = bank(people.owner)
    batch = batch_run(arrive(people.owner, ofx([Row(fitid="1")], currency="USD"), account=account))
    assert (batch.state, batch.error and batch.error["code"]) == ("failed", "currency_mismatch")
    assert not SourceLine.objects.filter(transaction__isnull=False).exists()
    dollars = bank(people.owner, "Dollars", "1", currency="USD")
    bring(people.owner, ofx([Row(fitid="1")], currency="USD"), dollars)
    assert balance(dollars) == Decimal("-3.50")


def test_rows_without_a_currency_follow_the_choice_of_account(people: People) -> None:
    euros, dollars = bank(people.owner), bank(people.owner, "Dollars", "1", currency="USD")
    batch = batch_run(arrive(people.owner, csv([Row(), Row("20240116", "-1.00", "Tea")]), account=euros))
    [key] = batch.report["accounts"]
    decide(batch, people.owner, {key: {"account": str(dollars.public_id)}})
    assert counts(commit(batch, people.owner)) == (2, 0)
    assert (balance(euros), balance(dollars)) == (0, Decimal("-4.50"))
    assert {row.currency.code for row in booked(dollars)} == {"USD"}


def test_rows_of_a_closed_period_are_left_out(people: People) -> None:
    account = bank(people.owner)
    people.household.locked_until = "2024-01-20"
    people.household.save()
    people.owner.refresh_from_db()
    batch = bring(people.owner, ofx([OUT, IN]), account)
    assert [row.payee for row in booked(account)] == ["From bank"]
    assert SourceLine.objects.get(batch=batch, reason="locked").booked_on.isoformat() == "2024-01-20"


def test_a_refused_file_leaves_nothing(people: People) -> None:
    for content in ("", "%PDF-1.7 not a statement", "Date,Description,Amount\n2024-13-45,x,abc\n"):
        batch = batch_run(arrive(people.owner, content, create_accounts=True))
        assert batch.state == "failed"
        assert batch.error is not None
        assert batch.error["code"] != "internal"
    assert (SourceLine.objects.count(), Transaction.objects.count()) == (0, 0)


# --- Balances -----------------------------------------------------------------------------------------------------------------

JANUARY = ofx([Row("20240115", "-50.00", "Shop", "1")], balance=("20240131", "150.00"))
DECEMBER = ofx([Row("20231215", "-30.00", "Tree", "2")], balance=("20231231", "200.00"))


def openings() -> list[tuple[str, Decimal]]:
    rows = Posting.objects.filter(transaction__origin="corridor", transaction__state="posted", account__kind="checking")
    return [(row.booked_on.isoformat(), row.quantity) for row in rows]


def test_the_opening_entry_follows_from_the_earliest_statement(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, JANUARY, account)
    assert (openings(), balance(account)) == ([("2024-01-14", Decimal(200))], Decimal(150))
    bring(people.owner, DECEMBER, account)
    assert (openings(), balance(account)) == ([("2023-12-14", Decimal(230))], Decimal(150))
    assert all(standing(row).holds for row in BalanceAssertion.objects.filter(superseded_by=None))
    check_books(people.owner)


def test_a_typed_or_corrected_opening_is_left_alone(people: People) -> None:
    typed, corrected = bank(people.owner), bank(people.owner, "Other", SAVINGS)
    opening_balance(
        acting_user=people.owner, account=typed, quantity=Decimal(7), on=timezone.now().date().replace(2020)
    )
    bring(people.owner, JANUARY, typed)
    assert balance(typed) == Decimal(-43)
    bring(people.owner, JANUARY.replace("7001234567", SAVINGS), corrected)
    derived = Transaction.objects.get(origin="corridor", postings__account=corrected)
    legs = [Leg(leg.account, leg.quantity / 2, posting=leg.posting) for leg in legs_of(derived)]
    transaction_edit(transaction=derived, acting_user=people.owner, legs=legs)
    bring(people.owner, DECEMBER.replace("7001234567", SAVINGS), corrected)
    assert balance(corrected) == Decimal(100) - 50 - 30


def test_a_later_statement_of_the_same_day_supersedes(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, JANUARY, account)
    bring(people.owner, JANUARY.replace("150.00", "149.00"), account)
    old, new = BalanceAssertion.objects.order_by("pk")
    assert (old.superseded_by, new.superseded_by, new.quantity) == (new, None, Decimal(149))
    bring(people.owner, JANUARY.replace("150.00", "149.00"), account)
    assert BalanceAssertion.objects.count() == 2


def test_an_assertion_breaks_with_an_edit_and_holds_again(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, JANUARY, account)
    [stated_balance] = BalanceAssertion.objects.all()
    [row] = booked(account)
    transaction_void(transaction=row, acting_user=people.owner)
    assert (standing(stated_balance).holds, standing(stated_balance).difference) == (False, Decimal(-50))


def test_a_file_whose_balances_do_not_fit_comes_in_and_says_so(people: People) -> None:
    account = bank(people.owner)
    fits = "Date,Description,Amount,Balance\n2024-01-15,Shop,-50.00,950.00\n2024-01-16,Cafe,-5.00,945.00\n"
    result = bring(people.owner, fits, account, name="statement.csv").report["result"]
    assert (result["accounts"][0]["balance_ok"], result["warnings"]) == (True, [])
    other = bank(people.owner, "Other", SAVINGS)
    result = bring(people.owner, fits.replace("945.00", "944.00"), other, name="statement.csv").report["result"]
    assert result["warnings"] or result["accounts"][0]["balance_ok"] is False
    assert len(booked(other)) == 2


# --- Categories ---------------------------------------------------------------------------------------------------------------


def test_a_payee_seen_before_brings_its_category(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    bring(people.owner, ofx([Row(name="Café Zoë", fitid="1")]), account)
    [row] = booked(account)
    assert (row.decided_by, row.reviewed_at) == ("", None)
    legs = [leg if leg.account == account else Leg(food, leg.quantity, posting=leg.posting) for leg in legs_of(row)]
    transaction_edit(transaction=row, acting_user=people.owner, legs=legs, decided_by="person")
    more = [Row("20240201", name="CAFE ZOE", fitid="2"), Row("20240202", name="Unknown", fitid="3")]
    bring(people.owner, ofx(more), account)
    assert [one.decided_by for one in booked(account)] == ["person", "history", ""]
    assert balance(food) == Decimal("7.00")


def test_only_what_the_importer_may_see_teaches(people: People) -> None:
    stash = bank(people.partner, "Stash", SAVINGS, owner=people.partner, visibility="hidden")
    mine, secret = bank(people.owner), category(people.partner, "Gifts")
    bring(people.partner, ofx([Row(name="Jeweller", fitid="1")], number=SAVINGS), stash)
    [row] = booked(stash)
    legs = [leg if leg.account == stash else Leg(secret, leg.quantity, posting=leg.posting) for leg in legs_of(row)]
    transaction_edit(transaction=row, acting_user=people.partner, legs=legs, decided_by="person")
    bring(people.owner, ofx([Row("20240201", name="Jeweller", fitid="2")]), mine)
    assert booked(mine)[0].decided_by == ""
    bring(people.partner, ofx([Row("20240202", name="Jeweller", fitid="3")], number=SAVINGS), stash)
    assert booked(stash)[1].decided_by == "history"


# --- Killed on the way --------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def killing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: int) -> None:
    """From the `after`-th call of `name` on, the process is gone."""
    original, calls = getattr(owner, name), []

    def counted(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) > after:
            raise Killed
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, counted)


def swept(batch: ImportBatch) -> ImportBatch:
    """Ten silent minutes later the sweeper finds the row, and a worker takes it."""
    ImportBatch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    sweep_jobs()
    batch.refresh_from_db()
    return batch_run(batch) if batch.state == JobState.QUEUED else batch


MANY = [Row(f"202401{day:02}", f"-{day}.00", f"Shop {day}", f"k{day}") for day in range(1, 29)]


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging_step, "CHUNK", 10)
    monkeypatch.setattr(posting_step, "CHUNK", 10)
    monkeypatch.setattr("ledger.tasks.run_batch.delay", lambda key: None)


@pytest.mark.usefixtures("_small_chunks")
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_killed_while_staging(people: People, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    account = bank(people.owner)
    batch = arrive(people.owner, ofx(MANY), account=account)
    with monkeypatch.context() as patch:
        killing(patch, staging_step, "_write", after)
        patch.setattr(staging_step, "_start_over", lambda batch: None)  # a kill cleans nothing up
        if after < 3:
            with pytest.raises(Killed):
                batch_run(batch)
    assert (Transaction.objects.count(), Posting.objects.count()) == (0, 0)
    assert swept(batch).state == JobState.READY
    assert counts(commit(batch, people.owner)) == (28, 0)
    assert balance(account) == -sum(range(1, 29))


@pytest.mark.usefixtures("_small_chunks")
@pytest.mark.parametrize(
    ("place", "after"), [("insert_rows", 1), ("insert_rows", 4), ("sealing", 0), ("sealing", 2), ("linking", 1)]
)
def test_killed_while_posting(people: People, monkeypatch: pytest.MonkeyPatch, place: str, after: int) -> None:
    account = bank(people.owner)
    batch = batch_run(arrive(people.owner, ofx(MANY), account=account))
    batch_commit(batch=batch, acting_user=people.owner, is_enqueued=False)
    with monkeypatch.context() as patch:
        killing(patch, posting_step.bulk, place, after)
        with pytest.raises(Killed):
            batch_run(batch)
    assert (Transaction.objects.count(), balance(account)) == (0, 0)
    assert swept(batch).state == JobState.DONE
    assert (len(booked(account)), balance(account)) == (28, -sum(range(1, 29)))
    assert batch_run(batch).state == JobState.DONE
    assert len(booked(account)) == 28
    check_books(people.owner)


@pytest.mark.usefixtures("_small_chunks")
def test_a_run_that_lost_its_job_writes_nothing_and_clears_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run sleeps over its third chunk; meanwhile the sweeper gives the job to a second run, which finishes."""
    account = bank(people.owner)
    first = arrive(people.owner, ofx(MANY), account=account)
    original, calls = staging_step._write, []

    def sleepy(batch: ImportBatch, rows: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            second = swept(ImportBatch.objects.get(pk=first.pk))
            assert second.state == JobState.READY
        original(batch, rows)

    monkeypatch.setattr(staging_step, "_write", sleepy)
    batch_run(first)
    assert SourceLine.objects.filter(batch=first).count() == 28
    first.refresh_from_db()
    assert (first.state, counts(commit(first, people.owner))) == (JobState.READY, (28, 0))


@pytest.mark.usefixtures("_small_chunks")
def test_a_second_run_finds_nothing_to_do(people: People) -> None:
    account = bank(people.owner)
    batch = batch_run(arrive(people.owner, ofx(MANY), account=account))
    twice = ImportBatch.objects.get(pk=batch.pk)
    commit(batch, people.owner)
    assert batch_run(twice).state in (JobState.READY, JobState.DONE)
    assert len(booked(account)) == 28


@pytest.mark.usefixtures("_small_chunks")
def test_what_never_finishes_fails_for_good(people: People) -> None:
    batch = arrive(people.owner, ofx(MANY))
    ImportBatch.objects.filter(pk=batch.pk).update(state=JobState.RUNNING, attempts=3)
    assert swept(batch).state == JobState.FAILED
    batch_discard(batch=batch, acting_user=people.owner)
    assert not SourceLine.objects.exists()


def test_a_bug_in_a_reader_fails_the_import_and_nothing_else(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    account = bank(people.owner)
    with monkeypatch.context() as patch:
        patch.setattr("ledger.intake.lines.fingerprint", lambda *args: 1 / 0)
        broken = batch_run(arrive(people.owner, ofx(MANY), account=account))
    assert (broken.state, broken.error and broken.error["code"]) == ("failed", "internal")
    assert not SourceLine.objects.exists()
    assert counts(bring(people.owner, ofx(MANY), account)) == (28, 0)
