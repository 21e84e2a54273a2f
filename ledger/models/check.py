"""What the proofs of the books found, run by run: how many findings of which kind, never a figure or a name."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Household


class CheckRun(models.Model):
    """One run of the checks over a household's books; without a household it is the database's own (seal, search index).

    `codes` counts the findings: {"unbalanced": 2}. What was found in words names accounts and figures: `ledger_check` says it to
    whoever runs it, and it isn't kept.
    """

    household = models.ForeignKey(Household, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    codes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("check of the books")
        verbose_name_plural = _("checks of the books")
        indexes = [models.Index(fields=["household", "-at"], name="check_run_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
