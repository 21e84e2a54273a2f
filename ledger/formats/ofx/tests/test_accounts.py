from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.ofx.tests.making import ACCOUNT, BALANCE, read, row, sgml, statement
from ledger.intake.records import BalanceKind, IncomingAccount, IncomingTransaction

CARD = "<CCACCTFROM><ACCTID>4111</CCACCTFROM>"


def bank_account(number: str, kind: str = "CHECKING") -> str:
    return f"<BANKACCTFROM><BANKID>100<ACCTID>{number}<ACCTTYPE>{kind}</BANKACCTFROM>"


def test_the_account_says_what_the_file_knows() -> None:
    data = sgml(statement(row())).replace("<LANGUAGE>ENG", "<LANGUAGE>ENG<FI><ORG>Bank &amp; Co<FID>1</FI>")
    assert read(data).accounts == [IncomingAccount("100/7/CHECKING", "7", "Bank & Co", "", "checking", "EUR")]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("CHECKING", "checking"), ("SAVINGS", "savings"), ("MONEYMRKT", "savings"), ("CD", "savings"), ("CREDITLINE", "loan"),
     ("checking", "checking"), ("", ""), ("GIRO", "")],
)  # fmt: skip
def test_kind_of_account(written: str, kind: str) -> None:
    assert read(sgml(statement(row(), account=bank_account("7", written)))).accounts[0].kind == kind


def test_bank_and_card_in_one_file_keep_their_rows_apart() -> None:
    card = statement(row(fitid="C", amount="-3.00"), account=CARD, tag="CCSTMTRS")
    found = read(sgml(statement(row(fitid="B")) + card))
    assert [(each.kind, each.number) for each in found.accounts] == [("checking", "7"), ("credit_card", "4111")]
    assert [(each.account, each.external_id) for each in found.rows] == [("100/7/CHECKING", "B"), ("card/4111", "C")]
    assert [each.account for each in found.balances] == ["100/7/CHECKING", "card/4111"]


def test_a_card_statement_closed_with_the_wrong_tag() -> None:
    card = statement(row(), account=CARD, tag="CCSTMTRS").replace("</CCSTMTRS>", "</STMTRS>")
    assert [each.kind for each in read(sgml(card)).accounts] == ["credit_card"]


def test_each_account_comes_before_its_rows() -> None:
    records = read(sgml(statement(row()) + statement(row(), account=bank_account("8")))).records
    known: set[str] = set()
    for record in records:
        if isinstance(record, IncomingAccount):
            known.add(record.key)
        elif isinstance(record, IncomingTransaction):
            assert record.account in known


def test_account_and_currency_after_the_transactions() -> None:
    rows = row("<BANKACCTTO><BANKID>9<ACCTID>99</BANKACCTTO>")
    late = f"<STMTRS><BANKTRANLIST>{rows}</BANKTRANLIST>{BALANCE}{ACCOUNT}<CURDEF>EUR</STMTRS>"
    found = read(sgml(late + statement(row(), account=bank_account("8"), currency="USD")))
    assert [(each.number, each.currency) for each in found.accounts] == [("7", "EUR"), ("8", "USD")]


def test_an_account_number_is_not_borrowed_from_the_next_statement() -> None:
    found = read(sgml(statement(row(), account="") + statement(row(), account=bank_account("8"))))
    assert [(each.key, each.number) for each in found.accounts] == [("", ""), ("100/8/CHECKING", "8")]


def test_rows_without_any_statement_around_them() -> None:
    found = read(f"OFXHEADER:100\n\n<BANKTRANLIST>{row(fitid='1')}{row(fitid='2')}</BANKTRANLIST>")
    assert found.accounts == [IncomingAccount()]
    assert [each.account for each in found.rows] == ["", ""]


def test_one_number_in_two_currencies_is_two_accounts() -> None:
    found = read(sgml(statement(row(), currency="EUR") + statement(row(), currency="USD") + statement(row(fitid="2"))))
    assert [(each.key, each.currency) for each in found.accounts] == [
        ("100/7/CHECKING", "EUR"),
        ("100/7/CHECKING/USD", "USD"),
    ]
    assert [each.account for each in found.rows] == ["100/7/CHECKING", "100/7/CHECKING/USD", "100/7/CHECKING"]


