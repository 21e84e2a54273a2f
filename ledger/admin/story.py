"""The story of an entry on its page: what arrived, how it was before, which acts changed it. Only looked at, and only what one may see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.models import User
from ledger.activity_words import activity_text
from ledger.admin.figures import figure_of
from ledger.admin.scope import LookedAtAdmin, person, whole_transactions
from ledger.models import Activity, ActivityEntry, SourceLine, TransactionRevision, TransferRejection


class StoryInline(TabularInline):
    can_delete = False
    extra = 0
    show_change_link = True
    tab = True

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.shown(super().get_queryset(request), person(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SourceLineInline(StoryInline):
    model = SourceLine
    verbose_name_plural = _("Arrival")
    fields = readonly_fields = ("batch", "line", "booked_on", "figure_quantity", "payee_key", "state", "outcome")
    figure_quantity = figure_of("quantity", "currency", _("Quantity"))

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(batch__user=user).select_related("batch").order_by("pk")


class RevisionInline(StoryInline):
    model = TransactionRevision
    verbose_name_plural = _("Before")
    fields = readonly_fields = ("number", "reason", "acting_user", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.select_related("acting_user").order_by("-number")


class EntryInline(StoryInline):
    """Which acts changed the entry."""

    model = ActivityEntry
    verbose_name_plural = _("Acts")
    fields = readonly_fields = ("activity", "act", "by", "on", "before", "after")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        seen = Activity.objects.visible_to(user).values("pk")
        return rows.filter(activity__in=seen).select_related("activity", "activity__acting_user").order_by("-pk")

    @admin.display(description=_("Act"))
    def act(self, entry: ActivityEntry) -> str:
        return activity_text(entry.activity.kind, entry.activity.subject, 1)

    @admin.display(description=_("Who"))
    def by(self, entry: ActivityEntry) -> Any:
        return entry.activity.acting_user or entry.activity.get_actor_display()

    @admin.display(description=_("When"))
    def on(self, entry: ActivityEntry) -> Any:
        return entry.activity.created_at


@admin.register(ActivityEntry)
class ActivityEntryAdmin(LookedAtAdmin):
    household_path = "activity__household"
    list_display = ("activity", "transaction", "before", "after")
    list_select_related = ("activity", "transaction")
    search_fields = ("activity__kind", "transaction__payee")
    ordering = ("-pk",)
    fields = ("activity", "transaction", "before", "after")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        acts = Activity.objects.visible_to(user).values("pk")
        return rows.filter(transaction__in=whole_transactions(user).values("pk"), activity__in=acts)


@admin.register(TransferRejection)
class TransferRejectionAdmin(LookedAtAdmin):
    """Pairs a person said are no transfer, so that they aren't proposed again."""

    list_display = ("first", "second", "rejected_by", "created_at")
    list_select_related = ("first", "second", "rejected_by")
    list_filter = ("created_at",)
    search_fields = ("first__payee", "second__payee")
    ordering = ("-pk",)
    fields = ("first", "second", "rejected_by", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = whole_transactions(user).values("pk")
        return rows.filter(first__in=whole, second__in=whole)
