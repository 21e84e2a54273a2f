"""SQL beside the migrations: one file per vendor (`<name>.<vendor>.sql`), each with its reverse (`<name>.<vendor>.reverse.sql`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.migrations.operations import RunPython

FOLDER = Path(__file__).parent


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script; a trigger's body stays whole."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def run_file(schema_editor: Any, name: str, suffix: str) -> None:
    vendor = schema_editor.connection.vendor
    sql = (FOLDER / f"{name}.{vendor}{suffix}.sql").read_text()
    for statement in [sql] if vendor == "postgresql" else statements(sql):
        schema_editor.execute(statement, params=None)


def vendor_sql(name: str) -> RunPython:
    """The migration operation that runs `name`'s script of the connected vendor, and its reverse backwards."""
    return RunPython(
        lambda apps, schema_editor: run_file(schema_editor, name, ""),
        lambda apps, schema_editor: run_file(schema_editor, name, ".reverse"),
    )


def vendor_sql_lifted(name: str) -> RunPython:
    """The other way round, before a change that makes a table anew: SQLite drops its triggers and stumbles over those of others.

    [vendor_sql_lifted("seal"), …, vendor_sql("seal")] works in both directions.
    """
    return RunPython(
        lambda apps, schema_editor: run_file(schema_editor, name, ".reverse"),
        lambda apps, schema_editor: run_file(schema_editor, name, ""),
    )