def test_without_curdef_a_row_tells_the_currency() -> None:
    data = sgml(statement(row("<CURRENCY><CURRATE>1.0</CURRATE><CURSYM>AUD</CURSYM></CURRENCY>"), currency=""))
    found = read(data)
    assert (found.accounts[0].currency, found.row.currency) == ("AUD", "")


@pytest.mark.parametrize("currency", ["", "?", "EURO", "12"])
def test_no_currency_is_no_currency(currency: str) -> None:
    assert read(sgml(statement(row(), currency=currency))).accounts[0].currency == ""


def test_the_ledger_balance_is_the_closing_balance_and_the_available_one_is_not() -> None:
    available = "<AVAILBAL><BALAMT>999.00<DTASOF>20240201</AVAILBAL>"
    found = read(
        sgml(
            statement(row(), balance=available + "<LEDGERBAL><BALAMT>1,234.50<DTASOF>20240131</LEDGERBAL>" + available)
        )
    )
    [balance] = found.balances
    assert (balance.on, balance.quantity, balance.kind) == (date(2024, 1, 31), Decimal("1234.50"), BalanceKind.CLOSING)


@pytest.mark.parametrize(
    "balance",
    [
        "<LEDGERBAL><DTASOF>20240131<BALAMT>-5",
        "<LEDGERBAL>\n<BALAMT>\n-5\n</BALAMT>\n<DTASOF>\n20240131120000[0:GMT]\n</LEDGERBAL>",
    ],
)
def test_ways_to_write_a_balance(balance: str) -> None:
    [found] = read(sgml(statement(row(), balance=balance + "<AVAILBAL><BALAMT>7<DTASOF>20240202</AVAILBAL>"))).balances
    assert (found.on, found.quantity) == (date(2024, 1, 31), Decimal("-5"))


def test_an_empty_balance_is_no_balance() -> None:
    found = read(sgml(statement(row(), balance="<LEDGERBAL><BALAMT></BALAMT><DTASOF></DTASOF></LEDGERBAL>")))
    assert (found.balances, found.codes, found.problems[0].is_warning, len(found.rows)) == (
        [],
        ["empty_balance"],
        True,
        1,
    )


@pytest.mark.parametrize("balance", ["<BALAMT>five<DTASOF>20240131", "<BALAMT>5.00<DTASOF>20240231", "<BALAMT>5.00"])
def test_an_unreadable_balance_is_a_warning(balance: str) -> None:
    found = read(sgml(statement(row(), balance=f"<LEDGERBAL>{balance}</LEDGERBAL>")))
    assert (found.balances, len(found.rows)) == ([], 1)
    assert [(each.code, each.is_warning) for each in found.problems] == [("bad_balance", True)]


def test_a_statement_of_an_idle_month_has_an_account_and_a_balance() -> None:
    found = read(sgml(statement("")))
    assert (len(found.accounts), len(found.balances), found.rows, found.problems) == (1, 1, [], [])


def test_a_list_of_accounts_offers_them_and_warns() -> None:
    bank = f"<ACCTINFO><DESC>Daily<BANKACCTINFO>{ACCOUNT}</BANKACCTINFO></ACCTINFO>"
    listed = f"{bank}<ACCTINFO><CCACCTINFO>{CARD}</CCACCTINFO></ACCTINFO>"
    found = read(f"<OFX><SIGNUPMSGSRSV1><ACCTINFORS>{listed}</ACCTINFORS></SIGNUPMSGSRSV1></OFX>")
    assert [(each.name, each.kind) for each in found.accounts] == [("Daily", "checking"), ("", "credit_card")]
    assert [(each.code, each.is_warning) for each in found.problems] == [("no_transactions", True)]


def test_a_list_beside_statements_adds_nothing() -> None:
    listed = f"<ACCTINFO>{bank_account('99')}</ACCTINFO>"
    found = read(sgml(statement(row()) + listed))
    assert ([each.number for each in found.accounts], found.problems) == (["7"], [])
