"""The examples of the API's documentation: one household in euros, in November 2026."""

from __future__ import annotations

from typing import Any

ID = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
BANK = "0192f1a2-0001-7d5e-8f60-718293a4b5c6"
FOOD = "0192f1a2-0002-7d5e-8f60-718293a4b5c6"
CARD = "0192f1a2-0003-7d5e-8f60-718293a4b5c6"


def figure(value: str) -> dict[str, Any]:
    return {"value": value, "currency": "EUR", "is_complete": True, "as_of": None, "stale": [], "unknown": []}


STANDING: dict[str, Any] = {
    "colour": "red", "on": "2026-10-31", "proved_on": "2026-09-30", "commodity": "EUR", "difference": "40.00",
    "since": "2026-10-31",
}  # fmt: skip
ACCOUNT: dict[str, Any] = {
    "id": BANK, "name": "Bank", "kind": "checking", "currency": "EUR", "balance": "1160.00",
    "holdings": [{"commodity": "EUR", "quantity": "1160.00"}], "value": figure("1160.00"),
    "number": "DE89370400440532013000", "institution": "Example Bank", "owner": None, "visibility": "open", "parent": None,
    "icon": "", "color": "", "position": 0, "credit_limit": None, "statement_day": None, "due_day": None,
    "due_shift": "next", "closed_on": None, "last_booked_on": "2026-11-20", "last_imported_at": "2026-11-20T18:00:00Z",
    "merged_into": None, "standing": STANDING,
}  # fmt: skip
STATEMENT: dict[str, Any] = {
    "first_on": "2026-09-26", "last_on": "2026-10-25", "due_on": "2026-11-18", "charged": "312.40", "unpaid": "0.00",
    "state": "paid", "days": None,
}  # fmt: skip
RUNNING = {
    **STATEMENT, "first_on": "2026-10-26", "last_on": "2026-11-25", "due_on": "2026-12-18", "charged": "86.00",
    "unpaid": "86.00", "state": "open", "days": 4,
}  # fmt: skip
CARD_STATEMENTS: dict[str, Any] = {
    "id": CARD, "name": "Card", "currency": "EUR", "owed": "86.00", "limit": "2000.00", "available": "1914.00", "used": 4,
    "due": "0.00", "due_on": None, "is_overdue": False, "current": RUNNING, "statements": [STATEMENT],
}  # fmt: skip
ASSERTION: dict[str, Any] = {
    "id": ID, "on": "2026-10-31", "commodity": "EUR", "stated": "1200.00", "booked": "1160.00", "difference": "40.00",
    "holds": False, "source": "typed", "agreed_on": "2026-09-30", "off_since": "2026-10-31", "suspects": [],
}  # fmt: skip
CATEGORY: dict[str, Any] = {
    "id": FOOD, "name": "Food", "kind": "expense", "path": "Food", "depth": 0, "icon": "", "color": "", "is_closed": False,
    "is_system": False, "children": [],
}  # fmt: skip


def _leg(account: str, name: str, kind: str, quantity: str) -> dict[str, Any]:
    return {
        "account": account, "name": name, "kind": kind, "booked_on": "2026-11-20", "quantity": quantity, "commodity": "EUR",
        "value": quantity, "memo": "", "is_reconciled": False, "is_private": False,
    }  # fmt: skip


