"""What arrived, as it arrived: lines, what sources said an account holds, and how tables read. Only looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.admin.figures import figure_of
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, person
from ledger.models import Account, BalanceAssertion, CsvProfile, SourceLine

RAW_SHOWN = 2000


@admin.register(SourceLine)
class SourceLineAdmin(LookedAtAdmin):
    household_path = "batch__household"
    list_display = (
        "batch",
        "line",
        "booked_on",
        "figure_quantity",
        "payee_key",
        "state",
        "outcome",
        "reason",
        "account",
    )
    figure_quantity = figure_of("quantity", "currency", _("Quantity"))
    list_select_related = ("batch", "account")
    list_filter = ("state", "outcome")
    date_hierarchy = "booked_on"
    search_fields = ("payee_key", "external_id")
    ordering = ("-pk",)
    fields = (
        "batch", "account", "account_key", "line", "external_id", "fingerprint", "occurrence", "booked_on", "quantity",
        "currency", "state", "outcome", "reason", "twin_line", "transaction", "cleaned", "received",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(batch__user=user)

    @admin.display(description=_("Repeats"))
    def twin_line(self, line: SourceLine) -> str:
        """The line that told the row before, where this one was taken, or asks, for telling it again."""
        twin = line.twin_id and SourceLine.objects.filter(pk=line.twin_id).select_related("batch").first()
        return f"{twin.batch.file_name}, {twin.line} ({twin.booked_on})" if twin else ""

    @admin.display(description=_("As received"))
    def received(self, line: SourceLine) -> str:
        return bytes(line.raw)[:RAW_SHOWN].decode("utf-8", "replace")


@admin.register(BalanceAssertion)
class BalanceAssertionAdmin(LookedAtAdmin):
    household_path = "account__household"
    list_display = ("account", "date", "figure_quantity", "source", "is_current")
    figure_quantity = figure_of("quantity", "commodity", _("Quantity"))
    list_select_related = ("account", "commodity")
    list_filter = ("source", "date")
    search_fields = ("account__name",)
    ordering = ("-date", "-pk")
    fields = ("public_id", "account", "date", "quantity", "commodity", "source", "batch", "superseded_by", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(account__in=Account.objects.visible_to(user))

    @admin.display(description=_("Current"), boolean=True)
    def is_current(self, assertion: BalanceAssertion) -> bool:
        return assertion.superseded_by_id is None


@admin.register(CsvProfile)
class CsvProfileAdmin(BooksAdmin):
    """How a bank's table reads. One that reads wrong is deleted, and asked anew at the next file."""

    list_display = ("name", "user", "household", "created_at")
    list_select_related = ("user", "household")
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("public_id", "household", "user", "name", "signature", "mapping", "created_at")
    readonly_fields = ("public_id", "household", "user", "signature", "mapping", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return person(request).has_perm("ledger.delete_csvprofile")
