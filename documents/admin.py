"""Documents and where they hang. Facts: only looked at, and only by who may see them in the app."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.models import Attachment, Document
from ledger.admin.scope import LookedAtAdmin
from ledger.models import Transaction


@admin.register(Document)
class DocumentAdmin(LookedAtAdmin):
    list_display = ("name", "content_type", "shown_size", "uploaded_by", "created_at")
    list_select_related = ("uploaded_by",)
    list_filter = ("content_type",)
    search_fields = ("name", "sha256")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    fields = ("public_id", "name", "content_type", "shown_size", "sha256", "uploaded_by", "created_at")
    readonly_fields = ("shown_size",)

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Document.objects.visible_to(user).values("pk"))

    @admin.display(description=_("Size"), ordering="size")
    def shown_size(self, document: Document) -> str:
        return filesizeformat(document.size)


@admin.register(Attachment)
class AttachmentAdmin(LookedAtAdmin):
    household_path = "document__household"
    list_display = ("document", "transaction", "attached_by", "created_at")
    list_select_related = ("document", "transaction", "attached_by")
    search_fields = ("document__name", "transaction__payee")
    ordering = ("-created_at", "-pk")
    fields = ("document", "transaction", "attached_by", "created_at")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(transaction__in=Transaction.objects.whole_for(user).values("pk"))
