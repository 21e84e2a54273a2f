"""Messages, pages, accounts and balances, and how a file is recognised."""

from __future__ import annotations

import pytest

from ledger.formats.base import FileRefused
from ledger.formats.mt940.tests.making import codes, entry, message, read, scores


def test_one_statement() -> None:
    found = read(
        "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n" + message(entry()).replace("-\r\n", "-}{5:}\r\n")
    )
    [account] = found.accounts
    assert (account.key, account.number, account.currency) == ("10010010/123456789/EUR", "10010010/123456789", "EUR")
    assert found.balances == [("opening", "2024-01-01", "110.00"), ("closing", "2024-01-31", "100.00")]
    assert found.row.account == account.key
    assert not found.problems


@pytest.mark.parametrize(
    ("opening", "expected"),
    [("C240115EUR110,00", "2024-01-15"), ("C240110EUR110,00", "2024-01-11"), ("C240120EUR110,00", "2024-01-15")],
)
def test_an_opening_balance_stands_before_the_rows(opening: str, expected: str) -> None:
    """Its day is the one before it closed, or the first of the statement: banks write both."""
    assert read(message(entry(), opening=opening)).balances[0] == ("opening", expected, "110.00")


@pytest.mark.parametrize(("closing", "said"), [("C240131EUR100,00", []), ("C240131EUR105,00", ["balance_mismatch"])])
def test_balances_that_do_not_fit_are_said(closing: str, said: list[str]) -> None:
    found = read(message(entry(), closing=closing))
    assert codes(found) == said
    assert all("5.00" in problem.message and problem.is_warning for problem in found.problems)


def test_overdrawn() -> None:
    found = read(message(entry(), opening="D231231EUR5,00", closing="D240131EUR15,00"))
    assert [quantity for _, _, quantity in found.balances] == ["-5.00", "-15.00"]
    assert not found.problems


@pytest.mark.parametrize(
    ("number", "opening", "closing", "said"),
    [
        ("2/1", "C240131EUR100,00", "C240229EUR90,00", ""),
        ("3/1", "C240131EUR80,00", "C240229EUR70,00", "Statement 2 is missing"),
        ("5/1", "C240131EUR80,00", "C240229EUR70,00", "Statements 2 to 4 are missing"),
        ("0", "C240131EUR80,00", "C240229EUR70,00", "Something is missing"),
    ],
)
def test_a_missing_statement(number: str, opening: str, closing: str, said: str) -> None:
    later = message(entry("2402170217D10,00NMSC"), number=number, opening=opening, closing=closing)
    found = read(message(entry()) + later)
    assert len(found.rows) == 2
    assert len(found.accounts) == 1
    assert codes(found) == (["balance_mismatch"] if said else [])
    assert all(said in problem.message and "20.00" in problem.message for problem in found.problems)


def test_a_statement_that_stands_in_the_file_twice_is_said() -> None:
    [problem] = read(message(entry()) * 2).problems
    assert (problem.code, problem.is_warning) == ("balance_mismatch", True)
    assert "stands in the file twice" in problem.message


def test_the_newest_statement_first() -> None:
    later = message(entry("2402170217D10,00NMSC"), number="2", opening="C240131EUR100,00", closing="C240229EUR90,00")
    found = read(later + message(entry()))
    assert not found.problems
    assert sorted(found.balances, key=lambda balance: balance[1])[0] == ("opening", "2024-01-01", "110.00")
    assert ("closing", "2024-02-29", "90.00") in found.balances


def test_a_balance_without_currency_is_in_that_of_the_statement() -> None:
    found = read(message(entry(), closing="C240131100,00"))
    assert found.balances[-1] == ("closing", "2024-01-31", "100.00")
    assert (len(found.accounts), found.problems) == (1, [])


def test_a_balance_without_its_second_colon() -> None:
    assert read(message(entry()).replace(":62F:", ":62F")).balances[-1] == ("closing", "2024-01-31", "100.00")


def test_pages_of_one_statement() -> None:
    one = message(entry(), pages="FM", closing="C240115EUR100,00")
    two = message(entry(), pages="MF", number="1/2", opening="C240115EUR100,00", closing="C240131EUR90,00")
    found = read(one + two)
    assert found.balances == [("opening", "2024-01-01", "110.00"), ("closing", "2024-01-31", "90.00")]
    assert not found.problems


