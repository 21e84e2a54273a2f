"""What a transaction is to the portfolio. The figures are the transaction's legs; here stands only what legs can't say."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User, new_public_id
from ledger.models import Account, Transaction
from portfolio.models.security import Security


class TradeKind(models.TextChoices):
    BUY = "buy", pgettext_lazy("trade", "Buy")
    SELL = "sell", pgettext_lazy("trade", "Sell")
    DELIVERY_IN = "delivery_in", _("Delivered in")
    DELIVERY_OUT = "delivery_out", _("Delivered out")
    TRANSFER = "transfer", _("Moved between brokers")
    DIVIDEND = "dividend", _("Dividend")
    REINVESTED = "reinvested", _("Reinvested dividend")
    INTEREST = "interest", pgettext_lazy("trade", "Interest")
    COUPON = "coupon", _("Coupon")
    AMORTISATION = "amortisation", _("Part repaid")
    REDEMPTION = "redemption", _("Repaid")
    REWARD = "reward", _("Staking reward")
    FEE = "fee", pgettext_lazy("trade", "Fee")
    TAX = "tax", pgettext_lazy("trade", "Tax")
    DEPOSIT = "deposit", _("Deposit")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    SPLIT = "split", _("Share split")
    SPIN_OFF = "spin_off", _("Spin-off")
    MERGER = "merger", _("Merger")
    CAPITAL_RETURN = "capital_return", _("Return of capital")


EVENT_KINDS = (TradeKind.SPLIT, TradeKind.SPIN_OFF, TradeKind.MERGER, TradeKind.CAPITAL_RETURN)
"""What a company does to all its shares: one `SecurityEvent`, a transaction in each account that holds them."""


class SecurityEvent(models.Model):
    """Something that happened to a security on a day, for all who hold it. Putting it in posts one transaction per account; taking it
    back voids them.

    SPLIT: `new` shares for `old` (2 for 1; a reverse split is 1 for 10). SPIN_OFF: `new` shares of `other` for `old` held,
    with `cost_share` of the cost (0.12 is 12 %). MERGER: the same for all of them, cost included. CAPITAL_RETURN: `cash` per share. In a
    spin-off or merger `cash` is what is paid per share beside.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    security = models.ForeignKey(Security, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.label) for kind in EVENT_KINDS])
    on = models.DateField()
    new = models.DecimalField(max_digits=19, decimal_places=8, null=True, blank=True)
    old = models.DecimalField(max_digits=19, decimal_places=8, null=True, blank=True)
    other = models.ForeignKey(Security, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    cost_share = models.DecimalField(max_digits=9, decimal_places=8, null=True, blank=True)
    cash = models.DecimalField(max_digits=19, decimal_places=8, null=True, blank=True)
    is_applied = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("event of a security")
        verbose_name_plural = _("events of securities")
        ordering = ("-on", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in EVENT_KINDS]), name="event_kind"),
            models.CheckConstraint(
                condition=Q(kind=TradeKind.CAPITAL_RETURN) | Q(new__gt=0, old__gt=0), name="event_ratio"
            ),
            models.CheckConstraint(
                condition=Q(cost_share=None) | Q(cost_share__gte=0, cost_share__lte=1), name="event_cost_share"
            ),
        ]
        indexes = [models.Index(fields=["household", "-on"], name="event_newest")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class TradeQuerySet(models.QuerySet["Trade"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transaction__in=Transaction.objects.visible_to(user).values("pk"))


class Trade(models.Model):
    """`kind` of a transaction and the security it is about (a dividend has no leg in it). `picks` are the lots a person chose for a
    sale: [{"lot": key, "quantity": "5"}].
    """

    transaction = models.OneToOneField(Transaction, models.CASCADE, related_name="trade")
    kind = models.CharField(max_length=16, choices=TradeKind.choices)
    security = models.ForeignKey(Security, models.PROTECT, null=True, blank=True, related_name="trades")
    event = models.ForeignKey(SecurityEvent, models.PROTECT, null=True, blank=True, related_name="trades")
    picks = models.JSONField(default=list, blank=True)

    objects: ClassVar[TradeQuerySet] = TradeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("trade")
        verbose_name_plural = _("trades")
        constraints = [models.CheckConstraint(condition=Q(kind__in=TradeKind.values), name="trade_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.transaction_id}"


class LotMethod(models.TextChoices):
    """Which lots a sale takes; the keys are those of `portfolio.lots.Method`."""

    FIFO = "fifo", _("First in, first out")
    LIFO = "lifo", _("Last in, first out")
    HIFO = "hifo", _("Highest cost first")
    AVERAGE = "average", _("Average cost")
    SPECIFIC = "specific", _("The lots I choose, else first in, first out")
    UK = "uk", _("UK: same day, 30 days, pool")


class LotSetting(models.Model):
    """From `since` on, sales in `account` (None: in all that have no setting of their own) take lots by `method`."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=10, choices=LotMethod.choices, default=LotMethod.FIFO)
    since = models.DateField()

    class Meta:
        verbose_name = _("choice of lots")
        verbose_name_plural = _("choices of lots")
        ordering = ("-since", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["household", "since"], condition=Q(account=None), name="lot_setting_once"),
            models.UniqueConstraint(
                fields=["account", "since"], condition=Q(account__isnull=False), name="lot_setting_of_account_once"
            ),
            models.CheckConstraint(condition=Q(method__in=LotMethod.values), name="lot_setting_method"),
        ]

    def __str__(self) -> str:
        return f"{self.method} since {self.since}"
