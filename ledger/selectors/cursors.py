"""Keyset cursors: a page begins after (or ends before) a row, named by what may leave the house."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from fintrack.lib.errors import bad_cursor

__all__ = ["Cursor", "bad_cursor", "cursor_of"]


class Cursor(NamedTuple):
    """A place in a list. `is_back` reads towards the beginning; `leg` tells the legs of one transaction apart, in key order."""

    transaction: UUID
    leg: int
    is_back: bool

    def text(self) -> str:
        """Cursor(UUID(int=7), 1, False).text() == "n-00000000000000000000000000000007-1"."""
        return f"{'p' if self.is_back else 'n'}-{self.transaction.hex}-{self.leg}"


def cursor_of(text: str) -> Cursor:
    """The reverse of `Cursor.text`; DomainError `bad_cursor` for anything else."""
    direction, _dash, rest = text.partition("-")
    key, _dash, leg = rest.partition("-")
    if direction not in ("n", "p") or len(key) != 32 or not (leg.isascii() and leg.isdigit() and len(leg) < 5):
        raise bad_cursor()
    try:
        return Cursor(UUID(hex=key), int(leg), direction == "p")
    except ValueError as error:
        raise bad_cursor() from error
