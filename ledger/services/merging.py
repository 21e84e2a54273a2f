"""Making two entries of the same happening one: typed by hand and imported, or imported twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from fintrack.lib.registry import entries_joined
from ledger.models import Activity, SourceLine, Transaction
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import DecidedBy, State
from ledger.services.activity import activity_start, row_change
from ledger.services.legs import Leg, legs_of
from ledger.services.transactions import editable, transaction_edit, transaction_void


@atomic
def transactions_merge(
    *, keep: Transaction, drop: Transaction, acting_user: User, activity: Activity | None = None
) -> Transaction:
    """Void `drop` and let `keep` stand for both: the source lines of both lead to it from now on, so neither comes back by import;
    it takes over the tags, and what it lacks of memo, payee, purchase (of a refund) and a decided category. One act, undone as one.

    Example: −12.30 typed on the 3rd and −12.30 from the bank on the 4th: one stays, the account is 12.30 better off.
    Errors: same_row, not_posted, not_the_same (other accounts, amounts or currency), reconciled and locked (of `drop`),
    partly_private, not_found, read_only.
    """
    if keep.pk == drop.pk:
        raise DomainError("same_row", _("Choose two different transactions."))
    kept, dropped = editable(keep, acting_user), editable(drop, acting_user)
    _check_same(kept, dropped)
    activity = activity or activity_start(
        household=kept.household, acting_user=acting_user, kind="transactions.merge", subject=kept.payee
    )
    transaction_void(transaction=dropped, acting_user=acting_user, reason=_("Merged into another"), activity=activity)
    return _stands_for(kept, dropped, acting_user, activity)


@atomic
def transaction_absorb(*, keep: Transaction, drop: Transaction, acting_user: User, activity: Activity) -> Transaction:
    """As `transactions_merge`, where a person says that `drop` only repeats `keep`, whatever became of that one since: it stays as it
    is. Edited, it keeps its amount and account; voided, it stays void, and `drop` goes, too.

    Errors: same_row, not_posted (`drop`), partly_private, reconciled and locked (of `drop`), not_found, read_only.
    """
    if keep.pk == drop.pk:
        raise DomainError("same_row", _("Choose two different transactions."))
    kept, dropped = editable(keep, acting_user), editable(drop, acting_user)
    transaction_void(transaction=dropped, acting_user=acting_user, reason=_("Merged into another"), activity=activity)
    if kept.state != State.POSTED:
        evidence_join(keep=kept, drop=dropped, activity=activity)
        return kept
    return _stands_for(kept, dropped, acting_user, activity)


def _stands_for(kept: Transaction, dropped: Transaction, acting_user: User, activity: Activity) -> Transaction:
    # Kept with a revision even where nothing is taken over: it says that a person decided, which the undo of an import respects.
    kept = transaction_edit(
        transaction=kept, acting_user=acting_user, reason=_("Merged with a duplicate"), activity=activity,
        **_taken_over(kept, dropped),
    )  # fmt: skip
    for refund in Transaction.objects.filter(refund_of=dropped).exclude(pk=kept.pk):
        transaction_edit(transaction=refund, acting_user=acting_user, refund_of=kept, activity=activity)
    evidence_join(keep=kept, drop=dropped, activity=activity)
    return kept


def evidence_join(*, keep: Transaction, drop: Transaction, activity: Activity) -> None:
    """What led to `drop` (source lines, what upper floors hang on it) leads to `keep` from now on; undo gives it back."""
    for line in SourceLine.objects.filter(transaction=drop).order_by("pk"):
        with row_change(activity, line):
            SourceLine.objects.filter(pk=line.pk).update(transaction=keep)
    for _name, hook in entries_joined.items():
        hook(keep=keep.pk, drop=drop.pk, activity=activity)


def _check_same(keep: Transaction, drop: Transaction) -> None:
    if keep.state != State.POSTED or drop.state != State.POSTED:
        raise DomainError("not_posted", _("Only booked transactions can be merged."))
    if keep.currency_id != drop.currency_id or own_legs(keep) != own_legs(drop):
        message = _("These differ in account or amount, so money would get lost. Nothing was changed.")
        raise DomainError("not_the_same", message)


def own_legs(transaction: Transaction) -> Counter[tuple[int, int, Decimal]]:
    """What happened to the household's own accounts, whatever it was for."""
    legs = transaction.postings.filter(account__kind__in=BALANCE_KINDS)
    return Counter(legs.values_list("account", "commodity", "quantity"))


def _taken_over(keep: Transaction, drop: Transaction) -> dict[str, Any]:
    tags = {tag.name for row in (keep, drop) for tag in row.tags.all()}
    found: dict[str, Any] = {"tags": sorted(tags)}
    if not keep.memo:
        found["memo"] = drop.memo
    if not keep.payee:
        found["payee"] = drop.payee
    if keep.refund_of_id is None and drop.refund_of_id not in (None, keep.pk):
        found["refund_of"] = drop.refund_of
    legs = _categorised(keep, drop)
    return found | ({"legs": legs, "decided_by": drop.decided_by, "rule": drop.rule} if legs else {})


def _categorised(keep: Transaction, drop: Transaction) -> Sequence[Leg]:
    """The legs of `keep` with the category somebody decided for `drop`; none where both are decided, or either is no plain row."""
    mine, theirs = legs_of(keep), [leg for leg in legs_of(drop) if leg.account.is_category]
    is_open = keep.decided_by == DecidedBy.NOBODY and drop.decided_by != DecidedBy.NOBODY
    if not is_open or len(theirs) != 1 or sum(leg.account.is_category for leg in mine) != 1:
        return ()
    return [replace(leg, account=theirs[0].account) if leg.account.is_category else leg for leg in mine]
