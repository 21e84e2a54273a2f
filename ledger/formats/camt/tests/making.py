"""Small CAMT files for tests, put together from parts, and what the reader makes of them."""

from __future__ import annotations

from ledger.formats.camt import camt
from ledger.formats.tests.reading import Read, read_with, score_with

IBAN = "DE02120300000000202051"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
ROOTS = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def detail(body: str = "", *, creditor: str = "Shop", refs: str = "") -> str:
    party = f"<RltdPties><Cdtr><Nm>{creditor}</Nm></Cdtr></RltdPties>" if creditor else ""
    return f"<TxDtls><Refs>{refs}</Refs>{body}{party}</TxDtls>"


def entry(
    body: str = "", *, amount: str = "10.00", currency: str = "EUR", side: str = "DBIT", on: str = "2024-01-15",
    status: str = "BOOK", ref: str = "", details: str | None = None,
) -> str:  # fmt: skip
    """An entry of one payment, as version 2 writes it."""
    parts = [
        f'<Amt Ccy="{currency}">{amount}</Amt>',
        f"<CdtDbtInd>{side}</CdtDbtInd>" if side else "",
        f"<Sts>{status}</Sts>" if status else "",
        f"<BookgDt><Dt>{on}</Dt></BookgDt>" if on else "",
        f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else "",
        f"<NtryDtls>{detail() if details is None else details}</NtryDtls>",
    ]
    return f"<Ntry>{''.join(parts)}{body}</Ntry>\n"


def balance(name: str, quantity: str, on: str, *, side: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{name}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{quantity}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def account(body: str = "<Ccy>EUR</Ccy>", number: str = f"<IBAN>{IBAN}</IBAN>") -> str:
    return f"<Acct><Id>{number}</Id>{body}</Acct>"


def statement(body: str, *, kind: str = "053", head: str = "<Id>S1</Id>", acct: str | None = None) -> str:
    tag = ROOTS[kind][1]
    created = "<CreDtTm>2024-01-31T18:00:00+01:00</CreDtTm>"
    return f"<{tag}>{head}{created}{account() if acct is None else acct}\n{body}</{tag}>"


def message(statements: str, *, kind: str = "053", version: str = "02", namespace: str | None = None) -> str:
    """A whole file around one or more statements."""
    name = NAMESPACE.format(kind=kind, version=version) if namespace is None else namespace
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-02-01T08:00:00</CreDtTm></GrpHdr>"
    root = ROOTS[kind][0]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{name}"><{root}>{head}{statements}</{root}></Document>\n'


def read(data: str | bytes) -> Read:
    return read_with(camt, data)


def read_entries(*entries: str) -> Read:
    return read(message(statement("".join(entries))))


def score(data: bytes) -> int:
    return score_with(camt, data)
