"""`:86:` as free text: labels where it has some, the layouts of a few banks, else the first line that names somebody."""

from __future__ import annotations

import re
from datetime import date

from ledger.formats.mt940.entry import Entry
from ledger.formats.mt940.layouts import IBAN, OLD_NUMBER, SEPA_TEXT, purpose
from ledger.formats.mt940.texts import Details, joined, one_line

PAYEE = (
    "NAAM|NAME|AUFTRAGGEBER|ABSENDER|EMPF[ÄA]E?NGER|BEG[ÜU]E?NSTIGTER|OD|DLA|ORDERING PARTY|BY ORDER OF|BENEFICIARY|"
    "DONNEUR D'ORDRE|BENEFICIAIRE|ODB\\.|NAD\\.|KONTRAHENT"
)
MEMO = (
    "OMSCHRIJVING|MITTEILUNGEN|MITTEILUNG|TYT\\.|TYTU[ŁL]EM|TYTU[ŁL]|REMIT|REMITTANCE|DETAILS|COMMUNICATION|MEDEDELING|"
    "ZAHLUNGSZWECK|VERWENDUNGSZWECK"
)
ACCOUNT = "IBAN|REK|Z RACH\\.|NA RACH\\.|RACH\\.|TEGENREKENING|KONTO"
REFERENCE = "KENMERK|BETALINGSKENM\\.|TNR|REFERENCE|REF\\. NR"
LABEL = re.compile(
    rf"(?<![^\W_])(?:(?P<payee>{PAYEE})|(?P<memo>{MEMO})|(?P<account>{ACCOUNT})|(?P<reference>{REFERENCE})"
    r"|(?P<other>ID IPH|BIC|MACHTIGING|INCASSANT|VALUTADATUM|DATUM/TIJD|PASVOLGNR|TRANSACTIE|TERM))\s?:",
    re.IGNORECASE,
)
CARD = re.compile(
    r"(?P<kind>BEA|GEA)(?:(?:\s+NR:\S*)?\s+(?P<day>\d\d\.\d\d\.\d\d)/\d\d[.:]\d\d\s+(?P<shop>.+?)|"
    r", ?(?P<how>[^,]{1,40}?)\s{2,}(?P<name>.+?)),\s?PAS\s?\d+(?P<rest>.*)",
    re.DOTALL,
)
DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d\d)/\d\d[.:]\d\d")
GIRO = re.compile(
    r"(?:GIRO\s+(?P<giro>\d{3,9})|(?P<bank>\d\d\.\d\d\.\d\d\.\d{3}))\s+(?P<name>\S.*?)(?:\s{2,}(?P<memo>.*))?$",
    re.DOTALL,
)
GIRO_NUMBER = re.compile(r"0\d{9}")
"""Dutch account numbers from before the IBAN, as ING pads them."""
FIRST_ACCOUNT = re.compile(r"(?P<account>[A-Z]{2}\d{2}[A-Z0-9]{8,30}|\d{9,10})\s+(?P<name>\S.*)")
WORD = re.compile(r"[^\W\d_]{2}")
CODE_ONLY = re.compile(r"(?=[A-Z/-]*\d)[A-Z0-9/-]+")
BBAN = re.compile(r"\d{16,28}")
SORT = re.compile(
    r"(DIRECT DEBIT|DIRECT CREDIT|STANDING ORDER|CARD PAYMENT(?: TO)?|CARD PURCHASE|BILL PAYMENT|FASTER PAYMENT|BANK GIRO CREDIT|"
    r"DDR?|STO?|SO|BGC|FPI|FPO|POS|DEB|CPT|TFR|BP|BACS|CHAPS)(?:\s{2,}|\s(?=[A-Z]{3}))"
)
WIDE_BLANK = re.compile(r"\s{4,}")
MOST_LETTERS = 4000
LONG_NAME = 40


