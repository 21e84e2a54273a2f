"""Lots and what was sold of them: projections of the postings, rebuilt by `portfolio.services.lots`, never facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Household
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, ScaledDecimalField
from ledger.models import Account, Commodity, Transaction


class Holding(models.Model):
    """One commodity in one account as its lots add up: what `ledger_check` compares with the postings. `problems` are codes of what
    the lots can't explain (sold more than there was), each with its data.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    commodity = models.ForeignKey(Commodity, models.CASCADE, related_name="+", db_index=False)
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    base_cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    first_on = models.DateField()
    last_on = models.DateField()
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        constraints = [models.UniqueConstraint(fields=["account", "commodity"], name="holding_once")]
        indexes = [models.Index(fields=["household", "commodity"], name="holding_of_household")]

    def __str__(self) -> str:
        return f"{self.quantity} in account {self.account_id}"


class Lot(models.Model):
    """So much of a commodity that is still held, acquired on one day at one cost (in the security's currency, and in the household's
    base currency at the rate of that day; None where there was no rate).
    """

    holding = models.ForeignKey(Holding, models.CASCADE, related_name="lots")
    key = models.CharField(max_length=60)
    acquired_on = models.DateField()
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    base_cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ("acquired_on", "pk")

    def __str__(self) -> str:
        return f"{self.quantity} of {self.acquired_on}"


class LotMatch(models.Model):
    """A part of a lot that a sale took: what it had cost, what it brought, in the security's currency and in base currency."""

    holding = models.ForeignKey(Holding, models.CASCADE, related_name="matches")
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    acquired_on = models.DateField()
    disposed_on = models.DateField()
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    proceeds = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    base_cost = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    base_proceeds = ScaledDecimalField(scale=VALUE_SCALE, null=True)
    rule = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("sale of a lot")
        verbose_name_plural = _("sales of lots")
        ordering = ("disposed_on", "pk")
        indexes = [models.Index(fields=["holding", "disposed_on"], name="lot_match_day")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.acquired_on} sold {self.disposed_on}"
