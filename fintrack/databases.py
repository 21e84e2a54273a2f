"""How databases are opened: SQLite with one writer in mind, PostgreSQL through a pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",  # take the write lock at the start, not half-way where waiting would be a deadlock
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000; "
        "PRAGMA cache_size=-24576; PRAGMA mmap_size=67108864; PRAGMA temp_store=MEMORY"
    ),
}


def sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


# Our queries take single milliseconds; starting parallel workers or compiling takes twenty.
POSTGRESQL_SETTINGS = "-c max_parallel_workers_per_gather=0 -c jit=off"

KEPT_AFTER = 2
"""So often a connection is asked one question before it keeps the plan (`fintrack.lib.plans`). `?prepare_threshold=None` at the end of
DATABASE_URL switches it off, for a pooler that gives each transaction another connection."""


def completed(database: dict[str, Any], pool: int) -> dict[str, Any]:
    """The database with its driver's options: SQLite's pragmas, or at most `pool` PostgreSQL connections in each process (0: one
    for each thread, kept for a minute).
    """
    given = database.get("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, "OPTIONS": {**SQLITE_OPTIONS, **given}}
    if not database["ENGINE"].endswith("postgresql"):
        return {**database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    options: dict[str, Any] = {"options": POSTGRESQL_SETTINGS, "prepare_threshold": KEPT_AFTER, **given}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 30}
        return {**database, "OPTIONS": options, "CONN_HEALTH_CHECKS": True}
    return {**database, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
