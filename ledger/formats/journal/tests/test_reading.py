"""What journals say, syntax by syntax."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.detect import pick
from ledger.formats.journal import journal
from ledger.formats.journal.amounts import amount_of, priced
from ledger.formats.journal.entries import Amount, Unreadable
from ledger.formats.journal.tests.reading import BEANCOUNT, LEDGER, accounts, balances, problems, read, rows, source
from ledger.intake.records import IncomingTransaction, Part


def entry(lines: str, on: str = "2026-01-05 Shop") -> str:
    return f"{on}\n" + "".join(f"    {line}\n" for line in lines.split("\n")) + "\n"


def row(folder: Path, lines: str, on: str = "2026-01-05 Shop", before: str = "") -> IncomingTransaction:
    (found,) = rows(read(folder, before + entry(lines, on)))
    return found


def test_a_ledger_file(tmp_path: Path) -> None:
    records = read(tmp_path, LEDGER)
    assert problems(records) == []
    assert [(one.key, one.number, one.kind, one.currency, one.keeps_books) for one in accounts(records)] == [
        ("Bank", "", "", "EUR", True), ("Dollars", "", "", "USD", True), ("Visa Card", "", "credit_card", "EUR", True),
    ]  # fmt: skip
    opening, shop, dollars, paid, salary, cinema = rows(records)
    assert (opening.kind, opening.quantity, opening.category) == ("opening", 1000, "")
    assert (shop.quantity, shop.value_on, shop.reference, shop.payee, shop.memo) == (
        -20, date(2026, 1, 7), "123", "Shop", "weekly",
    )  # fmt: skip
    assert shop.parts == (
        Part(Decimal("-12.50"), "Food:Groceries", "expense", "", "milk"), Part(Decimal("-7.50"), "Home", "expense"),
    )  # fmt: skip
    assert (shop.external_id, shop.tags, shop.line) == ("abc", ("trip",), 10)
    assert shop.raw == LEDGER[LEDGER.index("2026/01/05") : LEDGER.index("\n\n01/06")].encode()
    assert (dollars.quantity, dollars.currency, dollars.transfer) == (100, "USD", "Bank")
    assert (dollars.original_quantity, dollars.original_currency) == (Decimal("93.50"), "EUR")
    assert (paid.quantity, paid.transfer, paid.booked_on) == (Decimal("-93.50"), "Dollars", date(2026, 1, 6))
    assert {(part.category, part.category_kind, part.quantity) for part in salary.parts} == {
        ("Tax", "expense", -300), ("Salary", "income", 1000),
    }  # fmt: skip
    assert salary.tags == ("work", "2026")
    assert (cinema.account, cinema.category) == ("Visa Card", "Fun")
    assert [(one.account, one.on, one.quantity) for one in balances(records)] == [("Bank", date(2026, 1, 5), 980)]


def test_a_beancount_file(tmp_path: Path) -> None:
    records = read(tmp_path, BEANCOUNT)
    assert problems(records) == []
    assert [(one.key, one.number, one.currency) for one in accounts(records)] == [
        ("My bank", "DE89", "EUR"), ("Dollars", "", "USD"),
    ]  # fmt: skip
    shop, dinner, dollars, paid = rows(records)
    assert (shop.payee, shop.memo, shop.tags, shop.external_id) == (
        "Shop; corner",
        'weekly "milk"',
        ("year", "trip"),
        "u-1",
    )
    assert (shop.quantity, shop.category, shop.category_kind) == (Decimal("-12.50"), "Food:Groceries", "expense")
    assert (dinner.quantity, dinner.category, dinner.memo) == (-18, "Food", "card")
    assert (dinner.payee, dinner.original_quantity, dinner.original_currency) == ("Dinner\nwith Pat", -20, "USD")
    assert (dollars.transfer, paid.transfer) == ("My bank", "Dollars")
    assert [(one.on, one.quantity) for one in balances(records)] == [(date(2026, 1, 1), 1000)]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("12.50 EUR", "", Amount(Decimal("12.50"), "EUR")),
        ("$-5", "", Amount(Decimal(-5), "$")),
        ("-$5.00", "", Amount(Decimal("-5.00"), "$")),
        ("-€ 1.234,50", "", Amount(Decimal("-1234.50"), "€")),
        ("EUR 1.234", ",", Amount(Decimal(1234), "EUR")),
        ("1.234 EUR", ".", Amount(Decimal("1.234"), "EUR")),
        ('3 "ABC 1"', "", Amount(Decimal(3), "ABC 1")),
        ("1 000,00 zł", "", Amount(Decimal("1000.00"), "zł")),
        ("1,000. EUR", "", Amount(Decimal(1000), "EUR")),
        ("0.00000001 BTC", "", Amount(Decimal("0.00000001"), "BTC")),
    ],
)
def test_amounts(text: str, mark: str, expected: Amount) -> None:
    assert amount_of(text, mark) == expected


@pytest.mark.parametrize(
    "text", ["(1 + 2) EUR", "5 EUR * 2", "NaN", "1e5", "--5", "$", "1.2.3.4 EUR", "5 EUR 6", "1" * 30]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(Unreadable):
        amount_of(text)


def test_prices_and_costs() -> None:
    assert priced("10 AAPL @ $5.50") == (Amount(Decimal(10), "AAPL"), Amount(Decimal("55.00"), "$"))
    assert priced("-10 AAPL @@ $55") == (Amount(Decimal(-10), "AAPL"), Amount(Decimal(-55), "$"))
    # hledger and Ledger balance a lot that is sold by its price, Beancount by its cost
    assert priced("-10 AAPL {$4} [2026-01-01] @ $6")[1] == Amount(Decimal(-60), "$")
    assert priced("-10 AAPL {4 USD, 2026-01-01} @ 6 USD", is_bean=True)[1] == Amount(Decimal(-40), "USD")
    assert priced("10 AAPL {{45 USD}}", is_bean=True)[1] == Amount(Decimal(45), "USD")


def test_a_lone_mark_is_asked_for(tmp_path: Path) -> None:
    text = entry("Expenses:Food  1,234 EUR\nAssets:Bank")
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, text)
    assert asked.value.question.key == "decimal_mark"
    assert rows(read(tmp_path, text, decimal_mark="."))[0].quantity == -1234
    assert rows(read(tmp_path, text, decimal_mark=","))[0].quantity == Decimal("-1.234")
    for said in (
        "decimal-mark ,\n",
        "commodity 1.000,00 EUR\n",
        "D 1.000,00 EUR\n",
        "commodity EUR\n    format 1.000,00 EUR\n",
    ):
        assert rows(read(tmp_path, said + text))[0].quantity == Decimal("-1.234")
    assert rows(read(tmp_path, text + entry("Expenses:Food  5.50 EUR\nAssets:Bank")))[0].quantity == -1234


def test_directives_change_names_and_years(tmp_path: Path) -> None:
    before = "apply account Home\nalias bank=Assets:Bank\nyear 2025\n"
    records = read(tmp_path, f"{before}\n{entry('Expenses:Food  5 EUR', '02-03 Shop')}")
    assert problems(records) == ["unbalanced"]
    found = row(tmp_path, "Expenses:Food  5 EUR\nbank", "02-03 Shop", "alias bank=Assets:Bank\nyear 2025\n\n")
    assert (found.booked_on, found.account) == (date(2025, 2, 3), "Bank")


def test_comments_of_all_kinds(tmp_path: Path) -> None:
    text = "# a\n; b\n* c\n% d\n\ncomment\n2026-01-01 no\n    Assets:A  1 EUR\n    Assets:B\nend comment\n\n" + entry(
        "; note\nExpenses:Food  5.00 EUR  ; bread\nAssets:Bank"
    )
    (found,) = rows(read(tmp_path, text))
    assert (found.memo, found.quantity) == ("note; bread", -5)


def test_a_postings_own_day(tmp_path: Path) -> None:
    text = entry("Expenses:Food  5.00 EUR\nAssets:Bank  -5.00 EUR  ; date: 2026-01-09")
    assert rows(read(tmp_path, text))[0].booked_on == date(2026, 1, 9)
    text = entry("Expenses:Food  5.00 EUR\nAssets:Bank  -5.00 EUR  ; [2026-01-08]")
    assert rows(read(tmp_path, text))[0].booked_on == date(2026, 1, 8)


@pytest.mark.parametrize(
    ("text", "code", "taken"),
    [
        ("~ monthly\n    Expenses:Rent  5 EUR\n    Assets:Bank\n\n", "periodic", 1),
        ("= expenses:food\n    (budget:food)  *1\n\n", "automated", 1),
        (entry("Expenses:Food  5 EUR\nAssets:Bank  -5 EUR\n(Budget:Food)  -5 EUR"), "virtual", 2),
        (entry("Expenses:Food  5 EUR\nAssets:Bank  -6 EUR"), "unbalanced", 1),
        (entry("Expenses:Food\nAssets:Bank"), "two_open", 1),
        (entry("Expenses:Food  (2 * 3 EUR)\nAssets:Bank"), "expression", 1),
        (entry("Expenses:Food  5 EUR\nAssets:Bank", "2026-02-30 Shop"), "bad_date", 1),
        (entry("Expenses:Food  5 EUR\nExpenses:Home"), "no_account", 1),
        (entry("Assets:Broker  2 AAPL @ 5 EUR\nAssets:Bank"), "securities_left_out", 2),
        (entry("Sundry:Food  5 EUR\nAssets:Bank"), "unknown_root", 2),
    ],
)
def test_what_cant_be_taken_is_said(tmp_path: Path, text: str, code: str, taken: int) -> None:
    good = entry("Expenses:Food  5.00 EUR\nAssets:Bank")
    assert len(rows(read(tmp_path, good))) == 1
    records = read(tmp_path, good + text)
    assert problems(records) == [code]
    assert len(rows(records)) == taken


def test_shares_are_left_out_and_their_money_taken(tmp_path: Path) -> None:
    found = row(tmp_path, "Assets:Broker  2 AAPL @ 5.00 EUR\nAssets:Bank")
    assert (found.account, found.quantity, found.transfer) == ("Bank", -10, "")


def test_several_own_accounts(tmp_path: Path) -> None:
    records = read(tmp_path, entry("Assets:Bank  700.00 EUR\nAssets:Pension  100.00 EUR\nIncome:Salary"))
    bank, pension = rows(records)
    assert bank.parts == (Part(Decimal("800.00"), "Salary", "income"), Part(Decimal("-100.00"), transfer="Pension"))
    assert (pension.quantity, pension.transfer) == (100, "Bank")


def test_other_files_are_not_claimed(tmp_path: Path) -> None:
    for text in (
        "Date,Payee,Amount\n2026-01-05,Shop: Food,-5.00\n", "2026-01-05 Shop  -5.00\n2026-01-06 Baker  -6.00\n",
        "!Type:Bank\nD01/05/2026\nT-5.00\n^\n", ":20:X\n:25:1\n:60F:C260101EUR1,\n", "%PDF-1.4", "{}", "", "hello\n",
    ):  # fmt: skip
        assert journal.score(source(tmp_path, text)) == 0
    assert pick(source(tmp_path, LEDGER)).key == pick(source(tmp_path, BEANCOUNT)).key == "journal"


@pytest.mark.parametrize("line", ["include other.journal", "!include x", 'include "other.beancount"'])
def test_a_file_that_includes_others_is_refused(tmp_path: Path, line: str) -> None:
    for text in (LEDGER, BEANCOUNT):
        with pytest.raises(FileRefused) as refused:
            read(tmp_path, f"{text}\n{line.lstrip('!') if text is BEANCOUNT else line}\n")
        assert refused.value.code == "includes"


def test_encodings(tmp_path: Path) -> None:
    text = LEDGER.replace("Shop", "Bäckerei")
    for data in (
        text.encode("utf-8-sig"),
        text.encode("cp1252"),
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode(),
    ):
        assert journal.score(source(tmp_path, data)) > 0
        records = read(tmp_path, data)
        assert len(rows(records)) == 6
        assert rows(records)[1].payee == "Bäckerei"
