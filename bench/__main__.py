"""Runs every size on every database in a process of its own, prints a table, and writes JSON to bench-out/."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.report import table
from bench.targets import TARGETS

OUT = Path("bench-out")
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="Transactions in the ledger, comma-separated.")
    parser.add_argument("--database", default="all", choices=("all", "sqlite", "postgresql"))
    parser.add_argument("--only", default="", help=f"Measures to take, comma-separated: {', '.join(TARGETS)}.")
    parser.add_argument("--lines", type=int, default=100_000, help="Rows of the files that are imported.")
    parser.add_argument("--runs", type=int, default=7, help="Runs of each query; the median counts.")
    given = parser.parse_args()
    if unknown := set(filter(None, given.only.split(","))) - set(TARGETS):
        parser.error(f"--only: there is no {', '.join(sorted(unknown))}")
    return given


def main() -> int:
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that scratch databases are dropped then, too
    databases = ("sqlite", "postgresql") if given.database == "all" else (given.database,)
    results: list[dict[str, Any]] = []
    for database in databases:
        if database == "postgresql" and not _postgres_answers():
            sys.stderr.write("PostgreSQL doesn't answer (DATABASE_URL or 127.0.0.1:5432): left out.\n")
            continue
        for size in (0, *(int(size) for size in given.sizes.split(","))):
            found = run(database, size, given)
            if found:
                results.append({"database": database, "size": size, "measures": found})
                sys.stdout.write(f"{table(results)}\n")
                sys.stdout.flush()
    OUT.mkdir(exist_ok=True)
    (OUT / "bench.json").write_text(json.dumps(results, indent=2) + "\n")
    (OUT / "bench.txt").write_text(table(results) + "\n")
    return 0


def run(database: str, size: int, given: argparse.Namespace) -> dict[str, Any]:
    """Size 0 stands for the imports into an empty household; others for reads of a generated ledger."""
    only = [name for name in given.only.split(",") if name] or list(TARGETS)
    wanted = [name for name in only if TARGETS[name].is_import == (size == 0)]
    if database != "sqlite":
        wanted = [name for name in wanted if not name.startswith("read_")]  # a reader knows nothing of the database
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory(prefix="fintrack-bench-") as folder, scratch(database) as url:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"ENV_FILE": os.devnull, "DATA_DIR": folder, "LOG_LEVEL": "WARNING", "STATIC_MANIFEST": "false"}
        environment |= {"DATABASE_URL": url, "DATABASE_POOL": "0"} if url else {}
        order = {"size": size, "lines": given.lines, "runs": given.runs, "only": wanted}
        found: dict[str, Any] = {}
        for part in [[name] for name in wanted] if size == 0 else [wanted]:
            command = [sys.executable, "-m", "bench.worker", json.dumps({**order, "only": part})]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            found |= json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def scratch(database: str) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database that is dropped afterwards; "" for SQLite."""
    if database == "sqlite":
        yield ""
        return
    name = f"fintrack_bench_{os.getpid()}"
    _postgres(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(_postgres_url())._replace(path=f"/{name}"))
    finally:
        _postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


def _postgres_url() -> str:
    return os.environ.get("DATABASE_URL") or POSTGRES


def _postgres(sql: str) -> None:
    import psycopg

    with psycopg.connect(_postgres_url().replace("psql://", "postgresql://"), autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload]


def _postgres_answers() -> bool:
    import psycopg

    try:
        _postgres("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
