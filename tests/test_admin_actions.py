"""What an operator does from the admin: each action does the whole of it, says how many, and why not the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from kombu.exceptions import OperationalError

from accounts.models import User
from ledger.models import Account, Activity, CheckRun, ImportBatch, MonthTotal, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.checking import books_check
from tests.conftest import People

DAY = date(2026, 4, 30)


def client_of(user: User, *rights: str) -> Client:
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def act(client: Client, path: str, action: str, keys: Sequence[int], **more: Any) -> str:
    answer = client.post(f"/admin/{path}/", {"action": action, "_selected_action": keys, **more}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def clerk(people: People) -> Client:
    """The owner on the staff, who may change entries and imports, and does not run the system."""
    wanted = ("transaction", "importbatch", "activity")
    return client_of(people.owner, *(f"{verb}_{name}" for verb in ("view", "change") for name in wanted))


@pytest.fixture
def runner(people: People) -> Client:
    """Runs the system, and is at home nowhere."""
    return client_of(User.objects.create_user("ruth@example.org", "pw"), "run_system")


@pytest.fixture
def books(people: People) -> dict[str, Account]:
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    kinds = {"Bank": "checking", "Savings": "savings", "Food": "expense", "Fun": "expense"}
    return {name: account_create(name=name, kind=kind, **make) for name, kind in kinds.items()}


def spent(people: People, books: dict[str, Account], amount: int) -> Transaction:
    return recipes.expense(
        acting_user=people.owner, account=books["Bank"], category=books["Food"], amount=Decimal(amount), on=DAY, payee="Baker"
    )  # fmt: skip


def test_another_category_is_asked_for_and_given_as_one_act(
    people: People, books: dict[str, Account], clerk: Client
) -> None:
    rows = [spent(people, books, amount) for amount in (1, 2)]
    moved = recipes.transfer(
        acting_user=people.owner, source=books["Bank"], target=books["Savings"], amount=Decimal(3), on=DAY
    )
    keys = [row.pk for row in (*rows, moved)]
    question = act(clerk, "ledger/transaction", "transactions_recategorise", keys)
    assert "The category of 3 transactions changes" in question
    assert "Fun" in question
    assert Transaction.objects.filter(postings__account=books["Fun"]).count() == 0
    told = act(clerk, "ledger/transaction", "transactions_recategorise", keys, category=books["Fun"].pk)
    assert "2 transactions changed. 1 has no single category." in told
    assert set(Transaction.objects.filter(postings__account=books["Fun"])) == set(rows)
    (change,) = Activity.objects.filter(kind="transactions.edit")
    assert "1 act undone." in act(clerk, "ledger/activity", "acts_undo", [change.pk])
    assert Transaction.objects.filter(postings__account=books["Fun"]).count() == 0
    assert books_check([people.household]).failures == []


def test_no_category_or_another_households_changes_nothing(
    people: People, books: dict[str, Account], clerk: Client
) -> None:
    row = spent(people, books, 1)
    strange = account_create(
        household=people.other_household, acting_user=people.outsider, name="Strange", kind="expense"
    )
    for category in ("", strange.pk, books["Bank"].pk):
        page = act(clerk, "ledger/transaction", "transactions_recategorise", [row.pk], category=category)
        assert "The category of 1 transaction changes" in page
        assert "Strange" not in page
    row.refresh_from_db()
    assert row.revision == 0


def failed(people: People, user: User, **more: Any) -> ImportBatch:
    return ImportBatch.objects.create(
        household=people.household, user=user, **{"state": "failed", "error": {"code": "internal"}, **more}
    )


def test_a_failed_import_is_tried_again_and_a_running_one_is_left(
    people: People, runner: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("ledger.tasks.run_batch.delay", sent.append)
    again, posting = failed(people, people.owner, attempts=3), failed(people, people.owner, step="post")
    running = failed(people, people.owner, state="running")
    keys = [again.pk, posting.pk, running.pk]
    with django_capture_on_commit_callbacks(execute=True):
        told = act(runner, "ledger/importbatch", "batches_retry", keys)
    assert "2 imports wait for a worker again." in told
    assert "Only an import that failed or waits can be tried again. (1)" in told
    assert sorted(sent) == sorted([again.pk, posting.pk])
    again.refresh_from_db()
    posting.refresh_from_db()
    assert (again.state, again.error, again.attempts, posting.step) == ("queued", None, 0, "post")


def test_a_clerk_does_nothing_to_another_members_import(people: People, clerk: Client) -> None:
    theirs = failed(people, people.partner)
    for action in ("batches_retry", "batches_undo"):
        act(clerk, "ledger/importbatch", action, [theirs.pk])
    theirs.refresh_from_db()
    assert theirs.state == "failed"


def test_who_runs_the_system_undoes_nobodys_import(people: People, runner: Client) -> None:
    theirs = failed(people, people.owner, state="done")
    act(runner, "ledger/importbatch", "batches_undo", [theirs.pk])
    theirs.refresh_from_db()
    assert theirs.state == "done"


def test_books_are_checked_and_recounted_without_being_seen(
    people: People, books: dict[str, Account], runner: Client
) -> None:
    spent(people, books, 12)
    MonthTotal.objects.filter(account=books["Bank"]).update(value=99)
    keys = [people.household.pk]
    told = act(runner, "accounts/household", "books_check", keys)
    assert "1 household checked." in told
    assert "1 finding: totals_differ." in told
    assert "Bank" not in told
    assert CheckRun.objects.get(household=people.household).failures == 1
    assert "2 month totals recounted." in act(runner, "accounts/household", "totals_rebuild", keys)
    assert "Every proof holds." in act(runner, "accounts/household", "books_check", keys)


def test_those_who_do_not_run_the_system_have_no_such_actions(people: People, books: dict[str, Account]) -> None:
    clerk = client_of(people.owner, "view_household")
    act(clerk, "accounts/household", "books_check", [people.household.pk])
    assert not CheckRun.objects.exists()


def test_schedules_are_sent_now_and_what_cannot_be_is_named(runner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    every, _made = IntervalSchedule.objects.get_or_create(every=1, period="days")
    rows = [
        PeriodicTask.objects.create(name=name, task=task, interval=every, kwargs=kwargs)
        for name, task, kwargs in (
            ("Sweep", "ledger.tasks.sweep_jobs", "{}"),
            ("Lost", "ledger.tasks.gone", "{}"),
            ("Torn", "ledger.tasks.sweep_jobs", "{"),
        )
    ]
    sent: list[str] = []
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda task, **kwargs: sent.append(task.name))
    told = act(runner, "django_celery_beat/periodictask", "run_tasks", [row.pk for row in rows])
    assert sent == ["ledger.tasks.sweep_jobs"]
    assert "1 task handed to a worker." in told
    assert "there is no task ledger.tasks.gone" in told
    assert "“Torn” was not sent" in told

    def refused(task: Any, **kwargs: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr("celery.app.task.Task.apply_async", refused)
    told = act(runner, "django_celery_beat/periodictask", "run_tasks", [rows[0].pk])
    assert "was not sent: no broker" in told
