"""What runs by itself: imports, syncs and their connections, checks, removals. An operator sees all of it, and nobody's figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.decorators import display

from accounts.admin.scope import is_operator
from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.admin.scope import SystemAdmin, each_done, person
from ledger.intake.retry import batch_retry
from ledger.intake.undo import batch_undo
from ledger.models import CheckRun, Connection, HouseholdPurge, ImportBatch, SourceLine, SyncRun
from ledger.models.connection import JobState
from ledger.selectors.health import code_told

STATE_LABELS = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "info",
    JobState.READY: "warning",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.UNDONE: None,
    JobState.DISCARDED: None,
}


def state_told(job: ImportBatch | SyncRun) -> tuple[str, Any]:
    return job.state, JobState(job.state).label


@admin.register(ImportBatch)
class ImportBatchAdmin(SystemAdmin):
    """Another person's import is a job with a state and a number of lines: what the file is called may tell of their accounts."""

    owner_path = "user"
    masked: ClassVar[dict[str, Any]] = {"file_name": "", "file_sha256": "", "plan": {}}
    list_display = ("created_at", "file_name", "format", "told_state", "reason", "line_count", "user", "household")
    list_display_links = ("created_at",)
    list_select_related = ("user", "household")
    list_filter = ("state", "format", "origin", "created_at")
    search_fields = ("=public_id", "user__email", "household__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    actions = ("batches_undo", "batches_retry")
    fields = (
        "public_id", "household", "user", "origin", "format", "file_name", "file_sha256", "state", "reason", "step", "attempts",
        "heartbeat_at", "line_count", "plan", "counts", "created_at", "posted_at",
    )  # fmt: skip
    readonly_fields = ("reason", "line_count")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lines = SourceLine.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
        kept = Subquery(lines.annotate(lines=Count("pk")).values("lines"), output_field=IntegerField())
        return super().get_queryset(request).annotate(kept=Coalesce(kept, 0))

    def masking(self, row: Any, user: User) -> Any:
        """Of the reason the code stays, of the counts the sums."""
        row = super().masking(row, user)
        if row is not None and not self.is_own(row, user):
            row.error = {"code": row.error["code"]} if row.error else None
            row.counts = {name: value for name, value in row.counts.items() if isinstance(value, int)}
        return row

    @admin.display(description=_("Lines"), ordering="kept")
    def line_count(self, batch: Any) -> int:
        return int(batch.kept)

    @display(description=_("State"), ordering="state", label=STATE_LABELS)
    def told_state(self, batch: ImportBatch) -> Any:
        return state_told(batch)

    @admin.display(description=_("Why it failed"))
    def reason(self, batch: ImportBatch) -> str:
        error = batch.error or {}
        return str(error.get("message") or code_told(str(error.get("code", ""))))

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("ledger.change_importbatch")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return is_operator(person(request)) or self.has_undo_permission(request)

    @admin.action(description=_("Undo the selected imports"), permissions=["undo"])
    def batches_undo(self, request: HttpRequest, rows: QuerySet[ImportBatch]) -> None:
        user = person(request)

        def undo(batch: ImportBatch) -> None:
            if batch.user_id != user.pk:
                raise NotFound(_("Only the person who imported it can undo it."))
            batch_undo(batch=batch, acting_user=user)

        batches = rows.select_related("household", "user")
        each_done(
            self,
            request,
            batches,
            undo,
            ngettext_lazy("%(count)d import undone.", "%(count)d imports undone.", "count"),
        )

    @admin.action(description=_("Try the selected imports again"), permissions=["retry"])
    def batches_retry(self, request: HttpRequest, rows: QuerySet[ImportBatch]) -> None:
        user, sentence = (
            person(request),
            ngettext_lazy(
                "%(count)d import waits for a worker again.", "%(count)d imports wait for a worker again.", "count"
            ),
        )
        each_done(self, request, rows, lambda row: batch_retry(batch=row, acting_user=user), sentence)


@admin.register(Connection)
class ConnectionAdmin(SystemAdmin):
    """Links to providers. What signs in there is never shown, nor is the cursor."""

    owner_path = "owner"
    masked: ClassVar[dict[str, Any]] = {"name": "", "last_error": ""}
    list_display = ("told_name", "kind", "owner", "state", "consent_expires_at", "last_error", "household")
    list_select_related = ("owner", "household")
    list_filter = ("state", "kind")
    search_fields = ("kind", "owner__email", "household__name")
    ordering = ("household", "kind", "pk")
    fields = ("public_id", "household", "owner", "kind", "name", "state", "consent_expires_at", "last_error")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(owner=user)

    @admin.display(description=_("Name"))
    def told_name(self, link: Connection) -> str:
        return str(link)


@admin.register(SyncRun)
class SyncRunAdmin(SystemAdmin):
    household_path = "connection__household"
    owner_path = "connection__owner"
    masked: ClassVar[dict[str, Any]] = {"log": "", "counts": {}}
    list_display = ("created_at", "connection", "told_state", "attempts", "heartbeat_at")
    list_select_related = ("connection", "connection__owner")
    list_filter = ("state", "created_at")
    search_fields = ("connection__kind", "connection__owner__email")
    ordering = ("-created_at", "-pk")
    fields = ("public_id", "connection", "state", "attempts", "heartbeat_at", "counts", "log", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(connection__owner=user)

    def masking(self, row: Any, user: User) -> Any:
        """The connection is named in the row: by its kind alone, where it is another person's."""
        row = super().masking(row, user)
        if row is not None and not self.is_own(row, user):
            row.connection.name = ""
        return row

    @display(description=_("State"), ordering="state", label=STATE_LABELS)
    def told_state(self, run: SyncRun) -> Any:
        return state_told(run)


@admin.register(CheckRun)
class CheckRunAdmin(SystemAdmin):
    """How the proofs of the books went, in numbers. The findings themselves are in `manage.py ledger_check`."""

    list_display = ("at", "household", "result", "failures", "warnings")
    list_select_related = ("household",)
    list_filter = ("at",)
    search_fields = ("household__name",)
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fields = ("at", "household", "failures", "warnings", "codes")

    def is_own(self, row: Any, user: User) -> bool:
        return True

    @display(description=_("Result"), label={"sound": "success", "bad": "danger"})
    def result(self, run: CheckRun) -> Any:
        return ("bad", _("Look at it")) if run.failures else ("sound", _("Sound"))


@admin.register(HouseholdPurge)
class HouseholdPurgeAdmin(SystemAdmin):
    """What was removed for good; for operators."""

    household_path = "household_key"
    list_display = ("household_name", "purged_by", "started_at", "finished_at")
    list_filter = ("started_at",)
    search_fields = ("household_name", "purged_by")
    ordering = ("-started_at", "-pk")
    fields = ("household_key", "household_name", "purged_by", "started_at", "finished_at", "counts")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.none()

    def is_own(self, row: Any, user: User) -> bool:
        return True
