"""What is done before the parts start is done once, and leaves people's own changes alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django_celery_beat.models import PeriodicTask

from fintrack import preparation
from fintrack.lib.errors import DomainError
from fintrack.schedules import DEFAULTS, default_schedules_ensured


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that would have been called."""
    called: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda name, *args, **options: called.append(name))
    return called


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.STATIC_DIR = tmp_path, tmp_path / "static"
    settings.STATIC_DIR.mkdir()
    return tmp_path


def quiet(message: str) -> None:
    pass


@pytest.mark.django_db
def test_schedules_are_made_once_and_edits_stay() -> None:
    PeriodicTask.objects.all().delete()
    assert default_schedules_ensured() == [item.name for item in DEFAULTS]
    PeriodicTask.objects.filter(task="ledger.tasks.fetch_rates").update(enabled=False)
    assert default_schedules_ensured() == []
    assert not PeriodicTask.objects.get(task="ledger.tasks.fetch_rates").enabled


@pytest.mark.django_db
def test_schedules_say_when() -> None:
    default_schedules_ensured()
    sweep = PeriodicTask.objects.get(task="ledger.tasks.sweep_jobs")
    rates = PeriodicTask.objects.get(task="ledger.tasks.fetch_rates")
    assert (sweep.interval.every, sweep.interval.period, sweep.expire_seconds) == (60, "seconds", 50)
    assert (rates.crontab.hour, rates.crontab.minute, str(rates.crontab.timezone)) == ("16", "30", "UTC")


@pytest.mark.django_db
def test_the_demo_is_loaded_on_the_first_run_only(place: Path, commands: list[str], settings: Any) -> None:
    settings.HAS_DEMO = True
    preparation.demo_loaded(quiet)
    preparation.demo_loaded(quiet)
    assert commands == ["demo"]


@pytest.mark.django_db
def test_the_demo_is_not_loaded_beside_somebody(place: Path, commands: list[str], settings: Any) -> None:
    settings.HAS_DEMO = True
    get_user_model().objects.create_user("ana@example.org", "not-so-simple-1")
    preparation.demo_loaded(quiet)
    assert commands == []


@pytest.mark.django_db
def test_the_demo_is_not_loaded_at_a_public_address(place: Path, commands: list[str], settings: Any) -> None:
    settings.HAS_DEMO = False
    preparation.demo_loaded(quiet)
    assert commands == []


def test_static_files_are_collected_again_only_when_they_changed(
    place: Path, commands: list[str], settings: Any
) -> None:
    source = place / "source"
    source.mkdir()
    (source / "app.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.HAS_STATIC_MANIFEST = [source], True
    preparation.static_collected(quiet)
    preparation.static_collected(quiet)
    assert commands == ["collectstatic"]
    (source / "app.css").write_text("a { color: red }")
    preparation.static_collected(quiet)
    assert commands == ["collectstatic", "collectstatic"]


@pytest.mark.django_db
def test_a_part_waits_for_tables_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    preparation.tables_awaited(quiet, seconds=0)
    monkeypatch.setattr(preparation, "is_database_current", lambda: False)
    monkeypatch.setattr(preparation.time, "sleep", lambda seconds: None)
    with pytest.raises(DomainError) as refusal:
        preparation.tables_awaited(quiet, seconds=-1)
    assert refusal.value.code == "database_not_ready"
