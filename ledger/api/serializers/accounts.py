"""Accounts and categories."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer
from fintrack.lib.fields import VALUE_SCALE
from ledger.api.fields import FigureSerializer, HoldingSerializer, code_in, money_out
from ledger.models.account import BALANCE_KINDS, AccountKind, DueShift, Visibility
from ledger.selectors.categories import CategoryNode
from ledger.selectors.standing import Colour

KINDS = [(kind.value, kind.label) for kind in BALANCE_KINDS]
SIDES = [(kind.value, kind.label) for kind in (AccountKind.INCOME, AccountKind.EXPENSE)]
COLOR = r"^(#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?)?\Z"


class StandingSerializer(serializers.Serializer[Any]):
    """How an account stands with what was stated of it. `colour` green: the newest stated balance (`on`) holds; amber: it holds and is
    more than 35 days old; red: it doesn't, since the one of `since`; none: nothing was ever stated. `difference` is what was stated
    more than the books say.
    """

    colour = serializers.ChoiceField(choices=[colour.value for colour in Colour], read_only=True)
    on = serializers.DateField(read_only=True, allow_null=True)
    proved_on = serializers.DateField(read_only=True, allow_null=True)
    commodity = serializers.CharField(read_only=True)
    difference = money_out()
    since = serializers.DateField(read_only=True, allow_null=True)


class AccountSerializer(serializers.Serializer[Any]):
    """`balance` is in `currency`, null for an account that may hold several currencies; `value` is its worth in the household's."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    currency = serializers.CharField(read_only=True, allow_null=True)
    balance = money_out()
    holdings = HoldingSerializer(many=True, read_only=True)
    value = FigureSerializer(read_only=True)
    number = serializers.CharField(read_only=True)
    institution = serializers.CharField(read_only=True)
    owner = serializers.UUIDField(read_only=True, allow_null=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, read_only=True)
    parent = serializers.UUIDField(read_only=True, allow_null=True)  # type: ignore[assignment]
    icon = serializers.CharField(read_only=True)
    color = serializers.CharField(read_only=True)
    position = serializers.IntegerField(read_only=True)
    credit_limit = money_out()
    statement_day = serializers.IntegerField(read_only=True, allow_null=True)
    due_day = serializers.IntegerField(read_only=True, allow_null=True)
    due_shift = serializers.ChoiceField(choices=DueShift.choices, read_only=True)
    closed_on = serializers.DateField(read_only=True, allow_null=True)
    last_booked_on = serializers.DateField(read_only=True, allow_null=True)
    last_imported_at = serializers.DateTimeField(read_only=True, allow_null=True)
    merged_into = serializers.UUIDField(read_only=True, allow_null=True)
    standing = StandingSerializer(read_only=True)


class _Labels(StrictSerializer):
    """What accounts and categories both have."""

    name = serializers.CharField(max_length=120)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment]
    icon = serializers.CharField(max_length=40, required=False, allow_blank=True)
    color = serializers.RegexField(COLOR, max_length=9, required=False, allow_blank=True, help_text="Like #1f7a5c.")


class _CardDays(serializers.Serializer[Any]):
    """What only a credit card has. `statement_day` is its statements' last day, `due_day` the day of a month they are due: the first
    such day after the closing, moved off a weekend as `due_shift` says. 31 is the month's last day.
    """

    credit_limit = ScaledDecimalApiField(scale=VALUE_SCALE, required=False, allow_null=True)
    statement_day = serializers.IntegerField(min_value=1, max_value=31, required=False, allow_null=True)
    due_day = serializers.IntegerField(min_value=1, max_value=31, required=False, allow_null=True)
    due_shift = serializers.ChoiceField(choices=DueShift.choices, required=False)


class NewAccountSerializer(_CardDays, _Labels):
    """`opening_balance` is what it held on `opening_on` (today); what is owed on a card or loan is negative."""

    kind = serializers.ChoiceField(choices=KINDS)
    currency = code_in(required=False, allow_blank=True)
    number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    institution = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner = serializers.UUIDField(
        required=False, allow_null=True, help_text="A member; only you for a private account."
    )
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    opening_balance = ScaledDecimalApiField(required=False, allow_null=True)
    opening_on = Day(required=False, allow_null=True)


class AccountChangeSerializer(_CardDays, _Labels):
    kind = serializers.ChoiceField(choices=KINDS)
    number = serializers.CharField(max_length=64, allow_blank=True)
    institution = serializers.CharField(max_length=120, allow_blank=True)
    owner = serializers.UUIDField(allow_null=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    position = serializers.IntegerField(min_value=0, max_value=1_000_000)
    closed_on = Day(allow_null=True)


class ClosingSerializer(StrictSerializer):
    """What is left in it goes to `move_to`, or is written off as an adjustment; without either it must be empty."""

    on = Day(required=False, help_text="Today unless told.")
    move_to = serializers.UUIDField(required=False, allow_null=True)
    is_written_off = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("move_to") and attrs.get("is_written_off"):
            raise serializers.ValidationError({"move_to": _("Move it or write it off, not both.")}, code="both")
        return attrs


class MergingSerializer(StrictSerializer):
    into = serializers.UUIDField(help_text="The account that stays.")


class MergedSerializer(serializers.Serializer[Any]):
    """`account` is the one that stays; `voided` of the `moved` transactions were transfers between the two."""

    account = AccountSerializer(read_only=True)
    moved = serializers.IntegerField(read_only=True)
    voided = serializers.IntegerField(read_only=True)
    activity = serializers.UUIDField(source="activity.public_id", read_only=True)


class OrderSerializer(StrictSerializer):
    accounts = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class CategorySerializer(serializers.Serializer[Any]):
    """A category and what is under it. `path` is how a flat list names it: "Food › Eating out"."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=SIDES, read_only=True)
    path = serializers.CharField(read_only=True)
    depth = serializers.IntegerField(read_only=True)
    icon = serializers.CharField(read_only=True)
    color = serializers.CharField(read_only=True)
    is_closed = serializers.BooleanField(read_only=True)
    is_system = serializers.SerializerMethodField()
    children = serializers.SerializerMethodField()

    def get_is_system(self, node: CategoryNode) -> bool:
        return bool(node.purpose)

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Category"}})
    def get_children(self, node: CategoryNode) -> Any:
        return CategorySerializer(node.children, many=True).data


class NewCategorySerializer(_Labels):
    kind = serializers.ChoiceField(choices=SIDES)


class CategoryChangeSerializer(_Labels):
    position = serializers.IntegerField(min_value=0, max_value=1_000_000)
    closed_on = Day(allow_null=True)
