"""Balances, net worth, cash flow, spending, search, rates."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fintrack.lib.api_input import Day, StrictSerializer
from ledger.api.fields import FigureSerializer, HoldingSerializer, RateField, code_in
from ledger.api.serializers.transactions import TransactionSerializer
from ledger.selectors.spending import SpendingNode


class BalanceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    closed_on = serializers.DateField(read_only=True, allow_null=True)
    holdings = HoldingSerializer(many=True, read_only=True)
    value = FigureSerializer(read_only=True)


class BalanceGroupSerializer(serializers.Serializer[Any]):
    """The accounts of one kind. The kind `private` is what other members show as a total only: it has no accounts."""

    kind = serializers.CharField(read_only=True)
    is_debt = serializers.BooleanField(read_only=True)
    subtotal = FigureSerializer(read_only=True)
    accounts = BalanceSerializer(many=True, read_only=True)


class BalancesSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(read_only=True)
    currency = serializers.CharField(read_only=True)
    assets = FigureSerializer(read_only=True)
    debts = FigureSerializer(read_only=True)
    net = FigureSerializer(read_only=True)
    groups = BalanceGroupSerializer(many=True, read_only=True)


class WorthSerializer(serializers.Serializer[Any]):
    """assets + debts + in_transit = net; debts are negative."""

    on = serializers.DateField(read_only=True)
    assets = FigureSerializer(read_only=True)
    debts = FigureSerializer(read_only=True)
    in_transit = FigureSerializer(read_only=True)
    net = FigureSerializer(read_only=True)


class ClassSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(read_only=True)
    is_debt = serializers.BooleanField(read_only=True)
    value = FigureSerializer(read_only=True)


class NetWorthSerializer(WorthSerializer):
    """Net worth on a day, by kind of account, and at the end of each month or period before it."""

    currency = serializers.CharField(read_only=True)
    classes = ClassSerializer(many=True, read_only=True)
    history = WorthSerializer(many=True, read_only=True)


class FlowSerializer(serializers.Serializer[Any]):
    first_on = serializers.DateField(source="frame.first", read_only=True)
    last_on = serializers.DateField(source="frame.last", read_only=True)
    money_in = FigureSerializer(read_only=True)
    money_out = FigureSerializer(read_only=True)
    kept = FigureSerializer(read_only=True)


class CashFlowSerializer(serializers.Serializer[Any]):
    """Money in, out and kept from `first_on` to `last_on`, and period by period. Transfers are in none of them."""

    currency = serializers.CharField(read_only=True)
    first_on = serializers.DateField(read_only=True)
    last_on = serializers.DateField(read_only=True)
    money_in = FigureSerializer(read_only=True)
    money_out = FigureSerializer(read_only=True)
    kept = FigureSerializer(read_only=True)
    periods = FlowSerializer(many=True, read_only=True)


class SpendingNodeSerializer(serializers.Serializer[Any]):
    """A category with everything under it: `own` is booked on it directly, `now` and `before` include its children. Without an id
    it is what other members keep private.
    """

    category = serializers.UUIDField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    icon = serializers.CharField(read_only=True)
    color = serializers.CharField(read_only=True)
    own = FigureSerializer(read_only=True)
    now = FigureSerializer(read_only=True)
    before = FigureSerializer(read_only=True)
    children = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/SpendingNode"}})
    def get_children(self, node: SpendingNode) -> Any:
        return SpendingNodeSerializer(node.children, many=True).data


class SpendingSerializer(serializers.Serializer[Any]):
    """Spending by category, the largest first, against the stretch before. Refunds are taken off."""

    currency = serializers.CharField(read_only=True)
    first_on = serializers.DateField(source="frame.first", read_only=True)
    last_on = serializers.DateField(source="frame.last", read_only=True)
    before_first_on = serializers.DateField(source="before.first", read_only=True)
    before_last_on = serializers.DateField(source="before.last", read_only=True)
    total = FigureSerializer(read_only=True)
    total_before = FigureSerializer(read_only=True)
    categories = SpendingNodeSerializer(source="nodes", many=True, read_only=True)


class SearchSerializer(serializers.Serializer[Any]):
    """Transactions with all words of the question, newest first, and the address of the next page."""

    words = serializers.ListField(child=serializers.CharField(), read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    results = TransactionSerializer(source="rows", many=True, read_only=True)


class CurrencySerializer(serializers.Serializer[Any]):
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    decimals = serializers.IntegerField(read_only=True)


class PairRateSerializer(serializers.Serializer[Any]):
    """One `commodity` cost `rate` of `currency` by a quote of `as_of`; null is unknown on that day, never guessed."""

    commodity = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    on = serializers.DateField(read_only=True)
    rate = RateField(source="rate.value", read_only=True, allow_null=True, default=None)
    as_of = serializers.DateField(source="rate.as_of", read_only=True, allow_null=True, default=None)
    is_stale = serializers.BooleanField(source="rate.is_stale", read_only=True, allow_null=True, default=None)
    source = serializers.CharField(source="rate.source", read_only=True, allow_null=True, default=None)  # type: ignore[assignment]


class OwnRateSerializer(serializers.Serializer[Any]):
    """A rate a member typed: one `commodity` cost `close` of `currency` on that day."""

    commodity = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    on = serializers.DateField(read_only=True)
    close = RateField(read_only=True)


class StaleSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField(read_only=True)
    as_of = serializers.DateField(read_only=True)


class RateGapSerializer(serializers.Serializer[Any]):
    """`rows` of income and spending count in no total, from the month of `since` to that of `until`."""

    currency = serializers.CharField(source="code", read_only=True)
    rows = serializers.IntegerField(read_only=True)
    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True)
    is_held = serializers.BooleanField(source="is_today", read_only=True)


class RatesSerializer(serializers.Serializer[Any]):
    """What the household typed itself (newest first), and what has no rate: of what is held today, of what moved this year, and
    all of it by currency (`gaps`).
    """

    base_currency = serializers.CharField(source="base", read_only=True)
    missing_today = serializers.ListField(child=serializers.CharField(), read_only=True)
    missing_before = serializers.ListField(child=serializers.CharField(), read_only=True)
    gaps = RateGapSerializer(many=True, read_only=True)
    stale = StaleSerializer(many=True, read_only=True)
    own = OwnRateSerializer(many=True, read_only=True)


class RateIn(StrictSerializer):
    """For your household only; it replaces what was typed for that pair and day."""

    commodity = code_in()
    currency = code_in()
    on = Day()
    close = serializers.DecimalField(max_digits=30, decimal_places=14)
