"""Posting, editing, voiding and undoing: the only door to the facts besides the corridor's bulk step (`ledger.intake.post`).

Each function is one database transaction, writes a revision of what was before, refreshes the totals, is an act of its own in the
activity list or (`activity=`) part of one, and raises DomainError with nothing changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound
from fintrack.lib.text import clean, fold, search_key
from ledger.models import Account, Activity, Commodity, Posting, Rule, Tag, Transaction, TransactionRevision
from ledger.models.transaction import DecidedBy, Origin, State
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, entry_record
from ledger.services.legs import Leg, balanced, facts_of, legs_of, posting_of
from ledger.services.locks import household_lock
from ledger.services.month_totals import month_totals_refresh
from ledger.services.sealing import sealing
from ledger.services.snapshots import Snapshot, snapshot_of

HEADER = ("date", "payee", "memo", "currency", "refund_of", "decided_by", "rule", "reviewed_at")


def _check_unlocked(household: Household, days: Sequence[date]) -> None:
    if household.locked_until and any(day <= household.locked_until for day in days):
        message = _("The books are closed up to %(day)s. Nothing was changed.")
        raise DomainError("locked", message % {"day": household.locked_until.isoformat()})


def texts_fold(transaction: Transaction) -> None:
    """Clean the texts and set what is searched and compared by them."""
    transaction.payee, transaction.memo = clean(transaction.payee, 200), clean(transaction.memo, 500)
    transaction.payee_key = fold(transaction.payee)[:200]
    transaction.search_key = search_key(transaction.payee, transaction.memo)


def _check_refund(transaction: Transaction, acting_user: User) -> None:
    purchase = transaction.refund_of
    if purchase is None:
        return
    if not Transaction.objects.visible_to(acting_user).filter(pk=purchase.pk).exists():
        raise NotFound(_("Not found."))
    if purchase.pk == transaction.pk or purchase.refund_of_id:
        raise DomainError("bad_refund", _("A refund belongs to a purchase, not to a refund."))


def tags_named(household: Household, names: Sequence[str]) -> list[Tag]:
    return [
        Tag.objects.get_or_create(household=household, name=clean(name, 60))[0] for name in names if clean(name, 60)
    ]


@atomic
def transaction_post(
    *,
    household: Household,
    acting_user: User | None,
    date: date,
    currency: Commodity,
    legs: Sequence[Leg],
    payee: str = "",
    memo: str = "",
    origin: str = Origin.PERSON,
    decided_by: str = DecidedBy.PERSON,
    is_reviewed: bool = True,
    refund_of: Transaction | None = None,
    tags: Sequence[str] = (),
    state: str = State.POSTED,
    activity: Activity | None = None,
) -> Transaction:
    """Write one entry of the books and seal it (or leave it a draft). `acting_user` None: the corridor itself.

    Errors: read_only, locked, unbalanced, too_few_legs, wrong_commodity, too_many_decimals, sign_mismatch, not_found.
    """
    if acting_user is not None:
        writer_of(acting_user, household)
    with household_lock(household), sealing():
        transaction = Transaction(
            household=household, date=date, currency=currency, payee=payee, memo=memo, origin=origin, decided_by=decided_by,
            created_by=acting_user, refund_of=refund_of, reviewed_at=timezone.now() if is_reviewed else None,
        )  # fmt: skip
        texts_fold(transaction)
        if acting_user is not None:
            _check_refund(transaction, acting_user)
        postings = [posting_of(transaction, leg) for leg in balanced(household, currency, date, legs, acting_user)]
        _check_unlocked(household, [date, *(posting.booked_on for posting in postings)])
        transaction.save(force_insert=True)
        for posting in postings:
            posting.transaction = transaction
        Posting.objects.bulk_create(postings)
        if tags:
            transaction.tags.set(tags_named(household, tags))
        if state == State.POSTED:
            _seal(transaction)
            month_totals_refresh(household, (), facts_of(transaction, postings))
        _act(transaction, acting_user, activity, "transaction.add", None)
    return transaction


def _act(
    transaction: Transaction, acting_user: User | None, activity: Activity | None, kind: str, before: int | None
) -> None:
    """Note the change in its act. What the corridor does by itself is part of an import, which is an act already."""
    if activity is None and acting_user is not None:
        activity = activity_start(
            household=transaction.household, acting_user=acting_user, kind=kind, subject=transaction.payee
        )
    if activity is not None:
        entry_record(activity, transaction, before)


def _seal(transaction: Transaction) -> None:
    transaction.state = State.POSTED
    transaction.save(update_fields=["state", "revision"])


def editable(transaction: Transaction, acting_user: User, expected_revision: int | None = None) -> Transaction:
    """The transaction, locked for this change. Only who sees every leg may change it; a changed one is a Conflict."""
    writer_of(acting_user, transaction.household)
    locked = (
        Transaction.objects.select_for_update(of=("self",))
        .select_related("household", "currency")
        .prefetch_related("tags")
        .filter(pk=transaction.pk)
        .first()
    )
    if locked is None or not Transaction.objects.visible_to(acting_user).filter(pk=transaction.pk).exists():
        raise NotFound(_("Not found."))
    seen = Posting.objects.visible_to(acting_user).filter(transaction=locked).count()
    if seen != Posting.objects.filter(transaction=locked).count():
        raise Forbidden("partly_private", _("Part of this is private, so you can't change it."))
    if expected_revision is not None and expected_revision != locked.revision:
        message = _("Somebody changed this meanwhile. Nothing of yours was saved; look at it again.")
        raise Conflict("revision_conflict", message, revision=locked.revision)
    return locked


def _record(transaction: Transaction, acting_user: User | None, reason: str) -> None:
    TransactionRevision.objects.create(
        transaction=transaction, number=transaction.revision, snapshot=snapshot_of(transaction), acting_user=acting_user,
        reason=clean(reason, 200),
    )  # fmt: skip


@atomic
def transaction_edit(
    *,
    transaction: Transaction,
    acting_user: User,
    legs: Sequence[Leg] | None = None,
    tags: Sequence[str] | None = None,
    expected_revision: int | None = None,
    reason: str = "",
    activity: Activity | None = None,
    **header: Any,
) -> Transaction:
    """Change what is given, keep the rest; legs with a `posting` keep that row's identity. One revision, one seal.

    `header`: date, payee, memo, currency, refund_of, decided_by, rule, reviewed_at. A new date moves the legs that were booked on the
    old one. Errors as `transaction_post`, and revision_conflict, partly_private, reconciled, void.
    """
    unknown = set(header) - set(HEADER)
    if unknown:
        raise DomainError("bad_field", _("This can't be changed."), fields=sorted(unknown))
    locked = editable(transaction, acting_user, expected_revision)
    if locked.state == State.VOID:
        raise DomainError("void", _("This was voided. Restore it first."))
    if legs is None:
        old_date, new_date = locked.date, header.get("date", locked.date)
        legs = [leg.moved(old_date, new_date) for leg in legs_of(locked)]
    with household_lock(locked.household), sealing():
        before = locked.revision
        _rewrite(locked, acting_user, legs, header, reason, tags)
        _act(locked, acting_user, activity, "transaction.edit", before)
    return locked


def _rewrite(
    transaction: Transaction,
    acting_user: User | None,
    legs: Sequence[Leg],
    header: dict[str, Any],
    reason: str,
    tags: Sequence[str] | None = None,
) -> None:
    """Snapshot, open, rewrite keeping unchanged legs' rows, seal again, refresh. Drafts have neither seal nor totals."""
    old = list(transaction.postings.select_related("account").order_by("pk"))
    was_posted = transaction.state == State.POSTED
    before = facts_of(transaction, old) if was_posted else []
    if was_posted:  # a draft is no fact yet: pending since March, it may be booked in April although March is closed
        _check_unlocked(transaction.household, [transaction.date, *(leg.booked_on for leg in old)])
        _record(transaction, acting_user, reason)
        transaction.state = State.DRAFT
        transaction.save(update_fields=["state"])
    elif acting_user is not None:
        _record(transaction, acting_user, reason)
    for name, value in header.items():
        setattr(transaction, name, value)
    texts_fold(transaction)
    if acting_user is not None:
        _check_refund(transaction, acting_user)
    wanted = balanced(transaction.household, transaction.currency, transaction.date, legs, acting_user)
    _check_unlocked(transaction.household, [transaction.date, *(leg.booked_on or transaction.date for leg in wanted)])
    new = _legs_rewrite(transaction, old, wanted)
    if tags is not None:
        transaction.tags.set(tags_named(transaction.household, tags))
    transaction.revision += 1
    transaction.save()
    if was_posted:
        _seal(transaction)
        month_totals_refresh(transaction.household, before, facts_of(transaction, new))


