"""The layouts made of `/CODE/` parts: Dutch banks and bunq, HSBC, Citi, and banks that write a party as number, name, reason."""

from __future__ import annotations

import re

from ledger.formats.mt940.layouts import IBAN
from ledger.formats.mt940.texts import Details, unless_absent

CODES = (
    "TRTP|IBAN|BBAN|BIC|NAME|REMI|EREF|ORDP|BENM|CNTP|MARF|CSID|PREF|RTRN|ULTC|ULTD|ULTB|PURP|ISDT|ID|ADDR|ACCW|TRCD|OCMT|CHGS|EXCH|"
    "CREF|KREF|MREF|CRED|SVWZ|INFO|SVCL|BUSP|SWOD|SWOC|FXRT"
)
PART = re.compile(rf"/({CODES})/")
CITI_PART = re.compile(r"/(PT|PY|EI|BI|BO1?|BE1?|BN1?|AB|OB|RP|CR)/")
START = re.compile(rf"\s{{0,3}}/(?:PT|{CODES})/")
REMITTANCE = re.compile(r"/?(?:USTD/?/|STRD/(?:CUR|ISO)?/?)")
REFERENCES = ("EREF", "CREF", "KREF", "MARF", "PREF")


def slashed(lines: list[str]) -> bool:
    """Whether the text is made of /CODE/ parts."""
    return START.match("".join(lines[:2])) is not None


def read_slashes(text: str) -> Details:
    """Example: "/TRTP/IDEAL/IBAN/NL02…/NAME/Bol.com/REMI/Order 7/EREF/1" → payee "Bol.com", memo "Order 7", kind "IDEAL"."""
    if text.lstrip().startswith("/PT/"):
        return _citi(_parts(CITI_PART, text))
    parts = _parts(PART, text)
    account, name, reason = _party(parts)
    told = {code: value.strip(" /") for code, value in parts.items()}
    memo = REMITTANCE.sub("", parts.get("REMI", "") or parts.get("SVWZ", ""), count=1).strip(" /") or told.get(
        "INFO", ""
    )
    payee = told.get("NAME") or name or told.get("ULTC", "")
    return Details(
        payee=payee,
        memo=memo or reason or ("" if payee else text),
        counterparty=told.get("IBAN") or told.get("BBAN") or account,
        reference=next((value for code in REFERENCES if (value := unless_absent(told.get(code, "")))), ""),
        kind=told.get("TRTP", ""),
    )


def _parts(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Code → text after it, the first that says something."""
    pieces = pattern.split(text)
    parts: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=False):
        if value.strip(" /"):
            parts.setdefault(code, value)
    return parts


def _party(parts: dict[str, str]) -> tuple[str, str, str]:
    """(account, name, reason) of a party told in pieces: `/CNTP/IBAN/BIC/name///`, `/BENM/number/name/codes/reason`.

    Example: {"BENM": "3000039/TELEKOM AD/00//02/For services"} → ("3000039", "TELEKOM AD", "For services").
    """
    if "CNTP" in parts:
        account, *others = parts["CNTP"].strip().split("/")
        if not IBAN.fullmatch(account) and not "".join(others):
            return "", account, ""
        return account, others[1] if len(others) > 1 else "", ""
    account, *others = (parts.get("BENM") or parts.get("ORDP") or "").strip(" /").split("/")
    if not account.strip().isdigit():
        return "", "", ""
    return account, others[0] if others else "", others[-1] if len(others) > 1 else ""


def _citi(parts: dict[str, str]) -> Details:
    """Example: "/PT/DE/EI/Invoice 7/BI/0042/BO/04982601/BO1/ACME" → payee "ACME", memo "Invoice 7", account "0042"."""
    told = {code: value.strip(" /") for code, value in parts.items()}
    name = next((told[code] for code in ("BO1", "BN1", "BN", "BE1", "BE", "BO") if code in told), "")
    return Details(name, told.get("PY") or told.get("EI", ""), told.get("BI", ""))
