"""Text without case, accents and punctuation, for comparing what people and banks typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "’": "'"}
)
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Casefolded words without accents, one blank between them.

    >>> fold("Beguenstigter/Zahlungspflichtiger"), fold("Dátum zaúčtování"), fold("Amount (GBP)"), fold("Chq./Ref.No.")
    ('beguenstigter zahlungspflichtiger', 'datum zauctovani', 'amount gbp', 'chq ref no')
    """
    return _short(text) if len(text) <= 100 else _folded(text)


@lru_cache(maxsize=8192)
def _short(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).translate(_LETTERS)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare).strip()
