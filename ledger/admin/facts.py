"""Transactions and what follows from them: written once through the service, then only looked at, voided and restored."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery, Sum
from django.forms import Form
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RangeNumericFilter
from unfold.decorators import display

from accounts.models import User
from fintrack.lib.fields import VALUE_SCALE, ScaledDecimalField
from ledger.admin.entry import EntryForm, LegForm, LegFormSet
from ledger.admin.figures import figure_of
from ledger.admin.recategorise import recategorise
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, choices_for, each_done, person, whole_transactions
from ledger.admin.story import EntryInline, RevisionInline, SourceLineInline
from ledger.models import Account, MonthTotal, Posting, Transaction, TransactionRevision, TransitTotal
from ledger.models.transaction import State, audiences_shown_to
from ledger.selectors.books import books_of
from ledger.services.transactions import transaction_restore, transaction_void

STATE_LABELS = {State.POSTED: "success", State.DRAFT: "warning", State.VOID: None}
LEG_FIELDS = ("account", "quantity", "commodity", "value", "booked_on", "memo")


class LegInline(TabularInline):
    """The legs: typed in for a new entry, afterwards only shown."""

    model = Posting
    form = LegForm
    formset = LegFormSet
    fields = LEG_FIELDS
    autocomplete_fields = ("account", "commodity")
    extra, min_num = 0, 2
    can_delete = False
    hide_title = True
    figure_quantity = figure_of("quantity", "commodity", _("Quantity"))
    figure_value = figure_of("value", "transaction.currency", _("Value"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        rows: QuerySet[Posting] = super().get_queryset(request)
        return rows.select_related("account", "commodity", "transaction__currency").order_by("pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return LEG_FIELDS if obj is None else ("account", "figure_quantity", "figure_value", "booked_on", "memo")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def get_formset(
        self, request: HttpRequest, obj: Any = None, **kwargs: Any
    ) -> type[BaseInlineFormSet[Any, Any, Any]]:
        formset: type[BaseInlineFormSet[Any, Any, Any]] = super().get_formset(request, obj, **kwargs)
        return type("BoundLegs", (formset,), {"acting_user": person(request)})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = choices_for(db_field.related_model, person(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Accounts are opened on their own page, not from within a leg."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for name in ("add", "change", "delete", "view"):
            if hasattr(getattr(field, "widget", None), f"can_{name}_related"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Transaction)
class TransactionAdmin(BooksAdmin):
    """Posted entries change through the app, where each change leaves a revision."""

    form = EntryForm
    inlines = (LegInline, SourceLineInline, RevisionInline, EntryInline)
    list_display = ("date", "payee", "figure_paid", "told_state", "legs", "revision", "looked_at")
    list_select_related = ("currency", "household")
    list_filter = ("state", "origin", "decided_by", "date")
    search_fields = ("payee", "memo")
    ordering = ("-date", "-pk")
    date_hierarchy = "date"
    actions = ("transactions_recategorise", "transactions_void", "transactions_restore")
    fields = (
        "public_id", "household", "date", "currency", "payee", "memo", "state", "origin", "decided_by", "revision", "refund_of",
        "reviewed_at", "created_at", "created_by",
    )  # fmt: skip

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=whole_transactions(user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Legs are counted and summed for the rows of the page, not for the whole table."""
        legs = Posting.objects.filter(transaction=OuterRef("pk")).order_by().values("transaction")
        paid = legs.filter(value__gt=0).annotate(paid=Sum("value", output_field=ScaledDecimalField(scale=VALUE_SCALE)))
        return (
            super()
            .get_queryset(request)
            .annotate(
                leg_count=Subquery(legs.annotate(legs=Count("pk")).values("legs"), output_field=IntegerField()),
                paid=Subquery(paid.values("paid"), output_field=ScaledDecimalField(scale=VALUE_SCALE)),
            )
        )

    @display(description=_("State"), ordering="state", label=STATE_LABELS)
    def told_state(self, transaction: Transaction) -> Any:
        return transaction.state, State(transaction.state).label

    @display(description=_("Reviewed"), ordering="reviewed_at", label={"waits": "warning", "done": None})
    def looked_at(self, transaction: Transaction) -> Any:
        if transaction.reviewed_at is None:
            return "waits", _("To review")
        return "done", date_format(transaction.reviewed_at, "SHORT_DATE_FORMAT")

    figure_paid = figure_of("paid", "currency", _("Value"))

    @admin.display(description=_("Legs"), ordering="leg_count")
    def legs(self, transaction: Any) -> int:
        return transaction.leg_count or 0

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return EntryForm.Meta.fields if obj is None else self.fields

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new entry has no story yet."""
        return self.inlines[:1] if obj is None else self.inlines

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

    @admin.action(description=_("Give the selected transactions another category"), permissions=["book"])
    def transactions_recategorise(self, request: HttpRequest, rows: QuerySet[Transaction]) -> HttpResponse | None:
        return recategorise(self, request, rows)

    @admin.action(description=_("Void the selected transactions"), permissions=["book"])
    def transactions_void(self, request: HttpRequest, rows: QuerySet[Transaction]) -> None:
        user = person(request)
        sentence = ngettext_lazy("%(count)d transaction voided.", "%(count)d transactions voided.", "count")
        each_done(self, request, rows, lambda row: transaction_void(transaction=row, acting_user=user), sentence)

    @admin.action(description=_("Restore the selected transactions"), permissions=["book"])
    def transactions_restore(self, request: HttpRequest, rows: QuerySet[Transaction]) -> None:
        user = person(request)
        sentence = ngettext_lazy("%(count)d transaction restored.", "%(count)d transactions restored.", "count")
        each_done(self, request, rows, lambda row: transaction_restore(transaction=row, acting_user=user), sentence)


@admin.register(Posting)
class PostingAdmin(LookedAtAdmin):
    household_path = "transaction__household"
    list_display = ("transaction", "account", "booked_on", "figure_quantity", "figure_value", "reconciled")
    list_select_related = ("transaction", "transaction__currency", "account", "commodity")
    figure_quantity = figure_of("quantity", "commodity", _("Quantity"))
    figure_value = figure_of("value", "transaction.currency", _("Value"))
    list_filter = ("reconciled", "booked_on")
    search_fields = ("account__name", "memo")
    ordering = ("-booked_on", "-pk")
    fields = ("transaction", *LEG_FIELDS, "audience", "reconciled")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(audience__in=audiences_shown_to(user))


@admin.register(TransactionRevision)
class TransactionRevisionAdmin(LookedAtAdmin):
    """How entries were before. An old version may tell of an account that is hidden now: it is shown where nobody hides any."""

    household_path = "transaction__household"
    list_display = ("transaction", "number", "reason", "acting_user", "created_at")
    list_select_related = ("transaction", "acting_user")
    list_filter = ("created_at",)
    search_fields = ("transaction__payee", "reason")
    ordering = ("-created_at", "-pk")
    fields = ("transaction", "number", "reason", "acting_user", "created_at", "snapshot")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        user = person(request)
        return self.fields if user.household_id and not books_of(user).has_private else self.fields[:-1]

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(transaction__in=whole_transactions(user))


@admin.register(MonthTotal)
class MonthTotalAdmin(LookedAtAdmin):
    list_display = (
        "account", "month_name", "period", "figure_quantity", "figure_value", "figure_base", "unvalued", "postings",
    )  # fmt: skip
    list_select_related = ("account", "commodity", "currency", "household")
    figure_quantity = figure_of("quantity", "commodity", _("Quantity"))
    figure_value = figure_of("value", "currency", _("Value"))
    figure_base = figure_of("base_value", "household.base_currency", _("In the household's currency"))
    list_filter = (("unvalued", RangeNumericFilter),)
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


@admin.register(TransitTotal)
class TransitTotalAdmin(LookedAtAdmin):
    list_display = ("month_name", "period", "figure_value")
    list_select_related = ("currency",)
    figure_value = figure_of("value", "currency", _("Value"))
    ordering = ("-month", "pk")
    fields = ("household", "month_name", "period", "currency", "audience", "value")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(audience__in=audiences_shown_to(user))

    @admin.display(description=_("Month"), ordering="month")
    def month_name(self, total: TransitTotal) -> str:
        return str(total)
