"""Statement files of two banks, small enough to add up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260301<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>123<ACCTID>DE0012345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260201<DTEND>20260228
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260202<TRNAMT>1000.00<FITID>a1<NAME>Employer</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260203<TRNAMT>-12.30<FITID>a2<NAME>Corner Shop</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260210<TRNAMT>-7.70<FITID>a3<NAME>Bakery</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1080.00<DTASOF>20260228</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
AMBIGUOUS = "Date,Payee,Amount\n03/04/2026,Shop,-5.00\n05/06/2026,Baker,-6.00\n"


@pytest.fixture
def ofx(tmp_path: Path) -> Path:
    """Three bookings, +980.00, closing at 1,080.00: the account opened with 100.00."""
    path = tmp_path / "bank.ofx"
    path.write_text(OFX)
    return path


@pytest.fixture
def ambiguous(tmp_path: Path) -> Path:
    """Two days that may be read either way."""
    path = tmp_path / "ambiguous.csv"
    path.write_text(AMBIGUOUS)
    return path
