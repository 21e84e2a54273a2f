"""Text without case, accents and punctuation, for comparing what people and banks typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "’": "'"}
)
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Casefolded words without accents, one blank between them.

    >>> fold("Beguenstigter/Zahlungspflichtiger"), fold("Dátum zaúčtování"), fold("Amount (GBP)"), fold("Chq./Ref.No.")
    ('beguenstigter zahlungspflichtiger', 'datum zauctovani', 'amount gbp', 'chq ref no')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).translate(_LETTERS)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare).strip()
