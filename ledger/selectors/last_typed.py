"""What a person added last by hand, as the form of that kind has it: "repeat last"."""

from __future__ import annotations

from typing import Any

from ledger.models import Transaction
from ledger.models.transaction import Origin, State
from ledger.selectors.books import Books
from ledger.selectors.rows import Entry, Side, entries

LOOKED_AT = 20
"""So many of a person's latest entries are looked through for one of the kind."""


def last_typed(books: Books, kind: str) -> dict[str, Any]:
    """The fields of the form `kind` (expense, income, transfer, exchange) as they were filled in last, without the day; empty where
    this person has added none of late.

    After 35.20 at the Corner Shop: {"payee": "Corner Shop", "amount": Decimal("35.20"), "account": …, "category": …, …}.
    """
    mine = Transaction.objects.visible_to(books.user).filter(
        created_by=books.user, origin=Origin.PERSON, state=State.POSTED, refund_of=None
    )
    keys = list(mine.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])
    found = entries(books, keys)
    for key in keys:
        fields = _fields(found[key], kind)
        if fields:
            texts = {"payee": found[key].header.payee, "memo": found[key].header.memo, "tags": list(found[key].tags)}
            return {**fields, **texts}
    return {}


def _fields(entry: Entry, kind: str) -> dict[str, Any]:
    if len(entry.sides) != 2 or not entry.is_whole:
        return {}
    gave, got = sorted(entry.sides, key=lambda side: side.value or 0)
    if entry.is_transfer:
        wanted = "transfer" if gave.commodity == got.commodity else "exchange"
        return _moved(gave, got) if kind == wanted else {}
    if kind == "expense" and got.kind == kind:
        return {"amount": got.quantity, "account": str(gave.account), "category": str(got.account)}
    if kind == "income" and gave.kind == kind:
        return {"amount": got.quantity, "account": str(got.account), "category": str(gave.account)}
    return {}


def _moved(gave: Side, got: Side) -> dict[str, Any]:
    places = {"source": str(gave.account), "target": str(got.account)}
    sold = -(gave.quantity or 0)
    return {**places, "amount": sold, "sold": sold, "bought": got.quantity}
