"""Examples of the operations on rows told twice or differently."""

from __future__ import annotations

from typing import Any

from ledger.api.examples import BANK, ID


def _telling(on: str, quantity: str, line: int, payee: str) -> dict[str, Any]:
    return {
        "booked_on": on, "quantity": quantity, "currency": "EUR", "payee": payee, "memo": "", "file_name": "november.csv",
        "line": line, "raw": f"{on},{payee},{quantity}", "is_typed": False,
    }  # fmt: skip


NAMED = {"transaction": ID, "account": BANK}
TWINS = {
    "question_count": 1,
    "questions": [{
        **NAMED, "account_name": "Bank", "known_transaction": "0192f1a2-3b4c-7d5e-8f60-718293a4b5ff", "is_gone": False,
        "arrived": _telling("2026-11-11", "-4.00", 2, "Tea House"), "known": _telling("2026-11-10", "-4.00", 9, "Tea House"),
        "evidence": ["The same amount", "1 day apart", "The same words"], "can_merge": True,
    }],
    "difference_count": 1,
    "differences": [{
        **NAMED, "account_name": "Bank", "payee": "Rent", "before": _telling("2026-11-02", "-800.00", 3, "Rent"),
        "now": _telling("2026-11-02", "-820.00", 3, "Rent"),
        "changes": [{"field": "quantity", "books": "-800.00", "now": "-820.00"}], "blocked": "",
    }],
}  # fmt: skip
