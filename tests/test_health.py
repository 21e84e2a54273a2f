"""The admin's first page: what it says of jobs, failures, proofs, rates and schedules, and that no broken tile takes it down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.models import Household, User
from fintrack import health
from fintrack.pulse import beat_note
from fintrack.schedules import default_schedules_ensured
from ledger.intake.records import IncomingPrice
from ledger.models import CheckRun, ImportBatch, MonthTotal
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.checking import ledgers_check
from ledger.services.prices import prices_store
from tests.conftest import People
from tests.query_counts import counted


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def runner(people: People) -> User:
    return User.objects.create_user("ruth@example.org", "pw", is_staff=True, is_superuser=True)


def tile(user: User, key: str) -> health.Tile:
    return next(tile for tile in health.health(user) if tile.key == key)


def rows(found: health.Tile) -> dict[str, tuple[str, str]]:
    return {row.label: (row.value, row.state) for row in found.rows}


def batch(user: User, state: str, **more: Any) -> ImportBatch:
    assert user.household is not None
    return ImportBatch.objects.create(household=user.household, user=user, state=state, **more)


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_jobs_that_move_on_are_well_and_stuck_ones_are_told(people: People, runner: User) -> None:
    now = timezone.now()
    batch(people.owner, "queued")
    batch(people.owner, "running", heartbeat_at=now)
    batch(people.owner, "done", heartbeat_at=now - timedelta(days=9))
    assert rows(tile(runner, "jobs"))["Imports"] == ("1 running, 1 waiting", "well")
    assert tile(runner, "jobs").state == "well"
    batch(people.owner, "running", heartbeat_at=now - timedelta(minutes=11))
    batch(people.owner, "queued", created_at=now - timedelta(hours=1))
    assert rows(tile(runner, "jobs"))["Stuck"] == ("2", "look")
    assert tile(runner, "jobs").state == "look"


def test_failures_of_thirty_days_say_why_as_far_as_one_may_know(people: People, runner: User) -> None:
    error = {"code": "unknown_currency", "message": "“Wombat” is not a currency we know."}
    batch(people.owner, "failed", error=error)
    batch(people.owner, "failed", error=error, created_at=timezone.now() - timedelta(days=31))
    found = tile(runner, "failures")
    assert (found.state, found.headline, len(found.rows)) == ("look", "1 import failed in the last 30 days", 1)
    assert "Wombat" not in found.rows[0].value
    assert "currency" in found.rows[0].value
    assert "Wombat" in tile(people.owner, "failures").rows[0].value


def test_the_last_check_of_each_household_counts(people: People, runner: User) -> None:
    assert tile(runner, "checks").state == "unknown"
    CheckRun.objects.create(household=people.household, failures=3, codes={"unbalanced": 3})
    assert rows(tile(runner, "checks"))["Home"] == ("3 findings", "bad")
    assert rows(tile(runner, "checks"))["Never checked"] == ("1", "look")
    ledgers_check()
    assert CheckRun.objects.filter(failures=0, warnings=0).count() == Household.objects.count() + 1
    found = tile(runner, "checks")
    assert (found.state, found.headline) == ("well", "Every proof holds")
    CheckRun.objects.update(at=timezone.now() - timedelta(days=3))
    assert tile(runner, "checks").state == "look"


def test_old_runs_of_the_check_are_forgotten(people: People) -> None:
    CheckRun.objects.create(household=people.household, at=timezone.now() - timedelta(days=91))
    kept = CheckRun.objects.create(household=people.household, at=timezone.now() - timedelta(days=89))
    ledgers_check()
    assert CheckRun.objects.order_by("at").first() == kept


def test_a_check_that_finds_something_is_kept_in_numbers(people: People) -> None:
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank, food = (
        account_create(name="Bank", kind="checking", **make),
        account_create(name="Food", kind="expense", **make),
    )
    day = date(2026, 4, 30)
    recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal("12.34"), on=day)
    MonthTotal.objects.filter(account=bank).update(postings=9)
    ledgers_check()
    run = CheckRun.objects.get(household=people.household)
    assert (run.failures, run.codes) == (1, {"totals_differ": 1})
    assert "12.34" not in str(run.codes)


def test_rates_that_are_missing_or_old_are_told(people: People, runner: User) -> None:
    """The household has euros and dollars; there is no rate of a dollar, then an old one, then one of today."""
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    account_create(name="Dollars", kind="checking", currency="USD", **make)
    today = timezone.now().date()
    assert rows(tile(runner, "rates"))["Newest rate of USD"] == ("none for a year", "look")
    for on, state in ((today - timedelta(days=20), "look"), (today, "well")):
        prices_store([IncomingPrice("EUR", "USD", on, Decimal("1.1"), "ecb")])
        assert tile(runner, "rates").state == state


def test_postings_without_a_value_are_counted_by_household(people: People, runner: User) -> None:
    make: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank = account_create(name="Pesos", kind="checking", currency="PHP", **make)
    food = account_create(name="Food", kind="expense", **make)
    recipes.expense(acting_user=people.owner, account=bank, category=food, amount=Decimal(5), on=date(2026, 4, 30))
    assert rows(tile(runner, "rates"))["Home"] == ("2 postings without a rate", "look")


def test_the_worker_is_alive_while_tasks_end(runner: User) -> None:
    assert tile(runner, "worker").state == "unknown"
    beat_note("ledger.tasks.sweep_jobs", is_well=True)
    assert tile(runner, "worker").state == "well"
    cache.set("pulse:any", ((timezone.now() - timedelta(minutes=6)).isoformat(), True))
    assert tile(runner, "worker").state == "bad"


def test_a_task_that_ends_notes_the_workers_pulse(runner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from fintrack.celery import pulse_noted
    from ledger.tasks import sweep_jobs

    pulse_noted(task=sweep_jobs, state="SUCCESS")
    assert tile(runner, "worker").state == "well"
    monkeypatch.setattr("fintrack.pulse.cache.set_many", None)
    pulse_noted(task=sweep_jobs, state="SUCCESS")  # a cache that is down is no failure of the task


def test_schedules_say_when_and_how_they_ran(runner: User) -> None:
    default_schedules_ensured()
    name = "Take up waiting and interrupted jobs"
    assert rows(tile(runner, "schedules"))[name] == ("Not yet", "well")
    sweep = PeriodicTask.objects.filter(name=name)
    sweep.update(last_run_at=timezone.now() - timedelta(hours=1))
    assert rows(tile(runner, "schedules"))[name][1] == "look"
    beat_note("ledger.tasks.sweep_jobs", is_well=True)
    assert rows(tile(runner, "schedules"))[name] == ("just now", "well")
    beat_note("ledger.tasks.sweep_jobs", is_well=False)
    assert rows(tile(runner, "schedules"))[name] == ("Failed just now", "bad")
    sweep.update(enabled=False)
    assert rows(tile(runner, "schedules"))[name] == ("Switched off", "well")


def test_a_full_disk_is_told(runner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(rows(tile(runner, "storage"))) == {"Database", "Private files", "Free disk"}
    usage = type("Usage", (), {"free": 10**8, "total": 10**12})
    monkeypatch.setattr("fintrack.health.shutil.disk_usage", lambda path: usage)
    assert tile(runner, "storage").state == "bad"


@pytest.mark.parametrize("broken", [tile.__name__ for tile in health.TILES])
def test_one_broken_tile_leaves_the_others(runner: User, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(user: User) -> health.Tile:
        raise ZeroDivisionError("secret")

    breaks.__name__ = broken
    tiles = tuple(breaks if made.__name__ == broken else made for made in health.TILES)
    monkeypatch.setattr(health, "TILES", tiles)
    shown = page(runner)
    assert shown.count('class="admin-tile is-') == len(health.TILES)
    assert "This could not be looked at: ZeroDivisionError." in shown
    assert "secret" not in shown


def test_health_is_for_who_runs_the_system(people: People, runner: User) -> None:
    User.objects.filter(pk=people.owner.pk).update(is_staff=True)
    assert "How the system is doing" in page(runner)
    own = page(User.objects.get(pk=people.owner.pk))
    assert "How the system is doing" not in own
    assert "There is nothing here for you yet" in own


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_the_same_queries_whatever_there_is(people: People, runner: User, count: int) -> None:
    default_schedules_ensured()
    for number in range(count):
        household = Household.objects.create(name=f"House {number}", base_currency="EUR")
        member = User.objects.create_user(f"m{number}@example.org", "pw", household=household)
        batch(member, "failed", error={"code": "internal"})
        CheckRun.objects.create(household=household)
    client = Client()
    client.force_login(runner)
    client.get("/admin/")
    with counted("admin.landing"):
        assert client.get("/admin/").status_code == 200
