"""Accounts and categories, opened and changed by the same services as in the app."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import IntegerField, Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.admin.figures import figure_of
from ledger.admin.scope import BooksAdmin, RehearsedForm, person
from ledger.models import Account, MonthTotal
from ledger.selectors.balances import freshness
from ledger.selectors.books import books_of
from ledger.selectors.standing import UNSTATED, Colour, Standing, standings
from ledger.services.accounts import CHANGEABLE, account_change, account_create
from ledger.services.categories import category_change

NEW = ("kind", "name", "commodity", "number", "institution", "parent", "owner", "visibility", "icon", "color")
CHANGES = (*CHANGEABLE, "owner", "visibility")
COLOURS = {Colour.GREEN: _("Proved to"), Colour.AMBER: _("Last proved"), Colour.RED: _("Off since"), Colour.NONE: ""}


class AccountForm(RehearsedForm):
    class Meta:
        model = Account
        fields = tuple(dict.fromkeys((*NEW, *CHANGEABLE)))

    def written(self) -> Account:
        """The account as the service makes or changes it."""
        data = self.cleaned_data
        if self.instance.pk is None:
            assert self.acting_user.household is not None
            fields = {name: data[name] for name in NEW if name != "commodity"}
            currency = data["commodity"].code if data["commodity"] else ""
            return account_create(
                household=self.acting_user.household, acting_user=self.acting_user, currency=currency, **fields
            )
        changes = {name: data[name] for name in self.changed_data if name in CHANGES}
        row = Account.objects.select_related("household").get(pk=self.instance.pk)
        if row.is_category and not row.purpose:
            category_change(category=row, acting_user=self.acting_user, **changes)
            return row
        return account_change(account=row, acting_user=self.acting_user, **changes)


@admin.register(Account)
class AccountAdmin(BooksAdmin):
    form = AccountForm
    list_display = (
        "name",
        "kind",
        "commodity",
        "owner",
        "visibility",
        "figure_held",
        "leg_count",
        "proof",
        "closed_on",
    )
    list_select_related = ("commodity", "owner", "household")
    list_filter = ("kind", "visibility", ("closed_on", admin.EmptyFieldListFilter))
    autocomplete_fields = ("parent", "commodity")
    search_fields = ("name", "institution", "number")
    ordering = ("household", "kind", "position", "name", "pk")
    readonly_fields = ("public_id", "household", "purpose", "commodity")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Account.objects.visible_to(user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Counted and summed from the month totals, which have a few rows for each account. The balance is in the account's own
        commodity; what has none holds several.
        """
        totals = MonthTotal.objects.filter(account=OuterRef("pk")).order_by().values("account")
        held = totals.filter(commodity=OuterRef("commodity"))
        quantity = ScaledDecimalField(scale=QUANTITY_SCALE)
        return (
            super()
            .get_queryset(request)
            .annotate(
                legs=Coalesce(Subquery(totals.annotate(n=Sum("postings")).values("n"), output_field=IntegerField()), 0),
                held=Subquery(
                    held.annotate(n=Sum("quantity", output_field=quantity)).values("n"), output_field=quantity
                ),
            )
        )

    figure_held = figure_of("held", "commodity", _("Balance"))

    @admin.display(description=_("Postings"), ordering="legs")
    def leg_count(self, account: Any) -> int:
        return int(account.legs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's rows with how they stand with their statements: of the person's own household, as its pages say it."""
        changes = super().get_changelist_instance(request)
        stands = _standings(person(request))
        for row in changes.result_list:
            row.standing = stands.get(row.public_id, UNSTATED)
        return changes

    @admin.display(description=_("Statements"))
    def proof(self, account: Any) -> str:
        """Green or amber with the day it is proved to, red with the day it is off since."""
        stands: Standing = getattr(account, "standing", UNSTATED)
        on = stands.since if stands.colour == Colour.RED else stands.proved_on
        return f"{COLOURS[stands.colour]} {on:%Y-%m-%d}" if on else "–"

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return NEW if obj is None else ("public_id", "household", "commodity", "purpose", *CHANGES)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("BoundAccountForm", (form,), {"acting_user": person(request)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and person(request).can_write

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Even an operator changes only their own household's, and what they may see of it."""
        user = person(request)
        seen = obj is None or Account.objects.visible_to(user).filter(pk=obj.pk).exists()
        return super().has_change_permission(request, obj) and user.can_write and seen

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = form.written().pk
        obj.refresh_from_db()


def _standings(user: User) -> dict[UUID, Standing]:
    if user.household_id is None:
        return {}
    books = books_of(user)
    return standings(books, {key: one.last_booked_on for key, one in freshness(user, books=books).items()})
