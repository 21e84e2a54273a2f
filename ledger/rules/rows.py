"""A row as rules see it, wherever it comes from: a line that arrives, or one that has been in the books for years."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from fintrack.lib.text import fold

SAID = ("reference", "counterparty", "kind", "source_category")
"""Texts that only the row's own source has; they are read where a rule asks for them."""
TOLD_AS = {"source_category": "category"}
"""How the source line's texts call them where it is not the same."""
NO_TEXTS: Mapping[str, Any] = {}


class Row(NamedTuple):
    """What a rule may look at: the money side of a row. `payee` and `memo` are `packed` folded texts, `quantity` database units
    of the account's leg (money in is positive). `said` has the other texts packed, by field, and `raw` all of them as they were
    written, for patterns; both only as far as rules look at them.

    Example: Row(packed("corner shop"), packed(""), 7, "EUR", -3520000000, date(2026, 3, 5)) is 35.20 EUR going out of account 7.
    """

    payee: str
    memo: str
    account: int
    currency: str
    quantity: int
    on: date
    said: Mapping[str, str] = NO_TEXTS
    raw: Mapping[str, tuple[str, ...]] = NO_TEXTS


def packed(*texts: str) -> str:
    """Folded texts as one, each between line ends, so that one search tells what is, begins or ends with something:
    packed("amzn", "amazon") == "\\namzn\\namazon\\n". A payee known by two names fits by either.
    """
    return "\n" + "\n".join(dict.fromkeys(texts)) + "\n"


EMPTY = packed("")


class Looked(NamedTuple):
    """Which texts the rules look at beyond payee and memo: `said` by their folded words, `raw` by patterns."""

    said: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()

    @property
    def asks_source(self) -> bool:
        """Whether the row's source lines have to be read, too."""
        return bool(self.said) or bool(self.raw - {"memo"})


NOTHING_ELSE = Looked()


def said_of(sources: Collection[Mapping[str, Any]], looked: Looked) -> Mapping[str, str]:
    """The other texts of a row's source lines, folded."""
    return {name: packed(*(fold(text) for text in _texts(sources, name))) for name in looked.said}


def raw_of(
    sources: Collection[Mapping[str, Any]], looked: Looked, payee: str = "", memo: str | None = None
) -> Mapping[str, tuple[str, ...]]:
    """The texts as written, for patterns. A row of the books has the payee it was given and the one it arrived with, and its memo."""
    found = {name: tuple(dict.fromkeys(_texts(sources, name))) for name in looked.raw}
    if payee and "payee" in found:
        found["payee"] = tuple(dict.fromkeys((payee, *found["payee"])))
    if memo is not None and "memo" in found:
        found["memo"] = (memo,)
    return found


def _texts(sources: Collection[Mapping[str, Any]], name: str) -> list[str]:
    key = TOLD_AS.get(name, name)
    return [str(text) for source in sources if (text := source.get(key))]
