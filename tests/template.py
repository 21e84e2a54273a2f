"""The SQLite test database, migrated once for each state of the migrations: all other runs and workers copy it.

PostgreSQL has its own; there every run migrates, so that the migrations themselves stay tested on both databases by `make test` on a
fresh machine and by `.ci/run`.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import management
from django.db import connections

FOLDER = Path(settings.BASE_DIR) / ".testdata"
migrate_really = management.call_command


def _sources() -> Iterator[Path]:
    """Every file that says what the tables are."""
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        spec = find_spec(f"{app.name}.migrations")
        for folder in spec.submodule_search_locations or () if spec else ():
            yield from sorted(Path(folder).glob("*.py"))
    yield from sorted((Path(settings.BASE_DIR) / "ledger" / "sql").glob("*.sql"))


def _template() -> Path:
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in _sources():
        digest.update(path.read_bytes())
    return FOLDER / f"migrated-{digest.hexdigest()[:20]}.sqlite3"


@contextmanager
def _alone() -> Iterator[None]:
    """One worker migrates, the others wait for what it made."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate_or_copy(name: str, *args: Any, **options: Any) -> Any:
    """Stands in for `call_command` where Django makes a test database."""
    alias = options.get("database", "default")
    if name != "migrate" or connections[alias].vendor != "sqlite" or alias != "default":
        return migrate_really(name, *args, **options)
    template, connection = _template(), connections[alias]
    with _alone():
        if not template.exists():
            migrate_really(name, *args, **options)
            for old in FOLDER.glob("migrated-*"):
                old.unlink()
            _copy(connection.connection, template)
            return None
    connection.ensure_connection()
    with closing(sqlite3.connect(template)) as source:
        source.backup(connection.connection)
    return None


def _copy(source: sqlite3.Connection, template: Path) -> None:
    partial = template.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    partial.rename(template)
