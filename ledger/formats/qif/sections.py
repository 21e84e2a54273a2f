"""`!` lines: what the records below one of them are."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from fintrack.lib.text import fold
from ledger.formats.qif.lines import clean


class Kind(Enum):
    """What a section holds. ASIDE: lists that are no bookings (classes, securities, prices, memorized payees, budgets, …)."""

    NONE = auto()
    CASH = auto()
    INVESTMENT = auto()
    ACCOUNT = auto()
    CATEGORY = auto()
    CLASS = auto()
    ASIDE = auto()
    OPTION = auto()
    CLEAR = auto()
    UNKNOWN = auto()


class Section(NamedTuple):
    """A section by its header: Section(Kind.CASH, "ccard") for `!Type:CCard`. `name` is as written where it isn't known."""

    kind: Kind
    name: str = ""


LONGEST_HEADER = 120
NO_SECTION = Section(Kind.NONE)
CASH_KINDS = {
    "bank": "checking",
    "cash": "cash",
    "ccard": "credit_card",
    "oth a": "property",
    "oth l": "loan",
    "invoice": "receivable",
    "bill": "payable",
    "tax": "payable",
}
"""QIF's types of account and ours. Only a hint: `Bank` is written for savings, `Oth L` by one bank for everything."""
BROKERAGE = "brokerage"
_INVESTMENTS = frozenset(
    {"invst", "port", "mutual", "401k", "401 k 403 b", "403 b", "ira", "invest", "investment", "stock"}
)
_CATEGORIES = frozenset({"cat", "category", "categories"})
_CLASSES = frozenset({"class", "classes", "tag", "tags"})
_ASIDE = frozenset(
    {
        *{"memorized", "memorised", "memorized transaction", "security", "securities", "prices", "price", "budget"},
        *{"invitem", "template", "payee", "payees", "bills", "lots", "loan"},
    }
)
_SPELLINGS = {
    **dict.fromkeys(("banque", "banco", "banca", "checking", "savings", "chequing", "cheque", "current"), "bank"),
    **dict.fromkeys(("creditcard", "credit card", "credit", "kreditkarte", "carte de credit", "c card"), "ccard"),
    **dict.fromkeys(("bargeld", "caisse", "especes", "efectivo", "contanti", "kasse"), "cash"),
    **dict.fromkeys(("otha", "asset", "other asset", "oth a a"), "oth a"),
    **dict.fromkeys(("othl", "liability", "other liability", "oth s"), "oth l"),
}
_HEADER = re.compile(r"!\s*(type|account|option|clear)\b\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)


def section_of(line: str) -> Section:
    """The section a header line opens.

    >>> section_of("!Type:Bank "), section_of("!Account"), section_of("!Option:MDY").name, section_of("!Type:Moon").kind.name
    (Section(kind=<Kind.CASH: 2>, name='bank'), Section(kind=<Kind.ACCOUNT: 4>, name=''), 'mdy', 'UNKNOWN')
    """
    return _section_of(clean(line[:LONGEST_HEADER]))


@lru_cache(maxsize=256)
def _section_of(line: str) -> Section:
    found = _HEADER.match(line)
    if found is None:
        return Section(Kind.UNKNOWN, line[:60])
    word, rest = found[1].lower(), fold(found[2])
    if word == "account" or (word == "type" and rest == "account"):
        return Section(Kind.ACCOUNT)
    if word == "type" and (rest == "null" or not found[2].strip()):  # one program's accounts of its own kinds
        return NO_SECTION
    if word == "type":
        return _typed(rest, line[:60])
    return Section(Kind.CLEAR if word == "clear" else Kind.OPTION, rest)


def _typed(name: str, written: str) -> Section:
    known = account_type(name)
    if known in CASH_KINDS:
        return Section(Kind.CASH, known)
    if known:
        return Section(Kind.INVESTMENT, known)
    if name in _CATEGORIES:
        return Section(Kind.CATEGORY)
    if name in _CLASSES:
        return Section(Kind.CLASS)
    return Section(Kind.ASIDE) if name in _ASIDE else Section(Kind.UNKNOWN, written)


def account_type(text: str) -> str:
    """The type of account a word names: account_type("CCard") == "ccard", account_type("Port") == "invst", "" unknown."""
    name = fold(text[:100])
    name = _SPELLINGS.get(name, name)
    return name if name in CASH_KINDS else "invst" if name in _INVESTMENTS else ""


def account_kind(type_: str) -> str:
    """account_kind("ccard") == "credit_card"; "" where the type is unknown."""
    return CASH_KINDS.get(type_, BROKERAGE if type_ == "invst" else "")
