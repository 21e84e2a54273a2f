"""What words mean in a bank's table: `words.toml`, folded and looked up."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from fintrack.lib.text import fold
from ledger.formats.currencies import CODES
from ledger.formats.days import is_day

MAX_HEADING = 80

_DATE_INSIDE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}\.? [^\W\d_]{3,12} \d{4}")
_CONNECTING_WORDS = (
    "as of on at am vom per au al a il na zum bis to from for ke dne op pr at the date in eur usd gbp chf euro euros"
)
_CONNECTING = frozenset(_CONNECTING_WORDS.split())
_CODES = frozenset(code.casefold() for code in CODES)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CJK = re.compile(r"[一-鿿぀-ヿ가-힣]")


class Meaning(NamedTuple):
    """One role a heading may have. `rank` is its place in the role's list; what only ends or begins with a role's word comes last.

    Example: meanings("Booking date") → (Meaning("booked", 5),).
    """

    role: str
    rank: int

    @property
    def is_exact(self) -> bool:
        return self.rank < 1000


class Label(NamedTuple):
    """What a line that is no booking says: `kind` is opening, closing, other_balance, total, pending_section or booked_section;
    `date_text` the day it names ("" none); `is_particular` whether its words can't be a payee.
    """

    kind: str
    date_text: str = ""
    is_particular: bool = False


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _headings() -> dict[str, list[Meaning]]:
    found: dict[str, list[Meaning]] = {}
    for role, text in _words()["headings"].items():
        for rank, phrase in enumerate(_phrases(text)):
            if all(meaning.role != role for meaning in found.setdefault(phrase, [])):
                found[phrase].append(Meaning(role, rank))
    return found


@cache
def _heads() -> dict[str, str]:
    return {fold(word): role for role, words in _words()["heads"].items() for word in words.split()}


def _phrases(text: str) -> list[str]:
    pieces = text.replace("\n", ";").split(";")
    return [phrase for piece in pieces if (phrase := fold(piece) or piece.strip())]


def meanings(heading: str) -> tuple[Meaning, ...]:
    """The roles a heading may have, best first; () when it's no known heading.

    >>> [meaning.role for meaning in meanings("Betrag (EUR)")], [meaning.role for meaning in meanings("Fraud check date")]
    (['quantity'], ['date'])
    """
    return _meanings(heading) if heading and len(heading) <= MAX_HEADING else ()


@lru_cache(maxsize=8192)
def _meanings(heading: str) -> tuple[Meaning, ...]:
    folded = fold(heading)
    known = (
        _headings().get(folded)
        or _headings().get(fold(_spaced(heading)))
        or _headings().get(_without_codes(folded))
        or _headings().get(_without_brackets(heading))
    )
    if known:
        return tuple(known)
    return _by_head(folded)


def _spaced(text: str) -> str:
    """ "openingBalance" → "opening Balance"."""
    return _CAMEL.sub(" ", text)


def _without_codes(folded: str) -> str:
    words = [word for word in folded.split() if word not in _CODES and word not in {"元", "r", "in"}]
    return " ".join(words)


def _without_brackets(heading: str) -> str:
    return (
        fold(re.sub(r"\([^)]*\)|\[[^\]]*\]|（元）", " ", heading))
        if not re.search(r"\([^)元]*[一-鿿]", heading)
        else ""
    )


def _by_head(folded: str) -> tuple[Meaning, ...]:
    if _CJK.search(folded):
        inside = [role for word, role in _heads().items() if _CJK.search(word) and word in folded]
        pair = [role for role in inside if role in {"debit", "credit"}]
        return tuple(Meaning(role, 1000) for role in (pair or inside)[:2])
    words = folded.split()
    if not words or sum(character.isdigit() for character in folded) > 3 or len(words) > 6:
        return ()
    heads = _heads()
    for word in (words[-1], words[0]):
        if word in heads:
            return (Meaning(heads[word], 1000 + len(words)),)
    endings = [role for head, role in heads.items() if len(head) > 4 and words[-1].endswith(head)]
    return tuple(Meaning(role, 1100) for role in endings[:1])


@cache
def _set(section: str, key: str) -> frozenset[str]:
    return frozenset(_phrases(_words()[section][key]))


def direction(cell: str) -> str:
    """in, out or neutral for a cell of an indicator column, "" when it's no such word.

    >>> direction("贷 Cr"), direction("Soll"), direction("/"), direction("Shop")
    ('in', 'out', 'neutral', '')
    """
    return _direction(cell) if len(cell) <= MAX_HEADING else ""


@lru_cache(maxsize=8192)
def _direction(cell: str) -> str:
    word = fold(cell) or cell.strip()
    return next((way for way in ("in", "out", "neutral") if word in _set("direction", way)), "") if word else ""


def status(cell: str) -> str:
    """pending, failed, or "" for a booked row. Example: status("REVERTED") → "failed"."""
    return _status(cell) if len(cell) <= MAX_HEADING else ""


@lru_cache(maxsize=8192)
def _status(cell: str) -> str:
    word = fold(cell)
    return next((state for state in ("pending", "failed") if word in _set("status", state)), "") if word else ""


def account_line(label: str) -> str:
    """number, name, currency or institution for a label in the lines above a table, "" for others."""
    return _account_line(label) if len(label) <= MAX_HEADING else ""


@lru_cache(maxsize=8192)
def _account_line(label: str) -> str:
    word = fold(_spaced(label))
    return next(
        (kind for kind in ("number", "name", "currency", "institution") if word in _set("account_lines", kind)), ""
    )


_LABEL_KINDS = ("opening", "closing", "other_balance", "total", "pending_section", "booked_section")
_NOT_PARTICULAR = frozenset(map(fold, ("starting balance", "initial balance", "start balance", "account balance", "carried forward",
                                       "brought forward", "balance on", "balance as of", "saldo em")))  # fmt: skip


@cache
def _labels() -> dict[str, str]:
    return {phrase: kind for kind in reversed(_LABEL_KINDS) for phrase in _phrases(_words()["lines"][kind])}


@lru_cache(maxsize=8192)
def _may_be_label(beginning: str) -> bool:
    """A quick look that most payees fail: the first letters of every label."""
    return fold(beginning)[:2] in _label_beginnings()


@cache
def _label_beginnings() -> frozenset[str]:
    return frozenset(phrase[:2] for phrase in _labels())


def label(text: str) -> Label | None:
    """What a line's label says, None for a text that is none.

    >>> label("Beginning balance as of 07/01/2026")
    Label(kind='opening', date_text='07/01/2026', is_particular=True)
    """
    if not text or len(text) > MAX_HEADING or not _may_be_label(text[:4]):
        return None
    inside = _DATE_INSIDE.search(text)
    date_text = inside[0] if inside and is_day(inside[0].replace(" ", " ")) else ""
    words = fold(_spaced(text.replace(date_text, " ") if date_text else text)).split()
    while words and (words[-1] in _CONNECTING or words[-1] in _CODES) and " ".join(words) not in _labels():
        words.pop()
    phrase = " ".join(words)
    kind = _labels().get(phrase)
    if kind is None:
        return None
    is_long = len(words) > 1 or len(_CJK.findall(phrase)) > 3
    return Label(kind, date_text, is_long and phrase not in _NOT_PARTICULAR)


@cache
def _sign_pattern(way: str) -> re.Pattern[str]:
    phrases = sorted(_set("sign", way), key=len, reverse=True)
    plain = [re.escape(phrase) for phrase in phrases if not _CJK.search(phrase)]
    wide = [re.escape(phrase) for phrase in phrases if _CJK.search(phrase)]
    return re.compile(rf"\b(?:{'|'.join(plain)})\b|{'|'.join(wide)}")


def money_words(text: str) -> str:
    """in or out where a row's words tell which way its money went, "" where they don't or say both.

    >>> money_words("INTERNET PAYMENT - THANK YOU"), money_words("NETFLIX.COM"), money_words("J. Smith")
    ('in', 'out', '')
    """
    folded = fold(text[:300])
    if _sign_pattern("in").search(folded):
        return "in"
    return "out" if _sign_pattern("out").search(folded) else ""


def known_words(text: str) -> int:
    """How many headings and labels of tables a text holds: what tells a right decoding from a wrong one."""
    pieces = re.split(r"[;,\t|\r\n\"]+", text[:4000])
    return sum(
        1
        for piece in pieces[:200]
        if not piece.isascii() and any(meaning.is_exact for meaning in meanings(piece.strip()))
    )
