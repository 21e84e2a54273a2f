"""One way to fold text for searching and comparing, alike on both databases."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SEARCH_LENGTH = 400
WORDS = re.compile(r"\w+")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Words only, casefolded, accents and NULs stripped, one space between: fold("Café  ZOË-1") == "cafe zoe 1"."""
    if text.isascii():
        return " ".join(WORDS.findall(text.lower().replace("_", " ")))
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(WORDS.findall(unicodedata.normalize("NFKC", bare).casefold().replace("_", " ")))


def search_key(*texts: str) -> str:
    """What is searched of a row: the folded texts, bounded."""
    return fold(" ".join(text for text in texts if text))[:SEARCH_LENGTH].rstrip()


def clean(text: str, length: int) -> str:
    """Text as it may be stored: no NUL (PostgreSQL refuses it), no control characters, bounded, trimmed."""
    if "\x00" in text or not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text.replace("\x00", ""))
    return text.strip()[:length].rstrip()
