"""What was learned from a person's accepted rows, and payees that look like one."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from fintrack.lib.api_input import StrictSerializer
from ledger.payees.alike import MOST_MEMBERS


class LearnedSerializer(serializers.Serializer[Any]):
    """Your own model. `accuracy` is the share of rows kept back that it filed as you did (0.86), null where there were too few to try;
    `decides_from` the confidence in percent from which rows are filed without asking, null where it only suggests. `is_forgotten`:
    nothing is learned until you ask for it. Before the first lesson `trained_at` is null.
    """

    trained_at = serializers.DateTimeField(read_only=True, allow_null=True)
    examples = serializers.IntegerField(read_only=True)
    accuracy = serializers.DecimalField(max_digits=5, decimal_places=4, read_only=True, allow_null=True)
    categories = serializers.IntegerField(read_only=True)
    decides_from = serializers.IntegerField(read_only=True, allow_null=True)
    is_forgotten = serializers.BooleanField(read_only=True)


class SpellingSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class AlikePayeesSerializer(serializers.Serializer[Any]):
    """Payees that look like one written several ways; `name` is the likeliest to keep. `payees/merge` with their keys makes them one."""

    name = serializers.CharField(read_only=True)
    spellings = SpellingSerializer(many=True, read_only=True)


class ApartPayeesIn(StrictSerializer):
    keys = serializers.ListField(child=serializers.CharField(max_length=200), min_length=2, max_length=MOST_MEMBERS)
