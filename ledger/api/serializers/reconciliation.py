"""Reconciling by API: the statement in hand, its rows, what is ticked, and what was locked before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer
from fintrack.lib.fields import QUANTITY_SCALE
from ledger.api.fields import money_out

MOST_ROWS = 5000


class ReconcilingSerializer(serializers.Serializer[Any]):
    """The statement in hand. `locked` is what earlier ones locked up to its day, `ticked` what the ticked rows come to, `difference`
    what the statement says more than both: at zero it may be finished. `left` counts rows up to the day without a tick.
    """

    on = serializers.DateField(read_only=True)
    stated = money_out()
    locked = money_out(source="locked_total")
    ticked = money_out(source="ticked_total")
    difference = money_out()
    rows_ticked = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)
    begun_at = serializers.DateTimeField(read_only=True)


class StatementIn(StrictSerializer):
    on = Day()
    quantity = ScaledDecimalApiField(scale=QUANTITY_SCALE, help_text="What is owed is negative.")


class TickRowSerializer(serializers.Serializer[Any]):
    """A row that may be ticked; `row` names it."""

    row = serializers.CharField(source="row.cursor", read_only=True)
    transaction = serializers.UUIDField(source="row.transaction", read_only=True)
    booked_on = serializers.DateField(source="row.booked_on", read_only=True)
    payee = serializers.CharField(source="row.payee", read_only=True)
    memo = serializers.CharField(source="row.memo", read_only=True)
    counter = serializers.CharField(source="row.counter", read_only=True)
    quantity = money_out(source="row.quantity")
    is_ticked = serializers.BooleanField(read_only=True)


class TickPageSerializer(serializers.Serializer[Any]):
    """A page of them, newest first, and the address of the next; null where there is none."""

    next = serializers.CharField(read_only=True, allow_null=True)
    results = TickRowSerializer(source="rows", many=True, read_only=True)


class TickRowsAsked(StrictSerializer):
    q = serializers.CharField(max_length=200, required=False, default="", help_text="Words, each a prefix.")
    cursor = serializers.CharField(max_length=200, required=False, default="")
    limit = serializers.IntegerField(min_value=1, max_value=500, required=False, default=100)


class TicksIn(StrictSerializer):
    """Either `rows`, or `through`: every row booked up to that day."""

    rows = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=MOST_ROWS)
    through = Day(required=False)
    is_ticked = serializers.BooleanField(default=True)

    def validate(self, typed: dict[str, Any]) -> dict[str, Any]:
        if ("rows" in typed) == ("through" in typed):
            raise serializers.ValidationError(_("Name rows, or a day: one of the two."), code="rows_or_through")
        return typed


class ReconciliationSerializer(serializers.Serializer[Any]):
    """A statement an account was reconciled with. `id` is the act that locked its rows: undo it to take all back. `locked` counts
    those of its `rows` that are locked still.
    """

    id = serializers.UUIDField(source="activity", read_only=True)
    at = serializers.DateTimeField(read_only=True)
    who = serializers.CharField(read_only=True)
    on = serializers.DateField(read_only=True)
    stated = money_out()
    rows = serializers.IntegerField(read_only=True)
    locked = serializers.IntegerField(read_only=True)


class UnlockIn(StrictSerializer):
    """The rows of a `reconciliation`, or those of some `transactions`. The reason is kept with the act."""

    reconciliation = serializers.UUIDField(required=False)
    transactions = serializers.ListField(child=serializers.UUIDField(), required=False, min_length=1, max_length=500)
    reason = serializers.CharField(max_length=200)

    def validate(self, typed: dict[str, Any]) -> dict[str, Any]:
        if ("reconciliation" in typed) == ("transactions" in typed):
            message = _("Name a reconciliation, or transactions: one of the two.")
            raise serializers.ValidationError(message, code="one_of_two")
        return typed


class UnlockedSerializer(serializers.Serializer[Any]):
    unlocked = serializers.IntegerField(read_only=True)
    activity = serializers.UUIDField(read_only=True)
