"""Connections to a bank's or broker's API and the runs of their syncs (jobs are rows)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User, new_public_id
from fintrack.lib.encrypted import EncryptedTextField


class JobState(models.TextChoices):
    """The life of a long job. A job is claimed by a conditional update; the sweeper queues it again when its heartbeat stops."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Working")
    READY = "ready", _("Ready for you")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class Connection(models.Model):
    """A link to a provider. `kind` names a plugin (not in `choices`: no migration per plugin); `secrets` is encrypted JSON."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    secrets = EncryptedTextField(blank=True)
    state = models.CharField(max_length=20, default="active")
    consent_expires_at = models.DateTimeField(null=True, blank=True)
    cursor = models.TextField(blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")

    def __str__(self) -> str:
        return self.name or self.kind


class SyncRun(models.Model):
    """One run of a connection's sync."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    log = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("noun", "sync")
        verbose_name_plural = pgettext_lazy("noun", "syncs")

    def __str__(self) -> str:
        return f"{self.state} {self.created_at:%Y-%m-%d}"
