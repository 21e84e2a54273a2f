"""What the layouts of `:86:` share: the result, lines put together, words that mean nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

WIDTH = 65
TAG_WIDTH = 4
"""A SWIFT line has 65 places: a full line goes on in the middle of a word, a shorter one ends where a word does. Some banks count
the four of `:86:` among those of the first line.
"""
FILLER = "ÿ˙þ\xa0 "
ABSENT = re.compile(r"(?:NOT ?PROVIDED|NON?REF|NONE|N/A|\W*)", re.IGNORECASE)


@dataclass(slots=True)
class Details:
    """The texts of a row, clean. `kind` is the bank's word for the sort of booking.

    Example: Details(payee="REWE", memo="Danke", counterparty="DE02…", reference="E2E-1", kind="LASTSCHRIFT").
    """

    payee: str = ""
    memo: str = ""
    counterparty: str = ""
    reference: str = ""
    kind: str = ""
    occurred_on: date | None = None


def joined(lines: list[str], marks: str = "") -> str:
    """The lines as one text. `marks` are the signs a new part begins with: nothing is put before them.

    >>> joined(["ab", "cd"]), joined(["x" * 65, "y"])[-2:], joined(["x" * 64, "y"])[-2:], joined(["?20a", "?21b"], "?")
    ('ab cd', 'xy', ' y', '?20a?21b')
    """
    text = ""
    before = WIDTH
    for place, line in enumerate(lines):
        is_part = bool(marks) and line.lstrip()[:1] in tuple(marks)
        is_glued = before >= WIDTH or is_part or (bool(marks) and _goes_on(text, line, before))
        text += line if not text or is_glued else f" {line}"
        before = WIDTH if place == 0 and len(line) == WIDTH - TAG_WIDTH else len(line)
    return text


def _goes_on(text: str, line: str, before: int) -> bool:
    """A structured text that was wrapped narrower than the norm: a small letter goes on with the word."""
    return before < WIDTH - 1 and text[-1:].isalpha() and line[:1].islower()


def one_line(text: str) -> str:
    """
    >>> one_line("  HANS   ANDERS ÿ")
    'HANS ANDERS'
    """
    return " ".join(text.split()).strip(FILLER)


def unless_absent(text: str) -> str:
    """A reference, "" for the words that say there is none."""
    text = text.strip(" /")
    return "" if ABSENT.fullmatch(text) else text
