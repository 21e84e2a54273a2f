"""The reports going out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from ledger.api.fields import FigureSerializer
from ledger.api.serializers.reports import ClassSerializer, FlowSerializer, WorthSerializer


class FrameSerializer(serializers.Serializer[Any]):
    first_on = serializers.DateField(source="first", read_only=True)
    last_on = serializers.DateField(source="last", read_only=True)
    is_running = serializers.BooleanField(read_only=True)


class CategoryLineSerializer(serializers.Serializer[Any]):
    """A category with everything under it: `amounts` frame by frame, `own` what is booked on it directly. Earned and spent are
    both positive. Without an id it is what other members keep private."""

    category = serializers.UUIDField(read_only=True, allow_null=True)
    parent = serializers.UUIDField(read_only=True, allow_null=True)  # type: ignore[assignment]  # DRF takes it off the class
    name = serializers.CharField(read_only=True)
    depth = serializers.IntegerField(read_only=True)
    amounts = FigureSerializer(many=True, read_only=True)
    own = FigureSerializer(read_only=True)
    total = FigureSerializer(read_only=True)
    average = FigureSerializer(read_only=True, allow_null=True)
    before = FigureSerializer(read_only=True, allow_null=True)


class WindowSerializer(serializers.Serializer[Any]):
    """The days a report is about, and those it is compared with (null: nothing)."""

    by = serializers.CharField(source="window.cut", read_only=True)
    first_on = serializers.DateField(source="window.first", read_only=True)
    last_on = serializers.DateField(source="window.last", read_only=True)
    before_first_on = serializers.DateField(source="window.before.first", read_only=True, allow_null=True, default=None)
    before_last_on = serializers.DateField(source="window.before.last", read_only=True, allow_null=True, default=None)
    currency = serializers.CharField(read_only=True)


class IncomeReportSerializer(WindowSerializer):
    """Income and expenses by category, depth first, the largest first; `average` is that of the frames that are over."""

    frames = FlowSerializer(source="flows", many=True, read_only=True)
    total = FlowSerializer(source="whole", read_only=True)
    before = FlowSerializer(read_only=True, allow_null=True)
    average = FlowSerializer(read_only=True, allow_null=True)
    income = CategoryLineSerializer(many=True, read_only=True)
    expenses = CategoryLineSerializer(many=True, read_only=True)


class SpendingReportSerializer(WindowSerializer):
    """Where money went: `total` against `before`, category by category."""

    total = FigureSerializer(source="whole.money_out", read_only=True)
    before = FigureSerializer(source="before.money_out", read_only=True, allow_null=True, default=None)
    categories = CategoryLineSerializer(source="expenses", many=True, read_only=True)


class PayeeLineSerializer(serializers.Serializer[Any]):
    """`key` finds the rows of a payee (`/reports/rows?payee=…`); "" are rows without one."""

    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(source="count", read_only=True)
    amount = FigureSerializer(source="now", read_only=True)
    before = FigureSerializer(read_only=True, allow_null=True)


class PayeesReportSerializer(WindowSerializer):
    """Payees, the largest first; `others` are all beyond the limit, `private` what other members show as a total only."""

    kind = serializers.CharField(read_only=True)
    payees = PayeeLineSerializer(source="lines", many=True, read_only=True)
    others = PayeeLineSerializer(read_only=True, allow_null=True)
    private = PayeeLineSerializer(read_only=True, allow_null=True)
    total = FigureSerializer(read_only=True)
    total_before = FigureSerializer(read_only=True, allow_null=True)


class StreamSerializer(serializers.Serializer[Any]):
    """`what`: a category, `kept`, `taken` (from what was there before) or `others` (all smaller ones)."""

    what = serializers.CharField(read_only=True)
    category = serializers.UUIDField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    value = ScaledDecimalApiField(read_only=True)


class CashFlowReportSerializer(WindowSerializer):
    """The bands of a Sankey diagram: `sources` and `targets` come to the same."""

    total = FlowSerializer(source="whole", read_only=True)
    sources = StreamSerializer(source="sankey.sources", many=True, read_only=True)
    targets = StreamSerializer(source="sankey.targets", many=True, read_only=True)
    is_complete = serializers.BooleanField(source="sankey.is_complete", read_only=True)


class WorthPointSerializer(WorthSerializer):
    classes = ClassSerializer(many=True, read_only=True)


class WorthReportSerializer(WindowSerializer):
    """Net worth at the end of each frame by class of account; `start` is the end of the day before the first."""

    start = WorthSerializer(read_only=True)
    points = WorthPointSerializer(many=True, read_only=True)


class ReportRowSerializer(serializers.Serializer[Any]):
    """`amount` in the row's own currency, `value` in the household's at that day's rate."""

    transaction = serializers.UUIDField(read_only=True)
    on = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    category = serializers.CharField(read_only=True)
    account = serializers.CharField(read_only=True)
    amount = ScaledDecimalApiField(read_only=True)
    currency = serializers.CharField(read_only=True)
    value = FigureSerializer(read_only=True)


