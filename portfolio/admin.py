"""Securities, trades and events as the household's members see them in the app; lots are projections. All of it is only looked at: the
services write it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from accounts.models import User
from ledger.admin.scope import LookedAtAdmin, person
from ledger.models import Account
from portfolio.models import (
    Holding,
    KnownSecurity,
    Lot,
    LotMatch,
    LotSetting,
    Security,
    SecurityEvent,
    SecurityName,
    Trade,
)
from portfolio.services.lots import lots_refresh


class FormerNames(TabularInline):
    model = SecurityName
    extra = 0
    fields = ("until", "symbol", "isin", "name")
    readonly_fields = fields
    can_delete = False
    max_num = 0


@admin.register(Security)
class SecurityAdmin(LookedAtAdmin):
    list_display = ("symbol", "shown_name", "shown_isin", "asset_class", "currency", "exchange", "region", "sector")
    list_select_related = ("commodity", "currency")
    list_filter = ("asset_class", "region", "sector")
    search_fields = ("symbol", "commodity__name", "commodity__isin", "names__symbol", "names__isin")
    ordering = ("symbol", "pk")
    inlines = (FormerNames,)
    fields = (
        "symbol", "shown_name", "shown_isin", "asset_class", "currency", "exchange", "region", "sector", "note", "nominal",
        "coupon_rate", "coupons_per_year", "day_count", "issued_on", "matures_on", "merged_into",
    )  # fmt: skip
    readonly_fields = ("shown_name", "shown_isin")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Security.objects.visible_to(user).values("pk"))

    @admin.display(description=gettext_lazy("Name"), ordering="commodity__name")
    def shown_name(self, security: Security) -> str:
        return security.commodity.name

    @admin.display(description="ISIN", ordering="commodity__isin")
    def shown_isin(self, security: Security) -> str:
        return security.commodity.isin


class OfSecurityAdmin(LookedAtAdmin):
    """Rows that hang on a security: seen by who sees it."""

    household_path = "security__household"
    list_select_related: Any = ("security",)
    search_fields: Any = ("security__symbol",)

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(security__in=Security.objects.visible_to(user).values("pk"))


@admin.register(SecurityName)
class SecurityNameAdmin(OfSecurityAdmin):
    list_display = ("security", "symbol", "isin", "name", "until")
    ordering = ("-until", "-pk")
    fields = ("security", "symbol", "isin", "name", "until")


@admin.register(KnownSecurity)
class KnownSecurityAdmin(OfSecurityAdmin):
    list_display = ("security", "user")
    list_select_related = ("security", "user")
    ordering = ("security", "pk")
    fields = ("security", "user")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)


@admin.register(SecurityEvent)
class SecurityEventAdmin(OfSecurityAdmin):
    household_path = "household"
    list_display = ("on", "kind", "security", "new", "old", "other", "cash", "is_applied", "created_by")
    list_select_related = ("security", "other", "created_by")
    list_filter = ("kind", "is_applied")
    date_hierarchy = "on"
    ordering = ("-on", "-pk")
    fields = (
        "public_id", "on", "kind", "security", "new", "old", "other", "cost_share", "cash", "is_applied", "created_by",
        "created_at",
    )  # fmt: skip


@admin.register(Trade)
class TradeAdmin(LookedAtAdmin):
    household_path = "transaction__household"
    list_display = ("shown_date", "kind", "security", "transaction", "event")
    list_select_related = ("transaction", "security", "event")
    list_filter = ("kind",)
    search_fields = ("security__symbol", "transaction__payee")
    ordering = ("-transaction__date", "-pk")
    fields = ("transaction", "kind", "security", "event", "picks")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=Trade.objects.visible_to(user).values("pk"))

    @admin.display(description=gettext_lazy("Date"), ordering="transaction__date")
    def shown_date(self, trade: Trade) -> Any:
        return trade.transaction.date


class OfAccountAdmin(LookedAtAdmin):
    """Rows about one account: seen by who sees its rows."""

    account_path = "account"

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(**{f"{self.account_path}__in": Account.objects.visible_to(user).values("pk")})


@admin.register(Holding)
class HoldingAdmin(OfAccountAdmin):
    list_display = ("account", "commodity", "quantity", "cost", "base_cost", "first_on", "last_on", "shown_problems")
    list_select_related = ("account", "commodity")
    search_fields = ("account__name", "commodity__code", "commodity__name")
    ordering = ("account", "commodity", "pk")
    fields = ("account", "commodity", "quantity", "cost", "base_cost", "first_on", "last_on", "problems")
    actions = ("lots_anew",)

    @admin.display(description=gettext_lazy("Unclear rows"))
    def shown_problems(self, holding: Holding) -> int:
        return len(holding.problems)

    @admin.action(description=gettext_lazy("Count the lots anew"), permissions=["view"])
    def lots_anew(self, request: HttpRequest, rows: QuerySet[Holding]) -> None:
        user = person(request)
        assert user.household is not None
        chosen = set(rows.values_list("commodity_id", flat=True))
        lots_refresh(user.household, chosen)
        self.message_user(request, _("The lots were counted anew."), level=messages.SUCCESS)


@admin.register(Lot)
class LotAdmin(OfAccountAdmin):
    household_path, account_path = "holding__household", "holding__account"
    list_display = ("holding", "acquired_on", "quantity", "cost", "base_cost")
    list_select_related = ("holding",)
    search_fields = ("holding__account__name", "holding__commodity__code")
    date_hierarchy = "acquired_on"
    ordering = ("-acquired_on", "-pk")
    fields = ("holding", "transaction", "acquired_on", "quantity", "cost", "base_cost")


@admin.register(LotMatch)
class LotMatchAdmin(OfAccountAdmin):
    household_path, account_path = "holding__household", "holding__account"
    list_display = ("holding", "acquired_on", "disposed_on", "quantity", "cost", "proceeds", "rule")
    list_select_related = ("holding",)
    list_filter = ("rule",)
    search_fields = ("holding__account__name", "holding__commodity__code")
    date_hierarchy = "disposed_on"
    ordering = ("-disposed_on", "-pk")
    fields = (
        "holding", "transaction", "acquired_on", "disposed_on", "quantity", "cost", "proceeds", "base_cost", "base_proceeds",
        "rule",
    )  # fmt: skip


@admin.register(LotSetting)
class LotSettingAdmin(LookedAtAdmin):
    list_display = ("since", "account", "method")
    list_select_related = ("account",)
    list_filter = ("method",)
    ordering = ("-since", "-pk")
    fields = ("since", "account", "method")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        own = Account.objects.visible_to(user).values("pk")
        return rows.filter(account=None) | rows.filter(account__in=own)
