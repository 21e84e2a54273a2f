"""Payees a household keeps, tags, and rules that decide."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

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
        constraints = [models.UniqueConstraint(fields=["household", "key"], name="payee_once")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word a household sticks on transactions."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """What to do with arriving rows: `conditions` and `actions` are JSON the corridor's rule engine reads, tried by `position`."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    is_enabled = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)
    actions = models.JSONField(default=list)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name