class ReportRowsSerializer(serializers.Serializer[Any]):
    """The rows behind a figure, newest first, a hundred to a page. `private` is what other members keep to themselves of it, null
    where nothing is; `total` is of all pages and of that.
    """

    count = serializers.IntegerField(read_only=True)
    private = FigureSerializer(read_only=True, allow_null=True)
    total = FigureSerializer(read_only=True)
    page = serializers.IntegerField(read_only=True)
    has_more = serializers.BooleanField(read_only=True)
    rows = ReportRowSerializer(many=True, read_only=True)


class CategoryChangeSerializer(serializers.Serializer[Any]):
    category = serializers.UUIDField(source="line.category", read_only=True, allow_null=True)
    name = serializers.CharField(source="line.name", read_only=True)
    amount = FigureSerializer(source="line.total", read_only=True)
    change = ScaledDecimalApiField(read_only=True)


class UnusualSerializer(serializers.Serializer[Any]):
    category = serializers.UUIDField(source="line.category", read_only=True, allow_null=True)
    name = serializers.CharField(source="line.name", read_only=True)
    amount = FigureSerializer(source="line.total", read_only=True)
    usual = FigureSerializer(read_only=True)


class NewPayeeSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    first_on = serializers.DateField(read_only=True)
    rows = serializers.IntegerField(source="count", read_only=True)
    amount = FigureSerializer(source="now", read_only=True)


class OverviewSerializer(WindowSerializer):
    """What a month's and a year's page have in common. `saved_share` is kept / money in, null without income."""

    currency = serializers.CharField(source="statement.currency", read_only=True)
    total = FlowSerializer(source="statement.whole", read_only=True)
    before = FlowSerializer(source="statement.before", read_only=True, allow_null=True)
    saved_share = serializers.SerializerMethodField()
    changes = CategoryChangeSerializer(many=True, read_only=True)
    largest = ReportRowSerializer(many=True, read_only=True)
    new_payees = NewPayeeSerializer(source="new", many=True, read_only=True)
    worth = WorthSerializer(read_only=True)
    worth_before = WorthSerializer(read_only=True)

    def get_saved_share(self, found: Any) -> str | None:
        return None if found.saved_share is None else format(round(found.saved_share, 4), "f")


class MonthReportSerializer(OverviewSerializer):
    """One frame on one page. `unusual` took at least half as much again as on average (`usual`) in the six frames before."""

    year_ago = FlowSerializer(read_only=True, allow_null=True)
    unusual = UnusualSerializer(many=True, read_only=True)


class YearReportSerializer(OverviewSerializer):
    """A calendar year. `best` is the month that kept most, `dearest` the one that spent most."""

    year = serializers.IntegerField(read_only=True)
    months = FlowSerializer(source="statement.flows", many=True, read_only=True)
    best = FlowSerializer(read_only=True, allow_null=True)
    dearest = FlowSerializer(read_only=True, allow_null=True)
    payees = PayeeLineSerializer(many=True, read_only=True)


class BudgetMonthSerializer(serializers.Serializer[Any]):
    """What came in, went out and was saved in a calendar month; `savings` = `income` − `expense`."""

    month = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    first_on = serializers.DateField(read_only=True)
    last_on = serializers.DateField(read_only=True)
    income = FigureSerializer(read_only=True)
    expense = FigureSerializer(read_only=True)
    savings = FigureSerializer(read_only=True)
    categories = CategoryLineSerializer(many=True, read_only=True)


class SeriesSerializer(serializers.Serializer[Any]):
    """One value for each label; null where nothing of it is known."""

    name = serializers.CharField(read_only=True)
    values = serializers.ListField(child=ScaledDecimalApiField(allow_null=True), read_only=True)


class BudgetChartsSerializer(serializers.Serializer[Any]):
    """Chart-ready: `labels` are months, oldest first; `series` are income, expense and savings."""

    currency = serializers.CharField(read_only=True)
    labels = serializers.ListField(child=serializers.CharField(), read_only=True)
    series = SeriesSerializer(many=True, read_only=True)
