"""What stands around the transactions: the account, the balance, the bank's status, the list of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ledger.formats.ofx.charset import Decode, View
from ledger.formats.ofx.rows import leaves
from ledger.formats.ofx.values import amount, day, text
from ledger.intake.records import IncomingAccount, IncomingBalance, Problem

BLOCK_LIMIT = 64 * 1024

HEAD_END = re.compile(rb"<(?:STMTTRNP?|/?(?:CC|INV)?STMTRS|LEDGERBAL|AVAILBAL)>")
ACCOUNT_FROM = re.compile(rb"<(?:BANK|CC)ACCTFROM>")
CURDEF = re.compile(rb"<CURDEF>\s{0,200}([A-Za-z]{3})\s{0,200}<")
ROW_CURRENCY = re.compile(
    rb"<CURRENCY>[^<]{0,200}(?:<CURRATE>[^<]{0,200}(?:</CURRATE>\s{0,200})?)?<CURSYM>\s{0,200}([A-Za-z]{3})"
)
STATEMENT_EDGE = re.compile(rb"</?(?:CC|INV)?STMTRS>")
BALANCE_END = re.compile(rb"<(?:/?LEDGERBAL|/?AVAILBAL|BALLIST|STMTTRNP?|/?(?:CC|INV)?STMTRS|/?BANKTRANLIST|/OFX)>")
STATUS_END = re.compile(rb"<(?:/STATUS|STATUS|/?(?:CC|INV)?STMTRS|/?SONRS|/OFX)>")
LISTED_END = re.compile(rb"<(?:/?ACCTINFO|/?ACCTINFORS|/OFX)>")

KINDS = {
    "CHECKING": "checking",
    "SAVINGS": "savings",
    "MONEYMRKT": "savings",
    "CD": "savings",
    "CREDITLINE": "loan",
    "CREDITCARD": "credit_card",
}


def statement_account(view: View, start: int, is_card: bool, institution: str, decode: Decode) -> IncomingAccount:
    """The account of the statement whose tag ends at `start`, wherever in the statement the bank wrote it.

    Example: BANKID 100, ACCTID 7, ACCTTYPE SAVINGS, CURDEF EUR → key "100/7/SAVINGS", number "7", kind "savings", currency "EUR".
    """
    found = leaves(decode(_until(view, start, HEAD_END)))
    if not found.get("ACCTID", "").strip() or not found.get("CURDEF", "").strip():
        found |= {tag: value for tag, value in _misplaced(view, start, decode).items() if value.strip()}
    return _account(found, is_card, institution)


def _misplaced(view: View, start: int, decode: Decode) -> dict[str, str]:
    """CURDEF and account of a statement that has them after its transactions; without CURDEF, the currency of a row."""
    edge = STATEMENT_EDGE.search(view, start)
    end = edge.start() if edge else len(view)
    found: dict[str, str] = {}
    account = ACCOUNT_FROM.search(view, start, end)
    if account:
        found = leaves(decode(view[account.start() : min(end, account.start() + 2000)]).partition("</BANKTRANLIST")[0])
        found = {tag: found[tag] for tag in ("BANKID", "BRANCHID", "ACCTID", "ACCTTYPE", "CURDEF") if tag in found}
    currency = CURDEF.search(view, start, end) or ROW_CURRENCY.search(view, start, end)
    if currency:
        found["CURDEF"] = decode(currency[1])
    return found


def _account(found: dict[str, str], is_card: bool, institution: str) -> IncomingAccount:
    bank, branch, number, kind = (text(found.get(tag, "")) for tag in ("BANKID", "BRANCHID", "ACCTID", "ACCTTYPE"))
    currency = text(found.get("CURDEF", "")).upper()
    parts = ("card", number) if is_card else (bank, branch, number, kind.upper())
    return IncomingAccount(
        key="/".join(part for part in parts if part) if number else "",
        number=number,
        institution=institution,
        name=text(found.get("DESC", "")),
        kind="credit_card" if is_card else KINDS.get(kind.upper(), ""),
        currency=currency if re.fullmatch("[A-Z]{3}", currency) else "",
    )


def closing_balance(
    view: View, start: int, decode: Decode, account: IncomingAccount, comma_groups: Callable[[], bool], line: int
) -> IncomingBalance | Problem | None:
    """LEDGERBAL; a warning where the bank left it empty, None where the file is cut inside it."""
    end = BALANCE_END.search(view, start)
    if end is None:
        return None
    raw = decode(view[start : min(end.start(), start + BLOCK_LIMIT)])
    found = leaves(raw)
    written, as_of = found.get("BALAMT", "").strip(), found.get("DTASOF", "").strip()
    if not written:
        message = "The closing balance in the file is empty; the rows were not checked against one."
        return Problem("empty_balance", message, line, raw[:500], is_warning=True, account=account.key)
    quantity, on = amount(written, comma_groups), day(as_of)
    if quantity is not None and on is not None:
        return IncomingBalance(account.key, on, quantity, account.currency)
    return Problem(
        "bad_balance",
        f'The closing balance "{written[:60]}" of "{as_of[:60]}" can\'t be read; the rows were not checked against it.',
        line,
        raw[:500],
        is_warning=True,
        account=account.key,
    )


def bank_error(view: View, start: int, decode: Decode) -> str:
    """What the bank says went wrong, "" for a status that is no error.

    Example: CODE 2000, SEVERITY ERROR, MESSAGE "General Server Error" → "General Server Error (code 2000)".
    """
    found = leaves(decode(_until(view, start, STATUS_END)))
    if found.get("SEVERITY", "").strip().upper() != "ERROR":
        return ""
    message, code = text(found.get("MESSAGE", ""))[:300], text(found.get("CODE", ""))[:20]
    return f"{message or 'The bank gives no reason'} (code {code or 'unknown'})"


def listed_accounts(view: View, start: int, institution: str, decode: Decode) -> Iterator[IncomingAccount]:
    """The bank and card accounts of one ACCTINFO."""
    found = leaves(decode(_until(view, start, LISTED_END)))
    if text(found.get("ACCTID", "")) and "INVACCTFROM" not in found:
        yield _account(found, "CCACCTFROM" in found, institution)


def _until(view: View, start: int, end: re.Pattern[bytes]) -> bytes:
    """The bytes up to the next of these tags, a bounded part of them when it is far."""
    found = end.search(view, start)
    stop = found.start() if found else len(view)
    return view[start : min(stop, start + BLOCK_LIMIT)]
