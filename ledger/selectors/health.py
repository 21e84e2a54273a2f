"""How the books' machinery is doing, for the one who runs it: jobs, failures, proofs, rates. Counts, states and dates, never a figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from ledger.models import Account, CheckRun, Commodity, CommodityKind, ImportBatch, MonthTotal, SyncRun
from ledger.models.connection import JobState
from ledger.rates import Rate, RateTable
from ledger.services.jobs import LOST_AFTER

FAILURES_SHOWN = 6
FAILED_WITHIN = timedelta(days=30)
QUEUED_TOO_LONG = timedelta(minutes=5)
PIVOT = "EUR"
REMEMBERED_DAYS = 366


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Jobs of a kind by what they wait for. `stuck`: queued for five minutes, or running without a heartbeat for ten."""

    waiting: int
    running: int
    stuck: int
    ready: int


@dataclass(frozen=True, slots=True)
class FailedImport:
    key: int
    at: datetime
    household: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """The newest run for a household; None for the database's own checks."""

    household: str | None
    at: datetime
    failures: int
    warnings: int


@dataclass(frozen=True, slots=True)
class RateAge:
    """The newest shared rate of a currency that is in use; None where there was none for a year."""

    code: str
    newest: date | None


def job_counts(model: type[ImportBatch] | type[SyncRun]) -> JobCounts:
    """One query."""
    now = timezone.now()
    silent = Q(state=JobState.RUNNING, heartbeat_at__lt=now - LOST_AFTER)
    forgotten = Q(state=JobState.QUEUED, created_at__lt=now - QUEUED_TOO_LONG) & (
        Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - QUEUED_TOO_LONG)
    )
    counted: dict[str, Any] = model._default_manager.filter(  # only what is open: there is an index for it
        state__in=(JobState.QUEUED, JobState.RUNNING, JobState.READY)
    ).aggregate(
        waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        ready=Count("pk", filter=Q(state=JobState.READY)),
        stuck=Count("pk", filter=silent | forgotten),
    )
    return JobCounts(**counted)


def failed_imports(user: User) -> tuple[int, tuple[FailedImport, ...]]:
    """(how many failed in the last 30 days, the newest of them). Another person's import says why by its code alone: the full reason
    may tell of their accounts.
    """
    failed = ImportBatch.objects.filter(state=JobState.FAILED, created_at__gte=timezone.now() - FAILED_WITHIN)
    newest = failed.select_related("household").order_by("-created_at", "-pk")[:FAILURES_SHOWN]
    rows = tuple(FailedImport(row.pk, row.created_at, row.household.name, failure_told(row, user)) for row in newest)
    return failed.count(), rows


def failure_told(batch: ImportBatch, user: User) -> str:
    """Why an import failed, as far as `user` may know."""
    error = batch.error or {}
    message = error.get("message") if batch.user_id == user.pk else ""
    return str(message or code_told(str(error.get("code", ""))))


def code_told(code: str) -> str:
    """A failure's code in words, where there are any for it: nothing that tells of what was in the file."""
    words = {
        "gave_up": _("It was tried three times and never finished."),
        "internal": _("The program failed; the log says where."),
        "too_large": _("The file is too large."),
        "file_gone": _("The file is gone from the disk."),
        "unknown_currency": _("The file is in a currency that isn't known here."),
        "account_needed": _("It was not said which account the file belongs to."),
    }
    return words.get(code, code)


def check_summaries() -> tuple[tuple[CheckSummary, ...], int]:
    """(the newest run of each household, the worst first, and how many households were never checked)."""
    newest = CheckRun.objects.order_by().values("household").annotate(newest=Max("pk")).values("newest")
    runs = CheckRun.objects.filter(pk__in=newest).select_related("household").order_by("-failures", "-warnings", "-at")
    found = tuple(
        CheckSummary(run.household.name if run.household else None, run.at, run.failures, run.warnings) for run in runs
    )
    return found, Household.objects.count() - sum(run.household is not None for run in found)


def unvalued_postings() -> dict[str, int]:
    """Household → how many of its postings have no value in its currency, for want of a rate; none where all have one."""
    rows = MonthTotal.objects.filter(unvalued__gt=0).values("household_id", "household__name")
    counts: Counter[str] = Counter()
    for row in rows.annotate(count=Sum("unvalued")).order_by("-count", "household_id"):
        counts[row["household__name"]] += row["count"]
    return dict(counts)


def rate_ages(today: date) -> tuple[RateAge, ...]:
    """Currencies that accounts are in or that books are counted in, whose newest shared rate is older than `FX_STALE_DAYS`, or that had
    none for a year; the oldest first. Every source quotes against the euro, so that is what is asked for.
    """
    used = Account.objects.filter(closed_on=None).exclude(commodity=None).values("commodity")
    wanted = Q(pk__in=used) | Q(code__in=Household.objects.values("base_currency")) | Q(code=PIVOT)
    currencies = Commodity.objects.filter(wanted, household=None, kind=CommodityKind.CURRENCY)
    codes = dict(currencies.values_list("pk", "code"))
    pivot = next((key for key, code in codes.items() if code == PIVOT), None)
    if pivot is None:
        return ()
    rates = RateTable(None, unknown_days=REMEMBERED_DAYS).rates((key, pivot, today) for key in codes)
    ages = (
        RateAge(codes[key], rate.as_of if rate else None)
        for (key, *_rest), rate in rates.items()
        if not _is_fresh(rate)
    )
    return tuple(sorted(ages, key=lambda age: (age.newest or date.min, age.code)))


def _is_fresh(rate: Rate | None) -> bool:
    return rate is not None and not rate.is_stale
