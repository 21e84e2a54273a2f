"""The payee a person would write, of what a bank writes: without card numbers, dates, references, places and payment services.

What the source wrote stays in its line, and rows are told apart by that; this is only what the payee is called.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger.payees.places import CITIES, COUNTRIES, SMALL, SPECIAL

MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|SEPT|OCT|NOV|DEC"
SERVICES = re.compile(
    r"^(?:SUM\s?UP|SQ|SQC|PAYPAL|PP|PYPL|ZETTLE|IZ|IZETTLE|TST|SP|STRIPE|PAYMONGO|DRAGONPAY|XENDIT|ADYEN|MOLLIE|KLARNA|GOOGLE|DRI|FS|CKO|LS|WPY)"
    r"\s?_?\s*\*\s*(?=\S)",
    re.IGNORECASE,
)
"""Who only passes the money on: "SUMUP *CAFE ROMA" is paid to Cafe Roma."""
OWN_NAMES = (
    (
        re.compile(
            r"^(?:AMZN|AMAZON)(?:\.[a-z.]{2,6})?(?:[\s,]+(?:MKTPL?\w*|MARKETPLACE|RETAIL|PRIME|DIGITAL|PMTS)\b.*|\s?\*.*)$",
            re.IGNORECASE,
        ),
        "Amazon",
    ),
    (re.compile(r"^GRAB(?:\.COM|PAY)?\s?\*.*$", re.IGNORECASE), "Grab"),
    (re.compile(r"^GCASH\s?\*\s*$|^GCASH\s?\*\s*[\dX]+.*$", re.IGNORECASE), "GCash"),
    (re.compile(r"^UBER\s?\*.*$", re.IGNORECASE), "Uber"),
)  # fmt: skip
"""Firms that write what was bought, or a number, behind the star."""
WALLETS = re.compile(r"^GCASH\s?\*\s*(?=\D)", re.IGNORECASE)
LEADS = re.compile(
    r"^(?:(?:DEBIT |CREDIT |VISA |CARD )*(?:CARD )?(?:POS )?PURCHASE(?: AT)?|POS(?: DEBIT| PAYMENT)?|CARD PAYMENT(?: TO)?|KARTENZAHLUNG|"
    r"PAIEMENT (?:PAR CARTE|CB)|ACHAT CB|COMPRA(?: TARJETA)?|PAGO CON TARJETA)\b[\s:,-]+(?=\S*[^\W\d])",
    re.IGNORECASE,
)
NOISE = re.compile(
    r"(?:\bcard\s*(?:no\.?|nr\.?|ending(?: in)?)?\s*)?(?:\b\d{4}|[Xx*•]{4})(?:[ -]?(?:\d{4}|[Xx*•]{2,4})){2,3}(?!\w)"
    r"|[Xx*•]{2,}\d{3,4}\b"
    r"|\bcard (?:no\.?|nr\.?|ending(?: in)?)?\s*\d{4}\b"
    r"|\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b"
    rf"|\b\d{{1,2}}[ -]?(?:{MONTHS})\b(?:[ -]?(?:\d{{4}}|\d{{2}})(?![:\d]))?"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?\b"
    r"|\b(?:REF|REFERENCE|TXN|TRN|TRX|AUTH|INV|INVOICE|ORDER|TID|TERMINAL)(?:\s?(?:NO|NR|ID))?[.:#\s]*[A-Z]*\d{3,}[\w-]*"
    r"|#\s?\d+\b",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"^(?=(?:\D*\d){2})(?=.*[A-Z])[A-Z0-9-]{6,}$|^\d[\d-]{4,}$|^[A-Z]-(?=\w*\d)[A-Z0-9]{4,}$")
"""A word that is a number of somebody's: A-4XKF1, 2K8H41ZP, 00017734."""
BRANCH = re.compile(r"^(?:0\d+|\d{3,})$")
"""The number of a branch, as the last word: SM SUPERMARKET 0042. "Forever 21" keeps its own."""
NOISY = re.compile(r"[\d*#•]")
EDGES = " \t,;:/|*#_-–"
VOWELS = re.compile(r"[AEIOUY]|[^\x00-\x7f]")
SPLITS = re.compile(r"([^\W_]+(?:['’][^\W_]+)?)")


