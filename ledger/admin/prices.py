"""Commodities and what they cost. Shared rows come from sources; a rate typed here belongs to one's household."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, RehearsedForm, each_done, person
from ledger.models import Commodity, Price
from ledger.services.prices import MANUAL, rate_delete, rate_set


@admin.register(Commodity)
class CommodityAdmin(LookedAtAdmin):
    """Currencies come from the maintained ISO list, with their minor units. What all households share an operator sees, too."""

    is_system = True
    list_display = ("code", "name", "kind", "decimals", "isin", "household")
    list_select_related = ("household",)
    list_filter = ("kind",)
    search_fields = ("code", "name", "isin")
    ordering = ("code", "pk")
    fields = ("public_id", "household", "code", "name", "kind", "decimals", "isin")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return shared_or_own(self.model, person(request)).order_by(*self.ordering)


def shared_or_own(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.all()
    return rows.filter(Q(household=None) | Q(household=user.household_id) if user.household_id else Q(household=None))


class RateForm(RehearsedForm):
    """What one unit of a currency cost in another on a day."""

    class Meta:
        model = Price
        fields = ("commodity", "currency", "date", "close")

    def written(self) -> Price:
        data, user = self.cleaned_data, self.acting_user
        assert user.household is not None
        return rate_set(
            household=user.household, acting_user=user, commodity=data["commodity"], currency=data["currency"],
            on=data["date"], close=data["close"],
        )  # fmt: skip

    def validate_unique(self) -> None:
        """The same day typed again replaces the rate: the service sees to it."""

    def validate_constraints(self) -> None:
        """As above."""


@admin.register(Price)
class PriceAdmin(BooksAdmin):
    is_system = True
    form = RateForm
    list_display = ("commodity", "currency", "date", "close", "source", "household")
    list_select_related = ("commodity", "currency", "household")
    list_filter = ("source", "date")
    search_fields = ("commodity__code", "currency__code")
    ordering = ("-date", "commodity", "pk")
    autocomplete_fields = ("commodity", "currency")
    date_hierarchy = "date"
    fields = ("commodity", "currency", "date", "close")
    actions = ("prices_delete",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return shared_or_own(self.model, person(request)).order_by(*self.ordering)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (
            self.fields
            if obj is None
            else (*self.fields, "open", "high", "low", "volume", "source", "household", "fetched_at")
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("BoundRateForm", (form,), {"acting_user": person(request)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and person(request).can_write

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = form.written().pk
        obj.refresh_from_db()

    def has_price_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("ledger.delete_price") and person(request).can_write

    @admin.action(description=_("Delete the selected rates you typed"), permissions=["price"])
    def prices_delete(self, request: HttpRequest, rows: QuerySet[Price]) -> None:
        user = person(request)
        own = rows.filter(source=MANUAL, household=user.household_id).select_related("commodity", "currency")

        def step(row: Price) -> None:
            assert user.household is not None
            rate_delete(
                household=user.household, acting_user=user, commodity=row.commodity, currency=row.currency, on=row.date
            )

        each_done(
            self, request, own, step, ngettext_lazy("%(count)d rate deleted.", "%(count)d rates deleted.", "count")
        )
