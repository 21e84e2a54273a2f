"""What arrived, as it arrived: batches, their lines, and what a source says an account holds."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User, new_public_id
from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.models.account import Account
from ledger.models.commodity import Commodity
from ledger.models.connection import JobState
from ledger.models.transaction import Transaction


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """The batches a person started themselves: what arrived may speak of accounts the others must not see."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        return self.filter(household=user.household_id, user=user)


class ImportBatch(models.Model):
    """One arrival: a file, a sync. A job row: queued → running (staged in chunks) → ready (preview) → done | undone | failed.

    `step` says which half a worker runs (`stage` or `post`); `plan` maps each account key of the file to what was decided
    ({"account": public id} or {"create": {…}} or {"skip": true}); `report` is what the preview and the result show. Files that were
    handed over together share a `delivery`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=20, default="file")
    format = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_path = models.CharField(max_length=300, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    delivery = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    step = models.CharField(max_length=10, default="stage")
    claim = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    profile = models.JSONField(null=True, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    error = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    posted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ImportBatchQuerySet] = ImportBatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = pgettext_lazy("noun", "import")
        verbose_name_plural = pgettext_lazy("noun", "imports")
        indexes = [
            models.Index(fields=["household", "-created_at"], name="batch_newest"),
            models.Index(
                fields=["state", "heartbeat_at"], condition=Q(state__in=["queued", "running"]), name="batch_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name or self.origin} {self.created_at:%Y-%m-%d}"


class LineState(models.TextChoices):
    PENDING = "pending", _("Pending")
    BOOKED = "booked", _("Booked")
    RETRACTED = "retracted", _("Retracted")


class Outcome(models.TextChoices):
    """What the corridor made of a line. STAGED lines are invisible to the books and to identity."""

    STAGED = "staged", pgettext_lazy("rows", "New")
    DUPLICATE = "duplicate", _("Already there")
    AMBIGUOUS = "ambiguous", _("Needs you")
    SKIPPED = "skipped", pgettext_lazy("rows", "Left out")
    TAKEN = "taken", _("Imported")


class SourceLine(models.Model):
    """A line of a source with its very bytes. `cleaned` holds the record's texts; quantity and date are as booked by the source.

    Identity: (`external_id`, `booked_on`, `quantity`), else `fingerprint` plus `occurrence` within the account and day. Several taken
    lines of one account may lead to one transaction: the same row told by two sources, or told differently later (`reason`).
    A TAKEN line keeps its link to its transaction through merge, move, void and undo. `twin` is the line already taken that this
    one repeats, or the pending one that it books.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines")
    account_key = models.CharField(max_length=80, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(default=0)
    external_id = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=32)
    occurrence = models.PositiveIntegerField(default=1)
    booked_on = models.DateField()
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    currency = models.CharField(max_length=3, blank=True)
    raw = models.BinaryField()
    cleaned = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=LineState.choices)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.STAGED)
    reason = models.CharField(max_length=60, blank=True)
    payee_key = models.CharField(max_length=200, blank=True)
    twin = models.ForeignKey(  # no constraint: the database would look for twins of every line it deletes
        "self", models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    transaction = models.ForeignKey(Transaction, models.SET_NULL, null=True, blank=True, related_name="source_lines")

    class Meta:
        verbose_name = _("source line")
        verbose_name_plural = _("source lines")
        indexes = [
            models.Index(
                fields=["account", "fingerprint", "occurrence"], condition=Q(outcome="taken"), name="line_fingerprint"
            ),
            models.Index(
                fields=["account", "external_id"],
                condition=Q(outcome="taken") & ~Q(external_id=""),
                name="line_external_id",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"


class BalanceAssertion(models.Model):
    """What a source says an account holds at the end of a day. Holds if some prefix of that day's lines in source order fits."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="assertions")
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+")
    date = models.DateField()
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    source = models.CharField(max_length=40)
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, blank=True, related_name="assertions")
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stated balance")
        verbose_name_plural = _("stated balances")
        indexes = [models.Index(fields=["account", "commodity", "-date"], name="assertion_latest")]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.date}"


class CsvProfile(models.Model):
    """How a bank's table reads: a mapping a person confirmed once, found again by the header's signature."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("table layout")
        verbose_name_plural = _("table layouts")
        constraints = [models.UniqueConstraint(fields=["household", "user", "signature"], name="csv_profile_once")]

    def __str__(self) -> str:
        return self.name
