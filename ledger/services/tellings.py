"""What a source says differently now of a row that is there already: taken over field by field, or the books stay as they are.

Either way the line that said so is settled (its reason becomes `retold`). Each call is one act, and its undo shows the difference again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from ledger.intake.aliases import Aliases, aliases_of
from ledger.intake.reasons import CHANGED, RETOLD
from ledger.models import Activity, SourceLine, Transaction
from ledger.models.account import BALANCE_KINDS
from ledger.models.evidence import Outcome
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import transaction_edit
from ledger.services.twins import Answered, answers_give, asked_lines, not_asked, reason_give, reasons_move


@dataclass(frozen=True, slots=True)
class Says:
    """The same fields of a row, as the books have them or as a source says them."""

    booked_on: date | None
    quantity: Decimal | None
    payee: str
    memo: str


FIELDS = ("booked_on", "quantity", "payee", "memo")


def said(line: SourceLine, aliases: Aliases) -> Says:
    """What the source says; its payee as the household calls it."""
    named = aliases.named(line.payee_key, line.cleaned.get("payee", ""))
    return Says(line.booked_on, line.quantity, named.name, line.cleaned.get("memo", ""))


def news(books: Says, before: Says | None, now: Says) -> dict[str, tuple[Any, Any]]:
    """By field (what the books say, what the source says now), of what it says differently than before and than the books.

    Example: said −800.00 of the 10th, now of the 11th, and the books have −800.00 of the 10th, filed by a person under "Flat":
    {"booked_on": (10 January, 11 January)}. A source that says no payee says nothing of it.
    """
    found = {}
    for name in FIELDS:
        mine, said_before, theirs = (getattr(one, name, None) for one in (books, before, now))
        if mine is not None and theirs != "" and theirs not in (mine, said_before):
            found[name] = (mine, theirs)
    return found


def leg_told(legs: Sequence[Leg], line: SourceLine, before: SourceLine | None) -> Leg | None:
    """The leg that the line speaks of: its account's; where a person moved the row, the one with the quantity told before."""
    here = [leg for leg in legs if leg.account.pk == line.account_id]
    own = [leg for leg in legs if leg.account.kind in BALANCE_KINDS]
    same = [leg for leg in here or own if before is not None and leg.quantity == before.quantity]
    return next(iter(same or here), None)


def says_now(transaction: Transaction, leg: Leg | None) -> Says:
    """What the books say."""
    on, quantity = (leg.booked_on, leg.quantity) if leg is not None else (None, None)
    return Says(on, quantity, transaction.payee, transaction.memo)


@atomic
def tellings_take(*, household: Household, lines: Sequence[int], acting_user: User) -> Answered:
    """Take over what the source says now: its day, quantity and texts, the quantity and day on the other side, too.

    Example: rent −800.00 (Housing +800.00), told anew as −820.00: −820.00 and Housing +820.00. Of many, those that can't be changed
    are left and counted; of one it is an error: not_asked, reconciled, locked, partly_private, other_side, read_only.
    """
    aliases = aliases_of(household)

    def answer(line: SourceLine, activity: Activity) -> None:
        _take(line, aliases, acting_user, activity)

    return answers_give(household, _last(lines), acting_user=acting_user, kind="telling.take", answer=answer)


@atomic
def tellings_keep(*, household: Household, lines: Sequence[int], acting_user: User) -> Answered:
    """The books stay as they are, and the difference is not shown again. Errors: not_asked, read_only."""
    found = _last(lines)
    rows = Q()
    for line in found:
        rows |= Q(transaction=line.transaction_id, account=line.account_id)
    every = _every(rows) if found else []
    done = reason_give(household, every, acting_user=acting_user, kind="telling.keep", reason=RETOLD)
    return Answered(done.activity, len(found))


def _last(keys: Sequence[int]) -> list[SourceLine]:
    """The last telling of each row of each account."""
    found = {(line.transaction_id, line.account_id): line for line in asked_lines(keys, (CHANGED,))}
    return list(found.values())


def _every(rows: Q) -> list[SourceLine]:
    """All lines that say these rows differently: earlier ones are settled with the last."""
    keys = SourceLine.objects.filter(rows, outcome=Outcome.TAKEN, reason=CHANGED).values_list("pk", flat=True)
    return asked_lines(list(keys), (CHANGED,))


def _take(line: SourceLine, aliases: Aliases, acting_user: User, activity: Activity) -> None:
    row = Transaction.objects.get(source_lines=line)
    legs, before = legs_of(row), line.twin
    leg = leg_told(legs, line, before)
    found = news(says_now(row, leg), said(before, aliases) if before else None, said(line, aliases))
    if not found:
        raise not_asked()
    header: dict[str, Any] = {name: found[name][1] for name in ("payee", "memo") if name in found}
    if leg is not None and leg.booked_on == row.date and "booked_on" in found:
        header["date"] = found["booked_on"][1]
    transaction_edit(
        transaction=row, acting_user=acting_user, legs=_legs(row, legs, leg, found), activity=activity,
        reason=_("As its source says it now"), **header,
    )  # fmt: skip
    reasons_move(_every(Q(transaction=row, account=line.account_id)), RETOLD, activity)


def _legs(row: Transaction, legs: Sequence[Leg], own: Leg | None, found: Mapping[str, tuple[Any, Any]]) -> list[Leg]:
    if own is None:
        return list(legs)
    changed = list(legs)
    if "quantity" in found:
        changed = requantified(row, changed, own, found["quantity"][1])
    if "booked_on" in found:
        old, new = found["booked_on"]
        changed = [
            leg.moved(old, new) if leg.posting == own.posting or not _is_told(row, leg) else leg for leg in changed
        ]
    return changed


def _is_told(row: Transaction, leg: Leg) -> bool:
    """Whether another account's own source told this side: it keeps its day and quantity."""
    if leg.account.kind not in BALANCE_KINDS:
        return False
    return SourceLine.objects.filter(transaction=row, account=leg.account, outcome=Outcome.TAKEN).exists()


def requantified(row: Transaction, legs: Sequence[Leg], own: Leg, quantity: Decimal) -> list[Leg]:
    """The own leg takes the new quantity, the largest other one the difference; of an exchange, the far end stays what it was."""
    other = max((leg for leg in legs if leg is not own), key=lambda leg: abs(leg.quantity))
    if own.commodity != row.currency:  # its worth in the other currency is what really was paid
        return [replace(own, quantity=quantity) if leg is own else leg for leg in legs]
    difference = quantity - own.quantity
    if other.commodity != row.currency:
        far = replace(other, value=(other.value or Decimal(0)) - difference)
    elif _is_told(row, other):
        message = _("The other side is a row of “%(name)s”, told by its own statement. Nothing was changed.")
        raise DomainError("other_side", message % {"name": other.account.name})
    else:
        far = replace(other, quantity=other.quantity - difference, value=None)
    changed = {own.posting: replace(own, quantity=quantity, value=None), other.posting: far}
    return [changed.get(leg.posting, leg) for leg in legs]
