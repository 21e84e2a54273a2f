"""What is where in the admin, by what an operator does. The side bar and the landing page show the same groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Table:
    """A model's list: its label ("ledger.rule"), what it is called here, and a Material symbol."""

    model: str
    title: str | Promise
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    about: str | Promise
    tables: tuple[Table, ...]


GROUPS = (
    Group(
        _("People"),
        _("Who is here, and how they sign in"),
        (
            Table("accounts.household", _("Households"), "home"),
            Table("accounts.user", _("People"), "group"),
            Table("accounts.invitation", _("Invitations"), "mail"),
            Table("accounts.notification", _("Notifications"), "notifications"),
            Table("accounts.channel", _("Channels"), "campaign"),
            Table("account.emailaddress", _("E-mail addresses"), "alternate_email"),
            Table("usersessions.usersession", _("Sessions"), "devices"),
            Table("mfa.authenticator", _("Second factors"), "key"),
            Table("accounts.accesstoken", _("API tokens"), "token"),
            Table("auth.group", _("Groups of rights"), "shield_person"),
        ),
    ),
    Group(
        _("Books"),
        _("Your household's facts, and what follows from them"),
        (
            Table("ledger.account", _("Accounts and categories"), "account_tree"),
            Table("ledger.transaction", _("Transactions"), "receipt_long"),
            Table("ledger.posting", _("Postings"), "view_list"),
            Table("ledger.transactionrevision", _("Revisions"), "history"),
            Table("ledger.activity", _("Activity"), "timeline"),
            Table("ledger.activityentry", _("What acts changed"), "difference"),
            Table("documents.document", _("Documents"), "description"),
            Table("documents.attachment", _("Documents of transactions"), "attach_file"),
            Table("ledger.balanceassertion", _("Stated balances"), "fact_check"),
            Table("ledger.monthtotal", _("Month totals"), "functions"),
            Table("ledger.transittotal", _("Transit totals"), "sync_alt"),
        ),
    ),
    Group(
        _("Portfolio"),
        _("What you invested in, and what follows from your trades"),
        (
            Table("portfolio.security", _("Securities"), "finance"),
            Table("portfolio.trade", _("Trades"), "swap_horiz"),
            Table("portfolio.securityevent", _("Events of securities"), "call_split"),
            Table("portfolio.securityname", _("Former names of securities"), "label"),
            Table("portfolio.knownsecurity", _("Securities brought in"), "visibility"),
            Table("portfolio.lotsetting", _("Choices of lots"), "rule"),
            Table("portfolio.holding", _("Holdings"), "inventory_2"),
            Table("portfolio.lot", _("Lots"), "layers"),
            Table("portfolio.lotmatch", _("Sales of lots"), "sell"),
        ),
    ),
    Group(
        _("What arrives"),
        _("Statements and syncs, and every line as it was received"),
        (
            Table("ledger.importbatch", _("Imports"), "upload_file"),
            Table("ledger.sourceline", _("Source lines"), "segment"),
            Table("ledger.csvprofile", _("Table layouts"), "table_view"),
            Table("ledger.connection", _("Connections"), "cable"),
            Table("ledger.syncrun", _("Syncs"), "sync"),
        ),
    ),
    Group(
        _("Deciding"),
        _("What says where a row belongs"),
        (
            Table("ledger.rule", _("Rules"), "rule"),
            Table("ledger.payee", _("Payees"), "storefront"),
            Table("ledger.payeealias", _("Other spellings"), "spellcheck"),
            Table("ledger.tag", _("Tags"), "sell"),
            Table("ledger.transferrejection", _("Not transfers"), "link_off"),
            Table("ledger.savedview", _("Saved views"), "bookmark"),
        ),
    ),
    Group(
        _("Prices and rates"),
        _("Currencies, and what they cost"),
        (
            Table("ledger.price", _("Prices and rates"), "currency_exchange"),
            Table("ledger.commodity", _("Currencies and securities"), "payments"),
        ),
    ),
    Group(
        _("Schedules"),
        _("What runs by itself, and when"),
        (
            Table("django_celery_beat.periodictask", _("Schedules"), "schedule"),
            Table("django_celery_beat.intervalschedule", _("Intervals"), "timer"),
            Table("django_celery_beat.crontabschedule", _("Times of day"), "calendar_clock"),
            Table("django_celery_beat.clockedschedule", _("Single times"), "alarm"),
            Table("django_celery_beat.solarschedule", _("By the sun"), "wb_twilight"),
        ),
    ),
    Group(
        _("System"),
        _("Proofs, and what was removed for good"),
        (
            Table("ledger.checkrun", _("Checks of the books"), "verified"),
            Table("ledger.categoriser", _("Learned categories"), "model_training"),
            Table("ledger.householdpurge", _("Removed households"), "delete_forever"),
            Table("accounts.keptanswer", _("Kept API answers"), "replay"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    title: str | Promise
    icon: str
    url: str


def groups_for(request: HttpRequest) -> Iterator[tuple[Group, list[Link]]]:
    """The groups with the lists this person may open; a group with none is left out."""
    for group in GROUPS:
        links = [link for table in group.tables if (link := _link(request, table))]
        if links:
            yield group, links


def _link(request: HttpRequest, table: Table) -> Link | None:
    model = apps.get_model(table.model)
    shown = admin.site._registry.get(model)
    if shown is None or not shown.has_view_or_change_permission(request):
        return None
    return Link(table.title, table.icon, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The side bar, as unfold wants it."""
    home = {"title": pgettext_lazy("system", "Health"), "icon": "monitor_heart", "link": reverse("admin:index")}
    found: list[dict[str, Any]] = [{"title": None, "items": [home]}]
    for group, links in groups_for(request):
        items = [{"title": link.title, "icon": link.icon, "link": link.url} for link in links]
        found.append({"title": group.title, "collapsible": True, "items": items})
    return found
