"""Removing a household whole: the one way past the seal, logged, with a typed confirmation."""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog
from django.db.models import Model, QuerySet
from django.db.transaction import atomic, on_commit
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from fintrack.lib.registry import household_purgers
from ledger.intake.files import file_remove
from ledger.models import (
    Account,
    Activity,
    ActivityEntry,
    BalanceAssertion,
    Categoriser,
    CheckRun,
    Commodity,
    Connection,
    CsvProfile,
    HouseholdPurge,
    ImportBatch,
    MonthTotal,
    Payee,
    PayeeAlias,
    Posting,
    Price,
    Rule,
    SavedView,
    SourceLine,
    Tag,
    Transaction,
    TransactionRevision,
    TransferRejection,
    TransitTotal,
)
from ledger.models.transaction import State
from ledger.services.locks import household_lock

log = structlog.get_logger(__name__)


def _rows(household: Household) -> list[QuerySet[Any]]:
    """Everything of a household, in an order in which nothing points at what is already gone."""
    return [
        ActivityEntry.objects.filter(activity__household=household),
        Activity.objects.filter(household=household),
        TransferRejection.objects.filter(household=household),
        SavedView.objects.filter(household=household),
        Categoriser.objects.filter(household=household),
        SourceLine.objects.filter(batch__household=household),
        BalanceAssertion.objects.filter(account__household=household),
        MonthTotal.objects.filter(household=household),
        TransitTotal.objects.filter(household=household),
        TransactionRevision.objects.filter(transaction__household=household),
        Transaction.tags.through.objects.filter(transaction__household=household),
        Posting.objects.filter(transaction__household=household),
        Transaction.objects.filter(household=household),
        ImportBatch.objects.filter(household=household),
        Connection.objects.filter(household=household),
        CsvProfile.objects.filter(household=household),
        Rule.objects.filter(household=household),
        PayeeAlias.objects.filter(household=household),
        Payee.objects.filter(household=household),
        Tag.objects.filter(household=household),
        Price.objects.filter(household=household),
        Account.objects.filter(household=household),
        Commodity.objects.filter(household=household),
        CheckRun.objects.filter(household=household),
    ]


@atomic
def books_purge(household: Household, *, acting_user: User | None, confirmation: str) -> dict[str, int]:
    """Remove a household's books for good; `confirmation` is its name, typed. Returns how many rows went, by table.

    The people and the household itself are the accounts app's to remove; it calls this through `household_purgers`.
    """
    if confirmation.strip() != household.name:
        raise DomainError("not_confirmed", _("Type the household's name to remove it. Nothing was removed."))
    with household_lock(household, exclusive=True):
        purge = HouseholdPurge.objects.create(
            household_key=household.pk,
            household_name=household.name,
            purged_by=acting_user.email if acting_user else "system",
        )
        for batch in ImportBatch.objects.filter(household=household):
            on_commit(partial(file_remove, batch))
        Transaction.objects.filter(household=household).update(refund_of=None)
        Activity.objects.filter(household=household).update(undoes=None)
        Account.objects.filter(household=household).update(parent=None, merged_into=None)
        counts = {rows.model._meta.label: _delete(rows) for rows in _rows(household)}
        purge.counts, purge.finished_at = counts, timezone.now()
        purge.save(update_fields=["counts", "finished_at"])
    log.info("household_purged", household=household.pk, by=purge.purged_by, rows=sum(counts.values()))
    return counts


def _delete(rows: QuerySet[Model]) -> int:
    """Straight DELETE: the collector would load a million rows to find relations that are gone already."""
    return int(rows._raw_delete(rows.db))


def books_are_empty(household: Household) -> bool:
    """Whether nobody has entered or imported anything."""
    return not (
        Transaction.objects.filter(household=household).exclude(state=State.VOID).exists()
        or ImportBatch.objects.filter(household=household, posted_at__isnull=False).exists()
        or Account.objects.filter(household=household).balance_sheet().exists()
    )


def everything_purge() -> None:
    """All households' books: for sample runs and tests that commit."""
    for household in Household.objects.all():
        with atomic():
            for _name, purge in household_purgers.from_above():
                purge(household, acting_user=None, confirmation=household.name)