HEADER: dict[str, Any] = {
    "id": ID, "date": "2026-11-20", "currency": "EUR", "payee": "Corner Shop", "memo": "", "state": "posted",
    "origin": "person", "decided_by": "person", "revision": 0, "is_reviewed": True, "is_transfer": False, "can_change": True,
    "tags": [], "legs": [_leg(BANK, "Bank", "checking", "-35.20"), _leg(FOOD, "Food", "expense", "35.20")],
}  # fmt: skip
ROW = {**HEADER, "account": "Bank", "counter": "Food", "quantity": "-35.20", "commodity": "EUR"}
TRANSACTION = {**HEADER, "is_whole": True, "why": "", "refund_of": None, "refunds": [], "revisions": [], "sources": []}
PAGE = {"next": "https://money.example.org/api/v1/transactions?cursor=n-…-0", "previous": None, "results": [ROW]}
EXPENSE = {
    "kind": "expense", "date": "2026-11-20", "account": BANK, "category": FOOD, "amount": "35.20", "payee": "Corner Shop",
}  # fmt: skip
TRANSFER = {"kind": "transfer", "date": "2026-11-20", "source": BANK, "target": CARD, "amount": "120.00"}
ENTRY = {
    "kind": "entry", "date": "2026-11-20", "currency": "EUR", "payee": "Corner Shop",
    "legs": [{"account": BANK, "quantity": "-35.20"}, {"account": FOOD, "quantity": "35.20"}],
}  # fmt: skip
REPLACEMENT = {name: value for name, value in ENTRY.items() if name != "kind"} | {"revision": 0}
COUNTS = {"all": 3, "new": 3, "there": 0, "pending": 0, "needs_you": 0, "left_out": 0}
IMPORT: dict[str, Any] = {
    "id": ID, "file_name": "november.ofx", "format": "ofx", "state": "ready", "step": "stage",
    "created_at": "2026-11-20T18:00:00Z", "posted_at": None, "question": None, "error": None,
    "accounts": [{
        "key": "DE0012345678", "title": "", "number": "DE0012345678", "currency": "EUR", "lines": 3, "pending": 0,
        "net": "980.00", "first_on": "2026-11-02", "last_on": "2026-11-10", "closing_balance": "1080.00", "gap": None,
        "choice": BANK, "is_decided": True, "new_name": "Account 5678",
    }],
    "counts": COUNTS, "outcomes": [], "errors": [], "warnings": [], "overlap": {}, "same_file": None,
    "progress": None, "delivery": None,
}  # fmt: skip
IMPORT_ROW = {
    "id": ID, "file_name": "november.ofx", "created_at": "2026-11-20T18:00:00Z", "state": "done", "new": 3, "already": 0,
    "is_question": False, "problem": "",
}  # fmt: skip
LINES: dict[str, Any] = {
    "after": None, "before": None,
    "results": [{
        "place": 1, "line": 14, "raw": "<STMTTRN>…", "booked_on": "2026-11-03", "payee": "Corner Shop", "memo": "",
        "quantity": "-12.30", "currency": "EUR", "account": "Bank", "category": "Food", "kind": "new", "reason": "",
        "is_included": True, "can_change": True, "rules": ["Corner Shop → Food"], "tags": [], "twin": None,
    }],
}  # fmt: skip
DELIVERY: dict[str, Any] = {
    "id": ID, "created_at": "2026-11-20T18:00:00Z", "is_working": True, "clear": 1, "done": 0,
    "files": [
        {
            "id": ID, "file_name": "november.ofx", "state": "ready", "is_clear": True, "is_question": False, "asks": "", "lines": 3,
            "new": 3, "already": 0, "progress": None,
        },
        {
            "id": BANK, "file_name": "december.csv", "state": "running", "is_clear": False, "is_question": False, "asks": "",
            "lines": 5000, "new": 0, "already": 0, "progress": {"phase": "comparing", "rows": 0, "of": 0},
        },
    ],
}  # fmt: skip
UNDO = {"void": 3, "split": 0, "drafts": 0, "kept": {"edited": 1}}
WORTH = {
    "on": "2026-11-21", "assets": figure("5160.00"), "debts": figure("-200.00"), "in_transit": figure("0.00"),
    "net": figure("4960.00"),
}  # fmt: skip
NET_WORTH = {
    **WORTH, "currency": "EUR", "classes": [{"kind": "checking", "is_debt": False, "value": figure("5160.00")}],
    "history": [WORTH],
}  # fmt: skip
BALANCES: dict[str, Any] = {
    "on": "2026-11-21", "currency": "EUR", "assets": figure("1160.00"), "debts": figure("0.00"), "net": figure("1160.00"),
    "groups": [{
        "kind": "checking", "is_debt": False, "subtotal": figure("1160.00"),
        "accounts": [{
            "id": BANK, "name": "Bank", "kind": "checking", "closed_on": None,
            "holdings": [{"commodity": "EUR", "quantity": "1160.00"}], "value": figure("1160.00"),
        }],
    }],
}  # fmt: skip
_FLOW = {
    "first_on": "2026-11-01", "last_on": "2026-11-30", "money_in": figure("2500.00"), "money_out": figure("1200.00"),
    "kept": figure("1300.00"),
}  # fmt: skip
CASH_FLOW = {"currency": "EUR", **_FLOW, "periods": [_FLOW]}
SPENDING: dict[str, Any] = {
    "currency": "EUR", "first_on": "2026-11-01", "last_on": "2026-11-30", "before_first_on": "2026-10-01",
    "before_last_on": "2026-10-31", "total": figure("35.20"), "total_before": figure("40.00"),
    "categories": [{
        "category": FOOD, "name": "Food", "icon": "", "color": "", "own": figure("35.20"), "now": figure("35.20"),
        "before": figure("40.00"), "children": [],
    }],
}  # fmt: skip
SEARCH = {"words": ["corner"], "next": None, "results": [ROW]}
RATE = {
    "commodity": "USD", "currency": "EUR", "on": "2026-11-21", "rate": "0.9137", "as_of": "2026-11-20", "is_stale": False,
    "source": "ecb",
}  # fmt: skip
OWN_RATE = {"commodity": "USD", "currency": "EUR", "on": "2026-11-21", "close": "0.92"}
RATES: dict[str, Any] = {
    "base_currency": "EUR", "missing_today": ["RUB"], "missing_before": [], "stale": [], "own": [OWN_RATE],
    "gaps": [{"currency": "RUB", "rows": 3, "since": "2026-03-01", "until": "2026-05-01", "is_held": True}],
}  # fmt: skip
