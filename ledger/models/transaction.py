"""The facts. What is not a draft is sealed by triggers (`ledger/sql/`); only `ledger.services` opens it, with a revision."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User, new_public_id
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, ScaledDecimalField
from ledger.models.account import Account
from ledger.models.commodity import Commodity
from ledger.models.labels import Rule, Tag

EVERYBODY = "all"
COUNTED_ONLY = "total"


def audiences_shown_to(user: User) -> tuple[str, ...]:
    """The audiences whose legs `user` may read, row by row."""
    return (EVERYBODY, f"only:{user.pk}", f"total:{user.pk}")


def audiences_counted_for(user: User) -> Q:
    """The condition on legs that count in `user`'s totals: all but what another member hides ("only:<other>")."""
    return Q(audience__in=audiences_shown_to(user)) | Q(audience__startswith=f"{COUNTED_ONLY}:")


class Access(StrEnum):
    """What a viewer gets of a leg or an account: its rows, only its part in totals ("Private"), or nothing."""

    SHOWN = "shown"
    COUNTED = "counted"
    ABSENT = "absent"


def access_of(user: User, audience: str) -> Access:
    """The same rule in Python: access_of(partner, "total:1") is COUNTED, for user 1 it is SHOWN."""
    if audience in audiences_shown_to(user):
        return Access.SHOWN
    return Access.COUNTED if audience.partition(":")[0] == COUNTED_ONLY else Access.ABSENT


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    POSTED = "posted", _("Posted")
    VOID = "void", pgettext_lazy("state", "Void")


class Origin(models.TextChoices):
    """Who made the entry: a person, an import, or the corridor itself (derived opening balances)."""

    PERSON = "person", _("You")
    IMPORT = "import", pgettext_lazy("origin", "Import")
    CORRIDOR = "corridor", _("Derived")


class DecidedBy(models.TextChoices):
    """Who chose the category. What a person chose is never overwritten."""

    NOBODY = "", _("Nobody yet")
    PERSON = "person", _("A person")
    HISTORY = "history", _("The payee's last category")
    MATCH = "match", _("A transfer match")
    RULE = "rule", _("A rule")
    SOURCE = "source", _("The file's own category")
    LEARNED = "learned", _("Learned from your rows")


class TransactionQuerySet(models.QuerySet["Transaction"]):
    def visible_to(self, user: User) -> Self:
        """Transactions with at least one leg that `user` may see. Absent and not-yours look the same."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        legs = Posting.objects.filter(transaction=OuterRef("pk"), audience__in=audiences_shown_to(user))
        return self.filter(Exists(legs), household=user.household_id)

    def whole_for(self, user: User) -> Self:
        """Transactions of which `user` sees every leg: what they may change, and whose revisions and evidence they may read."""
        private = Posting.objects.filter(transaction=OuterRef("pk")).exclude(audience__in=audiences_shown_to(user))
        return self.visible_to(user).filter(~Exists(private))


class Transaction(models.Model):
    """One entry of the books. `Σ postings.value = 0` in `currency` once posted. `date` is when it happened; each leg has its
    own `booked_on`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    currency = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    payee = models.CharField(max_length=200, blank=True)
    payee_key = models.CharField(max_length=200, blank=True, editable=False)
    memo = models.CharField(max_length=500, blank=True)
    search_key = models.CharField(max_length=400, blank=True, editable=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.PERSON)
    decided_by = models.CharField(max_length=8, choices=DecidedBy.choices, blank=True, default=DecidedBy.NOBODY)
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    revision = models.PositiveIntegerField(default=0)
    refund_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="refunds")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="transactions")

    objects: ClassVar[TransactionQuerySet] = TransactionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="transaction_state")]
        indexes = [
            models.Index(fields=["household", "-date", "-id"], name="transaction_newest"),
            models.Index(
                fields=["household", "payee_key", "-date", "-id"], condition=~Q(decided_by=""), name="transaction_payee"
            ),
            models.Index(fields=["household", "payee_key", "id"], name="transaction_by_payee"),
            models.Index(fields=["household", "state"], condition=~Q(state="posted"), name="transaction_unposted"),
            models.Index(
                fields=["household", "-date", "-id"],
                condition=Q(reviewed_at__isnull=True, state="posted"),
                name="transaction_to_review",
            ),
            models.Index(fields=["rule"], condition=Q(rule__isnull=False), name="transaction_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.payee}".strip()


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, user: User) -> Self:
        """Legs `user` may read row by row (the other legs of a visible transaction read "Private")."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        return self.filter(audience__in=audiences_shown_to(user), account__household=user.household_id)


class Posting(models.Model):
    """One leg: `quantity` of `commodity` in `account`, worth `value` in the transaction's currency. Debit positive.

    Example: buying 10 shares at 25.10 EUR: (brokerage, 10 shares, 251.00) and (brokerage cash, -251.00 EUR, -251.00).
    """

    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", db_index=False)
    booked_on = models.DateField()
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
    value = ScaledDecimalField(scale=VALUE_SCALE)
    audience = models.CharField(max_length=26, default=EVERYBODY)
    memo = models.CharField(max_length=200, blank=True)
    reconciled = models.BooleanField(default=False)

    objects: ClassVar[PostingQuerySet] = PostingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [
            models.Index(fields=["account", "booked_on", "id", "quantity"], name="posting_register"),
            models.Index(fields=["account", "quantity", "id"], name="posting_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.booked_on}"


class TransactionRevision(models.Model):
    """How a transaction was before a change: what undo re-applies. Never changed, never deleted."""

    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    acting_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("transaction", "-number")
        constraints = [models.UniqueConstraint(fields=["transaction", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"revision {self.number}"


class TransferRejection(models.Model):
    """Two entries a person said are not the two ends of one transfer: they are not proposed again. `first` is the older key."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    first = models.ForeignKey(Transaction, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Transaction, models.CASCADE, related_name="+")
    rejected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rejected transfer")
        verbose_name_plural = _("rejected transfers")
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="transfer_rejection_once")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
