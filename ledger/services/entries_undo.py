"""Taking back what an act did to transactions: as one set where the legs' rows are still the same, one by one where they aren't."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, to_units
from ledger.activity_words import left_texts
from ledger.models import Account, Activity, ActivityEntry, Rule, Tag, Transaction, TransactionRevision
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import State
from ledger.services.activity import entries_record, entry_record
from ledger.services.bulk_rewrite import (
    EntryNow,
    LegNow,
    Pair,
    chunks,
    entries_now,
    entries_rewrite,
    refusal,
)
from ledger.services.locks import household_lock
from ledger.services.reviewing import keys_review
from ledger.services.sealing import sealing
from ledger.services.snapshots import Snapshot
from ledger.services.transactions import transaction_undo, transaction_void

REVIEWS = {"transactions.review": False, "transactions.unreview": True}
"""Acts that only say who has looked: what their undo makes of `is_reviewed`."""

Found = tuple[int, int | None, int]


def is_whole(activity: Activity) -> bool:
    """Whether undoing half of it would be wrong: of two entries made one, neither may come back alone."""
    return activity.kind in ("transactions.merge", "twins.same") or activity.kind.startswith("transfer.")


def entries_undo(activity: Activity, undo: Activity, acting_user: User) -> tuple[int, int]:
    """(gone back, kept as they are). Nothing that was changed since is overwritten; where nothing can go back at all, or only half
    of what belongs together, it is refused: changed_since, or why (locked, reconciled, partly_private).
    """
    found = list(
        ActivityEntry.objects.filter(activity=activity).order_by("-pk").values_list("transaction", "before", "after")
    )
    if activity.kind in REVIEWS:
        keys = [key for key, _before, _after in found]
        _act, count = keys_review(keys=keys, acting_user=acting_user, is_reviewed=REVIEWS[activity.kind], activity=undo)
        return count, 0
    if len(found) == 1 and activity.kind != "account.merge":  # which moves voided transactions too
        _one_back(found[0], undo, acting_user)
        return 1, 0
    done, left = _many_back(activity, found, undo, acting_user)
    if left and (not done or is_whole(activity)):
        raise _refused(left)
    return done, left.total()


def _refused(left: Counter[str]) -> DomainError:
    [(reason, _count)] = left.most_common(1)
    if reason == "changed_since":
        return changed_since()
    return DomainError(reason, _("This can't be taken back: %(why)s.") % {"why": ", ".join(left_texts(left))})


def changed_since() -> Conflict:
    return Conflict("changed_since", _("This was changed again since, so it can't be taken back as it was."))


def _one_back(found: Found, undo: Activity, acting_user: User) -> None:
    key, before, after = found
    transaction = Transaction.objects.select_related("household").get(pk=key)
    if before == after:  # nothing of the entry itself was changed: something was put beside it
        return entry_record(undo, transaction, transaction.revision)
    if transaction.revision != after:
        raise changed_since()
    if before is not None:
        transaction_undo(transaction=transaction, acting_user=acting_user, to_revision=before, activity=undo)
    elif transaction.state == State.POSTED:
        transaction_void(transaction=transaction, acting_user=acting_user, reason=_("Undone"), activity=undo)


@dataclass(frozen=True)
class Rows:
    """What of the household is still there for an old state to refer to."""

    seen_by: Mapping[int, str]
    """By account whom its legs are for, "" off the balance sheet: of two alike one may take the other's place without anybody
    seeing more or less.
    """
    tags: frozenset[int]
    rules: frozenset[int]

    @classmethod
    def of(cls, activity: Activity) -> Rows:
        mine = {"household": activity.household_id}
        accounts = Account.objects.filter(**mine).only("kind", "visibility", "owner_id")
        seen_by = {account.pk: account.audience if account.kind in BALANCE_KINDS else "" for account in accounts}
        tags, rules = (
            frozenset(model._default_manager.filter(**mine).values_list("pk", flat=True)) for model in (Tag, Rule)
        )
        return cls(seen_by, tags, rules)


def _many_back(
    activity: Activity, found: Sequence[Found], undo: Activity, acting_user: User
) -> tuple[int, Counter[str]]:
    household, rows = activity.household, Rows.of(activity)
    pairs: list[Pair] = []
    singles: list[Found] = []
    left: Counter[str] = Counter()
    with household_lock(household), sealing():
        for one, now, snapshot in _with_states(found, acting_user):
            new = None if now is None else _before(now, one, snapshot, rows)
            if now is None or now.revision != one[2]:
                left["changed_since"] += 1
            elif new is None:
                singles.append(one)
            elif (reason := refusal(now, new, acting_user, household.locked_until)) not in ("", "unchanged"):
                left[reason] += 1
            else:
                pairs.append((now, new))
        reason = _("Undone")
        entries_record(undo, entries_rewrite(household, pairs, acting_user=acting_user, reason=reason))
    done = sum(_is_back(one, undo, acting_user, left) for one in singles)
    return len(pairs) + done, left


def _is_back(one: Found, undo: Activity, acting_user: User, left: Counter[str]) -> bool:
    try:
        _one_back(one, undo, acting_user)
    except DomainError as error:
        left[error.code if error.code in ("locked", "reconciled", "partly_private") else "changed_since"] += 1
        return False
    return True


def _with_states(found: Sequence[Found], acting_user: User) -> Iterator[tuple[Found, EntryNow | None, Snapshot | None]]:
    """Each with what it is now (None: gone, or out of the person's sight) and what it was."""
    by_key = {one[0]: one for one in found}
    for part in chunks(list(by_key)):
        now = entries_now(acting_user, part)
        numbers = {before for key in part if (before := by_key[key][1]) is not None}
        revisions = TransactionRevision.objects.filter(transaction__in=part, number__in=numbers).values_list(
            "transaction", "number", "snapshot"
        )
        states = {key: snapshot for key, number, snapshot in revisions if number == by_key[key][1]}
        for key in part:
            yield by_key[key], now.get(key), states.get(key)


def _before(now: EntryNow, one: Found, snapshot: Snapshot | None, rows: Rows) -> EntryNow | None:
    """What the entry was before the act; None where that takes other legs than it has."""
    if one[1] is None:
        return replace(now, state=State.VOID.value) if now.state == State.POSTED else now
    if one[1] == one[2]:
        return now
    if snapshot is None or snapshot["currency"] != now.currency or snapshot["refund_of"] != now.refund_of:
        return None
    legs = _legs_before(now, snapshot, rows)
    return None if legs is None else _header_before(replace(now, legs=legs), snapshot, rows)


def _header_before(now: EntryNow, snapshot: Snapshot, rows: Rows) -> EntryNow:
    is_draft = State.DRAFT in (now.state, snapshot["state"])
    at, rule = snapshot["reviewed_at"], snapshot.get("rule")
    return replace(
        now, date=date.fromisoformat(snapshot["date"]), payee=snapshot["payee"], memo=snapshot["memo"],
        state=now.state if is_draft else snapshot["state"], decided_by=snapshot["decided_by"],
        rule=rule if rule in rows.rules else None, reviewed_at=datetime.fromisoformat(at) if at else None,
        tags=rows.tags & set(snapshot["tags"]),
    )  # fmt: skip


def _legs_before(now: EntryNow, snapshot: Snapshot, rows: Rows) -> tuple[LegNow, ...] | None:
    was = {leg["posting"]: leg for leg in snapshot["postings"]}
    if was.keys() != {leg.id for leg in now.legs} or not all(_is_same(leg, was[leg.id], rows) for leg in now.legs):
        return None
    return tuple(
        replace(
            leg, account=was[leg.id]["account"], booked_on=date.fromisoformat(was[leg.id]["booked_on"]), memo=was[leg.id]["memo"],
        )
        for leg in now.legs
    )  # fmt: skip


def _is_same(leg: LegNow, was: dict[str, Any], rows: Rows) -> bool:
    numbers = (to_units(Decimal(was["quantity"]), QUANTITY_SCALE), to_units(Decimal(was["value"]), VALUE_SCALE))
    is_near = leg.account == was["account"] or (
        was["account"] in rows.seen_by and rows.seen_by[was["account"]] == rows.seen_by.get(leg.account)
    )
    return is_near and (was["commodity"], *numbers) == (leg.commodity, leg.quantity, leg.value)
