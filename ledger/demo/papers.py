"""What the banks sent: per account one file of the years past and one of this year, OFX from banks and CSV from e-wallets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from ledger.demo.cast import ACCOUNTS, DemoAccount
from ledger.demo.life import Row
from ledger.demo.money import ONE_DAY, Story

HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\n"
    "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
TYPES = {"checking": "CHECKING", "savings": "SAVINGS", "wallet": "CHECKING"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement file as it is dropped on the import page."""

    account: DemoAccount
    file_name: str
    content: bytes


def papers(story: Story) -> Iterator[Paper]:
    """Every statement, account by account, oldest first."""
    for account in ACCOUNTS:
        if account.has_statements:
            rows = [row for row in story.rows if row.account == account.key]
            new_year = date(story.span.last.year, 1, 1)
            for until in (new_year - ONE_DAY, story.span.last):
                yield _paper(story, account, [row for row in rows if (row.on < new_year) == (until < new_year)], until)


def _paper(story: Story, account: DemoAccount, rows: Sequence[Row], until: date) -> Paper:
    name = f"{account.name.replace(' ', '-').lower()}-{until.year}"
    closing = story.balance(account.key, until)
    if account.institution in ("GCash", "Maya"):
        opening = closing - sum((row.quantity for row in rows if not row.is_pending), Decimal(0))
        return Paper(account, f"{name}.csv", _csv(rows, opening))
    return Paper(account, f"{name}.ofx", _ofx(account, rows, closing, until))


def _csv(rows: Sequence[Row], opening: Decimal) -> bytes:
    out, held = io.StringIO(), opening
    writer = csv.writer(out)
    writer.writerow(("Date", "Description", "Debit", "Credit", "Balance"))
    for row in rows:
        held += row.quantity
        debit, credit = (f"{-row.quantity}", "") if row.quantity < 0 else ("", f"{row.quantity}")
        writer.writerow((row.on.isoformat(), row.payee, debit, credit, f"{held}"))
    return out.getvalue().encode()


def _ofx(account: DemoAccount, rows: Sequence[Row], closing: Decimal, until: date) -> bytes:
    is_card = account.kind == "credit_card"
    message, statement = ("CREDITCARDMSGSRSV1", "CCSTMT") if is_card else ("BANKMSGSRSV1", "STMT")
    booked = "".join(_entry(row) for row in rows if not row.is_pending)
    pending = "".join(_entry(row) for row in rows if row.is_pending)
    waiting = f"<BANKTRANLISTP><DTASOF>{until:%Y%m%d}\n{pending}</BANKTRANLISTP>" if pending else ""
    body = (
        f"<{statement}RS><CURDEF>{account.currency}{_holder(account, is_card)}"
        f"<BANKTRANLIST><DTSTART>{rows[0].on:%Y%m%d}<DTEND>{until:%Y%m%d}\n{booked}</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>{closing}<DTASOF>{until:%Y%m%d}</LEDGERBAL>{waiting}</{statement}RS>"
    )
    ok = "<TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
    sign_on = (
        f"<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{until:%Y%m%d}<LANGUAGE>ENG"
        f"<FI><ORG>{account.institution}<FID>1</FI></SONRS></SIGNONMSGSRSV1>"
    )
    return (
        f"{HEADER}<OFX>{sign_on}<{message}><{statement}TRNRS>{ok}{body}</{statement}TRNRS></{message}></OFX>\n".encode()
    )


def _holder(account: DemoAccount, is_card: bool) -> str:
    if is_card:
        return f"<CCACCTFROM><ACCTID>{account.number}</CCACCTFROM>"
    return (
        f"<BANKACCTFROM><BANKID>{account.institution}<ACCTID>{account.number}"
        f"<ACCTTYPE>{TYPES[account.kind]}</BANKACCTFROM>"
    )


def _entry(row: Row) -> str:
    tag, day = ("STMTTRNP", "DTTRAN") if row.is_pending else ("STMTTRN", "DTPOSTED")
    kind = "DEBIT" if row.quantity < 0 else "CREDIT"
    memo = f"<MEMO>{escape(row.memo)}" if row.memo else ""
    return (
        f"<{tag}><TRNTYPE>{kind}<{day}>{row.on:%Y%m%d}<TRNAMT>{row.quantity}<FITID>{row.reference}"
        f"<NAME>{escape(row.payee)}{memo}</{tag}>\n"
    )
