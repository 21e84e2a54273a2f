"""The log of removed households, and the only key that opens the seal for a deletion."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HouseholdPurge(models.Model):
    """While a row is unfinished, the triggers let that household's sealed rows be deleted. Plain numbers: it outlives all."""

    household_key = models.BigIntegerField()
    household_name = models.CharField(max_length=120)
    purged_by = models.CharField(max_length=254)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("removed household")
        verbose_name_plural = _("removed households")
        indexes = [models.Index(fields=["household_key"], name="purge_open", condition=models.Q(finished_at=None))]

    def __str__(self) -> str:
        return f"{self.household_name} {self.started_at:%Y-%m-%d}"
