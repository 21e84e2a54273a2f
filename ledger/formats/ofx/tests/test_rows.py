from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.ofx.tests.making import read, row, sgml, statement
from ledger.intake.records import LineState


def test_every_field_finds_its_place() -> None:
    body = "<DTUSER>20240114<DTAVAIL>20240116<CHECKNUM>42<REFNUM>R1<MEMO>Beans<BANKACCTTO><BANKID>9<ACCTID>DE99</BANKACCTTO>"
    found = read(sgml(statement(row(body)))).row
    assert (found.account, found.booked_on, found.quantity) == ("100/7/CHECKING", date(2024, 1, 15), Decimal("-10.00"))
    assert (found.occurred_on, found.value_on) == (date(2024, 1, 14), date(2024, 1, 16))
    assert (found.payee, found.memo, found.external_id, found.kind) == ("Shop", "Beans", "1", "DEBIT")
    assert (found.reference, found.counterparty, found.state) == ("42", "DE99", LineState.BOOKED)
    assert found.raw == row(body).strip().encode()


def test_lines_are_counted_from_the_start_of_the_file() -> None:
    data = sgml(statement(row(fitid="1") + row(fitid="2")))
    expected = [number for number, line in enumerate(data.splitlines(), 1) if "<STMTTRN>" in line]
    assert [found.line for found in read(data).rows] == expected


def test_lines_of_an_old_mac_file_are_counted_too() -> None:
    data = sgml(statement(row(fitid="1") + row(fitid="2")))
    assert [each.line for each in read(data.replace("\n", "\r")).rows] == [each.line for each in read(data).rows]


@pytest.mark.parametrize(
    "block",
    [
        "<STMTTRN>\n<TRNTYPE>\nDEBIT</TRNTYPE>\n<DTPOSTED>\n20240115\n<TRNAMT>\n-10.00\n<FITID>\n1\n<NAME>\nShop\n</STMTTRN>",
        "<STMTTRN><NAME>Shop</NAME><FITID>1</FITID><TRNAMT>-10.00</TRNAMT><DTPOSTED>20240115</DTPOSTED></STMTTRN>",
        "<STMTTRN><FITID>1<TRNAMT>-10.00<DTPOSTED>20240115<PAYEE><NAME>Shop<CITY>Ghent<PHONE>1</PAYEE></STMTTRN>",
        "<STMTTRN><FITID>1<TRNAMT>-10.00<DTPOSTED>20240115<PAYEE>Shop</STMTTRN>",
        "<STMTTRN> <DTPOSTED>20240115 <!-- posted --> <TRNAMT>-10.00 <!-- <TRNAMT>99 --> <FITID>1 <NAME>Shop</STMTTRN>",
        "<stmttrn><dtposted>20240115<trnamt>-10.00<fitid>1<name>Shop</stmttrn>",
        "< STMTTRN >< DTPOSTED>20240115<TRNAMT >-10.00<FITID\t>1</ FITID ><NAME lang='en'>Shop</NAME></ STMTTRN >",
        "<STMTTRN><DTPOSTED>20240115<TRNAMT>-10.00<FITID>1<NAME><![CDATA[Shop]]></NAME></STMTTRN>",
        "<STMTTRN><DTPOSTED>20240115<TRNAMT>-10.00<TRNAMT/><FITID>1<MEMO/><NAME>Shop</STMTTRN>",
        "<STMTTRN><DTPOSTED>20240115\n<TRNAMT>-10.00\n<FITID>1\n<NAME>Shop\n</FITID></TRNAMT></DTPOSTED></STMTTRN>",
    ],
)  # fmt: skip
def test_the_same_row_in_the_ways_banks_write_it(block: str) -> None:
    found = read(sgml(statement(block + "\n"))).row
    assert (found.booked_on, found.quantity, found.external_id, found.payee) == (
        date(2024, 1, 15),
        Decimal("-10.00"),
        "1",
        "Shop",
    )


def test_a_whole_file_in_lower_case_reads_like_one_in_upper_case() -> None:
    upper = sgml(statement(row("<MEMO>Beans")))
    head, body = upper.split("<OFX>")
    lower = head + "<ofx>" + body.replace("Shop", "SHOP").replace("Beans", "BEANS").lower()
    assert [(each.payee, each.memo, each.kind) for each in read(lower).rows] == [("shop", "beans", "DEBIT")]


