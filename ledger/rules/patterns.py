"""Patterns (regular expressions) in rules: RE2, whose time grows with the text and never explodes, however a pattern is written.

All patterns of a field are tried at once. Measured: fifty patterns on a memo of thirty letters take 2 µs together; one by one, 400.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

SMALL = 3 << 14
"""Memory for the compiled pattern: "(.{0,60}a){0,16}" and its like are refused, since even linear time adds up over many rows."""
ROOMY = 1 << 22
ROOMIEST = 1 << 25


def _options(memory: int) -> Any:
    found = re2.Options()
    found.case_sensitive = False
    found.log_errors = False
    found.max_mem = memory
    return found


def pattern_error(pattern: str) -> str:
    """What RE2 has to say against a pattern, "" where it can be used: pattern_error("(") == "missing ): (".

    It has no look-around and no back-references: those are what takes exponential time.
    """
    try:
        re2.compile(pattern, _options(SMALL))
    except re2.error as error:
        told = error.args[0] if error.args else ""
        return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told) or "?"
    return ""


@lru_cache(maxsize=512)
def pattern(text: str) -> Any:
    """Compiled, without regard to case; `search` finds it anywhere."""
    return re2.compile(text, _options(ROOMY))


class Patterns:
    """The patterns of one field of many rules. `add` gives each its number, `found` says which of them a text has."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._set: Any = None
        self._last: tuple[str, ...] = ()
        self._found: frozenset[int] = frozenset()

    def add(self, text: str) -> int:
        self._set, self._last, self._found = None, (), frozenset()
        return self._texts.setdefault(text, len(self._texts) + 1)

    def found(self, texts: tuple[str, ...]) -> frozenset[int]:
        """The numbers of the patterns that one of the texts has; asked again for the same row, it is known."""
        if texts is not self._last:
            self._last, self._found = texts, frozenset(number for text in texts for number in self._in(text))
        return self._found

    def _in(self, text: str) -> list[int]:
        if self._set is None:
            self._compile()
        together: list[int] | None = self._set.Match(text) if self._set else None
        if together is None:  # not even the empty pattern was found: the set had too little memory for this text
            return [number for one, number in self._texts.items() if pattern(one).search(text)]
        return together

    def _compile(self) -> None:
        """The set's own number 0 is the empty pattern, which every text has."""
        self._set = re2.Set.SearchSet(_options(ROOMIEST))
        for text in ("", *self._texts):
            self._set.Add(text)
        try:
            self._set.Compile()
        except re2.error:
            self._set = False