@lru_cache(maxsize=8192)
def payee_cleaned(text: str) -> str:
    """payee_cleaned("SUMUP *CAFE ROMA 0042 BERLIN DE") == "Cafe Roma"; payee_cleaned("FamilyMart Tokyo") is left as it is.

    What nothing but noise remains of keeps its own words: payee_cleaned("4111 XXXX XXXX 1111") == "4111 XXXX XXXX 1111".
    """
    is_loud, is_noisy = text.isupper(), NOISY.search(text) is not None
    if not is_loud and not is_noisy:
        return text
    if (is_noisy and "*" in text) or text[:4].upper() in ("AMZN", "AMAZ"):
        for pattern, name in OWN_NAMES:
            if pattern.match(text):
                return name
    found = _stripped(text, is_loud, is_noisy)
    if sum(map(str.isalpha, found)) < 2:
        return text
    return (_readable(found) if is_loud else found)[:200].rstrip()


def _stripped(text: str, is_loud: bool, is_noisy: bool) -> str:
    found = LEADS.sub("", text)
    if "*" in found:
        found = WALLETS.sub("", SERVICES.sub("", found))
    words = (NOISE.sub(" ", found) if is_noisy else found).strip(EDGES).split()
    if is_noisy and words:
        words = [words[0], *(word for word in words[1:] if not REFERENCE.match(word.strip(EDGES)))]
    return " ".join(_unplaced(words, is_loud)).strip(EDGES)


def _unplaced(words: list[str], is_loud: bool) -> list[str]:
    """Without what stands at the end: of a name in capitals a country and a city, of any the number of a branch."""
    words = _bare(words)
    if is_loud and len(words) > 1 and words[-1] in COUNTRIES and len(words[-2]) > 1 and words[-2] not in SMALL:
        words = _bare(words[:-1])
    if is_loud:
        words = _bare(words[: len(words) - _city(words)])
    while len(words) > 1 and BRANCH.match(words[-1]):
        words = _bare(words[:-1])
    return words


def _bare(words: list[str]) -> list[str]:
    """Without signs that stand at the end by themselves."""
    while len(words) > 1 and not words[-1].strip(EDGES):
        words = words[:-1]
    return [*words[:-1], words[-1].rstrip(EDGES + ".") or words[-1]] if words else []


def _city(words: list[str]) -> int:
    """How many of the last words are a city: never all of them, and none that belongs to the name."""
    for count in (2, 1):
        rest = words[:-count]
        if rest and tuple(words[-count:]) in CITIES and rest[-1] not in SMALL and any(len(word) > 1 for word in rest):
            return count
    return 0


def _readable(text: str) -> str:
    """Capitals as people write them: _readable("MCDONALD'S OF MANILA") == "McDonald's of Manila", _readable("BPI") == "BPI"."""
    if " " not in text and len(text) <= 4 and text not in SPECIAL:
        return text
    parts = SPLITS.split(text)
    named = [_word(part, is_first=place == 1) if place % 2 else part for place, part in enumerate(parts)]
    return "".join(
        part.lower() if place > 1 and parts[place - 1].endswith(".") and len(part) > 1 else part
        for place, part in enumerate(named)
    )


def _word(word: str, *, is_first: bool) -> str:
    if word in SPECIAL:
        return SPECIAL[word]
    if word in SMALL and not is_first:
        return word.lower()
    if (len(word) <= 2 and word not in SMALL) or not VOWELS.search(word) or any(map(str.isdigit, word)):
        return word
    return f"Mc{word[2:].capitalize()}" if word.startswith("MC") and len(word) > 4 else word.capitalize()
