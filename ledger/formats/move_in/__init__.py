"""Exports of other household finance programs: a person's own books, with their accounts, categories, splits and tags.

Each program is a small module (or an entry of `programs.toml` where one row is one transaction); `reading.py` drives them all.
"""

from __future__ import annotations

from ledger.formats.move_in.format import MoveIn

move_in = MoveIn()

__all__ = ["MoveIn", "move_in"]