def test_cdata_keeps_its_signs_as_text() -> None:
    found = read(sgml(statement(row(name="<![CDATA[Tom & <Jerry> &lt;3]]>"))))
    assert found.row.payee == "Tom & <Jerry> &lt;3"


@pytest.mark.parametrize("name", ["A < B & C", "5<6", "<<<", "R&D <i>Ltd</i>", "a > b"])
def test_a_bare_sign_in_a_text_is_text(name: str) -> None:
    assert read(sgml(statement(row("<MEMO>after", name=name)))).row.payee == name


def test_two_memos_are_one_text() -> None:
    assert read(sgml(statement(row("<MEMO>one<MEMO>two")))).row.memo == "one two"


def test_a_memo_over_lines_is_one_line() -> None:
    assert read(sgml(statement(row("<MEMO>one\r\n   two  2\n")))).row.memo == "one two  2"


def test_an_empty_tag_is_empty_and_not_the_next_tag() -> None:
    found = read(sgml(statement(row("<CHECKNUM></CHECKNUM><REFNUM></REFNUM><MEMO>Beans", fitid="", name=""))))
    assert (found.row.external_id, found.row.payee, found.row.reference, found.row.memo) == ("", "", "", "Beans")


@pytest.mark.parametrize("fitid", ["0", "0000000000", "NONE", "n/a"])
def test_a_placeholder_is_no_id(fitid: str) -> None:
    found = read(sgml(statement(row(fitid=fitid) + row(fitid=fitid))))
    assert [each.external_id for each in found.rows] == ["", ""]


def test_a_long_id_is_kept_whole() -> None:
    assert read(sgml(statement(row(fitid="F" * 300)))).row.external_id == "F" * 300


@pytest.mark.parametrize(
    ("tags", "currency", "original"),
    [
        ("<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>", "USD", ""),
        ("<CURRENCY><CURRATE>1.0<CURSYM>EUR</CURRENCY>", "", ""),
        ("<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>", "", "USD"),
        ("<CURRENCY>USD", "USD", ""),
        ("<ORIGCURRENCY>usd</ORIGCURRENCY>", "", "USD"),
        ("<CURRENCY><CURRATE>1<CURSYM>?</CURRENCY>", "", ""),
    ],
)
def test_currency_of_a_row(tags: str, currency: str, original: str) -> None:
    found = read(sgml(statement(row(tags)))).row
    assert (found.currency, found.original_currency) == (currency, original)


def test_pending_rows_say_so() -> None:
    pending = "<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20240130<TRNAMT>-4.00<NAME>Bar</STMTTRNP>"
    found = read(sgml(statement(row(), balance=f"<BANKTRANLISTP><DTASOF>20240131{pending}</BANKTRANLISTP>")))
    assert [(each.state, each.quantity) for each in found.rows] == [
        (LineState.BOOKED, Decimal("-10.00")),
        (LineState.PENDING, Decimal("-4.00")),
    ]
    assert found.rows[1].booked_on == date(2024, 1, 30)


def test_the_statement_after_a_pending_list_is_booked_again() -> None:
    unclosed = statement(row(), balance="<BANKTRANLISTP><STMTTRNP><DTTRAN>20240130<TRNAMT>-4.00</STMTTRNP>")
    found = read(sgml(unclosed + statement(row(), account="<BANKACCTFROM><ACCTID>8</BANKACCTFROM>")))
    assert [each.state for each in found.rows] == [LineState.BOOKED, LineState.PENDING, LineState.BOOKED]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row(on="20230230"), "bad_date"),
        (row(on=""), "bad_date"),
        (row(amount="ten"), "bad_amount"),
        (row(amount=""), "bad_amount"),
        ("<STMTTRN></STMTTRN>", "bad_date"),
        ("<STMTTRN><DTPOSTED>20240115</STMTTRN>", "bad_amount"),
        (row("<MEMO>" + "x" * 70_000), "bad_row"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_taken(bad: str, code: str) -> None:
    found = read(sgml(statement(row(fitid="8") + bad + row(fitid="9"))))
    assert [each.external_id for each in found.rows] == ["8", "9"]
    [problem] = found.problems
    assert (problem.code, problem.is_warning, problem.line) == (code, False, found.rows[0].line + 1)
    assert problem.raw.startswith("<STMTTRN>")
    assert len(problem.raw) <= 500
