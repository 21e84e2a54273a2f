"""Transactions and what follows from them: written once through the service, then only looked at, voided and restored."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.forms import Form
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.models import User
from fintrack.lib.fields import VALUE_SCALE, ScaledDecimalField
from ledger.admin.entry import EntryForm, LegForm, LegFormSet
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, choices_for, each_done, person, whole_transactions
from ledger.models import Account, HouseholdPurge, MonthTotal, Posting, Transaction, TransactionRevision
from ledger.models.transaction import audiences_shown_to
from ledger.services.transactions import transaction_restore, transaction_void

LEG_FIELDS = ("account", "quantity", "commodity", "value", "booked_on", "memo")


class LegInline(TabularInline):
    """The legs: typed in for a new entry, afterwards only shown."""

    model = Posting
    form = LegForm
    formset = LegFormSet
    fields = LEG_FIELDS
    extra, min_num = 2, 2
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        rows: QuerySet[Posting] = super().get_queryset(request)
        return rows.select_related("account", "commodity").order_by("pk")

    def get_formset(
        self, request: HttpRequest, obj: Any = None, **kwargs: Any
    ) -> type[BaseInlineFormSet[Any, Any, Any]]:
        formset: type[BaseInlineFormSet[Any, Any, Any]] = super().get_formset(request, obj, **kwargs)
        return type("BoundLegs", (formset,), {"acting_user": person(request)})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = choices_for(db_field.related_model, person(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Transaction)
class TransactionAdmin(BooksAdmin):
    """Posted entries change through the app, where each change leaves a revision."""

    form = EntryForm
    inlines = (LegInline,)
    list_display = ("date", "payee", "total", "currency", "state", "legs", "revision", "household")
    list_select_related = ("currency", "household")
    list_filter = ("state", "origin", "decided_by", "date")
    search_fields = ("payee", "memo")
    ordering = ("-date", "-pk")
    actions = ("transactions_void", "transactions_restore")
    fields = (
        "public_id", "household", "date", "currency", "payee", "memo", "state", "origin", "decided_by", "revision", "refund_of",
        "reviewed_at", "created_at", "created_by",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=whole_transactions(user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        paid = Sum("postings__value", filter=Q(postings__value__gt=0), output_field=ScaledDecimalField(VALUE_SCALE))
        return super().get_queryset(request).annotate(leg_count=Count("postings"), paid=paid)

    @admin.display(description=_("Value"), ordering="paid")
    def total(self, transaction: Any) -> Any:
        return transaction.paid

    @admin.display(description=_("Legs"), ordering="leg_count")
    def legs(self, transaction: Any) -> int:
        return int(transaction.leg_count)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return EntryForm.Meta.fields if obj is None else self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and person(request).can_write

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """The entry is written as a whole, with its legs, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        (legs,) = formsets
        form.instance.pk = legs.post().pk
        form.instance.refresh_from_db()

    def has_book_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("ledger.change_transaction")

    @admin.action(description=_("Void the selected transactions"), permissions=["book"])
    def transactions_void(self, request: HttpRequest, rows: QuerySet[Transaction]) -> None:
        user = person(request)
        sentence = _("%(count)d transactions voided.")
        each_done(self, request, rows, lambda row: transaction_void(transaction=row, acting_user=user), sentence)

    @admin.action(description=_("Restore the selected transactions"), permissions=["book"])
    def transactions_restore(self, request: HttpRequest, rows: QuerySet[Transaction]) -> None:
        user = person(request)
        sentence = _("%(count)d transactions restored.")
        each_done(self, request, rows, lambda row: transaction_restore(transaction=row, acting_user=user), sentence)


@admin.register(Posting)
class PostingAdmin(LookedAtAdmin):
    household_path = "transaction__household"
    list_display = ("transaction", "account", "booked_on", "quantity", "commodity", "value", "reconciled")
    list_select_related = ("transaction", "account", "commodity")
    list_filter = ("reconciled", "booked_on")
    search_fields = ("account__name", "memo")
    ordering = ("-booked_on", "-pk")
    fields = ("transaction", *LEG_FIELDS, "audience", "reconciled")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(audience__in=audiences_shown_to(user))


@admin.register(TransactionRevision)
class TransactionRevisionAdmin(LookedAtAdmin):
    """How entries were before. An old version may tell of an account that is hidden now: it is for operators."""

    household_path = "transaction__household"
    list_display = ("transaction", "number", "reason", "acting_user", "created_at")
    list_select_related = ("transaction", "acting_user")
    search_fields = ("transaction__payee", "reason")
    ordering = ("-created_at", "-pk")
    fields = ("transaction", "number", "reason", "acting_user", "created_at", "snapshot")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields if person(request).is_superuser else self.fields[:-1]

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(transaction__in=whole_transactions(user))


@admin.register(MonthTotal)
class MonthTotalAdmin(LookedAtAdmin):
    list_display = (
        "account", "month_name", "period", "commodity", "currency", "quantity", "value", "base_value", "unvalued", "postings",
    )  # fmt: skip
    list_select_related = ("account", "commodity", "currency")
    search_fields = ("account__name",)
    ordering = ("-month", "account", "pk")
    fields = (
        "household", "account", "month_name", "period", "commodity", "currency", "audience", "quantity", "value", "base_value",
        "unvalued", "postings",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        seen = Account.objects.visible_to(user).values("pk")
        return rows.filter(account__in=seen, audience__in=audiences_shown_to(user))

    @admin.display(description=_("Month"), ordering="month")
    def month_name(self, total: MonthTotal) -> str:
        return str(total)


@admin.register(HouseholdPurge)
class HouseholdPurgeAdmin(LookedAtAdmin):
    """What was removed for good; for operators."""

    household_path = "household_key"
    list_display = ("household_name", "purged_by", "started_at", "finished_at")
    ordering = ("-started_at", "-pk")
    fields = ("household_key", "household_name", "purged_by", "started_at", "finished_at", "counts")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.none()
