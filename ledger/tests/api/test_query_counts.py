"""However many rows there are, a list takes as many queries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.intake.inline import file_import
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.api.conftest import TODAY, Books, Caller

pytestmark = pytest.mark.slow

LISTS = (
    "accounts", "categories", "transactions", "transactions?q=shop", "imports", "balances", "net-worth", "cashflow/summary",
    "spending", "spending?from=2026-03-02&to=2026-03-30", "search?q=shop", "rates",
)  # fmt: skip


def grown(books: Books) -> None:
    """Ten more of everything."""
    olive = books.people.owner
    for number in range(10):
        names = {"household": books.people.household, "acting_user": olive}
        bank = account_create(**names, name=f"Bank {number}", kind="checking", currency="EUR")
        account_create(**names, name=f"Under food {number}", kind="expense", parent=books.food)
        recipes.expense(
            acting_user=olive, account=bank, category=books.food, amount=Decimal(3), on=TODAY - timedelta(days=number),
            payee=f"Shop {number}", tags=[f"tag {number}"],
        )  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_a_longer_list_takes_no_more_queries(books: Books, owner: Caller, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert owner.get(address).status_code == 200
        return len(context)

    queries()  # what is read once in a process is read now
    few = queries()
    grown(books)
    assert queries() <= few


def test_lines_and_imports_too(books: Books, owner: Caller, tmp_path: Path) -> None:
    def brought(number: int) -> None:
        rows = "".join(f"2026-02-{day:02d},Shop {number},-{number}.{day:02d}\n" for day in range(1, 1 + number))
        path = tmp_path / f"{number}.csv"
        path.write_text(f"Date,Payee,Amount\n{rows}")
        file_import(acting_user=books.people.owner, path=path, account=books.bank)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            newest = owner.get("imports").json()["results"][0]["id"]
            owner.get(f"imports/{newest}")
            owner.get(f"imports/{newest}/lines")
        return len(context)

    brought(2)
    few = queries()
    for number in (5, 20):
        brought(number)
    assert queries() <= few
