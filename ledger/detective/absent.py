"""What may be missing: rows that were there once or are somewhere else, an opening balance that is off, a row nobody ever told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ledger.detective import costs
from ledger.detective.case import Case, Change, Kind, Reason, Row, Spare, Stretch
from ledger.detective.digits import slips
from ledger.detective.gaps import place_of
from ledger.detective.habits import Habits
from ledger.detective.suspects import is_in

ARRIVES_WITHIN = timedelta(days=4)
RECURS = 3


def spare_taken(spare: Spare, case: Case, ends: Sequence[date], habits: Habits) -> Iterator[Change]:
    """The spare on its own day; half a transfer may have arrived a few days later, after another statement."""
    kind, cost = Kind(spare.kind), costs.SPARE[spare.kind]
    reasons = [Reason(spare.kind, spare.account or 0)]
    if spare.kind == Kind.OTHER:
        cost, reasons = _misplaced(spare, case, habits, cost)
    yield _in_place(spare, kind, spare.on, cost, reasons)
    here, later = place_of(ends, spare.on), place_of(ends, spare.on + ARRIVES_WITHIN)
    if spare.kind == Kind.HALF and here < later:
        on = ends[here] + timedelta(days=1)
        yield _in_place(spare, kind, on, cost + costs.LATER_ARRIVAL, reasons)


def _in_place(spare: Spare, kind: Kind, on: date, cost: float, reasons: Sequence[Reason]) -> Change:
    return Change(
        kind, spare.key, spare.on, spare.quantity, ((on, spare.quantity),), cost, tuple(reasons), account=spare.account,
        new_on=on if on != spare.on else None,
    )  # fmt: skip


def _misplaced(spare: Spare, case: Case, habits: Habits, cost: float) -> tuple[float, list[Reason]]:
    """A row of another account: likely where that one has just this much too much, or where the payee is at home here."""
    account = spare.account or 0
    if any(one.jump == -spare.quantity and is_in(one, spare.on) for one in case.off.get(account, ())):
        return costs.OTHER_IS_OFF, [Reason("too_much", account)]
    there, here = case.elsewhere.get(spare.payee, {}).get(account, 0), habits.payee_count(spare.payee)
    if here >= 2 > there - 1:
        return costs.PAYEE_ELSEWHERE, [Reason("payee_here", here)]
    return cost, [Reason("other", account)]


def opening_wrong(rows: Sequence[Row], stated: Sequence[Stretch]) -> Change | None:
    """Where the very first stated balance is off already: the opening balance may be."""
    if not stated or not stated[0].jump:
        return None
    first = stated[0]
    opening = next((row for row in rows if row.is_opening), None)
    if opening is None:
        on = min((row.on for row in rows), default=first.last) - timedelta(days=1)
        on = min(on, first.last)
        return Change(
            Kind.OPENING, 0, on, 0, ((on, first.jump),), costs.OPENING, (Reason("never_held"),), new_quantity=first.jump
        )
    if opening.is_fixed:
        return None
    new = opening.quantity + first.jump
    is_slip = bool(opening.quantity) and new in (*slips(opening.quantity), -opening.quantity)
    return Change(
        Kind.OPENING, opening.key, opening.on, opening.quantity, ((opening.on, first.jump),),
        costs.OPENING_SLIP if is_slip else costs.OPENING, (Reason("never_held"),), new_quantity=new,
    )  # fmt: skip


def never_told(stretch: Stretch, quantity: int, habits: Habits) -> Change:
    """A row of exactly the difference somewhere in the stretch; likely where a payee has such a row month by month, and none here."""
    reasons: tuple[Reason, ...] = ()
    cost, on = costs.MISSING, stretch.last
    for payee, rows in habits.payees_of(quantity).items():
        if len(rows) >= RECURS and not any(is_in(stretch, row.on) for row in rows) and payee:
            cost, reasons = costs.RECURRING, (Reason("recurring", len(rows), rows[-1].on),)
            break
    return Change(Kind.MISSING, 0, on, quantity, ((on, quantity),), cost, reasons, after=stretch.after)
