"""Reports from the shell: numbers added up by hand, each for the member who asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Account
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.commands.running import run, shown
from tests.conftest import People

OLIVE = ("--user", "olive@example.org")
PAT = ("--user", "pat@example.org")


@pytest.fixture
def books(people: People) -> People:
    """Bank: +1,000 salary on 5 January, −30 food in January, −20 food and +5 back in February; a hidden 400."""
    olive = people.owner

    def account(name: str, kind: str, **extra: Any) -> Account:
        return account_create(household=people.household, acting_user=olive, name=name, kind=kind, **extra)

    bank, food, pay = account("Bank", "checking"), account("Food", "expense"), account("Pay", "income")
    secret = account("Secret", "savings", owner=olive, visibility="hidden")
    recipes.income(
        acting_user=olive, account=bank, category=pay, amount=Decimal(1000), on=date(2026, 1, 5), payee="Work"
    )
    for day, amount in ((date(2026, 1, 9), 30), (date(2026, 2, 3), 20)):
        bought = recipes.expense(
            acting_user=olive, account=bank, category=food, amount=Decimal(amount), on=day, payee="Corner Shop"
        )
    recipes.refund(acting_user=olive, purchase=bought, amount=Decimal(5), on=date(2026, 2, 4))
    recipes.opening_balance(acting_user=olive, account=secret, quantity=Decimal(400), on=date(2026, 1, 1))
    return people


def test_balances_on_a_day_for_the_one_who_asks(books: People) -> None:
    code, answer = run("report", "balances", *OLIVE, "--to", "2026-01-31")
    assert (code, answer["on"], answer["net"]["value"]) == (0, "2026-01-31", "1370.00")
    assert {row["account"]: row["balance"] for row in answer["accounts"]} == {"Bank": "970.00", "Secret": "400.00"}
    _code, answer = run("report", "balances", *PAT, "--to", "2026-01-31")
    assert {row["account"]: row["balance"] for row in answer["accounts"]} == {"Bank": "970.00"}
    _code, answer = run("report", "balances", *OLIVE, "--account", "secret")
    assert [row["account"] for row in answer["accounts"]] == ["Secret"]
    assert run("report", "balances", *PAT, "--account", "secret")[1]["error"]["code"] == "not_found"


def test_net_worth_by_month(books: People) -> None:
    _code, answer = run("report", "net-worth", *PAT, "--to", "2026-02-28", "--months", "3")
    assert [(row["on"], row["net"]["value"]) for row in answer["history"]] == [
        ("2025-12-31", "0.00"), ("2026-01-31", "970.00"), ("2026-02-28", "955.00"),
    ]  # fmt: skip
    assert answer["net"]["value"] == "955.00"
    _code, answer = run("report", "net-worth", *PAT, "--from", "2026-01-10", "--to", "2026-02-28")
    assert [row["on"] for row in answer["history"]] == ["2026-01-31", "2026-02-28"]


def test_cash_flow_nets_refunds(books: People) -> None:
    _code, answer = run("report", "cashflow", *OLIVE, "--from", "2026-01-01", "--to", "2026-02-28")
    months = [
        (month["money_in"]["value"], month["money_out"]["value"], month["kept"]["value"]) for month in answer["months"]
    ]
    assert months == [("1000.00", "30.00", "970.00"), ("0.00", "15.00", "-15.00")]
    assert answer["kept"]["value"] == "955.00"


def test_spending_by_category(books: People) -> None:
    _code, answer = run("report", "spending", *OLIVE, "--from", "2026-01-01", "--to", "2026-02-10")
    assert (answer["first_on"], answer["last_on"]) == ("2026-01-01", "2026-02-28")
    assert [(row["category"], row["value"]["value"]) for row in answer["categories"]] == [("Food", "45.00")]
    assert answer["total"]["value"] == "45.00"


def test_register_with_running_balance(books: People) -> None:
    _code, answer = run("report", "register", *OLIVE, "--account", "Bank")
    assert [(row["quantity"], row["balance"]) for row in answer["rows"]] == [
        ("5.00", "955.00"), ("-20.00", "950.00"), ("-30.00", "970.00"), ("1000.00", "1000.00"),
    ]  # fmt: skip
    _code, answer = run("report", "register", *OLIVE, "--account", "Bank", "--limit", "3")
    _code, answer = run("report", "register", *OLIVE, "--account", "Bank", "--cursor", answer["next"])
    assert [row["payee"] for row in answer["rows"]] == ["Work"]
    _code, answer = run("report", "register", *OLIVE, "--query", "corn", "--to", "2026-01-31")
    assert [row["quantity"] for row in answer["rows"]] == ["-30.00"]


def test_search(books: People) -> None:
    _code, answer = run("report", "search", *PAT, "--query", "corner sh")
    assert [row["date"] for row in answer["rows"]] == ["2026-02-04", "2026-02-03", "2026-01-09"]
    _code, answer = run("report", "search", *PAT, "--query", "corner", "--to", "2026-01-31", "--limit", "1")
    assert [row["date"] for row in answer["rows"]] == ["2026-01-09"]
    _code, answer = run("report", "search", *PAT, "--query", "nothing")
    assert answer["rows"] == []


def test_wrong_arguments_are_usage_errors(books: People) -> None:
    assert run("report", "search", *OLIVE)[0] == 2
    assert run("report", "cashflow", *OLIVE, "--account", "Bank")[0] == 2
    assert run("report", "register", *OLIVE, "--from", "2026-02-01", "--to", "2026-01-01")[0] == 2
    assert run("report", "register", "--user", "nobody@example.org")[0] == 1


@pytest.mark.parametrize("name", ["balances", "net-worth", "cashflow", "spending", "register"])
def test_people_read_tables(books: People, name: str) -> None:
    text = shown("report", name, *PAT, "--to", "2026-02-28")
    assert "955.00" in text or "15.00" in text or "-20.00" in text
