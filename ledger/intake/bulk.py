"""Writing sets: `executemany` on SQLite, `COPY` on PostgreSQL. Values are what both drivers take as they are: text for dates and
ids, integers for money, `bytes` for raw content.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

Row = Sequence[Any]
Statement = tuple[str, list[Any]]


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert many rows in the caller's transaction; triggers fire for each."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    # By way of a temporary table, so that the real one gets one statement: FTS5 writes its index out at each statement's end, and
    # 100,000 statements took 4.8 s where 20 take 0.7 s.
    arriving = f"arriving_{table}_{len(columns)}"
    places = ", ".join("?" * len(columns))
    execute(f"CREATE TEMP TABLE IF NOT EXISTS {arriving} AS SELECT {names} FROM {table} WHERE 0")
    execute_many(f"INSERT INTO temp.{arriving} ({names}) VALUES ({places})", rows)
    execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM temp.{arriving} ORDER BY rowid")
    execute(f"DELETE FROM temp.{arriving}")


def execute_many(sql: str, rows: Iterable[Row]) -> None:
    """The same statement for many rows. `sql` has `?` places; PostgreSQL gets `%s`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), list(rows))
        return
    # Past Django's wrapper: it would rewrite the statement's places for each call.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.executemany(sql, rows)


def update_rows(table: str, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    """Set these columns of many rows in one statement; each row is (key, *values). `columns` says their types on PostgreSQL.

    update_rows("ledger_posting", {"account_id": "bigint"}, [(7, 3), (8, 3)])
    """
    names = list(columns)
    if not rows:
        return
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values()))
        taken = ", ".join(f"{name} = new.{name}" for name in names)
        sql = f"UPDATE {table} SET {taken} FROM unnest({arrays}) AS new (key, {', '.join(names)}) WHERE id = new.key"
        execute(sql, [list(values) for values in zip(*rows, strict=True)])
        return
    taken = ", ".join(f"{name} = new.value ->> {place}" for place, name in enumerate(names, 1))
    execute(
        f"UPDATE {table} SET {taken} FROM json_each(%s) AS new WHERE {table}.id = new.value ->> 0", [json.dumps(rows)]
    )


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """One statement with `%s` places; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if cursor.rowcount < 0 and connection.vendor == "sqlite":  # the driver doesn't count what begins with WITH
            return int(cursor.execute("SELECT changes()").fetchone()[0])
        return int(cursor.rowcount)


def fetch(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@contextmanager
def collector_paused() -> Iterator[None]:
    """Within, no search for reference cycles: rows of plain tuples make none, and looking for them took a seventh of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def hash_joins() -> Iterator[None]:
    """Within, PostgreSQL joins without nested loops (inside a transaction): what was staged a moment ago has no statistics yet,
    and a loop over 20,000 lines took two minutes where a hash took half a second.
    """
    if connection.vendor != "postgresql":
        yield
        return
    execute("SET LOCAL enable_nestloop = off")
    yield
    execute("SET LOCAL enable_nestloop = on")


MANY = 5_000
"""So many rows change what PostgreSQL should know of a table."""


STATISTICS = {
    "ledger_sourceline": "batch_id, account_id, transaction_id, external_id, fingerprint, booked_on, quantity, state, outcome, reason",
    "ledger_transaction": "household_id, date, currency_id, payee_key, state, origin, decided_by, reviewed_at, rule_id",
    "ledger_posting": "transaction_id, account_id, booked_on, commodity_id, quantity, audience",
}
"""What the corridor's and the undo's plans go by. Of all columns, sorting samples of long texts was most of the work; the others keep
what autovacuum finds.
"""


def statistics_refresh(*tables: str) -> None:
    """Tell PostgreSQL what is in tables that were just filled, when their rows are committed: until autovacuum comes by, it takes them
    for empty, and the undo of 100,000 rows scanned an index once for each of them.
    """
    if connection.vendor == "postgresql":
        execute(f"ANALYZE {', '.join(f'{table} ({STATISTICS[table]})' for table in tables)}")


def reserve_ids(table: str, count: int) -> list[int]:
    """`count` fresh primary keys. On SQLite the caller holds the write lock, so the sequence can't move meanwhile."""
    if connection.vendor == "postgresql":
        # The sequence is looked up once: by its name, each call took three times as long.
        sequence = "SELECT nextval(%s::regclass) FROM generate_series(1, %s)"
        return [key for (key,) in fetch(sequence, [f"{table}_id_seq", count])]
    last = fetch("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    first = (last[0][0] if last else 0) + 1
    return list(range(first, first + count))


def moment(value: datetime) -> Any:
    """A moment as the connected database stores it."""
    return connection.ops.adapt_datetimefield_value(value)


def seal(keys: list[int]) -> None:
    """Post drafts: the triggers check each one."""
    execute(*sealing(keys))


def sealing(keys: list[int]) -> Statement:
    if connection.vendor == "postgresql":
        return "UPDATE ledger_transaction SET state = 'posted' WHERE id = ANY(%s)", [keys]
    # One statement for the chunk: 100,000 statements of their own took twice as long.
    return f"UPDATE ledger_transaction SET state = 'posted' WHERE id IN ({', '.join(map(str, keys))})", []


def link_lines(pairs: list[tuple[int, int]]) -> None:
    """Mark source lines as taken into their transactions: (line, transaction) pairs."""
    execute(*linking(pairs))


def linking(pairs: list[tuple[int, int]]) -> Statement:
    if connection.vendor == "postgresql":
        sql = (
            "UPDATE ledger_sourceline SET outcome = 'taken', transaction_id = pair.target "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS pair (line, target) WHERE id = pair.line"
        )
        return sql, [[line for line, _target in pairs], [target for _line, target in pairs]]
    sql = (
        "UPDATE ledger_sourceline SET outcome = 'taken', transaction_id = pair.value ->> 1 "
        "FROM json_each(%s) AS pair WHERE ledger_sourceline.id = pair.value ->> 0"
    )
    return sql, [json.dumps(pairs)]
