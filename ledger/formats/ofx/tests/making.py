"""Small OFX files for tests, put together from parts, and what the reader makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.formats.base import ReadOptions, Source
from ledger.formats.ofx import ofx
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction, Problem, Record

HEADER = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:{encoding}\nCHARSET:{charset}\nCOMPRESSION:NONE\n\n"
SIGN_ON = "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240201<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>"
ACCOUNT = "<BANKACCTFROM><BANKID>100<ACCTID>7<ACCTTYPE>CHECKING</BANKACCTFROM>"
BALANCE = "<LEDGERBAL><BALAMT>100.00<DTASOF>20240131</LEDGERBAL>"


@dataclass(frozen=True)
class Read:
    """The records of one reading by kind."""

    records: list[Record]

    @property
    def rows(self) -> list[IncomingTransaction]:
        return [record for record in self.records if isinstance(record, IncomingTransaction)]

    @property
    def row(self) -> IncomingTransaction:
        [row] = self.rows
        return row

    @property
    def accounts(self) -> list[IncomingAccount]:
        return [record for record in self.records if isinstance(record, IncomingAccount)]

    @property
    def balances(self) -> list[IncomingBalance]:
        return [record for record in self.records if isinstance(record, IncomingBalance)]

    @property
    def problems(self) -> list[Problem]:
        return [record for record in self.records if isinstance(record, Problem)]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


def row(body: str = "", *, on: str = "20240115", amount: str = "-10.00", fitid: str = "1", name: str = "Shop") -> str:
    head = f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{on}<TRNAMT>{amount}<FITID>{fitid}"
    return f"{head}{f'<NAME>{name}' if name else ''}{body}</STMTTRN>\n"


def statement(
    rows: str, *, account: str = ACCOUNT, currency: str = "EUR", balance: str = BALANCE, tag: str = "STMTRS"
) -> str:
    listed = f"<BANKTRANLIST><DTSTART>20240101<DTEND>20240131\n{rows}</BANKTRANLIST>"
    return f"<{tag}><CURDEF>{currency}{account}{listed}{balance}</{tag}>"


def sgml(body: str, *, encoding: str = "USASCII", charset: str = "1252") -> str:
    """A whole OFX 1 file around one or more statements."""
    ok = "<TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
    head = HEADER.format(encoding=encoding, charset=charset)
    return f"{head}<OFX>{SIGN_ON}<BANKMSGSRSV1><STMTTRNRS>{ok}{body}</STMTTRNRS></BANKMSGSRSV1></OFX>\n"


def read(data: str | bytes, **answers: str) -> Read:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "statement.ofx"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Read(list(ofx.read(Source(path.name, path), ReadOptions(answers=answers))))


def score(data: bytes) -> int:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "unknown"
        path.write_bytes(data)
        return ofx.score(Source(path.name, path))
