"""One way to fold text for searching and comparing, alike on both databases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

SEARCH_LENGTH = 400
WORDS = re.compile(r"\w+")
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "Æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th"}
)
"""Letters that people leave the stroke or the second half off, and that Unicode doesn't take apart. (It takes "ᴭ" apart to a capital.)"""
REMEMBERED = 200
"""Longer texts are folded each time: a hostile file must not fill the memory."""


def fold(text: str) -> str:
    """Words only, casefolded, accents and NULs stripped, one space between: fold("Café  ZOË-1 Łódź") == "cafe zoe 1 lodz"."""
    return _remembered(text) if len(text) <= REMEMBERED else _folded(text)


def _folded(text: str, letters: Mapping[int, str] = LETTERS) -> str:
    if text.isascii():
        return " ".join(WORDS.findall(text.lower().replace("_", " ")))
    plain = unicodedata.normalize("NFKD", text.casefold().translate(letters)).translate(letters)
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(WORDS.findall(unicodedata.normalize("NFKC", bare).casefold().replace("_", " ")))


_remembered = lru_cache(maxsize=16384)(_folded)


def fingerprint_fold(text: str) -> str:
    """How rows of statements are told apart, as they were before `fold` knew LETTERS: fingerprint_fold("Café Łódź") == "cafe łodz".

    Never changed: a row of an earlier import must be known again, or a file read twice would double it.
    """
    return fold(text) if text.isascii() else _told_apart(text)


@lru_cache(maxsize=4096)
def _told_apart(text: str) -> str:
    return _folded(text, {})


def search_key(*texts: str) -> str:
    """What is searched of a row: the folded texts, bounded."""
    return fold(" ".join(text for text in texts if text))[:SEARCH_LENGTH].rstrip()


def clean(text: str, length: int) -> str:
    """Text as it may be stored: no NUL (PostgreSQL refuses it), no control characters, bounded, trimmed."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text.replace("\x00", ""))
    text = text.strip()
    return text if len(text) <= length else text[:length].rstrip()


def storable(value: Any) -> Any:
    """A value for a JSON column with its texts as both databases take them, line ends and all: storable(["a\\0", 1]) == ["a", 1].

    PostgreSQL refuses a NUL, and half of a surrogate pair.
    """
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(key): storable(each) for key, each in value.items()}
    return [storable(each) for each in value] if isinstance(value, list | tuple) else value


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet won't run: spreadsheet_text("=1+1") == "'=1+1", spreadsheet_text("Shop") == "Shop"."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
