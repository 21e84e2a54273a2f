"""Answers to "is this the row that was there already?": both become one, or they are two and it is never asked again.

The line that asked keeps the answer as its reason: `same_by_you` or `apart`. Each call is one act, and its undo asks again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from ledger.intake.overlap import APART
from ledger.intake.reasons import ASKED, MAYBE_TYPED, SAME, TOLD_AGAIN
from ledger.models import Account, Activity, SourceLine, Transaction, Visibility
from ledger.models.evidence import Outcome
from ledger.models.transaction import State
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, rows_moved
from ledger.services.locks import household_lock
from ledger.services.merging import own_legs, transaction_absorb


@dataclass(frozen=True)
class Answered:
    """`changed` lines got their answer in this act; `left` counts the others by the reason they were refused for."""

    activity: Activity
    changed: int
    left: Counter[str] = field(default_factory=Counter)


Answer = Callable[[SourceLine, Activity], None]


@atomic
def twins_merge(*, household: Household, lines: Sequence[int], acting_user: User) -> Answered:
    """It is the same row: the older one stays as it is, the newer one goes, and both tellings lead to it.

    Example: −4.00 of the 10th is known, −4.00 of the 11th came in and asked: one −4.00 stays, on the 10th. Where the newer one knows more
    (it is a transfer by now), it stays. Of many, those that can't be merged are left and counted; of one it is an error: not_asked,
    not_the_same, reconciled, locked, partly_private, read_only.
    """

    def answer(line: SourceLine, activity: Activity) -> None:
        _merge(line, acting_user, activity)

    return answers_give(household, asked_lines(lines, ASKED), acting_user=acting_user, kind="twins.same", answer=answer)


@atomic
def twins_part(*, household: Household, lines: Sequence[int], acting_user: User) -> Answered:
    """These are two: remembered with the line, so that neither the review nor an import asks again. Errors: not_asked, read_only."""
    return reason_give(household, asked_lines(lines, ASKED), acting_user=acting_user, kind="twins.apart", reason=APART)


def asked_lines(keys: Sequence[int], reasons: Sequence[str]) -> list[SourceLine]:
    """Those of the lines that still wait with one of these reasons."""
    rows: QuerySet[SourceLine] = SourceLine.objects.filter(
        pk__in=keys, outcome=Outcome.TAKEN, reason__in=reasons, transaction__state=State.POSTED
    )
    return list(rows.select_related("transaction", "account", "twin").defer("raw").order_by("pk"))


def not_asked() -> DomainError:
    return DomainError("not_asked", _("This was answered already, or was never asked."))


def act_of(household: Household, lines: Sequence[SourceLine], acting_user: User, kind: str) -> Activity:
    """Named after the row where it is one; whoever may not read the account must not read of it."""
    if not lines:
        raise not_asked()
    private = Account.objects.filter(pk__in={line.account_id for line in lines}).exclude(visibility=Visibility.OPEN)
    rows = {line.transaction_id: line.transaction for line in lines}
    (row, *others) = rows.values()
    subject = row.payee if row is not None and not others else ""
    return activity_start(
        household=household, acting_user=acting_user, kind=kind, subject=subject, account=private.first()
    )


def answers_give(
    household: Household, lines: Sequence[SourceLine], *, acting_user: User, kind: str, answer: Answer
) -> Answered:
    """Line by line in one act. A single line's refusal is the caller's error; of many, a refused one stays open and is counted."""
    writer_of(acting_user, household)
    with household_lock(household):
        activity = act_of(household, lines, acting_user, kind)
        if len(lines) == 1:
            answer(lines[0], activity)
            return Answered(activity, 1)
        left: Counter[str] = Counter()
        for line in lines:
            try:
                with atomic():
                    answer(line, activity)
            except DomainError as error:
                refused = error
                left[error.code] += 1
                activity.refresh_from_db()  # what was noted of the refused one is gone from the database
    changed = len(lines) - left.total()
    if not changed:
        raise refused
    return Answered(activity, changed, left)


def reason_give(
    household: Household, lines: Sequence[SourceLine], *, acting_user: User, kind: str, reason: str
) -> Answered:
    """The lines get this reason, and nothing else happens: one set for any number of them."""
    writer_of(acting_user, household)
    activity = act_of(household, lines, acting_user, kind)
    reasons_move(lines, reason, activity)
    return Answered(activity, len(lines))


def reasons_move(lines: Sequence[SourceLine], reason: str, activity: Activity) -> None:
    """Give the lines another reason; undo gives each its own back."""
    for old in sorted({line.reason for line in lines}):
        keys = [line.pk for line in lines if line.reason == old]
        SourceLine.objects.filter(pk__in=keys).update(reason=reason)
        rows_moved(activity, SourceLine, "reason", keys, old, reason)


def known_of(line: SourceLine) -> Transaction | None:
    """The row that the line may repeat: a person's, or what the line it resembles has led to by now."""
    if line.reason == MAYBE_TYPED:
        return Transaction.objects.filter(pk=line.cleaned.get("maybe"), state=State.POSTED).first()
    twin = line.twin
    return twin.transaction if twin is not None and twin.outcome == Outcome.TAKEN else None


def _merge(line: SourceLine, acting_user: User, activity: Activity) -> None:
    known, row = known_of(line), Transaction.objects.get(source_lines=line)
    if known is None or known.pk == row.pk or row.state != State.POSTED:
        raise not_asked()
    keep, drop = _stays_and_goes(known, row)
    transaction_absorb(keep=keep, drop=drop, acting_user=acting_user, activity=activity)
    _retell(line, activity)


def _stays_and_goes(known: Transaction, row: Transaction) -> tuple[Transaction, Transaction]:
    """(what stays, what goes). No account's side may get lost, but for the one that was told twice."""
    here, there = own_legs(row), own_legs(known)
    if here <= there or here.total() == 1:
        return known, row
    if known.state == State.POSTED and there <= here:
        return row, known
    message = _("These differ in account or amount, so money would get lost. Nothing was changed.")
    raise DomainError("not_the_same", message)


def _retell(line: SourceLine, activity: Activity) -> None:
    """The line tells the known row from now on, and so do those that told its own row anew."""
    root = _root(line.twin)
    anew = SourceLine.objects.filter(transaction=line.transaction_id, twin=line, reason__in=TOLD_AGAIN)
    for other in anew if root is not None else ():
        with row_change(activity, other):
            SourceLine.objects.filter(pk=other.pk).update(twin=root)
    with row_change(activity, line):
        SourceLine.objects.filter(pk=line.pk).update(reason=SAME, twin=root)


def _root(twin: SourceLine | None) -> int | None:
    """The line that first told the row."""
    if twin is None:
        return None
    return twin.twin_id if twin.reason in TOLD_AGAIN and twin.twin_id is not None else twin.pk
