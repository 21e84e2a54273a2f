"""What was done to the books, act by act: each change by a person, a rule or an import is one `Activity`, and undo takes it back as
one. The facts' own history is in `TransactionRevision`; an activity says which revisions were one act.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Household, User, new_public_id
from ledger.models.account import Account
from ledger.models.evidence import ImportBatch
from ledger.models.labels import Rule
from ledger.models.transaction import Posting, Transaction, audiences_shown_to


class Actor(models.TextChoices):
    """On whose decision something was done. `acting_user` is who set it going, if anybody."""

    PERSON = "person", _("A person")
    RULE = "rule", _("A rule")
    IMPORT = "import", pgettext_lazy("origin", "Import")
    SYSTEM = "system", _("The system")


UNFINISHED = "account.reconciling"
"""The kind of an act that isn't done yet: rows ticked against a statement. It is in no list, and nothing undoes it."""


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> Self:
        """Acts that touched something `user` may see: one of the transactions, the account, their own import."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        legs = Posting.objects.filter(
            transaction__activity_entries__activity=OuterRef("pk"), audience__in=audiences_shown_to(user)
        )
        return self.exclude(kind=UNFINISHED).filter(
            Q(has_entries=False) | Exists(legs),
            Q(account=None) | Q(account__in=Account.objects.visible_to(user)),
            Q(batch=None) | Q(batch__user=user),
            Q(acting_user=user) | ~_own_alone("kind"),
            Q(acting_user=user) | Q(undoes=None) | ~_own_alone("undoes__kind"),
            household=user.household_id,
        )


def _own_alone(kind: str) -> Q:
    """What a person looks for is theirs alone, and so are the securities they bring in (nobody else may hold them)."""
    return Q(**{f"{kind}__startswith": "view."}) | Q(**{f"{kind}__startswith": "security."})


class Activity(models.Model):
    """One act, whatever it touched. `kind` is what was done ("transaction.edit", "category.merge"; `ledger.activity_words` says it),
    `subject` to what, as it was called then.

    `changes` is what happened to rows other than transactions: [{"model": "ledger.account", "id": 7, "before": {…} | null,
    "after": {…} | null}]. Transactions are in `entries`; what an import wrote is in its batch.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    acting_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=6, choices=Actor.choices, default=Actor.PERSON)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    has_entries = models.BooleanField(default=False)
    changes = models.JSONField(default=list, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, null=True, blank=True, related_name="activities")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, blank=True, related_name="+")
    undoes = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]
    entries: models.Manager[ActivityEntry]

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("activity")
        indexes = [models.Index(fields=["household", "-created_at", "-id"], name="activity_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()


class ActivityEntry(models.Model):
    """A transaction an act changed: from revision `before` (None: it was made by the act) to revision `after`."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="entries", db_index=False)
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="activity_entries")
    before = models.PositiveIntegerField(null=True, blank=True)
    after = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("change by an act")
        verbose_name_plural = _("changes by acts")
        constraints = [models.UniqueConstraint(fields=["activity", "transaction"], name="activity_entry_once")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
