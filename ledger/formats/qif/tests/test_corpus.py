"""Real files of real programs, where the shared corpus lies beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.qif.tests.making import read, score

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
ABSENT = "the shared corpus does not lie beside the project"


def cases(folder: str) -> list[Any]:
    manifest = CORPUS / folder / "manifest.json"
    rows = json.loads(manifest.read_text()) if manifest.exists() else []
    chosen = [pytest.param(case, id=case["file"]) for case in rows if case["format"] == "qif"]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(ABSENT))]


@pytest.mark.parametrize("case", cases("open"))
def test_open(case: dict[str, Any]) -> None:
    data = (CORPUS / "open" / case["file"]).read_bytes()
    assert score(data) == 100
    found = read(data)
    assert len(found.rows) == case["txn_count"]
    assert sum((row.quantity for row in found.rows), Decimal(0)) == Decimal(case["sum"])
    assert (min(found.days), max(found.days)) == (case["first_date"], case["last_date"])
    for wanted in case["extra"]["first_rows"]:
        assert (wanted["date"], Decimal(wanted["amount"]), wanted["payee"]) in [
            (row.booked_on.isoformat(), row.quantity, row.payee) for row in found.rows
        ]
    if case["opening_balance"]:
        assert [Decimal(quantity) for _, _, quantity in found.balances] == [Decimal(case["opening_balance"])]
    if named := case["extra"]["accounts"]:
        assert [account.name for account in found.accounts] == [name for name, _ in named]


@pytest.mark.parametrize("case", cases("bad"))
def test_bad(case: dict[str, Any]) -> None:
    data = (CORPUS / "bad" / case["file"]).read_bytes()
    if case["outcome"] == "parse-safely":
        found = read(data)
        assert (len(found.rows), sum(row.quantity for row in found.rows)) == (case["rows"], Decimal(case["sum"]))
    else:
        with pytest.raises(NeedsAnswer if case["outcome"] == "ask" else FileRefused):
            read(data)
