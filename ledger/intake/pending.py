"""Pending rows: a booked row takes the place of the draft its pending row made, and keeps what a person decided there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet

from fintrack.lib.text import fold
from ledger.intake.alike import same_payee
from ledger.models import ImportBatch, SourceLine
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import State
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import draft_book

BOOKED_SINCE = "booked_since"
BEFORE, AFTER = timedelta(days=1), timedelta(days=10)
LEAST, MOST = Decimal("0.8"), Decimal("1.35")
"""What is booked of what was held: a tip on top, a rate that moved."""


def booking_of(pending: SourceLine, held: Sequence[SourceLine], rows: QuerySet[SourceLine]) -> SourceLine | None:
    """The one booked row of `rows` that a pending one became; None where there is none, or more than one to choose from.

    By id; else the same payee and quantity within ten days; else, where no other of the `held` rows could be it, the same quantity in
    other words, or a payee that agrees and a quantity with a tip: held −20.00 "Cafe Roma", booked −23.00 "CAFE ROMA MANILA".
    """
    if pending.external_id:
        by_id = list(rows.filter(external_id=pending.external_id)[:2])
        if len(by_id) == 1:
            return by_id[0]
    near = rows.filter(booked_on__range=(pending.booked_on - BEFORE, pending.booked_on + AFTER))
    same = list(near.filter(payee_key=pending.payee_key, quantity=pending.quantity)[:2])
    if same:
        return same[0] if len(same) == 1 else None
    least, most = sorted((pending.quantity * LEAST, pending.quantity * MOST))
    close = [row for row in near.filter(quantity__range=(least, most))[:200] if _may_book(pending, row)]
    exact = [row for row in close if row.quantity == pending.quantity] or close
    if len(exact) != 1 or any(_may_book(other, exact[0]) for other in held if other.pk != pending.pk):
        return None
    return exact[0]


def _may_book(pending: SourceLine, row: SourceLine) -> bool:
    if not pending.booked_on - BEFORE <= row.booked_on <= pending.booked_on + AFTER or not pending.quantity:
        return False
    if row.quantity == pending.quantity:
        return True
    return LEAST <= row.quantity / pending.quantity <= MOST and same_payee(_said(row), _said(pending))


def _said(line: SourceLine) -> tuple[str, str]:
    return line.payee_key, fold(line.cleaned.get("memo", ""))


def pending_bookings(batch: ImportBatch) -> QuerySet[SourceLine]:
    """Staged booked lines whose twin is a pending row."""
    return SourceLine.objects.filter(
        batch=batch, outcome=Outcome.STAGED, reason="books_pending", twin__isnull=False
    ).select_related("twin__transaction__household", "twin__transaction__currency", "account")


def book_pending(batch: ImportBatch) -> int:
    """Post each waiting draft with the booked row's own date and quantity; both lines then lead to it."""
    booked = 0
    for line in pending_bookings(batch):
        pending = line.twin
        draft = pending.transaction if pending else None
        if pending is None or draft is None or draft.state != State.DRAFT:
            SourceLine.objects.filter(pk=line.pk).update(reason="", twin=None)
            continue
        draft_book(transaction=draft, date=line.booked_on, legs=_legs(line, pending, legs_of(draft)))
        SourceLine.objects.filter(pk=line.pk).update(outcome=Outcome.TAKEN, transaction=draft)
        # No longer a row of its own: counted with the booked one, it would hide the next equal row.
        SourceLine.objects.filter(pk=pending.pk).update(
            state=LineState.RETRACTED, outcome=Outcome.SKIPPED, reason=BOOKED_SINCE
        )
        booked += 1
    return booked


def _legs(line: SourceLine, pending: SourceLine, legs: list[Leg]) -> list[Leg]:
    """The draft's legs with the booked quantity: the account's leg takes it, the largest other leg takes the difference.

    Where a person moved the draft to another account, the leg that has the pending row's quantity stands for it.
    """
    by_account = [leg for leg in legs if leg.account.pk == line.account_id]
    by_quantity = [leg for leg in legs if leg.quantity == pending.quantity]
    own = (by_account or by_quantity or legs)[0]
    others = sorted((leg for leg in legs if leg is not own), key=lambda leg: -abs(leg.quantity))
    difference = line.quantity - own.quantity
    changed = [
        replace(own, quantity=line.quantity, value=None, booked_on=line.booked_on),
        replace(others[0], quantity=others[0].quantity - difference, value=None, booked_on=line.booked_on),
    ]
    return changed + [replace(leg, booked_on=line.booked_on) for leg in others[1:]]
