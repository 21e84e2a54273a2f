"""Examples of the operations that put rows in order."""

from __future__ import annotations

from typing import Any

from ledger.api.examples import BANK, CARD, FOOD, ID, ROW, figure

ACT = {"activity": ID, "changed": 12, "left": {"partly_private": 1}}
REVIEW_ROW = {
    "transaction": ROW, "decided_by": "history", "reason": "Because you chose Food for Corner Shop on Nov 3", "category": FOOD,
    "is_undecided": False, "payee_key": "corner shop", "suggestion": None,
}  # fmt: skip
REVIEW = {"count": 12, "next": None, "results": [REVIEW_ROW]}


def _end(account: str, name: str, quantity: str, on: str) -> dict[str, Any]:
    return {
        "transaction": ID, "account": account, "account_name": name, "booked_on": on, "payee": "Transfer", "memo": "",
        "quantity": quantity, "commodity": "EUR",
    }  # fmt: skip


TRANSFERS = {
    "count": 1, "waiting": 1,
    "results": [{
        "left": _end(BANK, "Bank", "-500.00", "2026-11-16"), "came": _end(CARD, "Card", "500.00", "2026-11-18"),
        "days_apart": 2, "off": None, "is_unique": True, "confidence": "likely", "fee": "0", "fee_category": "",
        "evidence": ["The same amount", "2 days apart", "No other row fits either of them"],
    }],
    "learned": [{"left": BANK, "left_name": "Bank", "came": CARD, "came_name": "Card", "confirmed": 11, "count": 3}],
    "cash": [{
        "transaction": ID, "account_name": "Bank", "booked_on": "2026-11-17", "payee": "ATM 0042 Main St", "memo": "",
        "quantity": "-200.00", "commodity": "EUR", "targets": [{"id": CARD, "name": "Wallet"}], "confirmed": 4,
    }],
}  # fmt: skip
PAIR = {"first": ID, "second": BANK}
WAY = {"left": BANK, "came": CARD}
WITHDRAWAL = {"transaction": ID, "account": CARD}
YEAR: dict[str, Any] = {
    "id": FOOD, "name": "Food", "kind": "expense", "is_closed": False, "months": [figure("35.20")] * 12, "year": figure("422.40"),
    "average": figure("35.20"), "children": [],
}  # fmt: skip
YEARS = {"expenses": [YEAR], "income": [], "archived": []}
PAYEE = {
    "key": "corner shop", "name": "Corner Shop", "count": 41, "last_on": "2026-11-20", "category": None, "usual": FOOD,
    "year": figure("422.40"), "aliases": [{"key": "crnr shp 0042", "name": "CRNR SHP 0042"}],
}  # fmt: skip
PAYEES = {"next": None, "results": [PAYEE]}
TAG = {"id": ID, "name": "holiday", "count": 12, "last_on": "2026-11-20", "total": figure("1240.00")}
LEARNED = {
    "trained_at": "2026-11-20T02:10:00Z", "examples": 1840, "accuracy": "0.8640", "categories": 23, "decides_from": 80,
    "is_forgotten": False,
}  # fmt: skip
FORGOTTEN = {**LEARNED, "examples": 0, "accuracy": None, "categories": 0, "decides_from": None, "is_forgotten": True}
ALIKE = [{
    "name": "Corner Shop",
    "spellings": [
        {"key": "corner shop", "name": "Corner Shop", "count": 41}, {"key": "crnr shop", "name": "Crnr Shop", "count": 2},
    ],
}]  # fmt: skip
