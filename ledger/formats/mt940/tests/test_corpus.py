"""Real files of real banks, where the shared corpus lies beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ledger.formats.mt940.tests.making import codes, read, scores

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus" / "open"
ABSENT = "the shared corpus does not lie beside the project"


def cases() -> list[Any]:
    manifest = CORPUS / "manifest.json"
    rows = json.loads(manifest.read_text()) if manifest.exists() else []
    chosen = [pytest.param(case, id=case["file"]) for case in rows if case["format"] in ("mt940", "mt942")]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(ABSENT))]


@pytest.mark.parametrize("case", cases())
def test_open(case: dict[str, Any]) -> None:
    data = (CORPUS / case["file"]).read_bytes()
    assert scores(data)[case["format"] == "mt942"] >= 90
    found = read(data, case["format"])
    days = [row.booked_on.isoformat() for row in found.rows]
    assert (len(days), min(days), max(days)) == (case["txn_count"], case["first_date"], case["last_date"])
    if case["sum"] is not None:
        assert sum((row.quantity for row in found.rows), Decimal(0)) == Decimal(case["sum"])
    assert all(problem.is_warning for problem in found.problems)
    assert ("balance_mismatch" in codes(found)) >= (case.get("balances_fit") is False)
