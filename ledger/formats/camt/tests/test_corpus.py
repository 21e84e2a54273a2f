"""Real files of real banks, where the shared corpus lies beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ledger.formats.base import FileRefused
from ledger.formats.camt.tests.making import Read, read, score
from ledger.intake.records import LineState

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
ABSENT = "the shared corpus does not lie beside the project"


def cases(folder: str, name: str) -> list[Any]:
    manifest = CORPUS / folder / "manifest.json"
    rows = json.loads(manifest.read_text()) if manifest.exists() else []
    chosen = [pytest.param(case, id=case["file"]) for case in rows if case["format"] == name]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(ABSENT))]


@pytest.mark.parametrize("case", cases("open", "camt"))
def test_open(case: dict[str, Any]) -> None:
    data = (CORPUS / "open" / case["file"]).read_bytes()
    assert score(data) == 100
    found = read(data)
    total = sum((row.quantity for row in found.rows), Decimal(0))
    assert (len(found.rows), total) == (case["txn_count"], Decimal(case["sum"] or 0))
    statuses = {status for each in case["extra"]["statements"] for status in each["statuses"]}
    assert {row.state for row in found.rows} == {STATES[status] for status in statuses}
    for kind in ("opening", "closing"):
        told = [Decimal(quantity) for name, _, quantity in found.balances if name == kind]
        assert case[f"{kind}_balance"] is None or told == [Decimal(case[f"{kind}_balance"])]


STATES = {"BOOK": LineState.BOOKED, "PDNG": LineState.PENDING}


def outcome_of(data: bytes) -> tuple[str, Read | None]:
    try:
        return "read", read(data)
    except FileRefused:
        return "reject", None


@pytest.mark.parametrize("case", cases("bad", "camt053"))
def test_bad(case: dict[str, Any]) -> None:
    outcome, found = outcome_of((CORPUS / "bad" / case["file"]).read_bytes())
    if found is None:
        assert case["outcome"] in ("reject", "ask") or "refused" in case["answer"]
    elif case["outcome"] == "reject":
        assert (outcome, found.rows, len(found.errors)) == ("read", [], 1)
    elif "rows" in case:
        assert (len(found.rows), str(sum(row.quantity for row in found.rows))) == (case["rows"], case["sum"])
    else:
        assert found.problems