def read_free(lines: list[str], entry: Entry) -> Details:
    """Example: ["FACTUUR 7", "REK: NL65INGB0123456789/NAAM: PICQER"] → payee "PICQER", memo "FACTUUR 7"."""
    lines = [OLD_NUMBER.sub("", line, count=1) if place == 0 else line for place, line in enumerate(lines)]
    text = WIDE_BLANK.sub("   ", joined([_apart(line) for line in lines if line.strip()]))[:MOST_LETTERS]
    if found := CARD.match(text):
        return _card(found)
    if found := GIRO.match(text):
        return Details(found["name"], found["memo"] or "", (found["giro"] or found["bank"] or "").replace(".", ""))
    if (found := FIRST_ACCOUNT.fullmatch(lines[0].strip())) and _is_account(found["account"], entry):
        rest = joined([line for line in lines[1:] if line.strip()])
        return Details(re.split(r"\s{3,}|\t", found["name"])[0], rest or found["name"], found["account"])
    if SEPA_TEXT.search(text):
        details = Details()
        purpose(details, text)
        return details
    if len(labels := list(LABEL.finditer(text))) and any(found.lastgroup != "other" for found in labels):
        return _labelled(text, labels)
    return _plain([line for line in lines if line.strip()], text, entry)


def _apart(line: str) -> str:
    """A label begins a word, also after a full line."""
    return f" {line}" if LABEL.match(line) else line


def _is_account(account: str, entry: Entry) -> bool:
    return (
        account == entry.reference or IBAN.fullmatch(account) is not None or GIRO_NUMBER.fullmatch(account) is not None
    )


def _card(found: re.Match[str]) -> Details:
    """A Dutch card payment: the shop before the card's number, the day it was made on."""
    day = DAY.search(found["day"] + "/00:00" if found["day"] else found["rest"])
    return Details(
        payee=found["shop"] or found["name"],
        memo=found[0],
        kind=one_line(f"{found['kind']} {found['how'] or ''}"),
        occurred_on=_day(day) if day else None,
    )


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(2000 + int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def _labelled(text: str, labels: list[re.Match[str]]) -> Details:
    values: dict[str, str] = {}
    ends = [found.start() for found in labels[1:]] + [len(text)]
    for found, end in zip(labels, ends, strict=True):
        value = text[found.end() : end].strip(" ;/,")
        if found.lastgroup and value:
            values.setdefault(found.lastgroup, value)
    before = text[: labels[0].start()].strip(" ;,/")
    name = re.split(r"\s{2,}|;", values.get("payee", ""))[0]
    memo = values.get("memo", "").partition(";")[0]
    return Details(
        payee=name,
        memo=memo or before,
        counterparty=_number(values.get("account", "")),
        reference=values.get("reference", "").split("  ")[0],
        kind=before if memo and len(before) <= LONG_NAME else "",
    )


def _number(text: str) -> str:
    """The account number a label's value begins with, which may be printed in groups."""
    found = re.match(r"[A-Z]{0,2}\d[\dA-Z]*(?:[ .-]\d[\dA-Z]*)*", text)
    return re.sub(r"[ .-]", "", found[0]) if found else ""


def _plain(lines: list[str], text: str, entry: Entry) -> Details:
    """No layout at all: the name stands in the statement line, or in the first line with words in it."""
    account = next((line.strip() for line in lines if BBAN.fullmatch(line.strip())), "")
    if entry.name:
        return Details(entry.name, text, account)
    named = [line for line in lines if WORD.search(line) and not CODE_ONLY.fullmatch(line.strip())]
    if not named:
        return Details(memo=text, counterparty=account)
    sort, said = _sorted(named[0].strip())
    name = re.split(r"\s{3,}", said)[0]
    is_all = len(lines) == 1 and name == said
    return Details(payee=name, memo="" if is_all else text, counterparty=account, kind=sort)


def _sorted(line: str) -> tuple[str, str]:
    """The bank's word for the sort of booking before the name, as British banks write it: "DD  NETFLIX" → ("DD", "NETFLIX")."""
    found = SORT.match(line)
    return (found[1], line[found.end() :]) if found and WORD.search(line, found.end()) else ("", line)
