"""What the balance detective found, and what of it to apply."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from fintrack.lib.api_input import StrictSerializer
from ledger.api.fields import money_out
from ledger.api.serializers.accounts import StandingSerializer
from ledger.detective.case import Kind

MOST_CHANGES = 10


class CorrectionSerializer(serializers.Serializer[Any]):
    """One change: `text` says it, `reasons` what speaks for it. `id` names it to apply it; `action` says what that does, "" where it
    can't be applied (a row that nobody has, or one still pending). `quantity` is what the row has, or what is missing; `after` the last
    day before those in which a missing row is.
    """

    id = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind], read_only=True)
    text = serializers.CharField(read_only=True)
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    action = serializers.CharField(read_only=True)
    transaction = serializers.UUIDField(read_only=True, allow_null=True)
    on = serializers.DateField(read_only=True)
    quantity = money_out()
    new_quantity = money_out()
    new_on = serializers.DateField(read_only=True, allow_null=True)
    after = serializers.DateField(read_only=True, allow_null=True)


class ExplanationSerializer(serializers.Serializer[Any]):
    """Changes that together explain everything."""

    changes = CorrectionSerializer(source="proposals", many=True, read_only=True)


class FindingsSerializer(serializers.Serializer[Any]):
    """Up to `held_on` what was stated agrees with the books, from `first_on` on it doesn't (null: it does). `difference` is what was
    stated more on the newest day. `explanations`, the likeliest first, at most five.
    """

    account = serializers.UUIDField(read_only=True)
    commodity = serializers.CharField(read_only=True)
    is_stated = serializers.BooleanField(read_only=True)
    held_on = serializers.DateField(read_only=True, allow_null=True)
    first_on = serializers.DateField(read_only=True, allow_null=True)
    difference = money_out()
    explanations = ExplanationSerializer(many=True, read_only=True)


class ApplyingSerializer(StrictSerializer):
    changes = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=1, max_length=MOST_CHANGES,
        help_text="Ids of changes of one explanation.",
    )  # fmt: skip


class CorrectedSerializer(serializers.Serializer[Any]):
    """`activity` is the one act, to undo it; `standing` how the account stands now."""

    activity = serializers.UUIDField(read_only=True)
    standing = StandingSerializer(read_only=True)
