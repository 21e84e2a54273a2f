"""What the reports can be asked through the API."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_input import Day, StrictSerializer
from ledger.api.filters import SpanAsked
from ledger.models.account import AccountKind
from ledger.selectors.reports.asked import MOST_FRAMES, SHARED, Against, Asked, Cut
from ledger.selectors.reports.rows import KEPT

MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


class WhoseField(serializers.CharField):
    """A member's id, "shared", or nothing."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return text if text in ("", SHARED) else str(serializers.UUIDField().run_validation(text))


class ReportAsked(SpanAsked):
    """The last `count` frames up to the one that holds `on`; or the days `from` … `to`, cut by `by`, the edges cut off."""

    by = serializers.ChoiceField(
        choices=[cut.value for cut in Cut], required=False, default=Cut.PERIOD.value,
        help_text="The household's own periods, calendar months, quarters, years, weeks from Monday, or `range`: not at all.",
    )  # fmt: skip
    count = serializers.IntegerField(min_value=1, max_value=MOST_FRAMES, required=False, default=1)
    on = Day(required=False, help_text="A day of the last frame; today unless told.")
    member = WhoseField(
        required=False, default="", max_length=40, allow_blank=True,
        help_text="Only what was paid from this member's accounts, or from accounts that are `shared`.",
    )  # fmt: skip
    compare = serializers.ChoiceField(
        choices=[against.value for against in Against], required=False, default=Against.BEFORE.value,
        help_text="As many frames before, the same a `year` earlier, or `none`.",
    )  # fmt: skip


class PayeesAsked(ReportAsked):
    kind = serializers.ChoiceField(
        choices=[AccountKind.EXPENSE, AccountKind.INCOME], required=False, default=AccountKind.EXPENSE.value
    )
    limit = serializers.IntegerField(min_value=1, max_value=500, required=False, default=50)


class RowsAsked(StrictSerializer):
    """The rows behind a figure: of a category and all under it, or of a payee (`payee_key` of the payees' report)."""

    def get_fields(self) -> dict[str, Any]:
        return {"from": Day(help_text="The first day."), "to": Day(help_text="The last day."), **super().get_fields()}

    kind = serializers.ChoiceField(
        choices=[AccountKind.EXPENSE, AccountKind.INCOME, KEPT], required=False, default=AccountKind.EXPENSE.value,
        help_text="kept: income less expenses.",
    )  # fmt: skip
    category = serializers.UUIDField(required=False)
    payee = serializers.CharField(required=False, max_length=200, allow_blank=True, trim_whitespace=False)
    member = WhoseField(required=False, default="", max_length=40, allow_blank=True)
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class MonthField(serializers.CharField):
    """ "2026-11"."""

    default_error_messages = {"month": _("Write a month like 2026-11.")}

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if not MONTH.fullmatch(text):
            self.fail("month")
        return date(int(text[:4]), int(text[5:]), 1)


class BudgetMonthAsked(StrictSerializer):
    month = MonthField(required=False, help_text="A month like `2026-11`; the running one unless told.")


class BudgetChartsAsked(StrictSerializer):
    months = serializers.IntegerField(min_value=1, max_value=MOST_FRAMES, required=False, default=12)


def asked_of(wanted: dict[str, Any]) -> Asked:
    """The selectors' question in the API's words."""
    return Asked(
        cut=Cut(wanted["by"]), count=wanted["count"], on=wanted.get("on"), first=wanted.get("from"), last=wanted.get("to"),
        whose=wanted["member"], against=Against(wanted["compare"]),
    )  # fmt: skip
