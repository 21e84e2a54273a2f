"""Reconciling an account with a statement: rows are ticked until nothing is left between them and its balance, then they are locked.

Unfinished work is an act that isn't done yet (`UNFINISHED`, one for each account): its only change says which statement and which
rows. Finishing makes it the act that locked them; nothing of the books moves before that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.text import clean
from ledger.models import Account, Activity, Posting
from ledger.models.activity import UNFINISHED
from ledger.selectors.reconciliation import (
    Marks,
    Progress,
    open_rows,
    progress,
    tally_of,
    ticked_keys,
    unfinished,
)
from ledger.services.accounts import account_act
from ledger.services.accounts_undo import booked_total
from ledger.services.activity import ranges_of, rows_moved
from ledger.services.bulk_rewrite import chunks
from ledger.services.reconciling import assertion_type, check_account, check_number

FINISHED, UNLOCKED = "reconcile", "unlock"
"""What the acts do to an account: its rows locked to a statement, rows of it free again."""


@atomic
def reconciliation_begin(*, account: Account, acting_user: User, on: date, quantity: Decimal) -> Activity:
    """Start on a statement, or say better what it says: rows ticked so far stay ticked.

    Errors: read_only, not_found, bad_number, no_currency (an account of several currencies).
    """
    account = _locked(account, acting_user)
    if account.commodity is None:
        raise DomainError("no_currency", _("An account of several currencies can't be reconciled as one."))
    check_number(quantity, account.commodity)
    draft = unfinished(account.pk) or account_act(account, acting_user, UNFINISHED.partition(".")[2])
    change = dict(draft.changes[0]) if draft.changes else {**EMPTY, "note": {}}
    whole = {"all": change["note"]["all"]} if "all" in change["note"] else {}
    draft.changes = [{**change, "note": {"statement": {"on": on.isoformat(), "quantity": str(quantity)}, **whole}}]
    draft.account = account
    _keep(draft, progress(draft))
    return draft


@atomic
def rows_tick(*, account: Account, acting_user: User, keys: Collection[int], is_ticked: bool) -> Progress:
    """Tick these postings or take the ticks back; what is no row of this statement is left out. Errors: read_only, not_found, not_begun."""
    draft, now = _begun(account, acting_user)
    rows = open_rows(draft, now.on, keys)
    turned = {key: row for key, row in rows.items() if now.marks.has(key, row.booked_on) != is_ticked}
    sign = 1 if is_ticked else -1
    units, count = sum(row.units for row in turned.values()), len(turned)
    marks = replace(now.marks, flips=now.marks.flips ^ turned.keys())
    tally = now.tally._replace(ticked=now.tally.ticked + sign * units, rows_ticked=now.tally.rows_ticked + sign * count)
    return _keep(draft, replace(now, marks=marks, tally=tally))


@atomic
def rows_tick_through(*, account: Account, acting_user: User, through: date | None, is_ticked: bool) -> Progress:
    """Tick every open row booked up to a day, or all of them; or take those ticks back. Errors as `rows_tick`."""
    draft, now = _begun(account, acting_user)
    rows = open_rows(draft, now.on)
    wanted = {key for key, row in rows.items() if through is None or row.booked_on <= through}
    ticked = {key for key, row in rows.items() if now.marks.has(key, row.booked_on)}
    ticked = ticked | wanted if is_ticked else ticked - wanted
    whole = Marks(min(through or now.on, now.on), max(rows, default=0)) if is_ticked else Marks()
    flips = frozenset(key for key, row in rows.items() if whole.has(key, row.booked_on) != (key in ticked))
    marks = replace(whole, flips=flips)
    return _keep(draft, replace(now, marks=marks, tally=tally_of(rows, now.tally.locked, marks)))


@atomic
def reconciliation_drop(*, account: Account, acting_user: User) -> None:
    """Forget the unfinished work: no row was locked by it. Errors: read_only, not_found, not_begun."""
    _begun(account, acting_user)[0].delete()


@atomic
def reconciliation_finish(*, account: Account, acting_user: User) -> Activity:
    """Lock the ticked rows and keep the statement's balance. Locked before 1,000.00, ticked −40.00, statement 960.00: done.

    Errors: read_only, not_found, not_begun, not_zero (with the `difference` that is left).
    """
    draft, now = _begun(account, acting_user)
    if now.difference:
        message = _("The ticked rows don't come to the statement's balance yet.")
        raise Conflict("not_zero", message, difference=str(now.difference))
    keys, statement = ticked_keys(draft, now), draft.changes[0]["note"]["statement"]
    draft.kind, draft.changes, draft.acting_user = f"account.{FINISHED}", [], acting_user
    draft.subject, draft.created_at = account.name, timezone.now()
    draft.save()
    assertion_type(account=account, acting_user=acting_user, quantity=now.stated, on=now.on, activity=draft)
    _lock(draft, keys, is_locked=True, note={"statement": statement})
    return draft


@atomic
def rows_unlock(*, account: Account, acting_user: User, keys: Collection[int], reason: str) -> Activity:
    """Free locked postings of this account, so that they can be changed; the reason stays with the act. Undo locks them again.

    Errors: read_only, not_found, no_reason, nothing_locked.
    """
    account, reason = _locked(account, acting_user), clean(reason, 200)
    if not reason:
        raise DomainError("no_reason", _("Say why, in a word or two. It is kept with the change."))
    locked = Posting.objects.filter(account=account, reconciled=True)
    found = [key for some in chunks(sorted(keys)) for key in locked.filter(pk__in=some).values_list("pk", flat=True)]
    if not found:
        raise DomainError("nothing_locked", _("None of these rows is locked."))
    activity = account_act(account, acting_user, UNLOCKED)
    _lock(activity, found, is_locked=False, note={"reason": reason})
    return activity


def _lock(activity: Activity, keys: Collection[int], *, is_locked: bool, note: dict[str, Any]) -> None:
    """What the rows come to is noted, so that undo can tell whether they are still what they were."""
    for some in chunks(sorted(keys)):
        Posting.objects.filter(pk__in=some).update(reconciled=is_locked)
    total = str(booked_total(keys)[1])
    rows_moved(activity, Posting, "reconciled", keys, not is_locked, is_locked, note={**note, "total": total})


def _locked(account: Account, acting_user: User) -> Account:
    """The account, held against a second person who ticks at the same time."""
    check_account(account, acting_user)
    return Account.objects.select_for_update(of=("self",)).select_related("commodity", "household").get(pk=account.pk)


def _begun(account: Account, acting_user: User) -> tuple[Activity, Progress]:
    account = _locked(account, acting_user)
    draft = unfinished(account.pk)
    if draft is None:
        raise DomainError("not_begun", _("Say first which statement you reconcile with."))
    return draft, progress(draft)


EMPTY: dict[str, Any] = {"model": "ledger.posting", "id": None, "before": None, "after": None, "ranges": []}


def _keep(draft: Activity, now: Progress) -> Progress:
    """Write down what is ticked, and what it comes to in the books as they are."""
    note: dict[str, Any] = {"statement": draft.changes[0]["note"]["statement"]}
    if now.marks.through is not None:
        note["all"] = {"through": now.marks.through.isoformat(), "until": now.marks.until}
    note["tally"] = {"token": now.token, "sums": list(now.tally)}
    draft.changes = [{**EMPTY, "ranges": ranges_of(now.marks.flips), "note": note}]
    draft.save(update_fields=["changes"])
    return now
