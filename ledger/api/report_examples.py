"""The examples of the reports' documentation: the household of `ledger/api/examples.py`, in November 2026."""

from __future__ import annotations

from typing import Any

from ledger.api.examples import BANK, FOOD, ID, figure
from ledger.api.examples import WORTH as WORTH_NOW

_SPAN = {"first_on": "2026-11-01", "last_on": "2026-11-30"}
_WINDOW: dict[str, Any] = {
    "by": "month", **_SPAN, "before_first_on": "2026-10-01", "before_last_on": "2026-10-31", "currency": "EUR",
}  # fmt: skip
_ALONE = {**_WINDOW, "before_first_on": None, "before_last_on": None}
_FLOW = {**_SPAN, "money_in": figure("2500.00"), "money_out": figure("35.20"), "kept": figure("2464.80")}
_BEFORE = {
    "first_on": "2026-10-01", "last_on": "2026-10-31", "money_in": figure("2500.00"), "money_out": figure("40.00"),
    "kept": figure("2460.00"),
}  # fmt: skip
_LINE: dict[str, Any] = {
    "category": FOOD, "parent": None, "name": "Food", "depth": 0, "amounts": [figure("35.20")], "own": figure("35.20"),
    "total": figure("35.20"), "average": None, "before": figure("40.00"),
}  # fmt: skip
_SALARY = {
    **_LINE, "category": BANK, "name": "Salary", "amounts": [figure("2500.00")], "own": figure("2500.00"),
    "total": figure("2500.00"), "before": figure("2500.00"),
}  # fmt: skip
INCOME = {
    **_WINDOW, "frames": [_FLOW], "total": _FLOW, "before": _BEFORE, "average": None, "income": [_SALARY], "expenses": [_LINE],
}  # fmt: skip
SPENDING = {**_WINDOW, "total": figure("35.20"), "before": figure("40.00"), "categories": [_LINE]}
_PAYEE = {
    "key": "corner shop", "name": "Corner Shop", "rows": 2, "amount": figure("35.20"), "before": figure("40.00"),
}  # fmt: skip
PAYEES = {
    **_WINDOW, "kind": "expense", "payees": [_PAYEE], "others": None, "private": None, "total": figure("35.20"),
    "total_before": figure("40.00"),
}  # fmt: skip
CASHFLOW = {
    **_ALONE, "total": _FLOW, "sources": [{"what": "category", "category": BANK, "name": "Salary", "value": "2500.00"}],
    "targets": [
        {"what": "category", "category": FOOD, "name": "Food", "value": "35.20"},
        {"what": "kept", "category": None, "name": "", "value": "2464.80"},
    ],
    "is_complete": True,
}  # fmt: skip
_CLASSES = [{"kind": "checking", "is_debt": False, "value": figure("5160.00")}]
WORTH = {**_ALONE, "start": WORTH_NOW, "points": [{**WORTH_NOW, "classes": _CLASSES}]}
_ROW = {
    "transaction": ID, "on": "2026-11-20", "payee": "Corner Shop", "memo": "", "category": "Food", "account": "Bank",
    "amount": "35.20", "currency": "EUR", "value": figure("35.20"),
}  # fmt: skip
ROWS = {"count": 1, "private": None, "total": figure("35.20"), "page": 1, "has_more": False, "rows": [_ROW]}
_OVERVIEW: dict[str, Any] = {
    **_WINDOW, "total": _FLOW, "before": _BEFORE, "saved_share": "0.9859",
    "changes": [{"category": FOOD, "name": "Food", "amount": figure("35.20"), "change": "-4.80"}], "largest": [_ROW],
    "new_payees": [{
        "key": "corner shop", "name": "Corner Shop", "first_on": "2026-11-20", "rows": 1, "amount": figure("35.20"),
    }],
    "worth": WORTH_NOW, "worth_before": WORTH_NOW,
}  # fmt: skip
MONTH = {**_OVERVIEW, "year_ago": None, "unusual": []}
YEAR = {
    **_OVERVIEW, "first_on": "2026-01-01", "before_first_on": "2025-01-01", "before_last_on": "2025-11-30", "year": 2026,
    "months": [_FLOW], "best": _FLOW, "dearest": _FLOW, "payees": [_PAYEE],
}  # fmt: skip
BUDGET_MONTH = {
    "month": "2026-11", "currency": "EUR", **_SPAN, "income": figure("2500.00"), "expense": figure("35.20"),
    "savings": figure("2464.80"), "categories": [{**_LINE, "before": None}],
}  # fmt: skip
BUDGET_CHARTS = {
    "currency": "EUR", "labels": ["2026-10", "2026-11"],
    "series": [
        {"name": "income", "values": ["2500.00", "2500.00"]},
        {"name": "expense", "values": ["40.00", "35.20"]},
        {"name": "savings", "values": ["2460.00", "2464.80"]},
    ],
}  # fmt: skip
