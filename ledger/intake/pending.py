"""Pending rows: a booked row takes the place of the draft its pending row made, and keeps what a person decided there."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from ledger.models import ImportBatch, SourceLine
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import State
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import draft_book

BOOKED_SINCE = "booked_since"


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