def test_a_day_with_two_statements_ends_with_the_second() -> None:
    one = message(entry(), opening="C240114EUR110,00", closing="C240115EUR100,00")
    two = message(entry(), number="2", opening="C240115EUR100,00", closing="C240115EUR90,00")
    assert read(one + two).balances == [("opening", "2024-01-15", "110.00"), ("closing", "2024-01-15", "90.00")]


def test_accounts_are_told_apart_by_number_and_currency() -> None:
    dollars = message(entry(), opening="C231231USD110,00", closing="C240131USD100,00")
    other = message(entry(), account="10010010/7")
    found = read(message(entry()) + dollars + other)
    assert [row.account for row in found.rows] == ["10010010/123456789/EUR", "10010010/123456789/USD", "10010010/7/EUR"]
    assert [account.key for account in found.accounts] == [row.account for row in found.rows]
    assert not found.problems


@pytest.mark.parametrize(
    "account", ["1291.99.348EUR", "1291.99.348/EUR", "/1291.99.348", "//1291.99.348/EUR", "1291.99.348"]
)
def test_what_banks_put_around_the_number(account: str) -> None:
    assert read(message(account=account)).accounts[0].number == "1291.99.348"


def test_no_closing_balance_is_said() -> None:
    found = read(message(entry(), closing=None))
    assert len(found.rows) == 1
    assert [(problem.code, problem.is_warning) for problem in found.problems] == [("no_closing_balance", True)]


def test_a_bare_entry_is_still_read() -> None:
    found = read(":61:1811261126CR30,00N062NONREF\n:86:166?00GUTSCHR.?20SVWZ+Test\n")
    assert (found.accounts[0].key, str(found.row.quantity)) == ("", "30.00")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "@@"])
def test_line_ends(end: str) -> None:
    data = message(entry(details="SHOP") + entry(details="BAR"), closing="C240131EUR90,00").replace("\r\n", end)
    found = read(data)
    assert [row.payee for row in found.rows] == ["SHOP", "BAR"]
    assert not found.problems
    assert scores(data)[0] == 100


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1250"])
def test_letters(codec: str) -> None:
    text = message(entry(details="166?00ÜBERWEISUNG?20Für Möbel?32MÜLLER GRÖßE"))
    found = read(text.encode(codec))
    assert (found.row.payee, found.row.memo) == ("MÜLLER GRÖßE", "Für Möbel")
    assert found.row.raw.decode(
        codec.removesuffix("-sig").replace("utf-16-le", "utf-16").replace("utf-16", "utf-16-le")
    ).startswith(":61:")
    assert scores(text.encode(codec))[0] == 100


@pytest.mark.parametrize("codec", ["cp852", "cp1250", "iso8859-2"])
@pytest.mark.parametrize(
    "name", ["Józef Gołębiewski Żywiec Łódź", "Jutalék átutalás tűzoltó Győr", "Jiří Dvořák účet žižkov"]
)
def test_letters_of_central_europe(codec: str, name: str) -> None:
    assert read(message(entry(details=f"020~00X~20A~32{name}")).encode(codec)).row.payee == name


def test_control_bytes_and_headers_around() -> None:
    data = "\x01\r\nABNANL2A\r\n940\r\nABNANL2A\r\n" + message(entry(details="SH\x00OP")).replace("-\r\n", "-\x03")
    assert read(data).row.payee == "SHOP"


INTERIM = ":20:X\r\n:25:GJB0291\r\n:28C:1/1\r\n:34F:EURD0,00\r\n:13D:1610301730+0000\r\n:61:1610301031D0,42MCI0NONREF\r\n:90D:1EUR0,42\r\n"


def test_interim_report() -> None:
    found = read(INTERIM, "mt942")
    assert (found.accounts[0].currency, str(found.row.quantity), found.problems) == ("EUR", "-0.42", [])
    assert scores(INTERIM) == (70, 100)
    assert scores(message(entry())) == (100, 70)


@pytest.mark.parametrize(
    "data",
    [b":NS:\n", b":20:X\r\n:25:1\r\n:28C:1\r\n", b"", b"hello", b":20:X\n:25:1\n:60F:nonsense\n", b"\0" * 5000],
)
def test_refused(data: bytes) -> None:
    with pytest.raises(FileRefused) as refusal:
        read(data)
    assert refusal.value.code in {"not_a_statement", "empty"}


@pytest.mark.parametrize(
    "data", [":NS:\n", "Date;Amount\n2024-01-01;5\n", ":20:PAYMENT\n:32A:240101EUR5,\n", "<Document/>"]
)
def test_not_claimed(data: str) -> None:
    assert scores(data) == (0, 0)
