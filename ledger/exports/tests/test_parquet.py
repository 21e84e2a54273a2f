"""The Parquet layers, read as people will: by DuckDB."""

from __future__ import annotations

import importlib.util
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ledger.exports.archive import export_write
from ledger.exports.tests.world import BALANCES, World
from ledger.selectors.export import ALWAYS, Span
from ledger.tests.commands.running import run
from ledger.tests.statements import Row, bring, csv

pytest.importorskip("pyarrow")
if importlib.util.find_spec("duckdb") is None:
    pytest.skip("duckdb is not installed", allow_module_level=True)

ASK = "import duckdb, pickle, sys; sys.stdout.buffer.write(pickle.dumps(duckdb.sql(sys.argv[1]).fetchall()))"


@pytest.fixture
def imported(books: World) -> World:
    """Two rows more, out of a file: −3.50 in January and −8.00 in February."""
    rows = [Row("20260115", "-3.50", "Coffee"), Row("20260216", "-8.00", "Cinema")]
    bring(books.people.owner, csv(rows), books.accounts["bank"])
    return books


def asked(sql: str, folder: Path) -> list[tuple[Any, ...]]:
    """The rows, from a process of its own: at the end of ours, DuckDB would complain of objects the tests' collector keeps."""
    command = [sys.executable, "-c", ASK, sql.replace("DIR", str(folder))]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    found: list[tuple[Any, ...]] = pickle.loads(done.stdout)  # written by the line above
    return found


def layers(books: World, folder: Path, who: str = "owner", span: Span = ALWAYS) -> Path:
    export_write(getattr(books.people, who), "parquet", str(folder), span)
    return folder


def test_the_evidence_is_there_byte_for_byte(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path)
    rows = asked("SELECT month, line, raw, length(file_sha256) FROM 'DIR/raw/lines/*/*.parquet' ORDER BY month", folder)
    assert rows == [
        ("2026-01", 2, b"2026-01-15,Coffee,-3.50,Booked", 64), ("2026-02", 3, b"2026-02-16,Cinema,-8.00,Booked", 64),
    ]  # fmt: skip


def test_lines_are_read_with_exact_figures(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path)
    sql = "SELECT payee, quantity, booked_on, account, outcome FROM 'DIR/staging/lines/*/*.parquet' WHERE month = '2026-02'"
    assert asked(sql, folder) == [("Cinema", Decimal(-8), date(2026, 2, 16), "Bank", "taken")]


def test_the_mart_says_what_the_reports_say(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path)
    sql = "SELECT sum(quantity) FROM 'DIR/mart/month_totals/*/*.parquet' WHERE account = 'Bank' AND commodity = 'EUR'"
    assert asked(sql, folder) == [(BALANCES["bank"] - Decimal("11.50"),)]
    sql = "SELECT month, value FROM 'DIR/mart/spending/*/*.parquet' WHERE category = 'Groceries' ORDER BY month"
    # 12.34 in January, 8 of the split in February, 2.34 back in March
    assert asked(sql, folder) == [("2026-01", Decimal("12.34")), ("2026-02", Decimal(8)), ("2026-03", Decimal("-2.34"))]
    sql = "SELECT value FROM 'DIR/mart/net_worth/*/*.parquet' WHERE part = 'in_transit' ORDER BY month"
    assert asked(sql, folder)[0] == (Decimal(100),)


def test_another_member_gets_totals_and_no_names(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path, "partner")
    assert [path for path in folder.rglob("*.parquet") if b"Vault" in path.read_bytes()] == []
    rows = asked("SELECT account, sum(quantity) FROM 'DIR/mart/month_totals/*/*.parquet' GROUP BY account", folder)
    totals = dict(rows)
    assert totals["Private"] == BALANCES["envelope"]
    assert not {"Vault", "Envelope"} & totals.keys()
    # The owner's file is the owner's, but its rows in the open account are everybody's.
    rows = asked("SELECT DISTINCT file_name FROM 'DIR/raw/lines/*/*.parquet'", folder)
    assert rows == [("",)]


def test_the_documented_questions_have_answers(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path)
    page = (Path(settings.BASE_DIR) / "docs" / "exporting.md").read_text()
    raw, staging, mart = (
        asked(sql.replace("read_parquet('", f"read_parquet('{folder}/"), folder)
        for sql in re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    )
    assert [row[2:] for row in raw] == [(2, "2026-01-15,Coffee,-3.50,Booked")]
    assert staging == [("Cinema", 2026, "EUR", Decimal(-8), 1), ("Coffee", 2026, "EUR", Decimal("-3.5"), 1)]
    assert ("2026-01", "Groceries", Decimal("12.34")) in [row[:3] for row in mart]


def test_an_export_replaces_the_one_before(imported: World, tmp_path: Path) -> None:
    folder = layers(imported, tmp_path)
    (folder / "notes.txt").write_text("mine")
    layers(imported, folder, span=Span(date(2026, 2, 1), date(2026, 2, 28)))
    months = {path.parent.name for path in folder.rglob("*.parquet")}
    assert months == {"month=2026-02"}
    assert (folder / "notes.txt").read_text() == "mine"
    assert list(folder.glob(".*")) == []


def test_the_command_says_what_it_wrote(imported: World, tmp_path: Path) -> None:
    code, answer = run("export", "--user", "olive@example.org", "--format", "parquet", "--out", str(tmp_path / "new"))
    names = {file["name"]: file for file in answer["files"]}
    assert (code, names["raw/lines/month=2026-01/rows.parquet"]["rows"]) == (0, 1)
    assert all(len(file["sha256"]) == 64 and file["size"] > 0 for file in answer["files"])


def test_without_pyarrow_it_says_what_is_missing(books: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, answer = run("export", "--user", "olive@example.org", "--format", "parquet", "--out", str(tmp_path))
    assert (code, answer["error"]["code"]) == (1, "no_pyarrow")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an object store on this machine."""
    server = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="books")
    yield "s3://books/fintrack"
    running.stop()


@pytest.mark.slow
def test_an_object_store_takes_it_too(imported: World, bucket: str) -> None:
    import boto3

    owner = imported.people.owner
    export_write(owner, "parquet", bucket)
    export_write(owner, "parquet", bucket, Span(date(2026, 2, 1), date(2026, 2, 28)))
    found = boto3.client("s3").list_objects_v2(Bucket="books")["Contents"]
    names = {one["Key"] for one in found if one["Key"].endswith(".parquet")}
    assert "fintrack/raw/lines/month=2026-02/rows.parquet" in names
    assert not [name for name in names if "2026-01" in name]
