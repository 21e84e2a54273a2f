"""Cards' statements, and what statements of any account say it held."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer
from fintrack.lib.fields import QUANTITY_SCALE
from ledger.api.fields import money_out

STATES = [
    ("open", _("Still running")), ("nothing", _("Nothing to pay")), ("paid", _("Paid")), ("due", _("Due")),
    ("part_paid", _("Part paid")), ("overdue", _("Overdue")),
]  # fmt: skip


class CardStatementSerializer(serializers.Serializer[Any]):
    """`charged` is what its days came to, which later charges and payments never change; `unpaid` what is still owed of it, the
    oldest statement paid first. `days` until it is due, of a running one until it closes.
    """

    first_on = serializers.DateField(read_only=True)
    last_on = serializers.DateField(read_only=True)
    due_on = serializers.DateField(read_only=True, allow_null=True)
    charged = money_out()
    unpaid = money_out()
    state = serializers.ChoiceField(choices=STATES, read_only=True)
    days = serializers.IntegerField(read_only=True, allow_null=True)


class CardSerializer(serializers.Serializer[Any]):
    """`owed` now (negative: overpaid), `used` percent of the limit, `due` what is to be paid of closed statements and by when.
    `current` is null without a statement day; `statements` are the closed ones, newest first, at most 13.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    owed = money_out()
    limit = money_out()
    available = money_out()
    used = serializers.IntegerField(read_only=True, allow_null=True)
    due = money_out()
    due_on = serializers.DateField(read_only=True, allow_null=True)
    is_overdue = serializers.BooleanField(read_only=True)
    current = CardStatementSerializer(read_only=True, allow_null=True)
    statements = CardStatementSerializer(many=True, read_only=True)


class SuspectSerializer(serializers.Serializer[Any]):
    """A row of exactly the difference: without it the statement would fit."""

    transaction = serializers.UUIDField(read_only=True)
    on = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    quantity = money_out()


class AssertionSerializer(serializers.Serializer[Any]):
    """What a statement said, and the books at the end of that day. It `holds` if some moment of the day fits. Else `agreed_on` is the
    last statement before that fits, `off_since` the first that doesn't.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    on = serializers.DateField(read_only=True)
    commodity = serializers.CharField(read_only=True)
    stated = money_out()
    booked = money_out()
    difference = money_out()
    holds = serializers.BooleanField(read_only=True)
    source = serializers.CharField(read_only=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    agreed_on = serializers.DateField(read_only=True, allow_null=True)
    off_since = serializers.DateField(read_only=True, allow_null=True)
    suspects = SuspectSerializer(many=True, read_only=True)


class AssertionsAsked(StrictSerializer):
    cursor = serializers.UUIDField(
        required=False, help_text='Begins after this one: follow the `Link` header, rel="next".'
    )
    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=50)


class NewAssertionSerializer(StrictSerializer):
    """`quantity` is the closing balance; what you owe is negative."""

    on = Day()
    quantity = ScaledDecimalApiField(scale=QUANTITY_SCALE)
