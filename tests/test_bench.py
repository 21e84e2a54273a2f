"""The benchmarks' own figures: the table says what misses its target, and measures work on a small ledger."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bench.clock import WARM_UPS, Memory, status, timed
from bench.imports import csv, import_measured, ofx
from bench.queries import queries_measured
from bench.readers import reader_measured
from bench.report import table
from bench.rules import rules_measured
from bench.targets import READERS, TARGETS
from ledger.formats import formats


def result(size: int, ms: float) -> dict[str, Any]:
    return {"database": "sqlite", "size": size, "measures": {"balances": {"ms": ms}}}


def line(results: list[dict[str, Any]], title: str) -> str:
    return next(line for line in table(results).splitlines() if line.startswith(title))


def test_what_is_fast_enough_and_grows_little_is_ok() -> None:
    found = line([result(100_000, 2.0), result(1_000_000, 2.5)], "balances")
    assert "1.25" in found
    assert found.endswith("ok")


def test_what_grows_too_much_is_missed() -> None:
    assert line([result(100_000, 1.0), result(1_000_000, 1.6)], "balances").endswith("MISSED: growth")


def test_what_is_too_slow_is_missed() -> None:
    assert line([result(100_000, 4.5)], "balances").endswith("MISSED: time")


def test_import_line_names_each_miss() -> None:
    measures = {
        "lines": 100_000, "rows_per_second": 12_000, "again_rows_per_second": 25_000, "stage_seconds": 3.0, "post_seconds": 5.3,
        "undo_seconds": 7.0, "peak_mb": 301, "peak_anonymous_mb": 200, "cpu_seconds": 9.0,
    }  # fmt: skip
    found = line([{"database": "sqlite", "size": 0, "measures": {"import_ofx": measures}}], "import of an OFX")
    assert found.endswith("MISSED: memory")


def test_rules_line_names_each_miss() -> None:
    measures = {"lines": 100_000, "rules": 200, "decided": 7, "cpu_seconds": 20.5, "peak_mb": 200}
    for lines, verdict in ((100_000, "MISSED: time"), (200_000, "ok")):
        found = {"database": "sqlite", "size": 0, "measures": {"rules": {**measures, "lines": lines}}}
        assert line([found], "200 rules").endswith(verdict)


@pytest.mark.parametrize("key", READERS)
def test_every_reader_is_measured_on_rows_it_takes(key: str) -> None:
    found = reader_measured(f"read_{key}", 150)
    assert found["lines"] == 150
    assert found["rows_per_second"] > 0
    results = [
        {
            "database": "sqlite",
            "size": 0,
            "measures": {f"read_{key}": {**found, "rows_per_second": 9_999, "peak_mb": 100}},
        }
    ]
    assert line(results, f"reading {READERS[key]}").endswith("MISSED: rate")


def test_no_reader_is_forgotten() -> None:
    assert set(READERS) == {format_.key for format_ in formats}


def test_detective_line_names_each_miss() -> None:
    measures = {"cases": 100, "single": 90, "double": 70, "slowest_seconds": 0.4}
    for changed, verdict in ({}, "ok"), ({"double": 69}, "MISSED: double"), ({"slowest_seconds": 2.1}, "MISSED: time"):
        found = {"database": "sqlite", "size": 0, "measures": {"detective": measures | changed}}
        assert line([found], "balance detective").endswith(verdict)


def test_median_of_the_runs_after_warming_up() -> None:
    calls: list[int] = []
    found = timed(lambda: calls.append(1), 5)
    assert len(calls) == WARM_UPS + 5
    assert 0 <= found["best_ms"] <= found["ms"] < 50


def test_memory_sees_a_peak_that_is_gone_again() -> None:
    before = status("VmRSS")
    with Memory() as memory:
        block = bytearray(60_000_000)
        block[::4096] = b"x" * len(block[::4096])
        time.sleep(0.1)
        del block
    assert memory.peak_mb >= before + 40
    assert memory.peak_anonymous_mb >= status("RssAnon") + 40


@pytest.mark.parametrize("make", [ofx, csv])
def test_files_have_the_rows_that_were_asked_for(make: Any) -> None:
    assert b"".join(make(250)).count(b"POS ") == 250
    assert b"".join(make(250)) == b"".join(make(250))


@pytest.mark.parametrize("form", ["ofx", "csv"])
def test_an_import_is_measured_from_file_to_undo(people: Any, form: str, settings: Any, tmp_path: Any) -> None:
    settings.PRIVATE_DIR = tmp_path
    found = import_measured(people.owner, form, 300)
    assert found["lines"] == 300
    assert min(found["rows_per_second"], found["again_rows_per_second"], found["peak_mb"]) > 0


def test_every_query_target_is_measured(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.queries._statistics", lambda: None)  # VACUUM can't run in a test's transaction
    wanted = [name for name, target in TARGETS.items() if not target.is_import]
    found = queries_measured(people.owner, 300, wanted, 1)
    assert set(found) == set(wanted)
    assert all(found[name]["ms"] > 0 for name in wanted if name != "generate")


@pytest.mark.slow
def test_rules_are_measured(people: Any) -> None:
    """Each kind of rule decides something: a measure in which nothing fits would prove nothing."""
    found = rules_measured(people.owner, 300)
    assert (found["lines"], found["rules"]) == (300, 200)
    assert 0 < found["decided"] < 300
