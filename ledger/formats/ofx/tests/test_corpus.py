"""Real files of real banks, where the shared corpus lies beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.ofx.tests.making import Read, read, score

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
ABSENT = "the shared corpus does not lie beside the project"


def cases(folder: str) -> list[Any]:
    manifest = CORPUS / folder / "manifest.json"
    rows = json.loads(manifest.read_text()) if manifest.exists() else []
    chosen = [pytest.param(case, id=case["file"]) for case in rows if case["format"] == "ofx"]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(ABSENT))]


def is_investment(case: dict[str, Any]) -> bool:
    return all(account["type"] == "INVSTMTRS" for account in case["extra"]["accounts"])


@pytest.mark.parametrize("case", cases("open"))
def test_open(case: dict[str, Any]) -> None:
    data = (CORPUS / "open" / case["file"]).read_bytes()
    assert score(data) >= 90
    if is_investment(case):
        with pytest.raises(FileRefused, match="portfolio"):
            read(data)
        return
    found = read(data)
    assert len(found.rows) == case["txn_count"]
    assert sum((row.quantity for row in found.rows), Decimal(0)) == Decimal(case["sum"])
    assert str(min(row.booked_on for row in found.rows)) == case["first_date"]
    assert str(max(row.booked_on for row in found.rows)) == case["last_date"]
    assert {account.currency for account in found.accounts} == set(case["currency"].split("/"))
    if case["closing_balance"]:
        assert [balance.quantity for balance in found.balances] == [Decimal(case["closing_balance"])]
    check_accounts(found, case["extra"]["accounts"])
    for payee in case["extra"].get("payees", ()):
        assert payee in [row.payee for row in found.rows]


def check_accounts(found: Read, expected: list[dict[str, Any]]) -> None:
    assert [account.number for account in found.accounts] == [account["account"] for account in expected]
    for account, wanted in zip(found.accounts, expected, strict=True):
        rows = [row.quantity for row in found.rows if row.account == account.key]
        closing = [balance.quantity for balance in found.balances if balance.account == account.key]
        assert (len(rows), sum(rows, Decimal(0))) == (wanted["bank_txns"], Decimal(wanted["bank_sum"]))
        assert closing == ([Decimal(wanted["closing"])] if wanted["closing"] else [])
        assert (account.kind == "credit_card") == (wanted["type"] == "CCSTMTRS")


def outcome_of(data: bytes) -> tuple[str, Read | None]:
    try:
        return "read", read(data)
    except FileRefused:
        return "reject", None
    except NeedsAnswer:
        return "ask", None


@pytest.mark.parametrize("case", cases("bad"))
def test_bad(case: dict[str, Any]) -> None:
    outcome, found = outcome_of((CORPUS / "bad" / case["file"]).read_bytes())
    if found is None:
        assert outcome == case["outcome"]
        return
    if "other-currency" in case["file"]:
        assert found.accounts[0].currency == "USD"  # who knows the target account refuses: the corridor
    elif case["outcome"] == "reject":
        assert (len(found.rows), len(found.problems)) == (0, case["rows_reported"])
    elif case["outcome"] == "parse-safely":
        assert len(found.rows) == case["rows"]
        assert sum((row.quantity for row in found.rows), Decimal(0)) == Decimal(case.get("sum", "0"))
    else:
        assert found.rows


def test_impossible_dates_are_reported_one_by_one() -> None:
    path = CORPUS / "bad" / "dates" / "impossible.ofx"
    if not path.exists():
        pytest.skip(ABSENT)
    found = read(path.read_bytes())
    assert (str(found.row.booked_on), found.codes) == ("2024-01-15", ["bad_date"] * 4)
