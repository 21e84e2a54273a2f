"""Programs with one row for each transaction: signs, transfers, tags, states."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.formats.move_in.tests.making import read, sums
from ledger.intake.records import LineState

MINT = "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes\n"
MONARCH = "Date,Merchant,Category,Account,Original Statement,Notes,Amount,Tags\n"
COPILOT = "date,name,amount,status,category,parent category,excluded,tags,type,account,account mask,note,recurring\n"
WALLET = "account;category;currency;amount;ref_currency_amount;type;payment_type;note;date;transfer;payee;labels\n"
SPENDEE = "Date,Wallet,Type,Category name,Amount,Currency,Note,Labels,Author\n"
TOSHL = "Date,Account,Category,Tags,Expense amount,Income amount,Currency,In main currency,Main currency,Description\n"
MANAGER = "Date,Account,Category,Subcategory,Note,EUR,Income/Expense,Description,Amount,Currency,Account\n"


def test_mint(tmp_path: Path) -> None:
    text = (
        MINT
        + '9/02/2021,Cafe,CAFE 12 TORONTO,"1,012.00",debit,Food,Visa,Trip,again\n9/03/2021,Move,MOVE,5.00,credit,Transfer,Visa,,\n'
    )
    cafe, move = read(tmp_path, text).transactions
    assert (cafe.quantity, cafe.booked_on.isoformat(), cafe.payee) == (Decimal("-1012.00"), "2021-09-02", "Cafe")
    assert (cafe.memo, cafe.tags, cafe.category) == ("CAFE 12 TORONTO again", ("Trip",), "Food")
    assert (move.quantity, move.kind, move.category) == (Decimal("5.00"), "transfer", "")


def test_mint_without_a_direction(tmp_path: Path) -> None:
    found = read(
        tmp_path, MINT + "9/02/2021,Cafe,CAFE,3.00,debit,Food,Visa,,\n9/02/2021,Cafe,CAFE,3.00,sideways,Food,Visa,,\n"
    )
    assert (found.quantities, found.errors) == ([Decimal("-3.00")], [(3, "bad_amount")])


def test_monarch(tmp_path: Path) -> None:
    text = (
        MONARCH
        + '2024-05-01,Gym,Fitness,Savings,GYM MONTHLY,,-40.00,"Health, Fun"\n2024-05-03,Move,Transfer,Savings,TFR,,250.00,\n'
    )
    gym, move = read(tmp_path, text).transactions
    assert (gym.quantity, gym.tags, gym.category_kind) == (Decimal("-40.00"), ("Health", "Fun"), "expense")
    assert (move.kind, move.category) == ("transfer", "")


def test_copilot_prints_spending_as_positive(tmp_path: Path) -> None:
    text = (
        COPILOT
        + "2026-01-02,Coffee,4.50,posted,Cafes,Food,false,work,regular,Card,1234,Morning,\n"
        + "2026-01-03,Employer,-2000.00,posted,Pay,Income,false,,income,Giro,,,\n"
        + "2026-01-04,Book,9.00,pending,Books,Fun,false,,regular,Card,1234,,\n"
    )
    found = read(tmp_path, text)
    assert [row.quantity for row in found.transactions] == [Decimal("-4.50"), Decimal("2000.00"), Decimal("-9.00")]
    assert found.transactions[0].category == "Food:Cafes"
    assert found.transactions[2].state is LineState.PENDING
    assert found.accounts["Card"].number == "1234"


@pytest.mark.parametrize("amount", ["-26.5", "26.5"])
def test_wallet_with_or_without_a_sign(tmp_path: Path, amount: str) -> None:
    text = (
        WALLET
        + f"Cash;Food;PHP;{amount};{amount};Expenses;CASH;Dinner;2026-08-30T16:40:00+08:00;false;Grill;a|b\n"
        + "Cash;TRANSFER;PHP;100;100;Income;TRANSFER;;2026-08-31T16:40:00+08:00;true;;\n"
    )
    dinner, move = read(tmp_path, text).transactions
    assert (dinner.quantity, dinner.payee, dinner.memo, dinner.tags) == (
        Decimal("-26.5"),
        "Grill",
        "Dinner",
        ("a", "b"),
    )
    assert (move.quantity, move.kind, move.category) == (Decimal("100"), "transfer", "")


def test_spendee(tmp_path: Path) -> None:
    text = (
        SPENDEE
        + '2026-04-01T11:58:51+00:00,Pocket,Expense,Food,-12.50,CHF,Lunch,"a,b",Me\n'
        + "2026-04-02T11:58:51+00:00,Pot,Income,Pay,90,EUR,,,Me\n"
    )
    found = read(tmp_path, text)
    assert found.quantities == [Decimal("-12.50"), Decimal("90")]
    assert {key: account.currency for key, account in found.accounts.items()} == {"Pocket": "CHF", "Pot": "EUR"}


def test_toshl(tmp_path: Path) -> None:
    text = (
        TOSHL
        + '29.05.26,Giro,Food,"a, b","8 300,00",0,PLN,"8 300,00",PLN,Shop\n30.05.26,Giro,Pay,,0,"12 500,50",PLN,"12 500,50",PLN,\n'
    )
    assert read(tmp_path, text).quantities == [Decimal("-8300.00"), Decimal("12500.50")]


def test_one_account_in_two_currencies_is_two(tmp_path: Path) -> None:
    rows = (
        "2026-04-01,Pot,Expense,Food,-1,CHF,,,",
        "2026-04-02,Pot,Expense,Food,-2,EUR,,,",
        "2026-04-02,Pot,Expense,Food,-2,NONE,,,",
    )
    text = SPENDEE + "\n".join(rows)
    found = read(tmp_path, text)
    assert sums(found) == {"Pot": Decimal("-1"), "Pot EUR": Decimal("-2")}
    assert found.errors == [(4, "unknown_currency")]


TRANSFER_OUT = "06/16/2026 17:53:46,Bank,Cash,,draw,50.00,Transfer-Out,,50.00,EUR,50.00\n"
TRANSFER_IN = "06/16/2026 17:53:46,Cash,Bank,,draw,50.00,Transfer-In,,50.00,EUR,50.00\n"


def test_money_manager(tmp_path: Path) -> None:
    text = MANAGER + "06/16/2026 17:53:46,Bank,Food,Lunch,Grill,9.00,Exp.,with Ann,9.00,EUR,9.00\n" + TRANSFER_OUT
    found = read(tmp_path, text)
    lunch = found.transactions[0]
    assert (lunch.quantity, lunch.category, lunch.payee, lunch.memo) == (
        Decimal("-9.00"),
        "Food:Lunch",
        "Grill",
        "with Ann",
    )
    assert sums(found) == {"Bank": Decimal("-59.00"), "Cash": Decimal("50.00")}


def test_money_manager_that_tells_transfers_twice(tmp_path: Path) -> None:
    found = read(tmp_path, MANAGER + TRANSFER_OUT + TRANSFER_IN)
    assert sums(found) == {"Bank": Decimal("-50.00"), "Cash": Decimal("50.00")}
    assert [row.transfer for row in found.transactions] == ["Cash", "Bank"]


def test_zenmoney(tmp_path: Path) -> None:
    head = (
        "\ufeffdate;categoryName;payee;comment;outcomeAccountName;outcome;outcomeCurrencyShortTitle;incomeAccountName;income;"
        "incomeCurrencyShortTitle;createdDate;changedDate;qrCode\n"
    )
    text = (
        head
        + '2026-07-02;"Еда / Кафе";"Чайная";;"Карта";"4.20";EUR;"Карта";"0";EUR;;;\n'
        + '2026-07-03;"Зарплата";;"июль";"Карта";"0";EUR;"Карта";"900";EUR;;;\n'
        + '2026-07-04;;;;"Карта";"100";EUR;"Вклад";"9500";RUB;;;\n'
        + '2026-07-05;;;;"Карта";"0";EUR;"Карта";"0";EUR;;;\n'
    )
    found = read(tmp_path, text)
    assert sums(found) == {"Карта": Decimal("795.80"), "Вклад": Decimal("9500")}
    assert [(row.category, row.category_kind, row.transfer) for row in found.transactions] == [
        ("Еда:Кафе", "expense", ""), ("Зарплата", "income", ""), ("", "", "Вклад"), ("", "", "Карта"),
    ]  # fmt: skip
    assert found.errors == [(5, "bad_amount")]
