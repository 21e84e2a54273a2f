"""Text on its way into a file."""

from __future__ import annotations


class RowText(str):
    """A piece that is a row of what is exported (a line of a table, an entry of a journal) and no header: they are counted."""

    __slots__ = ()
