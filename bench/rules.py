"""Two hundred rules over a long statement, a third of them with patterns: what they decide, and the CPU it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from accounts.models import User
from bench.clock import Memory
from bench.imports import rows
from ledger.intake.post import Line
from ledger.intake.ruling import Ruling, ruling_for
from ledger.models import Account, ImportBatch
from ledger.services.accounts import account_create
from ledger.services.generate import FIRST, PLACES, SECOND
from ledger.services.rules import rule_create

RULES = 200
Part = dict[str, Any]


def rules_measured(user: User, lines: int) -> dict[str, Any]:
    """CPU seconds for all lines, as an import asks the rules; `decided` of them a rule had something to say about."""
    opened = {"household": user.household, "acting_user": user}
    account = account_create(**opened, name="Checking", kind="checking", currency="EUR")
    category = account_create(**opened, name="Groceries", kind="expense")
    for conditions in _conditions(RULES):
        does = [{"do": "category", "value": str(category.public_id)}]
        rule_create(acting_user=user, conditions=conditions, actions=does)
    ruling = ruling_for(ImportBatch.objects.create(household=user.household, user=user))
    assert ruling is not None
    statement = list(_lines(account, lines))
    with Memory() as memory:
        used = time.process_time()
        decided = _decided(ruling, statement)
        cpu = time.process_time() - used
    return {"lines": lines, "rules": RULES, "decided": decided, "cpu_seconds": round(cpu, 3), "peak_mb": memory.peak_mb}


def _decided(ruling: Ruling, statement: list[Line]) -> int:
    return sum(ruling.outcome(line) is not None for line in statement)


def _lines(account: Account, count: int) -> Iterator[Line]:
    for number, on, amount, payee, memo in rows(count):
        texts = {"payee": payee, "memo": memo, "reference": f"INV-{on.year}-{number % 9973:04d}", "kind": "DEBIT"}
        units = int(amount.replace(".", "")) * 10**6
        yield Line(number + 1, account.pk, on, units, "EUR", payee.lower(), texts, "booked")


def _conditions(count: int) -> Iterator[Part]:
    """Words, figures, days, and patterns on every text, over and over, each rule with names and figures of its own."""
    kinds = cycle(KINDS)
    for number in range(count):
        one, two = FIRST[number % len(FIRST)], SECOND[number // 2 % len(SECOND)]
        yield next(kinds)(number, one, two, PLACES[number % len(PLACES)])


def _part(field: str, op: str, value: Any) -> Part:
    return {"field": field, "op": op, "value": value}


KINDS = (
    lambda n, one, two, place: {"all": [_part("payee", "is", f"{one} {two} {place}")]},
    lambda n, one, two, place: {"all": [_part("payee", "regex", f"^{one}.*({two}|{place})$"), _part("amount", "more", "250")]},
    lambda n, one, two, place: {"all": [_part("memo", "regex", rf"^pos 0*{n}\d{{2}}[13579]$")]},
    lambda n, one, two, place: {"all": [_part("memo", "contains", f"{n:03d}7"), _part("amount", "ends", ".99")]},
    lambda n, one, two, place: {"all": [_part("reference", "regex", rf"inv-20(1|2)\d-{n:04d}$"), _part("direction", "is", "out")]},
    lambda n, one, two, place: {
        "all": [
            {"any": [_part("payee", "words", f"{two} {place}"), _part("memo", "ends", f"{n:03d}")]},
            {"none": [_part("date", "weekday", [n % 7 + 1]), _part("signed", "between", ["-50", "-10"])]},
            _part("date", "month_day", [25, 5]),
        ]
    },
)  # fmt: skip
