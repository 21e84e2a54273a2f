"""Statement files written by hand for the tests of the import pages."""

from __future__ import annotations

from collections.abc import Sequence

OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261101<LANGUAGE>ENG<FI><ORG>{bank}</FI></SONRS>
</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>{currency}
<BANKACCTFROM><BANKID>1<ACCTID>{number}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20261001<DTEND>20261031
{rows}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
ROW = "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{key}<NAME>{payee}</STMTTRN>\n"
LEDGER_BALANCE = "<LEDGERBAL><BALAMT>{amount}<DTASOF>{on}</LEDGERBAL>"

Booking = tuple[str, str, str]
OCTOBER: tuple[Booking, ...] = (
    ("20261002", "2500.00", "ACME Payroll"),
    ("20261005", "-64.20", "Corner Grocery"),
    ("20261019", "-12.80", "Tram &amp; Bus"),
)


def ofx(
    rows: Sequence[Booking] = OCTOBER,
    *,
    currency: str = "EUR",
    number: str = "DE02120300000000202051",
    closing: str = "",
    on: str = "20261031",
) -> bytes:
    """An OFX 1 bank statement of (day, amount, payee) rows; ids are A1, A2, …"""
    bookings = "".join(
        ROW.format(day=day, amount=amount, key=f"A{place}", payee=payee)
        for place, (day, amount, payee) in enumerate(rows, 1)
    )
    balance = LEDGER_BALANCE.format(amount=closing, on=on) if closing else ""
    return OFX.format(bank="Testbank", currency=currency, number=number, rows=bookings, balance=balance).encode()


AMBIGUOUS_CSV = b"Date,Payee,Amount\n01/02/2026,Shop,-10.00\n03/04/2026,Kiosk,-5.00\n12/11/2025,Bar,-2.00\n"
"""Day first or month first: the file does not say."""
UNKNOWN_CSV = b"Datum;Aaa;Bbb\n2026-01-15;Shop;400000000012345\n"
"""No column looks like an amount."""
