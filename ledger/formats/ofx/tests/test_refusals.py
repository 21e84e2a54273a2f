from __future__ import annotations

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.ofx.tests.making import read, row, score, sgml, statement

INVESTMENT = (
    "<INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>b<ACCTID>i</INVACCTFROM>"
    "<INVTRANLIST><INVBANKTRAN>{row}</INVBANKTRAN></INVTRANLIST></INVSTMTRS>"
)
ERROR = "<STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>General &amp; Server Error</STATUS>"


def refused(data: str | bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n \r\n\t", b"\0\0"])
def test_an_empty_file(data: bytes) -> None:
    assert refused(data).code == "empty"


@pytest.mark.parametrize(
    "data",
    [
        "this is totally not an ofx file",
        "<html><body>Your session has ended</body></html>",
        "<OFX></OFX>",
        "<OFX><BANKMSGSRQV1><STMTTRNRQ><STMTRQ></STMTRQ></STMTTRNRQ></BANKMSGSRQV1></OFX>",
        "<OFX><CCSTMTRS><CCACCTINFO><ACCTID>\n</CCSTMTRS></OFX>",
    ],
)
def test_what_is_no_statement(data: str) -> None:
    assert refused(data).code == "not_a_statement"


def test_a_document_type_is_refused_and_the_same_file_without_it_is_not() -> None:
    clean = sgml(statement(row(name="&xxe;")))
    assert read(clean).row.payee == "&xxe;"
    for declaration in (
        '<!DOCTYPE OFX [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        "<!doctype ofx>",
        "<! ENTITY a 'b'>",
    ):
        data = clean.replace("<OFX>", declaration + "<OFX>")
        assert refused(data).code == "doctype"
        assert refused(data.encode("utf-16")).code == "doctype"


def test_an_investment_statement_is_refused_alone_and_skipped_beside_a_bank_statement() -> None:
    investment = INVESTMENT.format(row=row(fitid="I"))
    alone = refused(sgml(investment))
    assert alone.code == "investment_statement"
    assert "until the portfolio can take it" in str(alone)
    for body in (investment + statement(row(fitid="B")), statement(row(fitid="B")) + investment):
        found = read(sgml(body))
        assert [each.external_id for each in found.rows] == ["B"]
        assert [(each.code, each.is_warning) for each in found.problems] == [("investment_statement", True)]


def test_the_error_of_the_bank_is_shown() -> None:
    error = refused(f"<OFX><BANKMSGSRSV1><STMTTRNRS>{ERROR}</STMTTRNRS></BANKMSGSRSV1></OFX>")
    assert error.code == "bank_error"
    assert "General & Server Error" in str(error)
    assert "2000" in str(error)


def test_an_error_beside_a_good_statement_is_a_warning() -> None:
    found = read(sgml(statement(row()) + f"</STMTTRNRS><STMTTRNRS>{ERROR}"))
    assert len(found.rows) == 1
    assert [(each.code, each.is_warning) for each in found.problems] == [("bank_error", True)]


def test_a_cut_file_is_asked_about_and_then_read_as_far_as_it_goes() -> None:
    whole = sgml(statement(row(fitid="1") + row(fitid="2") + row(fitid="3")))
    assert len(read(whole).rows) == 3
    cut = whole[: whole.index("<FITID>3") - 4]
    with pytest.raises(NeedsAnswer) as caught:
        read(cut)
    assert caught.value.question.key == "cut_file"
    assert caught.value.data["line"] == cut.count("\n") + 1
    found = read(cut, cut_file="import")
    assert [each.external_id for each in found.rows] == ["1", "2"]
    assert [(each.code, each.is_warning) for each in found.problems] == [("truncated", False)]


def test_a_cut_between_two_transactions_is_asked_about_too() -> None:
    whole = sgml(statement(row(fitid="1") + row(fitid="2")))
    cut = whole[: whole.index("<STMTTRN>", whole.index("<FITID>1"))]
    with pytest.raises(NeedsAnswer):
        read(cut)
    assert len(read(cut, cut_file="import").rows) == 1


def test_a_second_document_that_is_cut_is_noticed() -> None:
    whole = sgml(statement(row(fitid="1")))
    second = sgml(statement(row(fitid="2"), account="<BANKACCTFROM><ACCTID>8</BANKACCTFROM>"))
    assert len(read(whole + second).rows) == 2
    with pytest.raises(NeedsAnswer):
        read(whole + second[: second.index("</BANKTRANLIST>")])


def test_a_balance_cut_in_its_digits_is_not_taken() -> None:
    whole = sgml(statement(row()))
    assert len(read(whole).balances) == 1
    found = read(whole[: whole.index("<BALAMT>100.00") + 10], cut_file="import")
    assert (len(found.rows), found.balances) == (1, [])


def test_cut_before_the_first_transaction_is_complete() -> None:
    whole = sgml(statement(row()))
    assert refused(whole[: whole.index("<FITID>")]).code == "truncated"


@pytest.mark.parametrize("ending", ["</OFX>", "</BANKMSGSRSV1></OFX>", "</STMTTRNRS></BANKMSGSRSV1></OFX>"])
def test_forgotten_closing_tags_are_no_cut(ending: str) -> None:
    data = sgml(statement(row())).rstrip()
    assert data.endswith(ending)
    assert len(read(data.removesuffix(ending)).rows) == 1


@pytest.mark.parametrize(
    "closing", ["</STMTTRN>", "</BANKTRANLIST>", "</LEDGERBAL>", "</STMTRS>", "</BANKACCTFROM>", "</STATUS>"]
)
def test_a_tag_that_is_never_closed(closing: str) -> None:
    found = read(sgml(statement(row(fitid="1") + row(fitid="2"))).replace(closing, ""))
    assert [each.external_id for each in found.rows] == ["1", "2"]
    assert (len(found.accounts), len(found.balances), found.problems) == (1, 1, [])


def test_a_comma_that_the_other_amounts_explain() -> None:
    for other, meant in (("-2.50", "-1234"), ("-2,50", "-1.234")):
        found = read(sgml(statement(row(amount="-1,234") + row(fitid="2", amount=other), balance="")))
        assert str(found.rows[0].quantity) == meant


def test_a_comma_that_nothing_explains_is_asked_about() -> None:
    data = sgml(statement(row(amount="-1,234"), balance=""))
    with pytest.raises(NeedsAnswer) as caught:
        read(data)
    assert caught.value.question.key == "decimal_mark"
    assert str(read(data, decimal_mark=".").row.quantity) == "-1234"
    assert str(read(data, decimal_mark=",").row.quantity) == "-1.234"


@pytest.mark.parametrize(
    ("data", "least", "most"),
    [
        (sgml(statement(row())), 100, 100),
        ("\n\n\n" + sgml(statement(row())), 100, 100),
        ('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?><OFX></OFX>', 100, 100),
        ("<START><OFXHEADER>100</OFXHEADER></START><OFX>", 100, 100),
        ("<OFX><SIGNONMSGSRSV1>", 90, 99),
        ('<ofx xmlns="urn:x">', 90, 99),
        ("<STMTTRN><DTPOSTED>20240115", 50, 89),
        ("Date,Payee,Amount\n2024-01-15,OFX,1.00\n", 0, 0),
        ('<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">', 0, 0),
        ("<html><body>OFX</body></html>", 0, 0),
        ("", 0, 0),
    ],
)
def test_score(data: str, least: int, most: int) -> None:
    assert least <= score(data.encode()) <= most
