"""What was done to the books, act by act; an act can be taken back whole."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from ledger.activity_words import activity_text
from ledger.admin.scope import LookedAtAdmin, each_done, person
from ledger.models import Activity, ActivityEntry, Transaction
from ledger.services.activity_undo import activity_undo


@admin.register(Activity)
class ActivityAdmin(LookedAtAdmin):
    """Acts on what the person may see; undo is the same as in the app, and leaves an act of its own."""

    list_display = ("created_at", "told", "actor", "acting_user", "entry_count", "undone_at")
    list_select_related = ("acting_user",)
    list_filter = ("actor", "kind", ("undone_at", admin.EmptyFieldListFilter))
    search_fields = ("kind", "subject", "acting_user__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    actions = ("acts_undo",)
    fields = (
        "public_id", "created_at", "kind", "subject", "actor", "acting_user", "entry_count", "account", "batch", "rule", "undoes",
        "undone_at",
    )  # fmt: skip
    readonly_fields = ("entry_count",)

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Activity.objects.visible_to(user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An act may have touched more than the person sees: what they don't see isn't counted."""
        seen = Transaction.objects.visible_to(person(request)).values("pk")
        entries = (
            ActivityEntry.objects.filter(activity=OuterRef("pk"), transaction__in=seen).order_by().values("activity")
        )
        counted = Subquery(entries.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return super().get_queryset(request).annotate(entry_total=Coalesce(counted, 0))

    @admin.display(description=_("What"), ordering="kind")
    def told(self, act: Any) -> str:
        return activity_text(act.kind, act.subject, act.entry_total)

    @admin.display(description=_("Transactions"), ordering="entry_total")
    def entry_count(self, act: Any) -> int:
        return int(act.entry_total)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("ledger.change_transaction")

    @admin.action(description=_("Undo the selected acts"), permissions=["undo"])
    def acts_undo(self, request: HttpRequest, rows: QuerySet[Activity]) -> None:
        """The newest first, so that acts on the same entry go back in order."""
        user, sentence = person(request), ngettext_lazy("%(count)d act undone.", "%(count)d acts undone.", "count")
        acts = Activity.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).select_related("household")
        newest_first = acts.order_by("-created_at", "-pk")
        each_done(self, request, newest_first, lambda act: activity_undo(activity=act, acting_user=user), sentence)
