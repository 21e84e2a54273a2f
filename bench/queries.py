"""What a page asks a large ledger, and one row more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.clock import timed
from ledger.models import Account, AccountKind
from ledger.selectors.balances import balances
from ledger.selectors.cursors import Cursor
from ledger.selectors.frames import By
from ledger.selectors.income import income_statement
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
        "add_row": add_row,
        "dashboard_page": _dashboard(user),
    }


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
