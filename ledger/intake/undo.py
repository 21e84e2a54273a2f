"""Undo a batch whole: its transactions are voided, its lines retracted (they may be imported again), opening entries re-derived.

Left alone, and said so: what a person edited since, what is reconciled, what lies in a closed period, what was voided already.
A transfer whose other half came with another batch loses only this half; a row that another batch told as well stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.intake import bulk
from ledger.intake.opening import opening_derive
from ledger.intake.prices import prices_take_back
from ledger.intake.reasons import TOLD_AGAIN, listed
from ledger.models import (
    Account,
    Activity,
    BalanceAssertion,
    ImportBatch,
    Posting,
    SourceLine,
    Transaction,
    TransactionRevision,
)
from ledger.models.account import Purpose
from ledger.models.connection import JobState
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import DecidedBy, State
from ledger.services.accounts import system_account, writer_of
from ledger.services.activity import activity_start
from ledger.services.legs import Leg, legs_of
from ledger.services.locks import household_lock
from ledger.services.month_totals import Deltas, Fact, as_day
from ledger.services.sealing import sealing
from ledger.services.snapshots import snapshots_store
from ledger.services.transactions import derived_rewrite

CHUNK = 5000


@dataclass
class UndoPlan:
    """What an undo will do: transactions to void, to split from their other half, drafts to drop, and what it leaves alone; `told`
    are rows that another batch tells, too.
    """

    void: list[int] = field(default_factory=list)
    split: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "void": len(self.void), "split": len(self.split), "drafts": len(self.drafts), "told": len(self.told),
            "kept": dict(self.kept),
        }  # fmt: skip


def undo_plan(batch: ImportBatch) -> UndoPlan:
    """Look, don't touch."""
    plan, locked_until = UndoPlan(), batch.household.locked_until
    other_lines = SourceLine.objects.filter(transaction=OuterRef("pk"), outcome=Outcome.TAKEN).exclude(batch=batch)
    own_lines = SourceLine.objects.filter(batch=batch, outcome=Outcome.TAKEN).exclude(reason__in=TOLD_AGAIN)
    here = own_lines.filter(transaction=OuterRef("transaction")).values("account")
    rows = (
        Transaction.objects.filter(pk__in=own_lines.values("transaction"))
        .annotate(
            is_told=Exists(other_lines.exclude(state=LineState.RETRACTED).filter(account__in=here)),
            is_edited=Exists(TransactionRevision.objects.filter(transaction=OuterRef("pk"), acting_user__isnull=False)),
            is_reconciled=Exists(Posting.objects.filter(transaction=OuterRef("pk"), reconciled=True)),
            is_locked=Exists(Posting.objects.filter(transaction=OuterRef("pk"), booked_on__lte=locked_until))
            if locked_until
            else Exists(Posting.objects.none()),
            is_shared=Exists(other_lines.exclude(state=LineState.RETRACTED)),
        )
        .order_by("pk")
    )
    names = ("is_edited", "is_reconciled", "is_locked", "is_shared", "is_told", "decided_by")
    for key, state, *reasons, is_shared, is_told, decided_by in rows.values_list("pk", "state", *names):
        if is_told:
            plan.told.append(key)
            continue
        _sort(
            plan, key, state, dict(zip(("edited", "reconciled", "locked"), reasons, strict=True)), is_shared, decided_by
        )
    return plan


def _sort(plan: UndoPlan, key: int, state: str, reasons: dict[str, bool], is_shared: bool, decided_by: str) -> None:
    reason = next((name for name, holds in reasons.items() if holds), None)
    if state == State.VOID:
        plan.kept["void"] += 1
    elif state == State.DRAFT and decided_by != DecidedBy.PERSON:
        plan.drafts.append(key)
    elif reason or decided_by == DecidedBy.PERSON:
        plan.kept[reason or "edited"] += 1
    elif is_shared:
        plan.split.append(key)
    else:
        plan.void.append(key)


@atomic
def batch_undo(*, batch: ImportBatch, acting_user: User, activity: Activity | None = None) -> UndoPlan:
    """Take the batch out of the books: an act of its own, or part of `activity`. Errors: not_posted, read_only."""
    writer_of(acting_user, batch.household)
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != JobState.DONE:
        raise DomainError("not_posted", _("Only an import that is in the books can be undone."))
    with household_lock(batch.household), sealing():
        plan = undo_plan(batch)
        taken = SourceLine.objects.filter(batch=batch, outcome=Outcome.TAKEN).values_list("account_id", flat=True)
        stated = BalanceAssertion.objects.filter(batch=batch).values_list("account_id", flat=True)
        accounts = {*taken, *stated}
        _void(batch, plan.void, acting_user)
        _drop_drafts(plan.drafts)
        for key in plan.split:
            _split(batch, Transaction.objects.select_related("household", "currency").get(pk=key))
        _retract(batch, [*plan.void, *plan.drafts, *plan.split, *plan.told])
        _retract_retold(batch, plan.told)
        BalanceAssertion.objects.filter(batch=batch).delete()
        prices_take_back(batch)
        for account in Account.objects.filter(pk__in=accounts).select_related("household", "commodity"):
            opening_derive(account)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=JobState.UNDONE, counts={**locked.counts, "undo": plan.as_json()}
        )
    _note(batch, acting_user, activity)
    batch.refresh_from_db()
    return plan


