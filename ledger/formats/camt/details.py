"""One `TxDtls`: who, what for, how much, under which references."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ledger.formats.camt.accounts import currency_of, number_at
from ledger.formats.camt.pieces import Fields
from ledger.formats.camt.values import SIDES, amount, told

LINE_LENGTH = 140
"""A remittance line that is full runs on in the next, also in the middle of a word."""
AMOUNTS = ("AmtDtls/InstdAmt/Amt", "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/AnncdPstngAmt/Amt")
OWN_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt", "AmtDtls/CntrValAmt/Amt")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is: a party with this number or name is not the other side."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Party:
    """The other side of a payment, and for whom or through whom it acted (`ultimate`)."""

    name: str = ""
    number: str = ""
    ultimate: str = ""


def party_of(fields: Fields, sign: int, owner: Owner) -> Party:
    """The creditor when money leaves, the debtor when it comes; the other one where that is the owner, as in a returned debit.

    Example: money in, debtor "Anna", creditor the owner → Party("Anna").
    """
    sides = ("Cdtr", "Dbtr") if sign < 0 else ("Dbtr", "Cdtr")
    found = [_party(fields, name) for name in sides]
    strangers = [party for party in found if (party.name or party.number) and not _is_owner(party, owner)]
    if strangers:
        return strangers[0]
    others = fields.first("RltdPties/TradgPty/Nm", "RltdPties/Prtry/Nm")
    return Party(told(others) or told(_ultimate(fields, sides[0])))


def _party(fields: Fields, name: str) -> Party:
    """Some banks have no `Nm` and write the name into the first line of the address."""
    party = f"RltdPties/{name}"
    return Party(
        told(fields.first(f"{party}/Nm", f"{party}/FinInstnId/Nm", f"{party}/PstlAdr/AdrLine")),
        number_at(fields, f"RltdPties/{name}Acct"),
        told(_ultimate(fields, name)),
    )


def _ultimate(fields: Fields, name: str) -> str:
    return fields.first(f"RltdPties/Ultmt{name}/Nm", f"RltdPties/Ultmt{name}/FinInstnId/Nm")


def _is_owner(party: Party, owner: Owner) -> bool:
    if party.number and owner.number:
        return party.number == owner.number
    return bool(owner.name) and party.name.casefold() == owner.name.casefold()


def kind_of(*levels: Fields) -> str:
    """The bank's code for the kind of entry: the ISO one, else its own.

    Example: Domn PMNT, Fmly RCDT, SubFmlyCd ESCT → "PMNT-RCDT-ESCT"; Prtry "NTRF+166" → "NTRF+166".
    """
    for fields in levels:
        domain = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
        code = "-".join(part for path in domain if (part := fields.first(path)))
        if code or (code := fields.first("BkTxCd/Prtry/Cd")):
            return code
    return ""


def signed(fields: Fields, sign: int, currency: str) -> Decimal | None:
    """What this detail adds to an entry in `currency`; None where it doesn't say so in that currency."""
    own = SIDES.get(fields.first("CdtDbtInd").upper(), sign)
    for path in OWN_AMOUNTS:
        if path in fields and currency_of(fields, path) in ("", currency):
            quantity = amount(fields.first(path))
            return None if quantity is None else own * quantity
    return None


def original(levels: Iterable[Fields], sign: int, currency: str) -> tuple[Decimal | None, str]:
    """What it cost where it was made: the first amount in another currency.

    Example: an entry of -9.20 EUR with InstdAmt 10.00 USD → (Decimal("-10.00"), "USD").
    """
    for fields in levels:
        for path in AMOUNTS:
            code = currency_of(fields, path)
            quantity = amount(fields.first(path)) if code and code != currency else None
            if quantity:
                return sign * quantity, code
    return None, ""


def remittance(fields: Fields) -> list[str]:
    """What the payment is for, as the payer wrote it, then what is said about it."""
    lines = fields.all("RmtInf/Ustrd")
    text = "".join(line if len(line) == LINE_LENGTH else f"{line} " for line in lines)
    invoices = fields.all("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/RfrdDocInf/RfrdDocNb")
    return [told(text), *map(told, fields.all("RmtInf/Strd/AddtlRmtInf")), *map(told, invoices), *_returned(fields)]


def _returned(fields: Fields) -> list[str]:
    """Why a payment came back: "Return AC04"."""
    reason = told(fields.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd"))
    return [f"Return {reason}" if reason else "", *map(told, fields.all("RtrInf/AddtlInf"))]


def charges(*levels: Fields) -> str:
    """ "Charges 0.31 CHF", "" for none; the entry's amount already holds or leaves them out as the bank says."""
    for fields in levels:
        for path in ("Chrgs/TtlChrgsAndTaxAmt", "Chrgs/Rcrd/Amt", "Chrgs/Amt"):
            quantities, codes = fields.all(path), fields.all(f"{path}@Ccy")
            codes = codes if len(codes) == len(quantities) else [""] * len(quantities)
            pairs = zip(quantities, codes, strict=True)
            if paid := [f"{quantity} {code}".rstrip() for quantity, code in pairs if amount(quantity)]:
                return f"Charges {' + '.join(paid[:5])}"
    return ""


def references(fields: Fields) -> list[str]:
    """The creditor's reference (QRR, SCOR, …), the payer's own, the mandate's, the cheque's."""
    structured = fields.all("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef")
    others = (fields.first(f"Refs/{name}") for name in ("EndToEndId", "MndtId", "ChqNb"))
    return [text for each in (*structured, *others) if (text := told(each))]


def joined(texts: Iterable[str], mark: str = " ") -> str:
    """Each text once, also one that another contains; joined(["Rent March", "Rent", "x"]) == "Rent March x"."""
    kept: list[str] = []
    for text in texts:
        if text and not any(text in known for known in kept):
            kept = [known for known in kept if known not in text]
            kept.append(text)
    return mark.join(kept)
