"""The list of changes, and changes to many transactions at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_input import Day, StrictSerializer
from ledger.activity_words import GROUPS
from ledger.api.filters import PageAsked, TransactionsAsked
from ledger.api.serializers.transactions import DifferenceSerializer
from ledger.models import Actor

MOST_IDS = 1000


class ActivityAsked(PageAsked):
    """The filters of the list of changes."""

    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=25)
    member = serializers.UUIDField(required=False, help_text="Whose changes.")
    actor = serializers.ChoiceField(choices=Actor.choices, required=False, default="", help_text="On whose decision.")
    kind = serializers.CharField(
        max_length=40, required=False, default="",
        help_text=f"One kind (`transaction.edit`), or all of a group: {', '.join(GROUPS)}.",
    )  # fmt: skip


class ChangedEntrySerializer(serializers.Serializer[Any]):
    """A transaction an act touched, with what it changed there. Of what is partly private to you nothing is told."""

    transaction = serializers.UUIDField(read_only=True)
    date = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    is_new = serializers.BooleanField(read_only=True)
    is_private = serializers.BooleanField(read_only=True)
    differences = DifferenceSerializer(many=True, read_only=True)


class ActivitySerializer(serializers.Serializer[Any]):
    """One act. `text` says it in words; `count` is how many transactions of it you may see, `entries` the first few of them, and
    `rows` what it changed elsewhere (an account's name). `why_not` says why it can't be undone.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    at = serializers.DateTimeField(read_only=True)
    who = serializers.CharField(read_only=True)
    actor = serializers.ChoiceField(choices=Actor.choices, read_only=True)
    kind = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    entries = ChangedEntrySerializer(many=True, read_only=True)
    rows = DifferenceSerializer(many=True, read_only=True)
    batch = serializers.UUIDField(read_only=True, allow_null=True)
    is_undone = serializers.BooleanField(read_only=True)
    can_undo = serializers.BooleanField(read_only=True)
    why_not = serializers.CharField(read_only=True)


class ActivityPageSerializer(serializers.Serializer[Any]):
    """A page, newest first; `next` is null on the last."""

    next = serializers.CharField(read_only=True, allow_null=True)
    results = ActivitySerializer(source="page", many=True, read_only=True)


class UndoneSerializer(serializers.Serializer[Any]):
    """`activity` is the undo, which can be undone itself; `kept` transactions were changed since, or can't be, and stayed."""

    activity = serializers.UUIDField(read_only=True)
    undone = serializers.IntegerField(read_only=True)
    kept = serializers.IntegerField(read_only=True)


class BulkFilterIn(TransactionsAsked):
    """Everything the list of transactions shows with these filters; empty filters are all but the voided."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in ("cursor", "limit", "order")}


class BulkChangeIn(StrictSerializer):
    """What to change in each; the rest stays. `category` takes the place of the one category there is."""

    category = serializers.UUIDField(required=False)
    payee = serializers.CharField(max_length=200, allow_blank=True, required=False)
    memo = serializers.CharField(max_length=500, allow_blank=True, required=False)
    add_tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    remove_tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    date = Day(required=False)
    is_reviewed = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("Say what to change."), code="nothing_to_change")
        return attrs


class BulkIn(StrictSerializer):
    """Which transactions (`ids`, or a `filter`), and what to do with them: change, void or restore."""

    action = serializers.ChoiceField(choices=["change", "void", "restore"], required=False, default="change")
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_IDS, required=False)
    filter = BulkFilterIn(required=False)
    change = BulkChangeIn(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError({"ids": _("Give either ids or a filter.")}, code="ids_or_filter")
        if ("change" in attrs) != (attrs["action"] == "change"):
            raise serializers.ValidationError(
                {"change": _("A change is given with the action “change”, and only with it.")}, code="change_or_not"
            )
        return attrs


class BulkResultSerializer(serializers.Serializer[Any]):
    """`left` counts those that could not be changed, by reason: partly_private, reconciled, locked, void, draft, not_plain, unchanged.
    `activity` is what to undo; null where nothing changed.
    """

    activity = serializers.UUIDField(source="activity.public_id", read_only=True, allow_null=True, default=None)
    changed = serializers.IntegerField(read_only=True)
    left = serializers.DictField(child=serializers.IntegerField(), read_only=True)


class MergeIn(StrictSerializer):
    """`drop` is the other entry of the same happening: it is voided, and what it came from is linked to the one that stays."""

    drop = serializers.UUIDField()