def _legs_rewrite(transaction: Transaction, old: Sequence[Posting], wanted: Sequence[Leg]) -> list[Posting]:
    """Keep, change, add and remove rows so that the transaction's legs are `wanted`."""
    rows = {posting.pk: posting for posting in old}
    kept: set[int] = set()
    result = []
    for leg in wanted:
        fresh = posting_of(transaction, leg)
        row = rows.get(leg.posting or 0)
        if row is None or row.pk in kept:
            fresh.save(force_insert=True)
            result.append(fresh)
            continue
        kept.add(row.pk)
        fresh.pk, fresh.reconciled = row.pk, row.reconciled
        _check_reconciled(row, fresh)
        fresh.save(force_update=True)
        result.append(fresh)
    for row in old:
        if row.pk not in kept:
            _check_reconciled(row, None)
            row.delete()
    return result


def _check_reconciled(row: Posting, fresh: Posting | None) -> None:
    """A reconciled leg keeps its account, quantity and day; its counter-leg's category may still change."""
    same = fresh is not None and (row.account_id, row.quantity, row.booked_on) == (
        fresh.account_id, fresh.quantity, fresh.booked_on,
    )  # fmt: skip
    if row.reconciled and not same:
        raise DomainError("reconciled", _("This leg is reconciled with a statement, so it can't be changed."))