def _note(batch: ImportBatch, acting_user: User, activity: Activity | None) -> None:
    imported = Activity.objects.filter(batch=batch, kind="import", undone_at=None)
    if activity is None:
        household, name = batch.household, batch.file_name
        activity = activity_start(
            household=household, acting_user=acting_user, kind="undo", subject=name, undoes=imported.first()
        )
    Activity.objects.filter(pk=activity.pk).update(batch=batch)
    imported.update(undone_at=timezone.now())


FACTS = """
SELECT p.account_id, p.commodity_id, t.currency_id, p.booked_on, p.audience, p.quantity, p.value
FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id WHERE t.id IN ({keys})
"""


def _void(batch: ImportBatch, keys: Sequence[int], acting_user: User) -> None:
    deltas, reason = Deltas.of(batch.household), _("The import was undone")
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        for account, commodity, currency, day, audience, quantity, value in bulk.fetch(
            FACTS.format(keys=", ".join(map(str, part)))
        ):
            deltas.add(Fact(account, commodity, currency, as_day(day), audience, quantity, value), -1)
        snapshots_store(part, reason=reason, acting_user=acting_user)
        listed = ", ".join(map(str, part))
        bulk.execute(f"UPDATE ledger_transaction SET state = 'void', revision = revision + 1 WHERE id IN ({listed})")
    deltas.write()


def _drop_drafts(keys: Sequence[int]) -> None:
    """Pending rows' drafts never were in the books: they go."""
    SourceLine.objects.filter(transaction__in=keys).update(transaction=None)
    Transaction.objects.filter(pk__in=keys, state=State.DRAFT).delete()


def _split(batch: ImportBatch, transaction: Transaction) -> None:
    """Give the half that stays its undecided other side back: the corridor's doing, as joining was, and no person's edit."""
    own = set(
        SourceLine.objects.filter(batch=batch, transaction=transaction, outcome=Outcome.TAKEN).values_list(
            "account_id", flat=True
        )
    )
    legs = legs_of(transaction)
    staying = next(leg for leg in legs if leg.account.pk not in own)
    purpose = Purpose.UNCATEGORISED_INCOME if staying.quantity > 0 else Purpose.UNCATEGORISED_EXPENSE
    undecided = system_account(batch.household, purpose)
    changed = [
        replace(leg, account=undecided, booked_on=staying.booked_on) if leg.account.pk in own else leg for leg in legs
    ]
    header: dict[str, Any] = {"decided_by": DecidedBy.NOBODY}
    if len(legs) == 2 and legs[0].commodity != legs[1].commodity:
        # Of an exchange, the staying half's own currency is all that is left.
        changed = [_in_currency_of(staying, leg) for leg in changed]
        header["currency"] = staying.commodity
    reason = _("The import of its other half was undone")
    derived_rewrite(transaction=transaction, date=transaction.date, legs=changed, reason=reason, **header)


def _in_currency_of(staying: Leg, leg: Leg) -> Leg:
    quantity = staying.quantity if leg.posting == staying.posting else -staying.quantity
    return replace(leg, commodity=staying.commodity, quantity=quantity, value=None)


RETRACT = """
UPDATE ledger_sourceline SET state = 'retracted', outcome = 'skipped', reason = 'undone'
WHERE batch_id = %s AND outcome = 'taken' AND {which}
"""


def _retract_retold(batch: ImportBatch, keys: Sequence[int]) -> None:
    """What the batch only told again goes without touching the rows; what told the batch's own rows again now stands for them."""
    bulk.execute(RETRACT.format(which=f"reason IN ({listed(*TOLD_AGAIN)})"), [batch.pk])
    for start in range(0, len(keys), CHUNK):
        _promote(batch, keys[start : start + CHUNK])


def _promote(batch: ImportBatch, keys: Sequence[int]) -> None:
    """Of the lines that told a row again, the first one now is what told it, and the others told that one again."""
    again = SourceLine.objects.filter(
        transaction__in=keys, outcome=Outcome.TAKEN, reason__in=TOLD_AGAIN, twin__batch=batch
    ).order_by("pk")  # fmt: skip
    founders: dict[int | None, int] = {}
    rows = []
    for key, reason, root in again.values_list("pk", "reason", "twin_id"):
        first = founders.setdefault(root, key)
        rows.append((key, "", None) if key == first else (key, reason, first))
    bulk.update_rows("ledger_sourceline", {"reason": "text", "twin_id": "bigint"}, rows)


def _retract(batch: ImportBatch, keys: Sequence[int]) -> None:
    for start in range(0, len(keys), CHUNK):
        bulk.execute(
            RETRACT.format(which=f"transaction_id IN ({', '.join(map(str, keys[start : start + CHUNK]))})"), [batch.pk]
        )
    bulk.execute(RETRACT.format(which="transaction_id IS NULL"), [batch.pk])
