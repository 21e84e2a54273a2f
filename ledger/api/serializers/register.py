"""The register of an account, splits and copies, kept views."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer, listed
from ledger.api.fields import money_out
from ledger.api.serializers.transactions import MOST_LEGS, REVISION, LegSerializer
from ledger.models.transaction import DecidedBy, Origin, State


class RegisterRowSerializer(serializers.Serializer[Any]):
    """One leg in the account. `quantity` is what the account gained, `counter` what for; `balance` is the account's after this row,
    null where it can't be told: filtered, in another order than by date, pending, or in several currencies.
    """

    transaction = serializers.UUIDField(read_only=True)
    booked_on = serializers.DateField(read_only=True)
    date = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    counter = serializers.CharField(read_only=True)
    others = LegSerializer(source="sides", many=True, read_only=True)
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    quantity = money_out()
    commodity = serializers.CharField(read_only=True)
    balance = money_out()
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    origin = serializers.ChoiceField(choices=Origin.choices, read_only=True)
    decided_by = serializers.ChoiceField(choices=DecidedBy.choices, read_only=True)
    revision = serializers.IntegerField(read_only=True)
    is_reviewed = serializers.BooleanField(read_only=True)
    is_reconciled = serializers.BooleanField(read_only=True)
    is_transfer = serializers.BooleanField(read_only=True)
    is_split = serializers.BooleanField(read_only=True)
    can_change = serializers.BooleanField(read_only=True)


class RegisterPageSerializer(serializers.Serializer[Any]):
    """A page and the addresses of the pages around; null where there is none."""

    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    has_balance = serializers.BooleanField(read_only=True)
    results = RegisterRowSerializer(source="rows", many=True, read_only=True)


class SplitPartIn(StrictSerializer):
    """A share, as large as it is, whichever way the money went; negative for what goes the other way."""

    category = serializers.UUIDField()
    amount = ScaledDecimalApiField()
    memo = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class SplitRowIn(StrictSerializer):
    """The parts add up to what was paid or received."""

    parts = listed(SplitPartIn, min_length=1, max_length=MOST_LEGS)
    revision = serializers.IntegerField(**REVISION)


class DuplicateIn(StrictSerializer):
    date = Day(required=False, help_text="Today unless told.")


class SavedViewSerializer(serializers.Serializer[Any]):
    """Filters under a name: `query` is what stands in the register's address after the question mark."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    page = serializers.CharField(read_only=True)
    query = serializers.CharField(read_only=True)
    position = serializers.IntegerField(read_only=True)


class SavedViewIn(StrictSerializer):
    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000, allow_blank=True, default="")


class SavedViewNameIn(StrictSerializer):
    name = serializers.CharField(max_length=80)


class SavedViewsOrderIn(StrictSerializer):
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
