"""Projections: rebuilt from the facts by a command, refreshed in the transaction that changes the facts, proved by
`ledger_check`.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Household
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, ScaledDecimalField
from ledger.models.account import Account
from ledger.models.commodity import Commodity


class MonthTotal(models.Model):
    """Sums of posted postings in one bucket: a calendar month (`month` = year*12+month-1) cut by the household's own `period`.

    `currency` is the transactions'; `value` is in it, `base_value` the same at each posting's day in the base currency;
    `unvalued` counts postings without a rate (they are not in `base_value`).
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    currency = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    month = models.IntegerField()
    period = models.IntegerField()
    audience = models.CharField(max_length=26)
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    value = ScaledDecimalField(scale=VALUE_SCALE)
    base_value = ScaledDecimalField(scale=VALUE_SCALE)
    unvalued = models.IntegerField(default=0)
    postings = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("month total")
        verbose_name_plural = _("month totals")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "commodity", "currency", "month", "period", "audience"], name="month_total_bucket"
            )
        ]
        indexes = [
            # Reports read the index alone: the rows of a month lie scattered over the table.
            models.Index(
                fields=[
                    "household",
                    "month",
                    "period",
                    "currency",
                    "audience",
                    "value",
                    "account",
                    "base_value",
                    "unvalued",
                ],
                name="month_total_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month // 12}-{self.month % 12 + 1:02d}"


class Residue(NamedTuple):
    """Where a transit total belongs: the transactions' currency (its key) and the legs' bucket and audience."""

    currency: int
    month: int
    period: int
    audience: str


class TransitTotal(models.Model):
    """By how much the month totals of one bucket, currency and audience, all accounts together, do not sum to zero.

    Money that left in one bucket and arrived in another, and what one audience gave to another: everything else sums to zero and
    has no row. 100 that left on 31 March and arrived on 3 April: −100 in March, +100 in April.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    currency = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    month = models.IntegerField()
    period = models.IntegerField()
    audience = models.CharField(max_length=26)
    value = ScaledDecimalField(scale=VALUE_SCALE)

    class Meta:
        verbose_name = _("transit total")
        verbose_name_plural = _("transit totals")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "currency", "month", "period", "audience"], name="transit_total_bucket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month // 12}-{self.month % 12 + 1:02d}"
