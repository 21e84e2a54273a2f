"""What an import did, for the result page, the API and the shell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ledger.assertions import latest_assertions, standing
from ledger.intake import bulk
from ledger.intake.accounts import Destination
from ledger.models import Account, ImportBatch

COUNTS = """
SELECT account_key, outcome, state, reason = 'books_pending', count(*) FROM ledger_sourceline WHERE batch_id = %s
GROUP BY 1, 2, 3, 4
"""


def account_counts(batch: ImportBatch) -> dict[str, dict[str, int]]:
    """By account key: how many lines are new, duplicates, pending, skipped (before posting, after identification)."""
    counts: dict[str, dict[str, int]] = {}
    for key, outcome, state, _books, number in bulk.fetch(COUNTS, [batch.pk]):
        account = counts.setdefault(key, {"new": 0, "duplicates": 0, "pending": 0, "skipped": 0})
        if outcome == "duplicate":
            account["duplicates"] += number
        elif outcome == "skipped":
            account["skipped"] += number
        else:
            account["pending" if state == "pending" else "new"] += number
    return counts


def batch_result(batch: ImportBatch, found: Sequence[Destination]) -> dict[str, Any]:
    """The shape `statement_import --json` prints. `lines` and `net` are the file's bookings for the account."""
    counts = batch.counts.get("accounts", {})
    return {
        "batch": str(batch.public_id),
        "format": batch.format,
        "accounts": [_account_result(destination, counts.get(destination.key, {})) for destination in found],
        "warnings": _texts(batch, warning=True) + _balance_warnings(found),
        "errors": _texts(batch, warning=False),
    }


def _account_result(destination: Destination, counts: dict[str, int]) -> dict[str, Any]:
    facts, account = destination.facts, destination.account
    currency = facts["currency"] or (account.commodity.code if account and account.commodity else "")
    return {
        "account": account.name if account else None, "account_id": str(account.public_id) if account else None,
        "key": destination.key, "currency": currency,
        "lines": facts["lines"], "new": counts.get("new", 0), "duplicates": counts.get("duplicates", 0),
        "pending": facts["pending"], "skipped": counts.get("skipped", 0), "net": facts["net"],
        "first_on": facts["first_on"], "last_on": facts["last_on"], "opening_balance": facts["opening_balance"],
        "closing_balance": facts["closing_balance"], "balance_ok": _balance_ok(account, facts),
    }  # fmt: skip


def _balance_ok(account: Account | None, facts: dict[str, Any]) -> bool | None:
    """Whether the file fits itself and the books agree with its closing balance; None when it prints none."""
    if account is None or facts["closing_balance"] is None:
        return facts["fits"] if account else None
    latest = latest_assertions([account.pk])
    return facts["fits"] is not False and all(standing(assertion).holds for assertion in latest)


def _texts(batch: ImportBatch, *, warning: bool) -> list[dict[str, Any]]:
    return [problem for problem in batch.report.get("problems", []) if problem["warning"] is warning]


def _balance_warnings(found: Sequence[Destination]) -> list[dict[str, Any]]:
    """A file whose own balances do not fit its rows is imported and says so."""
    warnings = []
    for destination in found:
        facts = destination.facts
        if facts["fits"] is False:
            gap = Decimal(facts["closing_balance"]) - Decimal(facts["opening_balance"]) - Decimal(facts["net"])
            message = f"The balances in the file do not fit its rows: they are off by {gap}"
            warnings.append(
                {"code": "balances_do_not_fit", "message": message, "account": destination.key, "warning": True}
            )
    return warnings
