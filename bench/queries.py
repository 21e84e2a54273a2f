"""What a page asks a large ledger, and one row more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.changes import bulk_edit_of, bulk_undo_of
from bench.clock import timed
from ledger.models import Account, AccountKind
from ledger.selectors.balances import balances
from ledger.selectors.cursors import Cursor
from ledger.selectors.frames import By
from ledger.selectors.income import income_statement
from ledger.selectors.narrowing import Filters
from ledger.selectors.net_worth import net_worth_history
from ledger.selectors.register import register_page
from ledger.selectors.search import search
from ledger.services.generate import COMMON_PAYEE, RARE_PAYEE, Generated, ledger_generate
from ledger.services.recipes import expense

MONTHS_OF_TEN_YEARS = 120


def queries_measured(user: User, size: int, only: list[str], runs: int) -> dict[str, Any]:
    """Generate the ledger, then take each measure."""
    today = timezone.localdate()
    made = ledger_generate(household=user.household, acting_user=user, transactions=size, today=today)
    _statistics()
    found: dict[str, Any] = {}
    if "generate" in only:
        found["generate"] = {"rows_per_second": round(size / made.seconds), "seconds": made.seconds}
    for name, work in _measures(user, made, today).items():
        if name in only:
            found[name] = timed(work, runs)
    for name, changing in (("bulk_edit", bulk_edit_of), ("bulk_undo", bulk_undo_of)):
        if name in only:
            found[name] = timed(changing(user, made.busiest), runs)
    return found


def _statistics() -> None:
    """What PostgreSQL's autovacuum does within a minute."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _measures(user: User, made: Generated, today: date) -> dict[str, Callable[[], Any]]:
    busiest = made.busiest.public_id
    deep = _deep_cursor(user, made.busiest)
    category = Account.objects.filter(household=user.household, kind=AccountKind.EXPENSE).order_by("pk")[0]

    def add_row() -> None:
        expense(
            acting_user=user, account=made.busiest, category=category, amount=Decimal("3.50"), on=today, payee="Bench"
        )
        balances(user)

    return {
        "balances": lambda: balances(user),
        "spending_year": lambda: income_statement(user, count=12, by=By.PERIOD),
        "net_worth": lambda: net_worth_history(user, count=MONTHS_OF_TEN_YEARS, by=By.PERIOD),
        "search_rare": lambda: search(user, RARE_PAYEE),
        "search_common": lambda: search(user, COMMON_PAYEE.split()[0]),
        "register_first": lambda: register_page(user, account=busiest),
        "register_deep": lambda: register_page(user, account=busiest, cursor=deep),
        **_orders_and_filters(user, busiest, category),
        "add_row": add_row,
        "dashboard_page": _dashboard(user),
    }


def _orders_and_filters(user: User, busiest: UUID, category: Account) -> dict[str, Callable[[], Any]]:
    """The register in its other orders, and narrowed by what few or many rows pass, in the busiest account and in all."""
    rare, common = Filters(text=RARE_PAYEE), Filters(text=COMMON_PAYEE.split()[0])
    found: dict[str, dict[str, Any]] = {
        "register_by_payee": {"account": busiest, "sort": "payee"},
        "register_by_amount": {"account": busiest, "sort": "-amount"},
        "register_all_by_payee": {"sort": "-payee"},
        "register_filter_amount": {"filters": Filters(least=Decimal(100_000))},
        "register_filter_rare": {"account": busiest, "filters": rare, "sort": "payee"},
        "register_filter_common": {"filters": common, "sort": "-amount"},
        "register_filter_category": {"filters": Filters(category=category.public_id)},
    }
    return {name: lambda asked=asked: register_page(user, **asked) for name, asked in found.items()}  # type: ignore[misc]


def _deep_cursor(user: User, account: Account) -> str:
    """The page in the middle of the account's history."""
    legs = account.postings.order_by("booked_on", "pk")
    posting = legs.select_related("transaction")[legs.count() // 2]
    page = register_page(user, account=account.public_id, limit=1)
    shown = page.rows[0]
    place = Cursor(posting.transaction.public_id, 0, False)
    return place.text() if shown else ""


def _dashboard(user: User) -> Callable[[], None]:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def page() -> None:
        answer = client.get("/")
        if answer.status_code != 200:
            raise RuntimeError(f"the dashboard answered {answer.status_code} {answer.headers.get('Location', '')}")

    return page