@atomic
def transaction_void(
    *,
    transaction: Transaction,
    acting_user: User,
    reason: str = "",
    expected_revision: int | None = None,
    activity: Activity | None = None,
) -> Transaction:
    """Take a transaction out of all totals, for good unless restored. Its source rows never come back by import."""
    locked = editable(transaction, acting_user, expected_revision)
    if locked.state != State.POSTED:
        raise DomainError("not_posted", _("Only a booked transaction can be voided."))
    _switch(locked, acting_user, State.VOID, reason or _("Voided"))
    _act(locked, acting_user, activity, "transaction.void", locked.revision - 1)
    return locked


@atomic
def transaction_restore(
    *, transaction: Transaction, acting_user: User, reason: str = "", activity: Activity | None = None
) -> Transaction:
    """Bring a voided transaction back as it was."""
    locked = editable(transaction, acting_user)
    if locked.state != State.VOID:
        raise DomainError("not_void", _("This was not voided."))
    _switch(locked, acting_user, State.POSTED, reason or _("Restored"))
    _act(locked, acting_user, activity, "transaction.restore", locked.revision - 1)
    return locked


def _switch(transaction: Transaction, acting_user: User | None, state: str, reason: str) -> None:
    legs = list(transaction.postings.select_related("account").order_by("pk"))
    _check_unlocked(transaction.household, [transaction.date, *(leg.booked_on for leg in legs)])
    if any(leg.reconciled for leg in legs):
        raise DomainError("reconciled", _("Part of this is reconciled with a statement, so it can't be voided."))
    with household_lock(transaction.household), sealing():
        _record(transaction, acting_user, reason)
        transaction.state, transaction.revision = state, transaction.revision + 1
        transaction.save(update_fields=["state", "revision"])
        facts = facts_of(transaction, legs)
        removed, added = (facts, []) if state == State.VOID else ([], facts)
        month_totals_refresh(transaction.household, removed, added)


