"""What an import did, for the result page, the API and the shell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from fintrack.lib.currencies import iso_decimals
from ledger.assertions import standings
from ledger.intake import bulk
from ledger.intake.accounts import Destination
from ledger.intake.records import BalanceKind
from ledger.models import Account, BalanceAssertion, ImportBatch, SourceLine
from ledger.models.evidence import Outcome
from ledger.services.accounts import currency_for

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
        "warnings": [*_texts(batch, warning=True), *_balance_warnings(batch, found), *_skipped_warnings(batch)],
        "errors": _texts(batch, warning=False),
    }


def _account_result(destination: Destination, counts: dict[str, int]) -> dict[str, Any]:
    facts, account = destination.facts, destination.account
    currency = facts["currency"] or (currency_for(account).code if account else "")
    return {
        "account": account.name if account else None, "account_id": str(account.public_id) if account else None,
        "key": destination.key, "currency": currency,
        "lines": facts["lines"], "new": counts.get("new", 0), "duplicates": counts.get("duplicates", 0),
        "pending": facts["pending"], "skipped": counts.get("skipped", 0), "net": _money(facts["net"], currency),
        "first_on": facts["first_on"], "last_on": facts["last_on"],
        "opening_balance": _money(facts["opening_balance"], currency),
        "closing_balance": _money(facts["closing_balance"], currency), "balance_ok": _balance_ok(account, facts),
    }  # fmt: skip


def _money(text: str | None, currency: str) -> str | None:
    """With at least the currency's decimals: _money("-10", "EUR") == "-10.00"."""
    if text is None or not currency:
        return text
    value, places = Decimal(text), iso_decimals(currency)
    is_short = -int(value.as_tuple().exponent) < places
    return format(round(value, places) if is_short else value, "f")


def _balance_ok(account: Account | None, facts: dict[str, Any]) -> bool | None:
    """Whether the file fits itself and the books agree with its closing balance; None when it prints none."""
    if account is None or facts["closing_balance"] is None:
        return facts["fits"] if account else None
    return facts["fits"] is not False and _closing_holds(account, facts)


def _closing_holds(account: Account, facts: dict[str, Any]) -> bool:
    """The file's own last closing balance; what another statement says of another day is not this file's matter."""
    on = max(balance["on"] for balance in facts["balances"] if balance["kind"] == BalanceKind.CLOSING)
    stated = BalanceAssertion.objects.filter(account=account, date=on, superseded_by=None)
    return all(found.holds for found in standings(list(stated.select_related("account", "commodity"))))


def _texts(batch: ImportBatch, *, warning: bool) -> list[dict[str, Any]]:
    return [problem for problem in batch.report.get("problems", []) if problem["warning"] is warning]


def _balance_warnings(batch: ImportBatch, found: Sequence[Destination]) -> list[dict[str, Any]]:
    """A file whose own balances do not fit its rows is imported and says so, unless its reader has said so already."""
    warnings = []
    said = {problem["account"] for problem in _texts(batch, warning=True) if problem["code"] == "balance_mismatch"}
    for destination in found:
        facts = destination.facts
        if facts["fits"] is False and destination.key not in said:
            gap = Decimal(facts["closing_balance"]) - Decimal(facts["opening_balance"]) - Decimal(facts["net"])
            message = f"The balances in the file do not fit its rows: they are off by {gap}"
            warnings.append(
                {"code": "balances_do_not_fit", "message": message, "account": destination.key, "warning": True}
            )
    return warnings


LEFT_OUT = {
    "locked": _("Rows left out because their period is closed: %(count)s."),
    "other_currency": _("Rows left out because the account holds another currency: %(count)s."),
}


def _skipped_warnings(batch: ImportBatch) -> list[dict[str, Any]]:
    """Rows that nobody chose to leave out are not left out in silence."""
    skipped = SourceLine.objects.filter(batch=batch, outcome=Outcome.SKIPPED, reason__in=LEFT_OUT)
    counts = skipped.order_by("account_key", "reason").values_list("account_key", "reason").annotate(count=Count("pk"))
    return [
        {
            "code": f"left_out_{reason}",
            "message": str(LEFT_OUT[reason] % {"count": count}),
            "account": key,
            "warning": True,
        }
        for key, reason, count in counts
    ]
