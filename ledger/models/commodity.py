"""What can be held and counted: currencies, securities, things; and what one cost on a day."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, new_public_id


class CommodityKind(models.TextChoices):
    CURRENCY = "currency", _("Currency")
    STOCK = "stock", _("Stock")
    BOND = "bond", _("Bond")
    FUND = "fund", _("Fund")
    ETF = "etf", _("ETF")
    CRYPTO = "crypto", _("Crypto")
    OTHER = "other", _("Other")


class Commodity(models.Model):
    """A currency (shared by all households, ISO 4217) or something a household defined. `decimals` bounds quantities of it:
    PHP 2, JPY 0, KWD 3, a share 8.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=CommodityKind.choices)
    decimals = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(8)])
    isin = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("commodity")
        verbose_name_plural = _("commodities")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(household=None), name="commodity_shared_code"),
            models.UniqueConstraint(
                fields=["household", "code"], condition=Q(household__isnull=False), name="commodity_own_code"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=8), name="commodity_decimals"),
            models.CheckConstraint(condition=Q(kind__in=CommodityKind.values), name="commodity_kind"),
        ]

    def __str__(self) -> str:
        return self.code


class Price(models.Model):
    """`close` units of `currency` for one `commodity` on `date`, as its source published it, to 15 significant digits.

    FX rates are prices of currencies: the ECB's "1 EUR = 1.0945 USD" is commodity EUR, currency USD, close 1.0945. A rate typed
    by hand belongs to its household; a synced one is shared. Never summed in SQL.
    """

    household = models.ForeignKey(Household, models.CASCADE, null=True, blank=True, related_name="+")
    commodity = models.ForeignKey(Commodity, models.CASCADE, related_name="prices", db_index=False)
    currency = models.ForeignKey(Commodity, models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    close = models.DecimalField(max_digits=30, decimal_places=14)
    open = models.DecimalField(max_digits=30, decimal_places=14, null=True, blank=True)
    high = models.DecimalField(max_digits=30, decimal_places=14, null=True, blank=True)
    low = models.DecimalField(max_digits=30, decimal_places=14, null=True, blank=True)
    volume = models.DecimalField(max_digits=30, decimal_places=8, null=True, blank=True)
    source = models.CharField(max_length=40)
    fetched_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["commodity", "currency", "date", "source"],
                condition=Q(household=None),
                name="price_shared_once",
            ),
            models.UniqueConstraint(
                fields=["household", "commodity", "currency", "date", "source"],
                condition=Q(household__isnull=False),
                name="price_own_once",
            ),
            models.CheckConstraint(condition=Q(close__gt=Decimal(0)), name="price_positive"),
            models.CheckConstraint(condition=~Q(commodity=models.F("currency")), name="price_of_another"),
        ]
        indexes = [models.Index(fields=["commodity", "currency", "-date"], name="price_latest")]

    def __str__(self) -> str:
        return f"{self.close:f} {self.date}"
