"""Rules, their dry run, and what applying one did."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fintrack.lib.api_fields import plain
from fintrack.lib.api_input import StrictSerializer
from ledger.rules.spec import ACTIONS, DEEPEST, GROUPS, MOST_PARTS, OPERATORS
from ledger.selectors.rule_preview import PreviewRow

CONDITIONS_HELP = (
    f"A group, {{{' | '.join(GROUPS)}: [part, …]}}; a part is a group or a condition {{field, op, value}}. At most {DEEPEST} levels "
    f"and {MOST_PARTS} conditions. "
    + "; ".join(f"{field}: {', '.join(operators)}" for field, operators in OPERATORS.items())
    + ". Texts are compared without case and accents, `regex` (RE2) is searched without case; `amount` is without sign, `signed` with it "
    "(money out is negative), `ends` takes its last digits; accounts and members (`owner`) are named by their ids; `between` takes two "
    "values, `month_day` two days of the month, `weekday` (1 is Monday) and `month` a list, `weekend` true or false. `reference`, "
    "`counterparty`, `kind` and `source_category` are what the row's own source says."
)
ACTIONS_HELP = (
    f"What the rule does: {{do, value}}, do is one of {', '.join(ACTIONS)}. Categories and accounts are named by their ids, `tags` "
    "takes a list of names, `review` true or false, `stop` nothing. `split` takes two to twenty parts {category, share or amount, memo}: "
    "`share` in percent, `amount` in the row's currency; the last has neither and takes the rest. Too small a row is not split."
)


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": "array", "items": {}}, "description": CONDITIONS_HELP}
)
class ConditionsField(serializers.JSONField):
    """Read by `ledger.rules.spec`, which says what is wrong with it and where."""


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "object", "properties": {"do": {"type": "string"}, "value": {}}, "required": ["do"]},
        "description": ACTIONS_HELP,
    }
)
class ActionsField(serializers.JSONField):
    """As above."""


class RuleSerializer(serializers.Serializer[Any]):
    """A rule, in words too. `problem` says why it does nothing ("" where it works), `rows` how many rows of yours it decided,
    `is_private` that it names an account others don't see, so that they don't see the rule either. `hits` counts the rows it has had
    a say in since it was made, the last one at `hit_at`; `is_idle`: it works, but has had none in half a year. `group` keeps rules
    together in the list.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    group = serializers.CharField(read_only=True)
    is_enabled = serializers.BooleanField(read_only=True)
    conditions = ConditionsField(read_only=True)
    actions = ActionsField(read_only=True)
    words = serializers.CharField(source="words.text", read_only=True)
    problem = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(read_only=True)
    hits = serializers.IntegerField(read_only=True)
    hit_at = serializers.DateTimeField(read_only=True, allow_null=True)
    is_idle = serializers.BooleanField(read_only=True)
    is_private = serializers.BooleanField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)


class NewRuleSerializer(StrictSerializer):
    name = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Left out, it is called by what it does."
    )
    group = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="It stands behind the rules of that group."
    )
    is_enabled = serializers.BooleanField(required=False)
    conditions = ConditionsField()
    actions = ActionsField()


class RuleChangeSerializer(NewRuleSerializer):
    """What is given is changed."""


class RulesOrderSerializer(StrictSerializer):
    order = serializers.ListField(
        child=serializers.UUIDField(), max_length=1000, help_text="Every rule of yours, once."
    )


class RuleTrialSerializer(StrictSerializer):
    conditions = ConditionsField()
    actions = ActionsField()
    after = serializers.UUIDField(required=False, allow_null=True, help_text="`next` of the page before.")


class RuleApplySerializer(StrictSerializer):
    rows = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=10_000,
        help_text="Only these transactions of the dry run; all of them unless told.",
    )  # fmt: skip


class ChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True)
    after = serializers.CharField(read_only=True)


class TrialRowSerializer(serializers.Serializer[Any]):
    transaction = serializers.UUIDField(source="public_id", read_only=True)
    date = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    account = serializers.CharField(read_only=True)
    quantity = serializers.SerializerMethodField()
    commodity = serializers.CharField(source="currency", read_only=True)
    changes = ChangeSerializer(many=True, read_only=True)

    def get_quantity(self, row: PreviewRow) -> str:
        return plain(row.quantity)


class TrialSerializer(serializers.Serializer[Any]):
    """A dry run. Of `looked_at` rows `matched` fit; `count` of them would change, `unchanged` are so already, `kept` were decided by
    a person, `blocked` can't become a transfer, since the other account brings its own rows.
    """

    looked_at = serializers.IntegerField(read_only=True)
    matched = serializers.IntegerField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    unchanged = serializers.IntegerField(read_only=True)
    kept = serializers.IntegerField(read_only=True)
    blocked = serializers.IntegerField(read_only=True)
    results = TrialRowSerializer(source="rows", many=True, read_only=True)
    next = serializers.UUIDField(read_only=True, allow_null=True)


class AppliedSerializer(serializers.Serializer[Any]):
    """`left` counts by reason what could not be changed; `activity` is the act to undo, null where nothing changed."""

    changed = serializers.IntegerField(read_only=True)
    left = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    activity = serializers.UUIDField(source="activity.public_id", default=None, read_only=True, allow_null=True)


class ProposalsAsked(StrictSerializer):
    """`from` names a transaction: the rule that would have made it what it is. (`from` can't be declared: a word of Python.)"""

    def get_fields(self) -> dict[str, Any]:
        found = serializers.UUIDField(required=False, help_text="A transaction: propose the rule it asks for.")
        return {"from": found, **super().get_fields()}


class ProposalSerializer(serializers.Serializer[Any]):
    """A rule nobody has written yet. `rows` is how often a person decided so, 0 for one made from a transaction."""

    name = serializers.CharField(read_only=True)
    conditions = ConditionsField(read_only=True)
    actions = ActionsField(read_only=True)
    payee = serializers.CharField(read_only=True)
    target = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(read_only=True)
