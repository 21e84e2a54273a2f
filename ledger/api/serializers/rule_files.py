"""Rules as a file, whole groups, and rules that do nothing."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fintrack.lib.api_input import StrictSerializer
from ledger.rules.portable import MARK, MOST_RULES, VERSION


class RulesGroupSerializer(StrictSerializer):
    """What is given is changed in every rule of the group that you see."""

    group = serializers.CharField(max_length=60)
    is_enabled = serializers.BooleanField(required=False)
    name = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Its new name; empty dissolves the group."
    )


class IdleRuleSerializer(serializers.Serializer[Any]):
    """A rule that would decide nothing about the rows there are. `why`: never_fits, shadowed (`fits` rows fit, but `by`, above it,
    decides them) or no_effect (rows fit, but there is nothing it could do with them).
    """

    rule = serializers.UUIDField(source="item.public_id", read_only=True)
    name = serializers.CharField(source="item.name", read_only=True)
    why = serializers.CharField(read_only=True)
    fits = serializers.IntegerField(read_only=True)
    by = serializers.UUIDField(source="by.public_id", default=None, read_only=True, allow_null=True)


class RuleHealthSerializer(serializers.Serializer[Any]):
    """Every switched-on rule of yours was tried on your newest `looked_at` rows."""

    looked_at = serializers.IntegerField(read_only=True)
    idle = IdleRuleSerializer(many=True, read_only=True)


RULES_FILE = {
    "type": "object",
    "properties": {
        MARK: {"type": "integer", "enum": [VERSION]},
        "rules": {
            "type": "array",
            "maxItems": MOST_RULES,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "group": {"type": "string"},
                    "is_enabled": {"type": "boolean"},
                    "conditions": {"type": "object", "additionalProperties": True},
                    "actions": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
                },
                "required": ["name", "conditions", "actions"],
            },
        },
    },
    "required": [MARK, "rules"],
    "description": "Conditions and actions as of a rule, with names for ids: {account: name}, {member: name}, {expense: [name, …]} "
    "or {income: [name, …]} from the top category down.",
}


@extend_schema_field(RULES_FILE)
class RulesFileField(serializers.JSONField):
    """Read by `ledger.rules.portable`, which says what is wrong with it."""


class RulesBringSerializer(StrictSerializer):
    file = RulesFileField()
    missing = serializers.ChoiceField(
        choices=["leave", "create"],
        required=False,
        help_text="Rules that name a category you don't have are left out, or the category is made.",
    )
    is_dry_run = serializers.BooleanField(required=False, help_text="Only look: nothing is written.")


class FileRuleSerializer(serializers.Serializer[Any]):
    """`state`: new, changed, same or left_out, then with its `problem`. `words` is the rule as the file has it, `before` as it is."""

    name = serializers.CharField(read_only=True)
    group = serializers.CharField(read_only=True)
    is_enabled = serializers.BooleanField(read_only=True)
    state = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True)
    problem = serializers.CharField(read_only=True)


class BroughtSerializer(serializers.Serializer[Any]):
    """`missing` are categories that the file names and you don't have. `activity` is the act to undo, null where nothing changed."""

    added = serializers.IntegerField(source="found.added", read_only=True)
    changed = serializers.IntegerField(source="found.changed", read_only=True)
    same = serializers.IntegerField(source="found.same", read_only=True)
    left_out = serializers.IntegerField(source="found.left_out", read_only=True)
    missing = serializers.ListField(child=serializers.CharField(), source="found.missing", read_only=True)
    rules = FileRuleSerializer(source="found.rules", many=True, read_only=True)
    activity = serializers.UUIDField(source="activity.public_id", default=None, read_only=True, allow_null=True)
