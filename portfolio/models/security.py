"""What can be invested in: a commodity of the ledger with what a portfolio needs to know of it, and the names it had."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User
from ledger.models import Commodity, CommodityKind, Posting
from ledger.models.transaction import audiences_shown_to


class AssetClass(models.TextChoices):
    """What allocation goes by. OFZ and other government bonds are a class of their own."""

    STOCK = "stock", _("Stock")
    ETF = "etf", _("ETF")
    FUND = "fund", _("Fund")
    BOND = "bond", _("Bond")
    GOVERNMENT_BOND = "government_bond", _("Government bond")
    CRYPTO = "crypto", _("Crypto")
    PROPERTY = "property", _("Property")
    OTHER = "other", pgettext_lazy("asset class", "Other")


BONDS = (AssetClass.BOND, AssetClass.GOVERNMENT_BOND)

KIND_OF = {
    AssetClass.STOCK: CommodityKind.STOCK,
    AssetClass.ETF: CommodityKind.ETF,
    AssetClass.FUND: CommodityKind.FUND,
    AssetClass.BOND: CommodityKind.BOND,
    AssetClass.GOVERNMENT_BOND: CommodityKind.BOND,
    AssetClass.CRYPTO: CommodityKind.CRYPTO,
    AssetClass.PROPERTY: CommodityKind.OTHER,
    AssetClass.OTHER: CommodityKind.OTHER,
}
"""The ledger's kind of a commodity, by asset class."""


class DayCount(models.TextChoices):
    """How a bond's interest counts days; the keys are those of `portfolio.bonds`."""

    THIRTY_360 = "30/360", "30/360"
    THIRTY_E_360 = "30e/360", "30E/360"
    ACT_360 = "act/360", "act/360"
    ACT_365 = "act/365", "act/365"
    ACT_ACT = "act/act", "act/act"


class SecurityQuerySet(models.QuerySet["Security"]):
    def visible_to(self, user: User) -> Self:
        """Securities a member brought in, or holds or held in an account they see. What only the partner's hidden account knows does
        not exist.
        """
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        legs = Posting.objects.filter(commodity=OuterRef("commodity"), audience__in=audiences_shown_to(user))
        known = KnownSecurity.objects.filter(security=OuterRef("pk"), user=user)
        return self.filter(Exists(known) | Exists(legs), household=user.household_id)


class Security(models.Model):
    """One thing to invest in, of one household. Its address and its code are the commodity's; prices are kept per one unit in
    `currency`, also where the market quotes pence, a hundred units or per cent of `nominal`.

    A bond: `nominal` is what one unit repays, `coupon_rate` a year's interest in per cent of it (7.4 is 7.4 %). Example: OFZ 26238,
    nominal 1,000 RUB, 7.1 %, twice a year: a coupon of 35.50 RUB.
    """

    commodity = models.OneToOneField(Commodity, models.CASCADE, related_name="security")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=40)
    exchange = models.CharField(max_length=40, blank=True)
    currency = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    asset_class = models.CharField(max_length=16, choices=AssetClass.choices)
    region = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    nominal = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    coupon_rate = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    coupons_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    day_count = models.CharField(max_length=8, choices=DayCount.choices, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    matures_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[SecurityQuerySet] = SecurityQuerySet.as_manager()  # type: ignore[assignment]
    names: models.Manager[SecurityName]

    class Meta:
        verbose_name = _("security")
        verbose_name_plural = _("securities")
        ordering = ("symbol", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(asset_class__in=AssetClass.values), name="security_class"),
            models.CheckConstraint(condition=Q(nominal=None) | Q(nominal__gt=Decimal(0)), name="security_nominal"),
            models.CheckConstraint(
                condition=Q(coupons_per_year=None) | Q(coupons_per_year__in=(1, 2, 3, 4, 6, 12)),
                name="security_coupons_per_year",
            ),
        ]
        indexes = [models.Index(fields=["household", "symbol"], name="security_symbol")]

    def __str__(self) -> str:
        return self.symbol

    @property
    def is_bond(self) -> bool:
        return self.asset_class in BONDS


class SecurityName(models.Model):
    """What a security was called until a day: files of that time are still found by it."""

    security = models.ForeignKey(Security, models.CASCADE, related_name="names")
    symbol = models.CharField(max_length=40, blank=True)
    isin = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=200, blank=True)
    until = models.DateField()

    class Meta:
        verbose_name = _("former name of a security")
        verbose_name_plural = _("former names of securities")
        ordering = ("-until", "-pk")

    def __str__(self) -> str:
        return f"{self.symbol} until {self.until}"


class KnownSecurity(models.Model):
    """A member who brought the security in: they see it before they hold it."""

    security = models.ForeignKey(Security, models.CASCADE, related_name="known_to")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("security brought in")
        verbose_name_plural = _("securities brought in")
        constraints = [models.UniqueConstraint(fields=["security", "user"], name="known_security_once")]

    def __str__(self) -> str:
        return f"security {self.security_id} by user {self.user_id}"
