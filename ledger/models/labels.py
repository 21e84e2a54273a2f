"""Payees a household keeps, tags, rules that decide, and what a person wants to find again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, User, new_public_id
from ledger.models.account import Account


class Payee(models.Model):
    """A payee a person named and gave a category; `key` (folded name) is what arriving rows are compared with."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    category = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        constraints = [models.UniqueConstraint(fields=["household", "key"], name="payee_once")]

    def __str__(self) -> str:
        return self.name


class PayeeAlias(models.Model):
    """Another way a payee is written in statements; arriving rows with this folded name get the payee's own."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    payee = models.ForeignKey(Payee, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        constraints = [models.UniqueConstraint(fields=["household", "key"], name="payee_alias_once")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word a household sticks on transactions."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["household", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """What to do with arriving rows: `conditions` and `actions` are JSON the corridor's rule engine reads, tried by `position`.

    `group` only keeps rules together on the page; `hits` counts the rows it has decided, the last one at `hit_at`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    is_enabled = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)
    actions = models.JSONField(default=list)
    group = models.CharField(max_length=60, blank=True)
    hits = models.PositiveIntegerField(default=0)
    hit_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class Categoriser(models.Model):
    """What was learned from the rows one person has accepted: `data` is the model's own, made anew each night. A model is a person's,
    not the household's: it may only know rows that this person sees. `accuracy` is the share of a held-back tenth it got right.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    trained_at = models.DateTimeField(default=timezone.now)
    examples = models.PositiveIntegerField(default=0)
    accuracy = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("learned categories")
        verbose_name_plural = _("learned categories")

    def __str__(self) -> str:
        return f"{self.examples} rows"


class SavedView(models.Model):
    """Filters of a page a person named to come back to: `query` is what stands in the address after the question mark."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", db_index=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("position", "name", "id")
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
