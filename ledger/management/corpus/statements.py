"""Good files: what a manifest promises against what the books say (the fields are explained in the corpus' FIELDS.md)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ledger.management.corpus.trial import Seen

INVESTMENT = "investment_statement"


def currencies(row: dict[str, Any]) -> list[str]:
    """currencies({"currency": "EUR/USD"}) == ["EUR", "USD"]; "-" is none."""
    return [code for code in str(row.get("currency") or "").split("/") if len(code) == 3]


def statement_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Every way in which the outcome is not the promised one; nothing when all is well."""
    if seen.crash:
        yield f"crashed: {seen.crash}"
    elif row["expect"] == "reject" or seen.refusal is not None:
        yield from _refusal_faults(row, seen)
    else:
        yield from _count_faults(row, seen)
        yield from _day_faults(row, seen)
        yield from _currency_faults(row, seen)
        yield from _balance_faults(row, seen)
        yield from _account_faults(row, seen)


def _refusal_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    if seen.refusal is None:
        yield "was imported, should be refused"
    elif row["expect"] != "reject" and seen.refusal.code != INVESTMENT:
        yield f"refused ({seen.refusal.code}): {seen.refusal.message}"
    if seen.refusal is not None and seen.written:
        yield f"refused, but {seen.written} rows were written"


def _count_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    extra, count = row.get("extra") or {}, len(seen.rows)
    accepted = {row["txn_count"], *extra.get("accepted_counts", ())}
    is_more = not row.get("exact", True) and count > row["txn_count"]
    if count not in accepted and not is_more:
        yield f"{count} rows instead of {row['txn_count']}"
    elif count == row["txn_count"] and row["sum"] is not None and seen.total != Decimal(row["sum"]):
        yield f"sum {seen.total} instead of {row['sum']}"
    pending, reported = extra.get("pending_rows"), extra.get("rows_to_report", 0)
    if pending is not None and seen.count("pending") != pending:
        yield f"{seen.count('pending')} pending rows instead of {pending}"
    told = len(seen.errors) + sum(problem["code"] == "not_a_booking" for problem in seen.warnings)
    if told < reported:
        yield f"{told} rows reported instead of {reported}"


def _day_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    days = [line.on.isoformat() for line in seen.rows] or [None]  # type: ignore[list-item]
    for name, day in (("first_date", min(days)), ("last_date", max(days))):
        if row[name] and day != row[name] and row.get("exact", True):
            yield f"{name} {day} instead of {row[name]}"


def _currency_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    wanted = (row.get("extra") or {}).get("sum_by_currency")
    if wanted:
        expected = {code: Decimal(total) for code, total in wanted.items()}
        if seen.sums != expected and row.get("exact", True):
            yield f"sums {_texts(seen.sums)} instead of {_texts(expected)}"
    elif currencies(row) and seen.rows and set(seen.sums) != set(currencies(row)):
        yield f"currencies {sorted(seen.sums)} instead of {currencies(row)}"


def _texts(sums: dict[str, Decimal]) -> str:
    return ", ".join(f"{total} {code}" for code, total in sorted(sums.items()))


def _balance_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    for name in ("opening_balance", "closing_balance"):
        if row[name] is not None:
            told = [Decimal(account[name]) for account in seen.accounts if account[name] is not None]
            if Decimal(row[name]) not in (told, *told, sum(told, Decimal(0))):
                yield f"{name} {', '.join(map(str, told)) or 'unknown'} instead of {row[name]}"
    said = [account["balance_ok"] for account in seen.accounts]
    if row.get("balances_fit") is False and False not in said and not seen.warnings:
        yield "its balances do not fit, and nothing was said"
    if row.get("balances_fit") is True and False in said:
        yield "said that the balances do not fit, but they do"


def _account_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Where the manifest lists accounts: how many rows and what sum each has."""
    listed = [account for account in (row.get("extra") or {}).get("accounts", ()) if "bank_txns" in account]
    wanted = sorted((account["bank_txns"], Decimal(account["bank_sum"])) for account in listed)
    by_account: dict[int, list[Decimal]] = {}
    for line in seen.rows:
        by_account.setdefault(line.account, []).append(line.quantity)
    found = sorted((len(rows), sum(rows, Decimal(0))) for rows in by_account.values())
    if wanted and found != [pair for pair in wanted if pair[0]]:
        yield f"accounts have {found} instead of {wanted}"
