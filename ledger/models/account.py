"""Accounts: what is owned and owed, what comes in and goes out, and equity. A category is an income or expense account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, User, new_public_id
from ledger.models.commodity import Commodity

if TYPE_CHECKING:
    from ledger.models.transaction import Posting


class AccountKind(models.TextChoices):
    CHECKING = "checking", _("Checking")
    SAVINGS = "savings", _("Savings")
    CASH = "cash", _("Cash")
    WALLET = "wallet", _("E-wallet")
    CREDIT_CARD = "credit_card", _("Credit card")
    LOAN = "loan", _("Loan")
    BROKERAGE = "brokerage", _("Brokerage")
    PROPERTY = "property", _("Property")
    RECEIVABLE = "receivable", _("Owed to you")
    PAYABLE = "payable", _("Owed by you")
    INCOME = "income", _("Income")
    EXPENSE = "expense", _("Expense")
    EQUITY = "equity", _("Equity")


CATEGORY_KINDS = (AccountKind.INCOME, AccountKind.EXPENSE)
BALANCE_KINDS = tuple(kind for kind in AccountKind if kind not in (*CATEGORY_KINDS, AccountKind.EQUITY))
"""The kinds on the balance sheet: assets and debts."""


class Visibility(models.TextChoices):
    """What the other members see of an account that has an owner."""

    OPEN = "open", _("Everybody sees it")
    TOTAL_ONLY = "total_only", _("The others see only its total")
    HIDDEN = "hidden", _("Only its owner sees it")


class Purpose(models.TextChoices):
    """Accounts the system itself needs, one of each per household, made when it is first needed."""

    NONE = "", _("Ordinary")
    OPENING = "opening", _("Opening balances")
    ROUNDING = "rounding", _("Rounding")
    ADJUSTMENT = "adjustment", _("Adjustments")
    EXCHANGE = "exchange", _("Currency exchange")
    UNCATEGORISED_EXPENSE = "uncategorised_out", _("Uncategorised spending")
    UNCATEGORISED_INCOME = "uncategorised_in", _("Uncategorised income")
    DIVIDENDS = "dividends", _("Dividends")
    COUPONS = "coupons", _("Investment interest")
    REWARDS = "rewards", _("Staking rewards")
    TRADING_FEES = "trading_fees", _("Trading fees")
    INVESTMENT_TAX = "investment_tax", _("Tax on investments")
    CORPORATE_ACTIONS = "corporate_actions", _("Corporate actions")


class DueShift(models.TextChoices):
    """What a card's due date does when it falls on a weekend."""

    NONE = "none", _("Stays")
    NEXT = "next", _("Moves to Monday")
    PREVIOUS = "previous", _("Moves to Friday")


def audience_of(visibility: str, owner_id: int | None) -> str:
    """audience_of("open", 7) == "all", audience_of("total_only", 7) == "total:7", audience_of("hidden", 7) == "only:7"."""
    if visibility == Visibility.OPEN:
        return "all"
    return f"{'total' if visibility == Visibility.TOTAL_ONLY else 'only'}:{owner_id}"


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: User) -> Self:
        """Accounts whose rows `user` may see: the household's, less what another member keeps to themselves."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        return self.filter(Q(visibility=Visibility.OPEN) | Q(owner=user), household=user.household_id)

    def balance_sheet(self) -> Self:
        return self.filter(kind__in=BALANCE_KINDS)

    def categories(self) -> Self:
        return self.filter(kind__in=CATEGORY_KINDS)


class Account(models.Model):
    """Debit positive: an asset that grows is positive, income is negative, what is owed is negative.

    `commodity`, where set, is the only one its postings may have; brokerage accounts, multi-currency wallets and categories
    leave it empty. A card's `statement_day` is the last day of its statements, `due_day` the day of a month they are due, the first
    such day after the closing (31: the month's last). `number` is the bank's (an IBAN, a masked card number); `number_key` is what
    import matching compares. `merged_into` is the account that took over this one's rows: it stays, empty and closed, for the revisions
    that speak of it, and files that mean it go to the other.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    name = models.CharField(max_length=120)
    commodity = models.ForeignKey(Commodity, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="owned_accounts")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.OPEN)
    institution = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=64, blank=True)
    number_key = models.CharField(max_length=64, blank=True, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True, default=Purpose.NONE)
    credit_limit = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    statement_day = models.PositiveSmallIntegerField(null=True, blank=True)
    due_day = models.PositiveSmallIntegerField(null=True, blank=True)
    due_shift = models.CharField(max_length=8, choices=DueShift.choices, default=DueShift.NEXT)
    icon = models.CharField(max_length=40, blank=True)
    color = models.CharField(max_length=9, blank=True)
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    has_stable_ids = models.BooleanField(default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )

    objects: ClassVar[AccountQuerySet] = AccountQuerySet.as_manager()  # type: ignore[assignment]
    postings: models.Manager[Posting]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("position", "name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "purpose"], condition=~Q(purpose=""), name="account_purpose_once"
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "parent", "name"],
                condition=Q(kind__in=CATEGORY_KINDS, parent__isnull=False),
                name="category_name_in_parent",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "name"],
                condition=Q(kind__in=CATEGORY_KINDS, parent__isnull=True),
                name="category_name_at_top",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.OPEN) | Q(owner__isnull=False), name="account_private_has_owner"
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.OPEN) | Q(kind__in=BALANCE_KINDS), name="account_category_is_open"
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind"),
            models.CheckConstraint(
                condition=Q(statement_day=None) | Q(statement_day__range=(1, 31)), name="account_statement_day"
            ),
            models.CheckConstraint(condition=Q(due_day=None) | Q(due_day__range=(1, 31)), name="account_due_day"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="account_visibility"),
        ]
        indexes = [models.Index(fields=["household", "number_key"], name="account_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_category(self) -> bool:
        return self.kind in CATEGORY_KINDS

    @property
    def audience(self) -> str:
        """The audience of a leg here: "all", "total:<member>" or "only:<member>"."""
        return audience_of(self.visibility, self.owner_id)
