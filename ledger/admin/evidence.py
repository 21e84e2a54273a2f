"""What arrived, and where it comes from: kept as it was received, so only looked at. An import can be undone whole."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, each_done, person
from ledger.intake.undo import batch_undo
from ledger.models import Account, BalanceAssertion, Connection, CsvProfile, ImportBatch, SourceLine, SyncRun

RAW_SHOWN = 2000


@admin.register(ImportBatch)
class ImportBatchAdmin(LookedAtAdmin):
    list_display = ("file_name", "format", "state", "user", "line_count", "created_at", "posted_at", "household")
    list_select_related = ("user", "household")
    list_filter = ("state", "format", "origin")
    search_fields = ("file_name",)
    ordering = ("-created_at", "-pk")
    actions = ("batches_undo",)
    fields = (
        "public_id", "household", "user", "origin", "format", "file_name", "file_sha256", "state", "step", "attempts",
        "heartbeat_at", "plan", "counts", "error", "created_at", "posted_at",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(kept=Count("lines"))

    @admin.display(description=_("Lines"), ordering="kept")
    def line_count(self, batch: Any) -> int:
        return int(batch.kept)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("ledger.change_importbatch")

    @admin.action(description=_("Undo the selected imports"), permissions=["undo"])
    def batches_undo(self, request: HttpRequest, rows: QuerySet[ImportBatch]) -> None:
        user = person(request)
        batches = rows.select_related("household", "user")
        each_done(
            self, request, batches, lambda row: batch_undo(batch=row, acting_user=user), _("%(count)d imports undone.")
        )


@admin.register(SourceLine)
class SourceLineAdmin(LookedAtAdmin):
    household_path = "batch__household"
    list_display = ("batch", "line", "booked_on", "quantity", "currency", "payee_key", "state", "outcome", "account")
    list_select_related = ("batch", "account")
    list_filter = ("state", "outcome")
    search_fields = ("payee_key", "external_id")
    ordering = ("-pk",)
    fields = (
        "batch", "account", "account_key", "line", "external_id", "fingerprint", "occurrence", "booked_on", "quantity",
        "currency", "state", "outcome", "reason", "transaction", "cleaned", "received",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(batch__user=user)

    @admin.display(description=_("As received"))
    def received(self, line: SourceLine) -> str:
        return bytes(line.raw)[:RAW_SHOWN].decode("utf-8", "replace")


@admin.register(BalanceAssertion)
class BalanceAssertionAdmin(LookedAtAdmin):
    household_path = "account__household"
    list_display = ("account", "date", "quantity", "commodity", "source", "is_current")
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


@admin.register(Connection)
class ConnectionAdmin(LookedAtAdmin):
    """Links to providers. What signs in there is never shown, nor is the cursor."""

    list_display = ("name", "kind", "owner", "state", "consent_expires_at", "last_error", "household")
    list_select_related = ("owner", "household")
    list_filter = ("state", "kind")
    search_fields = ("name", "kind")
    ordering = ("name", "pk")
    fields = ("public_id", "household", "owner", "kind", "name", "state", "consent_expires_at", "last_error")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(owner=user)


@admin.register(SyncRun)
class SyncRunAdmin(LookedAtAdmin):
    household_path = "connection__household"
    list_display = ("connection", "state", "attempts", "heartbeat_at", "created_at")
    list_select_related = ("connection",)
    list_filter = ("state",)
    ordering = ("-created_at", "-pk")
    fields = ("public_id", "connection", "state", "attempts", "heartbeat_at", "counts", "log", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(connection__owner=user)