@atomic
def transaction_undo(
    *, transaction: Transaction, acting_user: User, to_revision: int | None = None, activity: Activity | None = None
) -> Transaction:
    """Make it again what it was in revision `to_revision` (default: before the last change). The undo is a change of its own.

    Errors: nothing_to_undo, and what the old state runs into today (locked, reconciled, a closed household account).
    """
    locked = editable(transaction, acting_user)
    revisions = TransactionRevision.objects.filter(transaction=locked)
    wanted = revisions.filter(number=to_revision).first() if to_revision is not None else revisions.first()
    if wanted is None:
        raise DomainError("nothing_to_undo", _("There is nothing to undo."))
    snapshot: Snapshot = wanted.snapshot
    reason = _("Undone to revision %(number)s") % {"number": wanted.number}
    before = locked.revision
    if locked.state == State.VOID and snapshot["state"] == State.POSTED:
        _switch(locked, acting_user, State.POSTED, reason)
    with household_lock(locked.household), sealing():
        if _differs(locked, snapshot):
            _rewrite(locked, acting_user, _snapshot_legs(locked, snapshot), _snapshot_header(snapshot), reason)
            locked.tags.set(Tag.objects.filter(household=locked.household_id, pk__in=snapshot["tags"]))
    if snapshot["state"] == State.VOID and locked.state == State.POSTED:
        _switch(locked, acting_user, State.VOID, reason)
    _act(locked, acting_user, activity, "transaction.undo", before)
    return locked


def _differs(transaction: Transaction, snapshot: Snapshot) -> bool:
    now = snapshot_of(transaction)
    return any(now[name] != snapshot[name] for name in snapshot if name != "state")


def _snapshot_header(snapshot: Snapshot) -> dict[str, Any]:
    reviewed_at = snapshot["reviewed_at"]
    return {
        "date": date.fromisoformat(snapshot["date"]),
        "payee": snapshot["payee"],
        "memo": snapshot["memo"],
        "currency": Commodity.objects.get(pk=snapshot["currency"]),
        "decided_by": snapshot["decided_by"],
        "rule": Rule.objects.filter(pk=snapshot.get("rule") or 0).first(),
        "refund_of": Transaction.objects.filter(pk=snapshot["refund_of"]).first(),
        "reviewed_at": datetime.fromisoformat(reviewed_at) if reviewed_at else None,
    }


def _snapshot_legs(transaction: Transaction, snapshot: Snapshot) -> list[Leg]:
    accounts = Account.objects.in_bulk([leg["account"] for leg in snapshot["postings"]])
    if any(leg["account"] not in accounts for leg in snapshot["postings"]):
        raise DomainError("account_gone", _("A category it was in then is there no more. Choose another by hand."))
    commodities = Commodity.objects.in_bulk([leg["commodity"] for leg in snapshot["postings"]])
    return [
        Leg(
            account=accounts[leg["account"]], quantity=Decimal(leg["quantity"]), commodity=commodities[leg["commodity"]],
            value=Decimal(leg["value"]), booked_on=date.fromisoformat(leg["booked_on"]), memo=leg["memo"],
            posting=leg["posting"],
        )
        for leg in snapshot["postings"]
    ]  # fmt: skip


@atomic
def draft_book(*, transaction: Transaction, date: date, legs: Sequence[Leg]) -> Transaction:
    """Post a draft as the bank booked it (the corridor's own step): its date and legs, everything else as it was decided."""
    with household_lock(transaction.household), sealing():
        _rewrite(transaction, None, legs, {"date": date}, "")
        _seal(transaction)
        month_totals_refresh(transaction.household, (), facts_of(transaction, list(transaction.postings.all())))
    return transaction


@atomic
def derived_rewrite(
    *, transaction: Transaction, date: date, legs: Sequence[Leg], reason: str, **header: Any
) -> Transaction:
    """Change an entry the corridor owns (a derived opening balance, a transfer it joined)."""
    with household_lock(transaction.household), sealing():
        _rewrite(transaction, None, legs, {"date": date, **header}, reason)
    return transaction


@atomic
def derived_void(*, transaction: Transaction, reason: str) -> Transaction:
    """Take back an entry the corridor owns."""
    _switch(transaction, None, State.VOID, reason)
    return transaction
