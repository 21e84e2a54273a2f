"""What the reads of the API can be asked, as checked query parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer
from fintrack.lib.api_pages import SliceAsked
from ledger.api.fields import code_in
from ledger.models.account import AccountKind
from ledger.models.transaction import State
from ledger.selectors.frames import By
from ledger.selectors.imports import Shown
from ledger.selectors.register import SORTS


class NoQuestions(StrictSerializer):
    """A read without parameters."""


class AccountsAsked(SliceAsked):
    is_closed = serializers.BooleanField(required=False, help_text="Only closed accounts, or only open ones.")


class CategoriesAsked(SliceAsked):
    kind = serializers.ChoiceField(choices=[AccountKind.INCOME, AccountKind.EXPENSE], required=False, default="")


class PageAsked(StrictSerializer):
    cursor = serializers.CharField(
        max_length=80, required=False, default="", help_text="`next` or `previous` of a page."
    )
    limit = serializers.IntegerField(min_value=1, max_value=500, required=False, default=50)


class SpanAsked(StrictSerializer):
    """`from` and `to`, both optional and inclusive. (`from` can't be declared: it is a word of Python.)"""

    def get_fields(self) -> dict[str, Any]:
        return {
            "from": Day(required=False, help_text="The first day."),
            "to": Day(required=False, help_text="The last day."),
            **super().get_fields(),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": _("The last day is before the first.")}, code="before_from")
        return attrs


class TransactionsAsked(PageAsked, SpanAsked):
    """The filters of the list. `q` are words, each a prefix; `min` and `max` bound the amount whatever its sign."""

    q = serializers.CharField(max_length=400, required=False, default="", allow_blank=True)
    account = serializers.UUIDField(required=False, help_text="An account or category, and all under it.")
    category = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False, help_text="Accounts owned by this person.")
    tag = serializers.UUIDField(required=False)
    batch = serializers.UUIDField(required=False, help_text="What an import of your own brought.")
    state = serializers.ChoiceField(
        choices=State.choices, required=False, default="", help_text="All but void unless told."
    )
    is_reviewed = serializers.BooleanField(required=False, allow_null=True, default=None)
    min = ScaledDecimalApiField(required=False)
    max = ScaledDecimalApiField(required=False)
    order = serializers.ChoiceField(choices=["-date", "date"], required=False, default="-date")


class RegisterAsked(TransactionsAsked):
    """The same for the register of one account, in any of its orders. `category` and all under it."""

    order = serializers.ChoiceField(choices=list(SORTS), required=False, default="-date")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields.pop("account")
        return fields


class SearchAsked(PageAsked):
    q = serializers.CharField(max_length=400, trim_whitespace=True)


class OnAsked(StrictSerializer):
    on = Day(required=False, help_text="Today unless told.")


class NetWorthAsked(OnAsked):
    months = serializers.IntegerField(min_value=1, max_value=600, required=False, default=12)
    by = serializers.ChoiceField(choices=[by.value for by in By], required=False, default=By.MONTH.value)


class FlowsAsked(SpanAsked):
    """`from` and `to`; or one or more periods: the current one, the previous one, the one that holds `on`, the last `count`."""

    period = serializers.ChoiceField(choices=["current", "previous"], required=False, default="current")
    by = serializers.ChoiceField(
        choices=[by.value for by in By], required=False, default=By.PERIOD.value,
        help_text="The household's own periods, or calendar months.",
    )  # fmt: skip
    on = Day(required=False, help_text="A day of the period; today unless told.")


class CashFlowAsked(FlowsAsked):
    count = serializers.IntegerField(min_value=1, max_value=600, required=False, default=1)


class ImportsAsked(StrictSerializer):
    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=20)
    cursor = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class LinesAsked(StrictSerializer):
    show = serializers.ChoiceField(choices=[shown.value for shown in Shown], required=False, default=Shown.ALL.value)
    after = serializers.IntegerField(min_value=0, max_value=10**9, required=False, default=0)
    before = serializers.IntegerField(min_value=0, max_value=10**9, required=False, default=0)


class PairAsked(OnAsked):
    commodity = code_in()
    currency = code_in()


class OwnRateAsked(StrictSerializer):
    """Which typed rate to take back."""

    commodity = code_in()
    currency = code_in()
    on = Day()
