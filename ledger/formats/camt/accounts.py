"""The account a statement speaks of, and the currencies it holds."""

from __future__ import annotations

import re

from ledger.formats.camt.pieces import Fields, Piece
from ledger.formats.camt.values import told
from ledger.intake.records import IncomingAccount

CODE = re.compile(r"[A-Z]{3}")
NUMBERS = ("Id/IBAN", "Id/BBAN", "Id/UPIC", "Id/Othr/Id", "Id/PrtryAcct/Id")
KINDS = {
    "CACC": "checking",
    "TRAN": "checking",
    "SVGS": "savings",
    "CARD": "credit_card",
    "LOAN": "loan",
    "CASH": "wallet",
}
WHOLE_DAY = ("OPBD", "PRCD", "CLBD")
"""Balances of booked entries at an edge of the statement; `ITBD` is one of some moment of the day."""


def number_at(fields: Fields, parent: str) -> str:
    """The account number below `parent` ("Acct", "RltdPties/DbtrAcct"), without the blanks people write into an IBAN."""
    number = told(fields.first(*(f"{parent}/{path}" for path in NUMBERS)))
    return number.replace(" ", "") if f"{parent}/Id/IBAN" in fields else number


def currency_of(fields: Fields, path: str = "Amt") -> str:
    """The ISO code an amount carries, "" when none."""
    code = fields.first(f"{path}@Ccy")
    return code if CODE.fullmatch(code) else ""


def balance_type(fields: Fields) -> str:
    return fields.first("Tp/Cd", "Tp/Prtry").upper()


def account_currency(statement: Fields, balances: list[Piece], entry_currency: str) -> str:
    """What the statement says, else its booked balances, else its first entry, else any balance.

    Example: no `Acct/Ccy`, OPBD in EUR, CLBD in SEK → "EUR".
    """
    said = statement.first("Acct/Ccy").upper()
    booked = [currency_of(each.fields) for each in balances if balance_type(each.fields) in WHOLE_DAY]
    others = [currency_of(each.fields) for each in balances]
    found = (said if CODE.fullmatch(said) else "", *booked, entry_currency, *others)
    return next((code for code in found if code), "")


def account_of(statement: Fields, currency: str) -> IncomingAccount:
    """Example: IBAN DE89…, Ccy EUR, Svcr "Bank" → key "DE89…/EUR", number "DE89…", institution "Bank", currency "EUR"."""
    number = number_at(statement, "Acct")
    servicer = statement.first("Acct/Svcr/FinInstnId/Nm", "Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC")
    return IncomingAccount(
        key="/".join(part for part in (number, currency) if part),
        number=number,
        institution=told(servicer),
        name=told(statement.first("Acct/Nm")),
        kind=KINDS.get(statement.first("Acct/Tp/Cd").upper(), ""),
        currency=currency,
    )
