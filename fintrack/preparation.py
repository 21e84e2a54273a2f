"""What must be there before the parts start: tables, schedules, rates, the demo household, static files. Every step looks first
whether it has anything to do, so that a second start is quick.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from fintrack.lib.errors import DomainError
from fintrack.schedules import default_schedules_ensured

Say = Callable[[str], None]
DEMO_MARK = "demo_loaded"
STATIC_MARK = ".collected"
WAIT_SECONDS = 300.0
UNUSED_STATIC = ("rest_framework",)  # its pages to browse the API are off


def prepared(say: Say) -> None:
    """Bring the database and DATA_DIR up to date."""
    tables_created(say)
    default_schedules_ensured()
    rates_loaded(say)
    demo_loaded(say)
    static_collected(say)


def is_database_current() -> bool:
    """Whether the database answers and every migration is applied."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        connection.close()
        return False


def tables_awaited(say: Say, *, seconds: float = WAIT_SECONDS) -> None:
    """A part that doesn't prepare anything itself waits for the one that does."""
    deadline = time.monotonic() + seconds
    while not is_database_current():
        if time.monotonic() > deadline:
            message = f"The database isn't there or isn't up to date after {seconds:.0f} s. Run: manage.py migrate"
            raise DomainError("database_not_ready", message)
        say("Waiting for the database.")
        time.sleep(2)


def tables_created(say: Say) -> None:
    say("Bringing the database up to date.")
    call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHE_KIND == "database":
        call_command("createcachetable", database="cache" if settings.IS_SQLITE else "default", verbosity=0)


def rates_loaded(say: Say) -> None:
    """Exchange rates from the file that comes with the program, once per database."""
    if not apps.get_model("ledger", "Price").objects.exists():
        say("Loading past exchange rates.")
        call_command("rates_load", stdout=StringIO())


def demo_loaded(say: Say) -> None:
    """The demo household, once: not where somebody has signed up, not after it was removed, not at a public address (its password
    is known).
    """
    mark = settings.DATA_DIR / DEMO_MARK
    if not settings.HAS_DEMO or mark.exists():
        return
    if not get_user_model().objects.exists():
        say("Loading the demo household.")
        call_command("demo", "--if-empty", stdout=StringIO())
    mark.touch()


def static_collected(say: Say) -> None:
    mark = settings.STATIC_DIR / STATIC_MARK
    state = static_state()
    if not settings.HAS_STATIC_MANIFEST or (mark.is_file() and mark.read_text() == state):
        return
    say("Collecting static files.")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=list(UNUSED_STATIC))
    mark.write_text(state)


def static_state() -> str:
    """A digest of what static files are made from: our own by size and time, the packages' by their pins."""
    files = [path for folder in settings.STATICFILES_DIRS for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    facts = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    pins = (settings.BASE_DIR / "requirements.txt").read_bytes()
    return hashlib.sha256(json.dumps([facts, settings.VERSION]).encode() + pins).hexdigest()
